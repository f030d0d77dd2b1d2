"""What a check is, what it may know, and how it points at a place in the submitter's text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hubbot.common.problem import Fix, Kind, Problem, Severity, Span

if TYPE_CHECKING:
    from hubbot.index.known import Known
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

Run = Callable[["Document", "Result", "Context"], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a result. `code` and `slug` are those of the (main) kind of problem it raises.

    `doc` is one sentence for `docs/problems.md` and for "everything that was checked". `run` is pure.
    """

    code: str
    slug: str
    doc: str
    run: Run

    @classmethod
    def of(cls, kind: Kind, doc: str, run: Run) -> Check:
        return cls(kind.code, kind.slug, doc, run)


@dataclass(frozen=True, slots=True)
class Context:
    """All that a check may know beside the text itself. Whoever composes fills it; checks only read it."""

    hub: Hub
    known: Known
    today: str  # ISO date, UTC: the clock belongs to the caller
    full: bool = False  # also what takes seconds: re-runs (B), re-scoring (V). Always on acceptance
    fetched: bytes | None = None  # the filed predictions, as they came; None when none were fetched
    unread: str = ""  # why an attached file could not be fetched, in words
    rerun: Callable[[str], Mapping[str, float | None]] | None = (
        None  # baseline id → figures; None = ours, lazily
    )
    rescore: Callable[[bytes, Result, Hub], Mapping[str, float]] | None = (
        None  # (file, result, hub) → figures; None = ours, lazily
    )
    card: Mapping[str, str] = field(default_factory=dict)  # what the issue says of the model; {} for nothing
    author: str = ""  # the account that files it; "" where nobody files
    accepted_as: str | None = None  # path of the accepted file being checked: not compared with itself


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check's answer about one result."""

    check: Check
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Notes inform; errors and warnings ask somebody to act."""
        return all(problem.severity == "note" for problem in self.problems)


class CheckCrash(Exception):
    """A check itself failed. Our fault: nobody's result is judged by it, and no other answer is lost.

    `problems` holds what all other checks found; `crashes` names each failed check with its exception.
    """

    def __init__(self, crashes: tuple[tuple[Check, Exception], ...], outcomes: tuple[Outcome, ...]) -> None:
        # A hub's labels or its scorer say themselves what to put right: nothing of ours failed.
        known = dict.fromkeys(str(error) for _, error in crashes if getattr(error, "expected", False))
        failed = "; ".join(
            f"{check.code} {check.slug}: {error!r}"
            for check, error in crashes
            if not getattr(error, "expected", False)
        )
        super().__init__("\n".join([*known, *([f"hubbot's own check failed: {failed}"] if failed else [])]))
        self.crashes = crashes
        self.outcomes = outcomes
        self.problems = [problem for outcome in outcomes for problem in outcome.problems]


def examine(
    checks: Iterable[Check], document: Document, result: Result, context: Context
) -> tuple[Outcome, ...]:
    """Ask every check, in order. Raises `CheckCrash` after the last one if any of them failed."""
    outcomes: list[Outcome] = []
    crashes: list[tuple[Check, Exception]] = []
    for check in checks:
        try:
            outcomes.append(Outcome(check, tuple(check.run(document, result, context))))
        except Exception as error:  # noqa: BLE001  (one check's fault must not lose the others' answers)
            crashes.append((check, error))
    if crashes:
        raise CheckCrash(tuple(crashes), tuple(outcomes)) from crashes[0][1]
    return tuple(outcomes)


def key_span(document: Document, path: str) -> Span | None:
    """Where the key of `path` is written; if it is not, the key of the nearest parent, or the first line."""
    while path:
        if found := document.keys.get(path):
            return found
        path = path.rpartition("/")[0]
    top = document.spans.get("")
    return replace(top, end_line=top.line, end_column=top.column + 1) if top else None


def problem_at(
    document: Document, kind: Kind, path: str, message: str, *, hint: str = "", write: str | None = None
) -> Problem:
    """A problem with the value at `path`. `write` proposes a new text for it."""
    exact = document.spans.get(path)
    fix = Fix(exact, write) if write is not None and exact else None
    return Problem(kind, message, hint=hint, path=path, span=exact or key_span(document, path), fix=fix)


def problem_at_key(
    document: Document, kind: Kind, path: str, message: str, *, hint: str = "", write: str | None = None
) -> Problem:
    """A problem with the key of `path`. `write` proposes another key."""
    exact = document.keys.get(path)
    fix = Fix(exact, write) if write is not None and exact else None
    return Problem(kind, message, hint=hint, path=path, span=exact or key_span(document, path), fix=fix)


def softened(problem: Problem, severity: Severity) -> Problem:
    """Return `problem` with another severity, in this case only."""
    return replace(problem, own_severity=severity)


def block_of(result: Result, *names: str) -> Mapping[str, Any]:
    """A nested optional block, {} wherever the way ends."""
    found: Any = result.value
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def decimals_stated(result: Result) -> int:
    """Decimals of the most precise overall figure: a float alone has lost its trailing zeros."""
    texts = (repr(float(value)) for value in result.metrics.values() if value is not None)
    return max((12 if "e" in text else min(len(text.partition(".")[2]), 12) for text in texts), default=1)
