"""Two stories compared: all in which the others are not as they would be without the hostile one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hubbot.results.result import SEAM as _SEAM
from tests.bot.isolation.case import Case
from tests.bot.isolation.run import Plot, Told
from tests.bot.isolation.story import HOSTILE

SEAM = _SEAM.encode()
CHANGED = "registry/changed.yaml"  # the list of files that were changed by hand


@dataclass(frozen=True)
class Difference:
    """`what`: exit, issue, file, request, slow, unanswered or unnamed."""

    what: str
    where: str
    words: str = ""


def differences(case: Case, plot: Plot, without: Told, with_: Told) -> Iterator[Difference]:
    """All in which the others are not as they would be without it.

    Those that share a broken file are not counted: what they are told is another matter (`untold`).
    """
    accepted = any(b"issue: %d\n" % HOSTILE in text for text in with_.main.values())
    loosely = accepted or case.on_main
    for number, one, other in zip(plot.runs, without.exits, with_.exits, strict=True):
        if one != other and not (case.shares and number in {0, *case.shares}):
            yield Difference(
                "exit", f"run of {number or 'the sweep'}", f"{one} → {other}: {'; '.join(with_.faults)[:300]}"
            )
    for number, text in without.issues.items():
        if number == HOSTILE or number in case.shares:
            continue
        one, other = _seen(text, loosely), _seen(with_.issues.get(number, ""), loosely)
        if one != other:
            yield Difference("issue", f"#{number}", _first(one, other))
    yield from _files_differ(case, without, with_, accepted)
    for number, asked, also in zip(plot.runs, without.asked, with_.asked, strict=True):
        if not loosely and (told := _otherwise(asked, also)):
            yield Difference("request", f"run of {number or 'the sweep'}", str(told)[:200])
    slow = max(with_.seconds) - max(without.seconds)
    if slow > 2:
        yield Difference("slow", "", f"{slow:.1f} s more")


def _otherwise(one: Counter[str], other: Counter[str]) -> dict[str, int]:
    """Calls about others that were left out or made beside. One look at each, for the new one, is none."""
    beside = {call for call, times in (other - one).items() if times > 1 or not call.startswith("snapshot")}
    changed = {call: other[call] - one[call] for call in beside | set(one - other)}
    return {call: times for call, times in changed.items() if not call.startswith("ensure_label")}


def _seen(text: str, accepted: bool) -> str:
    """Of an issue, what must be the same. Where the other was accepted, ranks in a comment may be others."""
    if not accepted or not text:
        return text
    issue = json.loads(text)
    said = [(one["author"], one["created_at"], one["body"][:15]) for one in issue["comments"]]
    return json.dumps({**issue, "comments": said}, indent=1)


PATHS = {
    4: ("evals/BM-BREAST/logistic/logistic-1.yaml",),
    6: ("evals/BM-DIABETES/ridge/ridge-1.yaml",),
    8: ("evals/BM-BREAST/knn/knn-1.yaml",),
    9: ("registry/benchmarks/BM-CELLS.yaml", "registry/datasets/DS-CELLS.yaml"),
    10: ("evals/BM-BREAST/forest/forest-1.yaml", "evals/BM-DIABETES/knn/knn-3.yaml"),
    11: ("registry/models/forest.yaml",),
}


def _files_differ(case: Case, without: Told, with_: Told, accepted: bool) -> Iterator[Difference]:
    """Where the other was accepted or broken, boards and findings rightly tell of it."""
    loosely = accepted or case.on_main
    own = {*case.belongs, CHANGED, *(path for number in case.shares for path in PATHS.get(number, ()))}
    for path in sorted({*without.main, *with_.main} - own):
        one, other = without.main.get(path), with_.main.get(path)
        page = path == "README.md" or path.startswith("leaderboards/")
        if one == other or (loosely and page):
            continue
        if other is not None and accepted and _is_its_own(path, other, new=one is None):
            continue
        if accepted and one and other and one.partition(SEAM)[0] == other.partition(SEAM)[0]:
            continue
        yield Difference("file", path, "missing" if other is None else "other bytes")


def _is_its_own(path: str, text: bytes, *, new: bool) -> bool:
    """A file that came with the hostile one's acceptance: its record, its entries, a card."""
    return b"issue: %d\n" % HOSTILE in text or (new and path.startswith("registry/models/"))


def _first(one: str, other: str) -> str:
    lines = zip(one.splitlines(), [*other.splitlines(), ""], strict=False)
    return next((f"{a.strip()[:160]} → {b.strip()[:160]}" for a, b in lines if a != b), "longer")


def bites(case: Case, plot: Plot, without: Told, with_: Told) -> bool:
    """Does it change an exit code, a request or another's bytes, also of those that share a broken file?"""
    found = differences(replace(case, shares=frozenset()), plot, without, with_)
    return any(one.what != "slow" for one in found)


def lasting(found: Iterable[Difference]) -> list[Difference]:
    """Those that people see: all but more requests or more time."""
    return [one for one in found if one.what not in {"request", "slow"}]


def untold(case: Case, plot: Plot, without: Told, with_: Told) -> Iterator[Difference]:
    """Open submissions without an answer: the hostile one, and those that share a broken file.

    Those that wait for a broken file are told which one it is.
    """
    if not {"own", "sweep"} & set(plot.steps):  # nobody had to look
        return
    for number in {HOSTILE, *case.shares} & set(without.labels):
        labels, before = with_.labels.get(number), without.labels.get(number)
        if labels is None or (number == HOSTILE and not _is_asked(case, with_)):
            continue
        if not any(one.startswith("status: ") for one in labels) and before != labels:
            yield Difference("unanswered", f"#{number}", str(labels))
        elif "status: hub-problem" in labels and case.names not in with_.issues[number]:
            yield Difference("unnamed", f"#{number}", case.names)


def _is_asked(case: Case, with_: Told) -> bool:
    """An open issue of which hubbot is to say something."""
    issue = json.loads(with_.issues[HOSTILE])
    return (
        case.asked and issue["state"] == "open" and not case.on_main and case.kind not in {"forge", "events"}
    )
