"""Takes over results from elsewhere: files in, files and problems out. The command line reads and writes.

The text of a file is kept byte for byte (LF line ends). Nothing is mended and nothing is guessed: what is odd
about a file is a problem with a place in it, and goes with the file into the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hubbot.common.digest import digest, normalise
from hubbot.common.problem import Problem, has_errors, in_order
from hubbot.index.known import Known
from hubbot.interchange.import_problems import NOT_IMPORTED, TAKEN, oddities, refusal, unstated
from hubbot.reading.yaml.reader import Document, read
from hubbot.results.findings import findings, tested
from hubbot.results.flags import still_open
from hubbot.results.record_hash import again
from hubbot.results.result import (
    Acceptance,
    Accepted,
    Evidence,
    Result,
    accepted_path,
    accepted_text,
    block_of,
    read_accepted,
    result_of,
    split_accepted,
)

if TYPE_CHECKING:
    from hubbot.registry.model import Hub


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the hub's own checks say of one result: problems, evidence, flags of shared figures."""

    problems: tuple[Problem, ...] = ()
    evidence: Evidence = "self-reported"
    flags: tuple[Mapping[str, Any], ...] = ()
    power: Mapping[str, Any] | None = None  # see `findings.tested`

    def with_(self, more: Iterable[Problem]) -> Judgement:
        return replace(self, problems=in_order(dict.fromkeys((*more, *self.problems))))


# (text, path it is filed under, everything the hub will hold) → what the checks say.
Judge = Callable[[str, str, Known], Judgement]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the files come from (URL, or URL@COMMIT) and when (UTC, to the second, with Z)."""

    source: str
    now: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What to write, and what is odd.

    `files` maps a path to its text, only where that differs from what the hub holds. `placed` maps each file
    that was taken over, now or before, to its path. `problems` has an entry for every file.
    """

    files: Mapping[str, str]
    placed: Mapping[str, str]
    problems: Mapping[str, tuple[Problem, ...]]

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(name for name in self.problems if name not in self.placed)


@dataclass(frozen=True, slots=True)
class _Found:
    """One file that can be filed."""

    name: str
    text: str
    document: Document
    result: Result
    path: str


@dataclass(slots=True)
class _Desk:
    """Files are laid on the desk one by one; two may not claim one eval_id."""

    hub: Hub
    existing: Mapping[str, str]
    held: dict[str, tuple[str, str]] = field(default_factory=dict)  # eval_id, folded → path, submitter's text
    found: list[_Found] = field(default_factory=list)


def import_results(
    files: Mapping[str, str],
    hub: Hub,
    origin: Origin,
    judge: Judge,
    *,
    existing: Mapping[str, str] | None = None,
    recheck: bool = False,
) -> ImportPlan:
    """Plan the import of `files` (name → text).

    `existing` is what `evals/` holds (path → text). A file that the hub holds already is left as it is; with
    `recheck` hubbot's own block of imported results is made anew from today's checks, keeping when and whence
    it came and what people said about its flags. Nothing that was not imported is ever changed.
    """
    desk = _Desk(hub, existing or {})
    for path, text in sorted(desk.existing.items()):
        eval_id = read_accepted(path, text).result.eval_id
        desk.held[eval_id.casefold()] = (path, split_accepted(text)[0])
    problems = {name: tuple(_lay(desk, name, text)) for name, text in sorted(files.items())}
    known = _known(desk)
    plan = rechecked(desk.existing, hub, judge, known) if recheck else {}
    for found in desk.found:
        judgement = judge(found.text, found.path, known)
        judgement = judgement.with_(_odd(found, hub))
        problems[found.name] = judgement.problems
        if found.path not in desk.existing:
            plan[found.path] = accepted_text(found.text, _block(found, judgement, hub, origin))
    return ImportPlan(plan, {one.name: one.path for one in desk.found}, problems)


def rechecked(
    existing: Mapping[str, str], hub: Hub, judge: Judge, known: Known | None = None
) -> dict[str, str]:
    """The imported results (path → text) of which today's checks say something else than their file does.

    When and whence they came and what people said about their flags is kept.
    """
    accepted = {path: read_accepted(path, text) for path, text in existing.items()}
    known = known or Known.of(accepted.values(), hub)
    renewed: dict[str, str] = {}
    for path, one in sorted(accepted.items()):
        if one.acceptance.imported_from is None:
            continue
        submitted, _ = split_accepted(existing[path])
        name = one.acceptance.imported_from.rpartition(" ")[2]
        found = _Found(name, submitted, read(submitted), one.result, path)
        judgement = judge(submitted, path, known).with_(_odd(found, hub))
        text = again(submitted, _with_the_rest(one, _renewed(one, judgement, hub)))
        if text != existing[path]:
            renewed[path] = text
    return renewed


def by_our_checks(hub: Hub, today: str) -> Judge:
    """The judge that asks the very checks a submission meets. `today` is an ISO date.

    Raises RuntimeError when a check itself fails: what it would have found must not be filed as nothing.
    """
    from hubbot.proving.checks import Context
    from hubbot.submission.requests.result.review import review_text

    def judge(text: str, path: str, known: Known) -> Judgement:
        review = review_text(text, Context(hub, known, today, accepted_as=path))
        if review.fault:
            raise RuntimeError(f"{path}: {review.fault}")
        power = tested(review.evidence, review.power_share, review.power)
        return Judgement(review.problems, review.evidence, review.flags, power)

    return judge


def _lay(desk: _Desk, name: str, text: str) -> Iterator[Problem]:
    """Put a file on the desk, or say why not."""
    text = normalise(text)
    document = read(text)
    if document.value is None or has_errors(document.problems):
        yield Problem(NOT_IMPORTED, "not imported: it cannot be read as it stands", "Mend the YAML first")
        yield from document.problems
        return
    result = result_of(document.value)
    if refused := refusal(document, result):
        yield refused
        return
    path, held = desk.held.setdefault(result.eval_id.casefold(), (_path(result, desk.hub), text))
    if held != text:
        message = f"`{result.eval_id}` is held by another result, {path}"
        yield Problem(TAKEN, message, "Give it an id of its own", "/eval_id", document.span("/eval_id"))
        return
    desk.found.append(_Found(name, text, document, result, path))


def _path(result: Result, hub: Hub) -> str:
    """Filed by canonical ids; what the registry does not know keeps its own."""
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    return accepted_path(
        benchmark.id if benchmark else result.benchmark_id,
        model.id if model else result.model_id,
        result.eval_id,
    )


def _known(desk: _Desk) -> Known:
    """Everything the hub will hold: a result is compared with those that come with it, too."""
    held = {path: read_accepted(path, text) for path, text in desk.existing.items()}
    block = Acceptance("active", "self-reported", "", "")
    new = {one.path: Accepted(one.path, one.result, block) for one in desk.found}
    return Known.of((new | held).values(), desk.hub)


def _odd(found: _Found, hub: Hub) -> Iterator[Problem]:
    yield from oddities(found.name, found.document, found.result, found.path)
    yield from unstated(found.document, found.result, hub)


def _block(found: _Found, judgement: Judgement, hub: Hub, origin: Origin) -> Acceptance:
    return Acceptance(
        status="active",
        evidence=judgement.evidence,
        power=judgement.power,
        accepted_at=origin.now,
        digest=digest(found.text),
        open_warnings=_open(judgement),
        flags=judgement.flags,
        findings=findings(judgement.problems, judgement.flags),
        imported_from=f"{origin.source} {found.name}",
        benchmark_version=hub.version_of(found.result),
    )


def _open(judgement: Judgement) -> tuple[str, ...]:
    """Codes that are published with the row: whatever is more than a note."""
    return tuple(sorted({problem.code for problem in judgement.problems if problem.severity != "note"}))


def _renewed(one: Accepted, judgement: Judgement, hub: Hub) -> Acceptance:
    settled = {_about(flag): flag for flag in one.acceptance.flags}
    flags = tuple(_with_words(flag, settled.get(_about(flag))) for flag in judgement.flags)
    return replace(
        one.acceptance,
        evidence=judgement.evidence,
        power=judgement.power,
        open_warnings=still_open(_open(judgement), flags),
        flags=flags,
        findings=findings(judgement.problems, judgement.flags),
        benchmark_version=hub.version_of(one.result),
    )


def _with_the_rest(one: Accepted, renewed: Acceptance) -> dict[str, Any]:
    """The renewed block, with what is of no concern to a check: corrections, for one."""
    known = block_of(one.acceptance)
    return block_of(renewed) | {key: kept for key, kept in one.acceptance.value.items() if key not in known}


def _about(flag: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    return str(flag.get("code")), tuple(sorted(map(str, flag.get("others") or ())))


def _with_words(flag: Mapping[str, Any], before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """A flag keeps what people said about it while it is about the same results."""
    kept = {name: before[name] for name in ("answer", "resolved") if name in before} if before else {}
    return {**flag, **kept}
