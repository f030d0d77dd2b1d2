"""Forms in which people write a result are put right by one proposed change, with every digit as it was."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import yaml

from hubbot.reading.shape.schema import problems
from hubbot.reading.yaml.reader import read
from hubbot.submission.comments.excerpt import with_fixes

RESULT: dict[str, Any] = {
    "eval_id": "tiny-1",
    "benchmark_id": "BM-BREAST",
    "dataset_id": "DS-BREAST",
    "model_ids": {"candidate": "tiny_cnn"},
    "status": "Completed",
    "metrics": {"AUROC": 0.912, "Accuracy": 0.87},
    "data": {"split": "test", "n": 114},
    "run_metadata": {"date": "2026-11-02", "runner": "own code", "seeds": [1, 2, 3], "more": {}},
}


def mended(text: str) -> str:
    document = read(text)
    found = [*document.problems, *problems(document, "submission")]
    return with_fixes(document.text, [one.fix for one in found if one.fix is not None])


def is_right(text: str) -> bool:
    document = read(text)
    return not document.problems and problems(document, "submission") == []


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("seed", range(5))
def test_a_result_as_json_is_proposed_as_lines(seed: int, indent: int | None) -> None:
    chance = random.Random(seed)
    value = json.loads(json.dumps(RESULT))
    for number in range(chance.randrange(4)):
        value["run_metadata"][f'key {number}: "é"'] = chance.choice(
            [None, True, "no", "a\tb", [1, [2, {}]], {"n": 0.5}]
        )
    text = json.dumps(value, indent=indent, ensure_ascii=seed % 2 == 0).replace("0.87", "0.8700")
    changed = mended(text)
    assert is_right(changed), changed
    assert read(changed).value == value
    assert "0.8700" in changed, "digits say how far a figure was rounded"


def test_other_mistakes_in_json_are_put_right_with_it() -> None:
    text = json.dumps(RESULT).replace("0.912", '"0.9120"').replace("tiny_cnn", "acme/tiny_cnn")
    changed = mended(text)
    assert is_right(changed), changed
    assert "0.9120" in changed
    assert read(changed).value["model_ids"] == {"candidate": "acme__tiny_cnn"}  # type: ignore[index]


@pytest.mark.parametrize(
    "text", ["{eval_id: a # a note of mine\n}", "  eval_id: a\n  status: x", "{a: 1, a: 2}"]
)
def test_what_would_lose_something_is_not_written_anew(text: str) -> None:
    assert not [one for one in read(text).problems if one.fix is not None and one.fix.whole]


@pytest.mark.parametrize("sd", ["std", "sd", "stdev", "std_dev"])
@pytest.mark.parametrize("more", ["", ", n: 5"])
def test_a_mean_with_its_spread_becomes_a_figure_and_an_entry_of_runs(sd: str, more: str) -> None:
    auroc, f1 = f"{{mean: 0.9120, {sd}: 0.0110{more}}}", f"{{{sd}: 0.02, mean: 0.8}}"
    lines = f"metrics:\n  AUROC: {auroc}\n  F1-Score (Macro): {f1}\n"
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    changed = mended(json_lines(rest) + lines)
    assert is_right(changed), changed
    assert "AUROC: 0.9120\n" in changed
    assert (
        f"  AUROC: {{mean: 0.9120, sd: 0.0110{more}}}\n  F1-Score (Macro): {{mean: 0.8, sd: 0.02}}\n"
        in changed
    )


@pytest.mark.parametrize("around", ["{%s} # a note of mine", "%s...", "{%s\n# a note of mine\n}", "%s"])
def test_a_proposed_change_can_be_read_whatever_stands_around_the_result(around: str) -> None:
    inner = {**RESULT, "metrics": {"AUROC": 0, "Accuracy": 0.87}}
    braces = around.startswith("{")
    text = json.dumps(inner)[1:-1] if braces else json_lines(inner)
    changed = mended(around % text.replace('"AUROC": 0', '"AUROC": {"mean": 0.912, "std": 0.01}'))
    assert read(changed).value is not None, changed
    assert "0.912" in changed
    assert "0.01" in changed
    assert ("a note" in changed) == ("a note" in around)


@pytest.mark.parametrize(
    "figure",
    ["{mean: 0.9, std: -0.1}", "{mean: 0.9, std: 0.1, max: 1}", "{mean: 0.9}", "{mean: x, std: 0.1}"],
)
def test_what_may_mean_something_else_is_left_to_its_author(figure: str) -> None:
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    text = f"{json_lines(rest)}metrics:\n  AUROC: {figure}\n"
    assert mended(text) == text


def test_runs_that_are_there_already_are_not_added_to() -> None:
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    text = f"{json_lines(rest)}metrics:\n  AUROC: {{mean: 0.9, std: 0.1}}\nruns: {{seeds: [1]}}\n"
    assert mended(text) == text


@pytest.mark.parametrize(
    ("written", "proposed"),
    [
        ("acme/tiny", "acme__tiny"),
        ("Acme-Lab/Tiny.v2_x", "Acme-Lab__Tiny.v2_x"),
        ("../tiny", None),
        ("a/b/c", None),
        ("/tiny", None),
        ("acme/checkpoint-500", None),
        ("out/model", None),
        ("acme/..", None),
        ("acme\\tiny", None),
    ],
)
def test_an_owner_and_a_name_become_an_id(written: str, proposed: str | None) -> None:
    text = json_lines({**RESULT, "model_ids": {"candidate": written}})
    changed = mended(text)
    assert read(changed).value["model_ids"]["candidate"] == (proposed or written)  # type: ignore[index]


def json_lines(value: dict[str, Any]) -> str:
    return "".join(f"{key}: {json.dumps(inner)}\n" for key, inner in value.items())


@pytest.mark.parametrize("key", ["candidate", "dataset_id", "eval_id", "id"])
@pytest.mark.parametrize("name", ["acme/D", "acme/tiny-cnn.v2", "a1/B_2"])
def test_an_id_with_an_owner_is_proposed_without_the_stroke(key: str, name: str) -> None:
    if key == "id":
        text, kind = f"id: {name}\nname: Tiny\nconfirmed: false\n", "model"
    else:
        value = {**RESULT, key: name} if key != "candidate" else {**RESULT, "model_ids": {key: name}}
        text, kind = yaml.safe_dump(value), "submission"
    document = read(text)
    (one,) = problems(document, kind)
    assert "holds a `/`" in one.message
    assert one.fix is not None
    changed = read(with_fixes(document.text, [one.fix]))
    assert problems(changed, kind) == []
    assert name.replace("/", "__") in changed.text


@pytest.mark.parametrize("name", ["BM-A/DS-B", "../x", "a/b/c", "a\\b", "runs/model"])
def test_what_is_no_owner_and_name_is_not_rewritten(name: str) -> None:
    key = "benchmark_id" if name.startswith("BM") else "dataset_id"
    (one,) = problems(read(yaml.safe_dump({**RESULT, key: name})), "submission")
    assert one.fix is None


@pytest.mark.parametrize("indent", [2, 4])
@pytest.mark.parametrize("dash", ["", "  "])
@pytest.mark.parametrize("form", ["mapping", "list", "flow list", "list over lines"])
def test_a_figure_with_its_spread_is_put_right_in_whatever_lines_it_stands(
    form: str, dash: str, indent: int
) -> None:
    at = " " * indent
    figure = {
        "mapping": f"\n{at}  mean: 0.9120\n{at}  std: 0.0110",
        "list": f"\n{at}{dash}- 0.9120\n{at}{dash}- 0.0110",
        "flow list": " [0.9120, 0.0110]",
        "list over lines": f" [\n{at}  0.9120,\n{at}  0.0110]",
    }[form]
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    changed = mended(f"metrics:\n{at}AUROC:{figure}\n{at}Accuracy: 0.87\n{json_lines(rest)}")
    assert is_right(changed), changed
    value = read(changed).value
    assert value is not None
    assert value["metrics"] == {"AUROC": 0.912, "Accuracy": 0.87}
    assert value["runs"] == {"AUROC": {"mean": 0.912, "sd": 0.011}}
    assert "0.9120" in changed


@pytest.mark.parametrize(
    "pair", ["[0.9, 0.95]", "[0.57, 4e-65]", "[0.9, 0.8]", "[0.9]", "[1, 2, 3]", "[a, 0.1]"]
)
def test_two_numbers_that_may_be_limits_or_a_chance_are_left_to_their_author(pair: str) -> None:
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    text = f"{json_lines(rest)}metrics:\n  AUROC: {pair}\n"
    assert mended(text) == text
    (one,) = problems(read(text), "submission")
    assert "limits belong below `uncertainty:`" in one.hint


@pytest.mark.parametrize("written", ["$0.93 \\pm 0.01$", "0.93 ± 0.01", "$0.93\\pm0.01$", "0.93 \\pm 0.01"])
def test_what_stands_behind_plus_minus_is_told_with_what_to_write(written: str) -> None:
    text = yaml.safe_dump({**RESULT, "metrics": {"AUROC": written}}, allow_unicode=True)
    (one,) = problems(read(text), "submission")
    assert "one number only: write 0.93 and the interval below `uncertainty:`" in one.hint
    assert "its spread over runs below `runs:`" in one.hint


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(("written", "share"), [("92.65%", "0.9265"), ("92.65 %", "0.9265"), ("7%", "0.07")])
def test_a_quoted_percentage_becomes_its_share(written: str, share: str, quote: str) -> None:
    rest = {key: value for key, value in RESULT.items() if key != "metrics"}
    changed = mended(f"{json_lines(rest)}metrics:\n  AUROC: {quote}{written}{quote}\n")
    assert is_right(changed), changed
    assert f"AUROC: {share}\n" in changed
