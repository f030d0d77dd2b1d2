"""What was read from a submission, folded away in the comment: what a reviewer decides on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hubbot.reading.yaml.reader import dump
from hubbot.submission.comments.markdown import details, fence

if TYPE_CHECKING:
    from hubbot.submission.review.result import Review

LINES = 60  # of the result and the card together
_WIDTH = 160  # characters of a line
_LONG = 8  # values of a list that are written out
_FIRST = ("eval_id", "benchmark_id", "dataset_id", "model_ids", "status", "metrics", "data", "counts", "runs")


def as_read(review: Review, whole: str) -> str:
    """The parsed result, what matters first, then the card. `whole` is the address of the full text."""
    value = review.document.value if review.document else None
    if not isinstance(value, Mapping):
        return ""
    ordered = {key: value[key] for key in _FIRST if key in value}
    ordered |= {key: value[key] for key in value if key not in ordered}
    card = {"card": dict(review.submission.card)} if review.submission.card else {}
    lines = [_cut(line) for line in _dumped({**card, **ordered}).splitlines()]
    more = len(lines) - LINES
    there = f"[the first post]({whole})" if whole else "the first post"
    rest = f"\n\nThe other {more} lines stand in {there}." if more > 0 else ""
    what = "The result and the model's card" if card else "The result"
    title = f"{what}, as I read {'them' if card else 'it'}"
    return details(title, fence("\n".join(lines[:LINES]), "yaml") + rest)


def _dumped(value: Mapping[str, Any]) -> str:
    return dump({key: _shortened(one) for key, one in value.items()})


def _shortened(value: Any) -> Any:
    """Long lists by their ends, so that a curve does not hide the figures."""
    if isinstance(value, Mapping):
        return {key: _shortened(one) for key, one in value.items()}
    if isinstance(value, list) and len(value) > _LONG and not any(isinstance(v, list | dict) for v in value):
        return f"{len(value)} values, {value[0]} … {value[-1]}"
    return [_shortened(one) for one in value] if isinstance(value, list) else value


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
