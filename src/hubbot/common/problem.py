"""`Problem`: a person's mistake as data. It says where, what was expected, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
Place = Literal["record", "body"]

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of problem. `docs/problems.md` is generated from these.

    `bad` and `good` are short YAML (or issue text) examples: one that raises it, one that does not.
    """

    code: str
    slug: str
    severity: Severity
    meaning: str
    bad: str
    good: str


CATALOGUE: dict[str, Kind] = {}


def kind(code: str, slug: str, severity: Severity, *, meaning: str, bad: str, good: str) -> Kind:
    """Register a kind of problem. Codes and slugs are unique: a second use is a programming error."""
    if code in CATALOGUE or any(known.slug == slug for known in CATALOGUE.values()):
        raise ValueError(f"problem {code} {slug} is registered twice")
    CATALOGUE[code] = Kind(code, slug, severity, meaning, bad, good)
    return CATALOGUE[code]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text. Lines and columns count from 1, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Fix:
    """Replace what `span` covers with `text`. Only for changes a machine can be sure enough to propose.

    `whole` writes all of the text otherwise: it comes after the other fixes. `runs` is (metric, entry), which
    belongs below a new key `runs:`.
    """

    span: Span
    text: str
    whole: bool = False
    runs: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, located.

    `path` is a JSON pointer into the record ("" is the whole). `span` is in the submitter's own YAML when
    `place` is "record", in the issue's body when it is "body". `message` says what is wrong and what was
    expected, `hint` what to write. `severity` is None for the kind's own.
    """

    kind: Kind
    message: str
    hint: str = ""
    path: str = ""
    span: Span | None = None
    place: Place = "record"
    fix: Fix | None = None
    own_severity: Severity | None = None

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def slug(self) -> str:
        return self.kind.slug

    @property
    def severity(self) -> Severity:
        return self.own_severity or self.kind.severity

    @property
    def line(self) -> int | None:
        return self.span.line if self.span else None

    @property
    def column(self) -> int | None:
        return self.span.column if self.span else None

    def to_json(self) -> dict[str, object]:
        """The contract of `hubbot check --format json`, one element of `problems`."""
        return {
            "code": self.code,
            "slug": self.slug,
            "severity": self.severity,
            "in": self.place,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "hint": self.hint,
        }


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Body before record, then by line and column, errors before warnings before notes; stable bytes."""
    return tuple(
        sorted(
            problems,
            key=lambda p: (
                p.place == "record",
                p.line or 0,
                p.column or 0,
                _ORDER[p.severity],
                p.code,
                p.path,
                p.message,
            ),
        )
    )


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)
