"""`CorrectionReview`: what a request to correct an accepted result asks for, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hubbot.common.counted import counted
from hubbot.submission.comments.excerpt import advice
from hubbot.submission.comments.markdown import code, details, fence, sentence
from hubbot.submission.comments.review import SHOWN, Review, changed, commits

if TYPE_CHECKING:
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory

What = Literal["withdraw", "replace", "move", "answer", "resolve", "amend"]
DONE: dict[What, str] = {
    "withdraw": "Withdrawn. The old file stays readable, with the reason, and is not ranked.",
    "replace": "Replaced. The old file stays readable, with the reason, and is not ranked.",
    "move": "Moved. It is the other model's result now; the file keeps what was submitted, with the reason.",
    "answer": "The answer stands beside the flag now.",
    "resolve": "The flag is resolved, with the reason.",
    "amend": "What stands on main is approved now. The files that stood unranked for it have a rank again.",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A request that can be carried out.

    `by`: the eval_id that replaces the result, or the id of the model that it is moved to; else "".
    """

    path: str  # of the accepted file; of the first one where there are several
    what: What
    by: str
    reason: str
    files: tuple[tuple[str, str], ...] = ()  # to amend: path and record hash of each
    each: tuple[tuple[str, str], ...] = ()  # of several: path, and what `by` is of one

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Each accepted file, and what replaces it or which model it becomes."""
        return self.each or ((self.path, self.by),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReview(Review):
    """`correction` is None while something is to be fixed."""

    correction: Correction | None = None

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        """What would happen, and to what."""
        if self.correction is None:
            return []
        asks = _amendment if self.correction.what == "amend" else _change
        return [*asks(self.correction, self), commits(memory), changed(memory, self)]


def _change(asked: Correction, review: CorrectionReview) -> list[str]:
    looks = [f"- ⚠️ {sentence(advice(p))}" for p in review.of("warning")]
    return [
        f"**{asked.what.capitalize()}** {_named(asked)}. Published with it:\n\n{fence(asked.reason)}",
        _listed(asked),
        "\n".join(["**For the reviewer:** is the reason good, and the request theirs to make?", *looks]),
    ]


def _named(asked: Correction) -> str:
    if asked.each:
        return f"**{counted(len(asked.each), 'accepted result')}**"
    return code(asked.path) + _other(asked, asked.by)


def _other(asked: Correction, by: str) -> str:
    return f" {'to' if asked.what == 'move' else 'by'} {code(by)}" if by else ""


def _listed(asked: Correction) -> str:
    """All of several, folded: one approval is about each of them."""
    lines = [f"- {code(path)}{_other(asked, by)}" for path, by in asked.each]
    return details("Which ones", "\n".join(lines)) if lines else ""


def _amendment(asked: Correction, _: CorrectionReview) -> list[str]:
    """Accepted files that were changed on main: which ones, and what an approval does."""
    shown = [f"- {code(path)} ({code(found[:8])})" for path, found in asked.files[:SHOWN]]
    more = len(asked.files) - len(shown)
    shown += [f"- and {more:,} more"] if more else []
    several = f"{len(asked.files):,} accepted files" if len(asked.files) > 1 else "an accepted file"
    return [
        f"**Approve what was changed on main**, in {several}. Published with it:\n\n{fence(asked.reason)}",
        "\n".join(shown),
        "**For the reviewer:** a file's history on GitHub shows what changed. Does the reason explain it?",
    ]
