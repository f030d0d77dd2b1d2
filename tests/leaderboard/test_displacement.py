"""Who stands in a model's row: nobody takes it by filing, and nobody gains by what they leave out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.leaderboard.ranking.ranking import boards

from .hubs import accepted, baseline, hub

EVIDENCE = ("self-reported", "numbers-checked", "re-scored")


def filed(eval_id, author, day=1, evidence="self-reported", *, extra=None, value=0.8, model="m", **block):
    found = {"author": author, "evidence": evidence, "accepted_at": f"2026-11-{day:02}T10:00:00Z", **block}
    return accepted(model, eval_id, Accuracy=value, extra=extra or {}, acceptance=found)


def row(found, of=None, model="m"):
    (board,) = boards(found, of or hub())
    return next(one for one in board.rows if one.entry.model == model)


def shown(found, of=None):
    one = row(found, of)
    return one.rank, one.range, one.value, one.entry.evidence, one.entry.eval_id, one.entry.spread


FOREIGN = st.lists(
    st.tuples(
        st.floats(0, 1).map(lambda v: round(v, 4)),
        st.sampled_from(EVIDENCE),
        st.sampled_from(["stranger", "Stranger", "maintainer", None]),
        st.sampled_from(["independent", "author", "maintainer"]),
        st.sampled_from([{}, {"run_metadata": {"date": "2026-11-29", "seed": 1}}, {"runs_tried": 1}]),
        st.integers(2, 28),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(FOREIGN, st.sampled_from(["best", "latest", "mean"]), st.booleans(), st.randoms(use_true_random=False))
def test_whatever_other_accounts_file_later_leaves_a_row_as_it_was(foreign, runs, hub_runs_it, random):
    held = {"evidence": "re-run", "author": None} if hub_runs_it else {"evidence": "self-reported"}
    first = accepted(
        "m",
        "m-1",
        Accuracy=0.8,
        acceptance={"author": "author", "accepted_at": "2026-11-01T10:00:00Z", **held},
    )
    rival = filed("r-1", "rival", value=0.7, model="rival")
    of = hub(runs=runs, models=[baseline("m")] if hub_runs_it else ())
    before = shown([first, rival], of)
    added = [
        filed(f"f-{i}", author, day, evidence, extra=extra, value=value, relation=relation)
        for i, (value, evidence, author, relation, extra, day) in enumerate(foreign)
    ]
    everything = [first, rival, *added]
    random.shuffle(everything)
    assert shown(everything, of) == before
    assert {one.eval_id for one in row(everything, of).others} == {one.result.eval_id for one in added}


def test_the_hubs_own_re_run_stands_before_whoever_came_first():
    found = [filed("a-1", "author", 1, "re-scored", value=0.95), filed("h-1", None, 9, "re-run", value=0.9)]
    assert row(found).value == 0.9
    assert [one.eval_id for one in row(found).others] == ["a-1"]


def test_who_corrects_a_result_keeps_the_row():
    """The replacement was accepted later than a stranger's, and has the place of what it replaces."""
    old = filed("a-1", "author", 1, status="superseded", superseded_by="a-2", reason="a typing mistake")
    found = [old, filed("b-1", "stranger", 2, value=0.99), filed("a-2", "author", 3, value=0.81)]
    assert row(found).value == 0.81


def test_a_row_passes_on_when_its_holder_leaves():
    gone = filed("a-1", "author", 1, status="withdrawn", reason="wrong split")
    assert row([gone, filed("b-1", "stranger", 2, value=0.7)]).value == 0.7


def test_runs_of_one_account_enter_by_their_mean_and_the_weakest_evidence():
    found = [
        filed(f"a-{i}", "author", i, e, value=v)
        for i, (e, v) in enumerate([("re-scored", 0.9), ("self-reported", 0.8), ("numbers-checked", 0.85)], 1)
    ]
    one = row(found)
    assert one.value == pytest.approx(0.85)
    assert one.entry.evidence == "self-reported"
    assert one.entry.runs.k == 3
    assert one.entry.runs.sd == pytest.approx(0.05)
    assert one.entry.runs.best == 0.9


@pytest.mark.parametrize("seed", [{}, {"run_metadata": {"date": "2026-11-20", "seed": 7}}])
def test_within_one_run_stronger_evidence_stands_before_value(seed):
    value = 0.82 if seed else 0.85
    found = [
        filed("a-1", "author", 1, "self-reported", value=0.85, extra=seed),
        filed("a-2", "author", 2, "re-scored", value=value, extra=seed),
    ]
    one = row(found)
    assert (one.entry.eval_id, one.value, one.entry.runs.k) == ("a-2", value, 1)
    assert [other.eval_id for other in one.others] == ["a-1"]


def test_the_same_seed_with_two_figures_of_one_evidence_counts_as_two_runs():
    """Else a seed stated ten times would show the best of ten."""
    seed = {"run_metadata": {"date": "2026-11-20", "seed": 7}}
    found = [filed(f"a-{i}", "author", i, value=v, extra=seed) for i, v in ((1, 0.8), (2, 0.9))]
    assert row(found).value == pytest.approx(0.85)


def test_other_settings_under_the_same_id_do_not_join():
    def at(encoding):
        return {"run_metadata": {"date": "2026-11-20", "encoding": encoding}}

    found = [
        filed("a-1", "author", 1, value=0.8, extra=at("k-mer")),
        filed("a-2", "author", 2, value=0.9, extra=at("embeddings")),
        filed("a-3", "author", 3, value=0.82),
    ]
    one = row(found)
    assert one.value == pytest.approx(0.81)
    assert [other.eval_id for other in one.others] == ["a-2"]


@given(
    st.lists(
        st.tuples(st.integers(700, 900), st.sampled_from(EVIDENCE)),
        min_size=1,
        max_size=5,
        unique_by=lambda r: r[0],
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=100, deadline=None)
def test_no_evidence_filed_for_some_of_the_runs_raises_their_mean(runs, random):
    found = [filed(f"a-{i}", "author", i + 1, e, value=v / 1000) for i, (v, e) in enumerate(runs)]
    random.shuffle(found)
    mean = sum(v for v, _ in runs) / len(runs) / 1000
    for policy in ("mean", "best", "latest"):
        assert row(found, hub(runs=policy)).value == pytest.approx(mean)


@pytest.mark.parametrize("names", [("ghost", "ghost"), ("ghost", "Ghost"), ("Ghost", "ghost", "ghost")])
def test_deleted_accounts_have_one_name_and_are_not_one_account(names):
    """GitHub calls each of them ghost."""
    found = [filed(f"run-{at}", name, at + 1, value=0.7 + at / 20) for at, name in enumerate(names)]
    held = row(found)
    assert held.entry.value == 0.7
    assert len(held.seconds) == len(names) - 1
    with_a_name = [filed(f"run-{at}", "author", at + 1, value=0.7 + at / 20) for at in range(len(names))]
    assert row(with_a_name).entry.value > 0.7
