"""What hubbot adds to an owner's file changes nothing else in it, or is told to be added by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from hubbot.hubs.fields import definition, with_metrics
from hubbot.interchange.mappings import Mapped, kept
from hubbot.reading.yaml.reader import load_trusted

MARGIN = "at the margin of a text"
ONE = "{direction: lower, range: [0, null], explanation: Wrong words.}"
REGISTRIES = {
    "plain": f"metrics:\n  WER: {ONE}\n",
    "empty": "metrics:\n",
    "empty and without an end": "metrics:",
    "null": "metrics: null\n",
    "an empty flow": "metrics: {}\n",
    "flow": f"metrics: {{WER: {ONE}}}\n",
    "flow over lines": f"metrics: {{\n  WER: {ONE},\n  }}\n",
    "deep": f"metrics:\n      WER: {ONE}\n",
    "one blank": f"metrics:\n WER: {ONE}\n",
    "comments": f"# mine\nmetrics:   # all of them\n\n  # the first\n  WER: {ONE}  # words\n",
    "a comment that is not indented": f"metrics:\n# the first\n    WER: {ONE}\n",
    "of Windows": f"metrics:\r\n  WER: {ONE}\r\n",
    "with a mark": f"\ufeffmetrics:\n  WER: {ONE}\n",
    "an anchor": f"metrics: &all\n  WER: {ONE}\nabbreviations: {{a: b}}\n",
    "a tag": f"metrics: !!map\n  WER: {ONE}\n",
    "quoted": f'"metrics":\n  WER: {ONE}\n',
    "a blank before the colon": f"metrics :\n  WER: {ONE}\n",
    "a document": f"---\nmetrics:\n  WER: {ONE}\n...\n",
    "two documents": f"metrics:\n  WER: {ONE}\n---\nmetrics:\n  BLEU: {ONE}\n",
    "in a text first": f"about: |\n  see\n\n  metrics:\n   none\nmetrics:\n  WER: {ONE}\n",
    "at the margin of a text": f'about: "a\nmetrics:\n  b"\nmetrics:\n  WER: {ONE}\n',
    "below another key": f"more:\n  metrics:\n    a: b\nmetrics:\n  WER: {ONE}\n",
    "a list": "metrics:\n- WER\n",
    "a text": "metrics: |\n  WER\n",
    "tabs": f"metrics:\n\tWER: {ONE}\n",
    "broken": "metrics: [\n",
    "not there": "abbreviations: {a: b}\n",
    "nothing": "",
}
MORE = definition("Accuracy") + definition("RMSE")


def told(make: Callable[[], str]) -> str | None:
    """What is made; None where it is told in words what to add by hand."""
    try:
        return make()
    except ValueError as words:
        said = str(words)
    assert "Add these lines" in said or re.match(r"hub\.yaml:\d+:\d+: ", said), said
    return None


@pytest.mark.parametrize("style", REGISTRIES)
def test_a_metric_is_added_and_nothing_else_changes(style: str) -> None:
    text = REGISTRIES[style]
    made = told(lambda: with_metrics(text, MORE))
    if made is None:
        assert style not in {"plain", "deep", "one blank", "comments", "of Windows", "below another key"}
        return
    value, before = load_trusted(made), load_trusted(text)
    assert value["metrics"].keys() - (before["metrics"] or {}).keys() == {"Accuracy", "RMSE"}
    assert value == {**before, "metrics": value["metrics"]}
    assert {**value["metrics"], **(before["metrics"] or {})} == value["metrics"]
    rest = made.splitlines(keepends=True)
    assert all(line in rest for line in text.splitlines(keepends=True) if line.endswith("\n"))
    assert made.count("\r\n") in {0, made.count("\n")}


HUBS = {
    "no block": "name: Hub\nrepository: o/r\n",
    "block": "name: Hub\nconversions:\n  mteb:\n    metrics:\n      ap: AP  # mine\nrepository: o/r\n",
    "flow": "name: Hub\nconversions: {mteb: {metrics: {ap: AP}}}\n",
    "comments": "name: Hub\nconversions:  # names\n  # of one\n  mteb: # MTEB\n    metrics:\n      ap: AP\n",
    "deep": "name: Hub\nconversions:\n     mteb:\n          metrics:\n               ap: AP\n",
    "of Windows": "name: Hub\r\nconversions:\r\n  mteb:\r\n    metrics:\r\n      ap: AP\r\n",
    "with a mark": "\ufeffname: Hub\nconversions:\n  mteb:\n    metrics:\n      ap: AP\n",
    "quoted": 'name: Hub\n"conversions":\n  mteb:\n    metrics: {ap: AP}\n',
    "an anchor": "name: Hub\nconversions:\n  mteb: &m\n    metrics:\n      ap: AP\n",
    "no last line end": "name: Hub\nconversions:\n  mteb:\n    metrics:\n      ap: AP",
    "a document": "---\nname: Hub\n...\n",
    MARGIN: 'about: "a\nconversions:\n  b"\nname: Hub\n',
    "null": "name: Hub\nconversions:\n",
    "all in braces": '{"name": "Hub", "conversions": {}}\n',
}


@pytest.mark.parametrize("style", HUBS)
@pytest.mark.parametrize("theirs", ["acc", "Acc (%)", "a: b #c", "é\u3042", "yes"])
def test_an_answer_is_kept_and_nothing_else_changes(style: str, theirs: str) -> None:
    text = HUBS[style]
    answers = Mapped(metrics={theirs: "Accuracy"}, datasets={theirs: ("BM", "DS")})
    made = told(lambda: kept(text, "mteb", answers))
    if made is None:
        assert style in {"deep", "with a mark", "quoted", "an anchor", "a document", "all in braces", MARGIN}
        return
    value, before = load_trusted(made), load_trusted(text)
    own = value.pop("conversions")["mteb"]
    old = (before.pop("conversions", None) or {}).get("mteb", {}).get("metrics", {})
    assert value == before
    assert own == {
        "metrics": {**old, theirs: "Accuracy"},
        "datasets": {theirs: {"benchmark": "BM", "dataset": "DS"}},
    }
    assert made.count("\r\n") in {0, made.count("\n")}
