"""A result as its submitter states it, and the block that hubbot adds when it is accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Literal, get_args

from hubbot.common.digest import normalise
from hubbot.common.numbers import is_count, is_number
from hubbot.reading.yaml.reader import dump, load_trusted
from hubbot.results.block_fields import block_fields

Evidence = Literal["self-reported", "numbers-checked", "re-scored", "re-run"]
EVIDENCE_SYMBOL: dict[Evidence, str] = {
    "self-reported": "○",
    "numbers-checked": "◔",
    "re-scored": "◑",
    "re-run": "●",
}
Standing = Literal["active", "withdrawn", "superseded"]

# Ids become file names: ASCII, so that no two look alike; no separators, no "..", no trailing dot.
_ID = re.compile(r"(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?")
# Names that Windows keeps for devices, with or without an extension: a clone must work there too.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)

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
    power: Mapping[str, Any] | None = None  # share, says: what the arithmetic could have refuted
    open_warnings: tuple[str, ...] = ()  # codes published with the row
    flags: tuple[Mapping[str, Any], ...] = ()  # same-score flags: code, others, chance, answer, resolved
    findings: tuple[Mapping[str, str], ...] = ()  # code, at, says: what the checks found, notes included
    issue: int | None = None
    submitted_at: str | None = None  # when its issue was opened, by the forge's clock
    author: str | None = None
    approver: str | None = None
    approval_event: int | None = None
    relation: str | None = None  # author | independent | maintainer
    environment_checked: bool = False
    imported_from: str | None = None  # URL@COMMIT and the file's name, for imported results
    reason: str | None = None  # why withdrawn or superseded
    superseded_by: str | None = None  # eval_id
    benchmark_version: str | None = None  # the version it was filed for; None = the current one
    model: str | None = None  # the id that an approved request moved it to; None = as submitted
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)  # the mapping as it stands on disk

    @property
    def corrections(self) -> tuple[Mapping[str, Any], ...]:
        """What was corrected since, oldest first; items that are no mapping are passed over."""
        found = self.value.get("corrections")
        return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


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
    data, counts = _mapping(value.get("data")), _mapping(value.get("counts"))
    sizes = (data.get("n"), counts.get("n"), metadata.get("n_test"), metrics.get("N"))
    return Result(
        eval_id=_text(value.get("eval_id")) or "",
        benchmark_id=_text(value.get("benchmark_id")) or "",
        model_id=_text(_mapping(value.get("model_ids")).get("candidate")) or "",
        dataset_id=_text(value.get("dataset_id")),
        status=_text(value.get("status")) or "",
        date=_text(metadata.get("date")),
        split=_text(data.get("split")),
        n=next((n for n in sizes if is_count(n) and n > 0), None),
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


def is_id(text: str) -> bool:
    """Whether `text` may stand in a path: the strict pattern, and no name that a system keeps for itself."""
    return bool(_ID.fullmatch(text)) and not _DEVICE.fullmatch(text)


def accepted_path(benchmark: str, model: str, eval_id: str) -> str:
    """Where an accepted result lies. Raises ValueError for what is no id: paths never come from free text."""
    for part in (benchmark, model, eval_id):
        if not is_id(part):
            raise ValueError(f"{part[:120]!r} is no id: letters, digits, `.`, `_`, `-`, at most 100")
    return f"evals/{benchmark}/{model}/{eval_id}.yaml"


def accepted_text(submitted: str, block: Mapping[str, Any] | Acceptance) -> str:
    """The file that is committed: the submitter's text (LF, no BOM), the seam, hubbot's block."""
    if isinstance(block, Acceptance):
        block = block_of(block)
    return f"{normalise(submitted)}{SEAM}\n{dump({'hubbot': dict(block)})}"


def split_accepted(text: str) -> tuple[str, dict[str, Any]]:
    """The submitter's part as it was, and hubbot's block; a file without the seam has an empty block.

    The last seam counts: a submitter may have written the same line, hubbot's block cannot hold it. Raises
    ValueError where the block cannot be read.
    """
    submitted, ours = _halves(normalise(text))
    value = load_trusted(ours, "hubbot's block") if ours else {}
    block = value.get("hubbot") if isinstance(value, dict) else None
    return submitted, block if isinstance(block, dict) else {}


def read_accepted(path: str, text: str) -> Accepted:
    """An accepted file, from `evals/`. The two parts are read apart, so that neither can change the other.

    Tolerant of older and hand-edited blocks: what is missing takes its default. Raises ValueError, with the
    path, where either part is no YAML mapping.
    """
    submitted, ours = _halves(normalise(text))
    value = load_trusted(submitted, path)
    if not isinstance(value, dict):
        raise ValueError(f"{path}: no mapping. An accepted file holds one result")  # noqa: TRY004
    block = load_trusted(ours, path).get("hubbot") if ours else None
    return accepted_of(path, value, block if isinstance(block, dict) else {})


def accepted_of(path: str, value: Mapping[str, Any], block: Mapping[str, Any]) -> Accepted:
    """Both parts of an accepted file, typed. A result that was moved is of its new model for all readers."""
    result, acceptance = result_of(value), acceptance_of(block)
    moved = acceptance.model
    return Accepted(path, replace(result, model_id=moved) if moved else result, acceptance)


def acceptance_of(block: Mapping[str, Any]) -> Acceptance:
    """Hubbot's block, typed. What is of another type counts as absent; `value` has all of it as it stands."""
    known = block_fields(block)
    if known.get("status") not in get_args(Standing):
        known["status"] = "active"
    if known.get("evidence") not in get_args(Evidence):
        known["evidence"] = "self-reported"
    known.setdefault("accepted_at", "")
    known.setdefault("digest", "")
    return Acceptance(**known, value=block)


def block_of(acceptance: Acceptance) -> dict[str, Any]:
    """The mapping to write; what is not set is left out. The inverse of `acceptance_of`."""
    block: dict[str, Any] = {}
    for item in fields(Acceptance):
        found = getattr(acceptance, item.name)
        if item.name == "value" or (item.default is not MISSING and found == item.default):
            continue
        block[item.name] = [_plain(one) for one in found] if isinstance(found, tuple) else found
    return block


def _plain(item: Any) -> Any:
    return dict(item) if isinstance(item, Mapping) else item


def _halves(text: str) -> tuple[str, str]:
    """A line of its own: indented, in a text that the block quotes, it is no seam."""
    before, seam, ours = f"\n{text}".rpartition(f"\n{SEAM}\n")
    if not seam:
        return text, ""
    return f"{before[1:]}\n" if before else "", ours


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_figure(value: object) -> bool:
    return value is None or is_number(value)
