"""A note where stated limits are far from what the test cases give, and silence where that is nature."""

import pytest


def widths(found):
    return [(p.severity, p.message) for p in found if p.code == "M120"]


def stated(low, high, *, metric="Accuracy", value=0.8509, unit=""):
    more = f", unit: {unit}" if unit else ""
    return (
        f"metrics: {{AUROC: 0.8312, {metric}: {value}}}\n"
        f"uncertainty: {{{metric}: {{low: {low}, high: {high}, level: 0.95, method: bootstrap{more}}}}}\n"
    )


def test_limits_of_less_than_half_or_more_than_twice_the_width_are_noted_with_both(ask):
    (found,) = widths(ask(stated(0.845, 0.857)))
    assert found == (
        "note",
        "The stated limits of `Accuracy` are 0.012 wide at 95 %; the number of test cases gives 0.0924",
    )
    assert widths(ask(stated(0.5, 1.0)))
    assert not widths(ask(stated(0.80, 0.90)))


@pytest.mark.parametrize(
    "silent",
    [
        pytest.param(stated(0.845, 0.857, unit="patient"), id="another unit"),
        pytest.param(stated(0.9999, 1.0, value=1.0), id="nothing wrong"),
        pytest.param(stated(0.9949, 0.9951, metric="AUROC", value=0.995), id="few pairs in the wrong order"),
        pytest.param(stated(0.845, 0.857) + "data: {split: test, n: 200}\n", id="a size nobody registered"),
    ],
)
def test_nothing_is_said_where_good_methods_differ_by_nature(ask, silent):
    assert not widths(ask(silent))
