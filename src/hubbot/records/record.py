"""A result as its submitter states it, and the block that hubbot adds when it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Evidence = Literal["self-reported", "numbers-checked", "re-scored", "re-run"]
EVIDENCE_SYMBOL: dict[Evidence, str] = {
    "self-reported": "○",
    "numbers-checked": "◔",
    "re-scored": "◑",
    "re-run": "●",
}
Standing = Literal["active", "withdrawn", "superseded"]

# The line between what the submitter wrote and what hubbot wrote. Never part of a submission.
SEAM = "# Written by hubbot. The lines above are the submitter's, byte for byte."


@dataclass(frozen=True, slots=True)
class Result:
    """One evaluation result, typed. Made by `result_of` from a mapping that satisfies the schema."""

    eval_id: str
    benchmark_id: str
    model_id: str
    dataset_id: str | None
    status: str
    date: str | None
    split: str | None  # `data.split`, None when not stated
    n: int | None  # size of the test set: data.n, counts.n, run_metadata.n_test, metrics.N, in that order
    metrics: Mapping[str, float | None]  # overall figures by the name written; None = stated as undefined
    groups: Mapping[str, Mapping[str, Mapping[str, float | None]]]  # stratum → group → metric (with "N")
    value: Mapping[str, Any] = field(repr=False)  # the whole mapping, for blocks that few checks need

    def block(self, name: str) -> Mapping[str, Any]:
        """An optional block (counts, uncertainty, predictions, toy_check, probes …), {} if absent."""
        found = self.value.get(name)
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The `hubbot:` mapping of an accepted file: who approved which bytes, and what was known then."""

    status: Standing
    evidence: Evidence
    accepted_at: str  # ISO 8601, UTC, seconds
    digest: str
    open_warnings: tuple[str, ...] = ()  # codes published with the row
    flags: tuple[Mapping[str, Any], ...] = ()  # same-score flags: code, others, chance, answer, resolved
    issue: int | None = None
    author: str | None = None
    approver: str | None = None
    approval_event: int | None = None
    relation: str | None = None  # author | independent | maintainer
    environment_checked: bool = False
    imported_from: str | None = None  # URL@COMMIT and the file's name, for imported results
    reason: str | None = None  # why withdrawn or superseded
    superseded_by: str | None = None  # eval_id
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)  # the mapping as it stands on disk


@dataclass(frozen=True, slots=True)
class Accepted:
    """One file under `evals/`. `path` is relative to the hub, with forward slashes."""

    path: str
    result: Result
    acceptance: Acceptance


def result_of(value: Mapping[str, Any]) -> Result:
    """Read a mapping into a `Result`. Parts of the wrong type count as absent: the schema said so."""
    metadata = _mapping(value.get("run_metadata"))
    metrics = _mapping(value.get("metrics"))
    data = _mapping(value.get("data"))
    return Result(
        eval_id=_text(value.get("eval_id")) or "",
        benchmark_id=_text(value.get("benchmark_id")) or "",
        model_id=_text(_mapping(value.get("model_ids")).get("candidate")) or "",
        dataset_id=_text(value.get("dataset_id")),
        status=_text(value.get("status")) or "",
        date=_text(metadata.get("date")),
        split=_text(data.get("split")),
        n=_first_count(
            data.get("n"), _mapping(value.get("counts")).get("n"), metadata.get("n_test"), metrics.get("N")
        ),
        metrics={k: v for k, v in metrics.items() if _is_figure(v) and k != "N"},
        groups={
            stratum: {
                str(group): {k: v for k, v in figures.items() if _is_figure(v)}
                for group, figures in groups.items()
                if isinstance(figures, Mapping)
            }
            for stratum, groups in _mapping(metrics.get("stratified")).items()
            if isinstance(groups, Mapping)
        },
        value=value,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_figure(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _first_count(*candidates: object) -> int | None:
    return next((c for c in candidates if isinstance(c, int) and not isinstance(c, bool) and c > 0), None)
