"""Every file is an ordinary file: what cannot be read is said in words, in every format."""

from __future__ import annotations

import contextlib
import json
import math
import random
from typing import Any

import pytest

from hubbot.interchange.formats.known import FORMATS, recognised
from hubbot.interchange.formats.source import Source, WrongShape, decoded
from hubbot.registry.check_files import hub_problems
from tests.interchange.conftest import Try
from tests.interchange.generated import lm_eval
from tests.interchange.test_convert_more_formats import EACH
from tests.interchange.test_convert_runs import EACH as RUNS

WRONG: dict[str, bytes] = {
    "empty": b"",
    "a list": b"[1, [2], {}, null, NaN]",
    "deep": b"[" * 100_000,
    "deep mappings": b'{"a":' * 50_000,
    "a number": b"17",
    "long digits": b'{"results": {"x": {"acc": ' + b"9" * 5000 + b"}}}",
    "UTF-16": '{"results": {}}'.encode("utf-16"),
    "Latin-1": '{"results": {"é": 1}}'.encode("latin-1"),
    "binary": bytes(range(256)) * 20,
    "twice": b'{"results": {}, "results": {"a": {"acc": 1}}, "versions": {}, "configs": {}}',
    "wrong types": json.dumps(
        {
            "results": [1], "versions": 7, "configs": "x", "task_name": 3, "mteb_version": [], "scores": "a",
            "eval_loss": {}, "eval_accuracy": [], "macro avg": {"support": "x"}, "model-index": 5,
        }
    ).encode(),
    "wrong types below": json.dumps(
        {
            "results": {"a": 1, "b": {"acc": True, "f1": [], "em": 10**400}}, "versions": {},
            "configs": {"b": 1},
            "group_subtasks": {"b": ["b", 5, "b"]}, "n-samples": {"b": {"effective": -1e308}}, "date": 1e308,
            "config": {"model_args": {"pretrained": 5, "peft": ["x"]}}, "task_name": "x", "mteb_version": 1,
            "scores": {"test": [[], 5, {"hf_subset": 5, "ap": {}, "scores_per_experiment": [1, {}]}]},
            "test": {"cos_sim": 4, "en": {"cos_sim": []}}, "eval_loss": 1, "test_x": 1e308,
            "macro avg": {"support": 1e308, "precision": "x"}, "accuracy": [], "b": {"support": -5},
        }
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_no_file_is_a_fault_of_ours(kind: str, attempt: Try) -> None:
    tried = attempt(WRONG[kind], "--model-id", "mine", "--benchmark", "BM-MOODS")
    assert tried.code in {1, 2}, tried.said
    assert "Traceback" not in tried.said
    assert "theirs" in tried.said


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("kind", WRONG)
def test_every_reader_says_in_words_what_it_cannot_read(kind: str, format_name: str) -> None:
    try:
        source = Source(decoded(WRONG[kind]))
        recognised(source)
        found = list(FORMATS[format_name].found(source))
    except WrongShape as said:
        assert str(said)  # noqa: PT017  # most raise, and a few find nothing
        return
    for one in found:
        assert all(figure.value is None or abs(figure.value) < math.inf for figure in one.figures)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lm_eval().encode("utf-16"), "UTF-16"),
        (lm_eval().encode("utf-16-le"), "UTF-16"),
        (lm_eval().encode("utf-32"), "UTF-32"),
        (b'{\n"a": 1,\n"\xe9": 2}', "line 3 is not UTF-8"),
        (b"\x89PNG\x00\x01\x00" + b"abc" * 300, "no text"),
    ],
)
def test_a_file_in_another_encoding_is_named_as_such(content: bytes, said: str, attempt: Try) -> None:
    tried = attempt(content)
    assert tried.code == 1
    assert said in tried.said


def test_a_byte_order_mark_is_no_matter(attempt: Try) -> None:
    assert attempt(b"\xef\xbb\xbf" + lm_eval().encode()).code == 0


def test_a_key_that_stands_twice_is_a_question_whichever_came_last(attempt: Try) -> None:
    text = lm_eval().replace('"acc,none": 0.612', '"acc,none": 0.612, "acc,none": 0.9')
    tried = attempt(text)
    assert (tried.code, tried.results) == (1, ())
    assert "'acc,none' stands twice" in tried.said


STRANGE = (
    None,
    True,
    [],
    {},
    "",
    "NaN",
    "x" * 300,
    -1,
    0,
    1e308,
    10**400,
    [[]],
    {"a": {"b": []}},
    "\ud800",
    "a\x00b",
    "\u202e",
)


def strangely(value: Any, chance: random.Random) -> Any:
    """A copy with about one place in eight taken by something strange."""
    if chance.random() < 0.12:
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        return {
            (chance.choice(["x", key * 40, ""]) if chance.random() < 0.04 else key): strangely(inner, chance)
            for key, inner in value.items()
        }
    return [strangely(inner, chance) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("format_name", [*EACH, *RUNS])
def test_a_file_in_which_anything_may_stand_is_read_or_refused_in_words(
    format_name: str, attempt: Try
) -> None:
    text = EACH[format_name] if format_name in EACH else RUNS[format_name][0]
    chance = random.Random(format_name)
    is_json = text.lstrip()[:1] in "{["
    for turn in range(120):
        if is_json:
            changed = json.dumps(strangely(json.loads(text), chance))
        else:
            at = chance.randrange(len(text))
            changed = (
                text[:at]
                + chance.choice(["\x00", "|", "&", ",", '"', "{", "\n", "- ", "é" * 50])
                + text[at + chance.randrange(9) :]
            )
        source = Source(changed)
        recognised(source)
        with contextlib.suppress(WrongShape):
            list(FORMATS[format_name].found(source))
        if turn < 6:
            tried = attempt(changed, "--from", format_name, "--benchmark", "BM-MOODS", "--model-id", "mine")
            assert tried.code in {0, 1, 2}, tried.said
            assert "Traceback" not in tried.said


@pytest.mark.parametrize("name", ["mo\u202eods", "m" * 250, "a\nb", "x: [", "- y", "'", "null", "é", "#"])
def test_a_name_that_hub_yaml_cannot_hold_spoils_nothing(name: str, attempt: Try) -> None:
    text = lm_eval().replace('"moods"', json.dumps(name))
    tried = attempt(text, "--benchmark", "BM-MOODS")
    assert tried.code == 0, tried.said
    assert tried.result["metrics"] == {"Accuracy": 0.612}
    assert list(hub_problems(tried.hub)) == []
    if tried.kept:
        assert attempt(text).results == tried.results


def test_a_workbook_is_named_as_such(attempt: Try) -> None:
    tried = attempt(b"PK\x03\x04" + b"\0" * 40, name="t.xlsx")
    assert tried.code == 1
    assert "save the sheet as CSV UTF-8" in tried.said


def test_what_a_file_says_cannot_steer_a_terminal(attempt: Try) -> None:
    signs = "\x1b[31m"
    texts = [
        lm_eval(figures={f"acc,{signs}": 0.1, "acc,b": 0.2}),
        lm_eval(figures={"acc,none": 0.6, signs: 0.2}),
        lm_eval().replace('"moods"', json.dumps(f"mo{signs}ods")),
        lm_eval(arguments=f"pretrained=./{signs}"),
    ]
    for text in texts:
        assert "\x1b" not in attempt(text).said
