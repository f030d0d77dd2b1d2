"""`Review`: what every kind of request tells once it was read, and the words about it, phase by phase.

A kind is a class below it: with what it has found beside, and the words that are its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hubbot.common.counted import in_words
from hubbot.common.problem import has_errors
from hubbot.proving.checks.names import CARD_DIFFERS
from hubbot.submission.comments.excerpt import advice, capital, difference, excerpt, with_fixes
from hubbot.submission.comments.markdown import code, details, fence, sentence
from hubbot.submission.comments.phrases import (
    ISSUE,
    MAY_CHANGE,
    SAME_CHECKS,
    STALE,
    STANDING,
    TO_FIX,
    Phrases,
)

if TYPE_CHECKING:
    from hubbot.common.problem import Fix, Problem, Severity
    from hubbot.results.result import Evidence, Result
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory

SHOWN = 20  # problems in one comment
_GUESSED = "I guessed from what you wrote. Read it before you paste it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A request read and judged. `text` is what is remembered, and compared when somebody edits it.

    `verdict` is a key: two reviews with the same digest and verdict ask the same of a maintainer.
    `fault` names what failed of ours: then nothing is said about the request.
    """

    text: str = ""
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    verdict: str = ""
    fault: str = ""

    phrases: ClassVar[Phrases] = ISSUE
    goes_stale: ClassVar[bool] = True  # it is closed when its author is silent for long

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems) and not self.fault

    @property
    def results(self) -> tuple[Result, ...]:
        """The results that an acceptance would publish."""
        return ()

    @property
    def passed(self) -> str:
        """What the head of the comment says of one that is ready."""
        return "This can be done"

    def of(self, severity: Severity) -> list[Problem]:
        """The problems of one severity, in order."""
        return [problem for problem in self.problems if problem.severity == severity]

    def text_of(self, problem: Problem) -> tuple[str, str]:
        """Which text a problem is in, in words behind its line, and that text; "" where it is not shown."""
        return (" of your post", "") if problem.place == "body" else ("", self.text)

    # The words of a kind. Each gives parts of a comment, the most needed first.

    def talk(self) -> list[str]:
        """What is said once, where people still discuss and nothing is to be decided; else nothing."""
        return []

    def needs_fixes(self, around: Surroundings) -> list[str]:
        """Where the errors are, and what to write instead."""
        errors = self.of("error")
        parts = [f"### ❌ {in_words(len(errors), 'thing')} to fix, then this is ready for review", TO_FIX]
        parts += self.located(errors)
        if len(errors) > SHOWN:
            more = len(errors) - SHOWN
            parts.append(f"… and {more} more; some may go away with these. `hubbot check` lists all.")
        return [*parts, *_pasteable(errors, self), *self.others(), self.help()]

    def help(self) -> str:
        """What else may help whoever has something to fix."""
        return self.phrases.fill(SAME_CHECKS)

    def closed_for_now(self) -> list[str]:
        """How to come back after one was closed for silence and, folded, what to fix."""
        errors = self.of("error")
        if not errors:
            return [STALE]
        to_fix = details(f"<b>{in_words(len(errors), 'thing')} to fix</b>", "\n\n".join(self.located(errors)))
        return [STALE, to_fix, *_pasteable(errors, self)]

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        """What a maintainer needs to decide. `whole` is the address of the author's text."""
        return [commits(memory), changed(memory, self)]

    def accepted(self, main: OnMain, around: Surroundings) -> list[str]:
        """The status comment, once main holds it."""
        if main.done:
            return ["### Done", f"{main.done} {files_of(main, around)}"]
        where = around.link(main.path, "The result, for good")
        if main.standing in STANDING:
            return [
                STANDING[main.standing],
                f"{where}: it stays readable, with the reason, and is not ranked.",
            ]
        words = f"{where}, version `{main.digest[:8]}`. Edits here change nothing any more. {MAY_CHANGE}"
        return ["### 🎉 Accepted", words]

    def decided(self, main: OnMain, around: Surroundings) -> list[str]:
        """The comment that says that it was accepted."""
        return ["### Done", main.done, f"{approved(main)}. {files_of(main, around)}"]

    def footer(self, memory: Memory) -> str:
        """Which version was checked; "" where none was."""
        version = f"your text, version {memory.version} (<code>{memory.digest[:8]}</code>)"
        return version if memory.digest else ""

    # What the words of all kinds are made of.

    def located(self, problems: Sequence[Problem]) -> list[str]:
        """Number, place, message, code; then the line itself with a caret, or the hint in words."""
        return [_located(number, problem, self) for number, problem in enumerate(problems[:SHOWN], 1)]

    def others(self, severities: Sequence[Severity] = ("warning", "note")) -> list[str]:
        """Warnings and notes, folded: they block nothing, and say so."""
        parts = []
        for severity in severities:
            if found := self.of(severity):
                blocks = "blocks" if len(found) == 1 else "block"
                title = f"{in_words(len(found), severity)} that {blocks} nothing"
                more = [f"- … and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
                parts.append(details(title, "\n".join([*map(_line, found[:SHOWN]), *more])))
        return parts


def verdict_key(problems: Iterable[Problem], level: Evidence = "self-reported", filed_under: str = "") -> str:
    """What a maintainer relied on: errors and warnings by code and place, the evidence, whose result it is.

    Neither wording nor notes belong to it, so a registry that says the same in other words voids no approval.
    One note does: a card that says otherwise than the registry's would not be taken, and was before.
    """
    lines = sorted({f"{p.code} {p.path}" for p in problems if p.severity != "note" or p.kind is CARD_DIFFERS})
    return hashlib.sha256(
        "\n".join([level, *lines, *filter(None, [filed_under])]).encode("utf-8", "surrogatepass")
    ).hexdigest()[:16]


def commits(memory: Memory) -> str:
    """What the two labels do that decide."""
    return (
        f"`approved` commits **this version** ({code(memory.digest[:8])}), `declined` closes as not planned."
    )


def changed(memory: Memory, review: Review) -> str:
    """What the last edit changed, folded; "" where nothing is known of an earlier text."""
    shown = difference(memory.previous, memory.text) if memory.previous and memory.text else ""
    title = f"What changed since version {memory.version - 1}{review.phrases.versions}"
    return details(title, fence(shown, "diff")) if shown else ""


def approved(main: OnMain) -> str:
    """Who approved which version and when, and the commit where it is known."""
    commit = f", committed as {code(main.commit[:7])}" if main.commit else ""
    who = f"Approved by {code('@' + main.approver)} on {main.accepted_at[:10]}"
    return f"{who}, version {code(main.digest[:8])}{commit}"


_LINKED = 50  # files of one request


def files_of(main: OnMain, around: Surroundings) -> str:
    """Links to the page that readers see, where there is one, and to the file, or to each of several."""
    page = f"{around.link(main.page, 'The page')} · " if main.page else ""
    if not main.others:
        return page + around.link(main.path, "The file")
    paths = (main.path, *main.others)
    names = [around.link(path, path.rpartition("/")[2].removesuffix(".yaml")) for path in paths[:_LINKED]]
    more = f" and {len(paths) - _LINKED:,} more" if len(paths) > _LINKED else ""
    return f"{page}The {len(paths):,} files: {', '.join(names)}{more}"


def warned(problems: Sequence[Problem]) -> list[tuple[str, ...]]:
    """Rows for a reviewer: each warning, and what to look at."""
    return [(f"⚠️ {p.code} {p.slug}", sentence(advice(p))) for p in problems[:SHOWN]]


def _located(number: int, problem: Problem, review: Review) -> str:
    words, text = review.text_of(problem)
    where = f"Line {problem.line}{words}: " if problem.line else ""
    message = problem.message if where else capital(problem.message)
    head = f"**{number}. {where}{sentence(message)}** · {problem.code} {problem.slug}"
    picture = excerpt(text, problem)
    if picture:
        return f"{head}\n{fence(picture)}"
    return f"{head}\n\n{sentence(capital(problem.hint))}" if problem.hint else head


def _pasteable(errors: Sequence[Problem], review: Review) -> list[str]:
    """Each whole text with what a machine can propose, and an honest word about how sure it is."""
    parts: dict[tuple[str, str], list[Fix]] = {}
    for problem in errors:
        if problem.fix is not None and problem.place == "record":
            parts.setdefault(review.text_of(problem), []).append(problem.fix)
    left = len(errors) - sum(map(len, parts.values()))
    return [
        _pasted(words.removeprefix(" of the ") or "file", text, parts[words, text], left)
        for words, text in parts
    ]


def _pasted(what: str, text: str, fixes: Sequence[Fix], left: int) -> str:
    changes = "the one change" if len(fixes) == 1 else f"the {len(fixes)} changes"
    all_changes = {1: "this change", 2: "both changes"}.get(len(fixes), f"all {len(fixes)} changes")
    which = f"{changes} I can propose" if left else all_changes
    rest = f" {in_words(left, 'thing')} above still {'needs' if left == 1 else 'need'} you." if left else ""
    changed = fence(with_fixes(text, fixes), "yaml")
    return details(f"<b>Your {what} with {which}, ready to paste</b>", f"{changed}\n\n{_GUESSED}{rest}")


def _line(problem: Problem) -> str:
    where = f"Line {problem.line}: " if problem.line and problem.path else ""
    return f"- {where}{sentence(advice(problem))} · {problem.code} {problem.slug}"
