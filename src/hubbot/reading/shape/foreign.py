"""A file that is no result at all, such as what a toolkit wrote: one thing is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hubbot.common.pasted import has_a_key, how_to_convert
from hubbot.common.problem import Problem, kind
from hubbot.reading.shape.explain import RECORD

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document

FOREIGN = kind(
    "S113",
    "no-result",
    "error",
    meaning="What a toolkit wrote, or another file that has none of the keys that a result has.",
    bad="results:\n  arc_easy: {acc: 0.5}\nversions: {arc_easy: 1}\n",
    good=RECORD,
)
# No toolkit has these at the top of its file; whoever writes one means to write a result.
_OF_A_RESULT: Final = ("eval_id", "evalid", "benchmark", "model_id", "modelid", "metric", "run_metadata")
_OF_A_CARD: Final = "model-index"  # of a model's card, which has `metrics` as well


def foreign(document: Document) -> Problem | None:
    """The one problem of a file that has no key of a result; None for any other."""
    keys = [key.casefold().replace("-", "_").replace(" ", "_") for key in document.value or {}]
    if not keys or (any(key.startswith(_OF_A_RESULT) for key in keys) and not _is_card(document)):
        return None
    return no_result(document)


def _is_card(document: Document) -> bool:
    value = document.value or {}
    return _OF_A_CARD in value and "eval_id" not in value


def unreadable(document: Document) -> Problem | None:
    """The one problem of a text in which no line has a key of a result, and which is no YAML; else None."""
    several = document.text.strip().count("\n") > 0
    return no_result(document) if several and not has_a_key(document.text) else None


def no_result(document: Document) -> Problem:
    """S113, with the command that makes a result of such a file."""
    message = "this is no result: it has neither `eval_id` nor `benchmark_id`, `model_ids` and `metrics`"
    hint = (
        f"{how_to_convert(document.text)}. Numbers of your own? `hubbot new record BENCHMARK` writes a "
        "result to fill in"
    )
    return Problem(FOREIGN, message, hint, "", document.span(""))
