"""`ProposalReview`: what would be added to the registry or changed in it, and what is said about that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import EntryNoun, entry_of, entry_path
from hubbot.submission.comments.excerpt import difference
from hubbot.submission.comments.markdown import code, fence, plain, table
from hubbot.submission.comments.review import Review, changed, warned
from hubbot.submission.requests.proposal.forms import About, form_of

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory

What = Literal["add-benchmark", "add-card", "confirm-card", "correct-card"]
DONE: dict[What, str] = {
    "add-benchmark": "The benchmark is registered, and has its page. Results are welcome from now on.",
    "add-card": "The card is in the registry. Nobody of the model's authors has confirmed it yet.",
    "confirm-card": "The card is in the registry, confirmed by the model's authors.",
    "correct-card": "The card is put right.",
}
_HELP = (
    "`hubbot new {} ID` writes an entry that has everything. Wrong or unclear? Say so in a comment; people "
    "read this."
)
_TALK = (
    "### 💬 Open for discussion\n\n"
    "Thank you. People discuss this now; nothing is due, and no program decides.\n\n"
    "Once it has settled, it needs an entry: a few lines in your first post (**⋯ → Edit**), below "
    "`### {entry}`. I then check them line by line, and with a maintainer's label they are committed."
)
_DRAFTED = (
    "I made it of your answers, so read every line. `hubbot new benchmark` writes the same on your machine."
)
_BENCHMARK_SEEN = (
    ("The task", "Would a good score mean something? What does a trivial model reach?"),
    (
        "The data",
        "May they be used for this? Can everybody get them, and will they still be there in a year?",
    ),
)
_AUTHORS = "By their own account one of its authors, or speaking for them"
_CONFIRMS = {
    "confirm-card": "It would stand there **confirmed by its authors**, and its page shows what it links.",
    "correct-card": "It would stand there as below, **not confirmed by its authors**.",
    "add-card": "It would stand there **not confirmed by its authors**, and its page links nothing.",
}
_LABELS = (
    ("`question`", "Out of the queue until the author edits or answers"),
    ("`declined`", "Closed as not planned. Please write why"),
)


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One file of the registry. `text`: what stands above hubbot's block; `before`: the file as it is."""

    noun: EntryNoun
    id: str
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be carried out. `shown_by`: where authors show who they are, "" for others."""

    what: What
    entries: tuple[RegistryEntry, ...]
    shown_by: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A text of the issue, with its name in sentences: problems are shown in it."""

    noun: EntryNoun
    words: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalReview(Review):
    """`proposal` is None while something is to be fixed, or nothing is there yet.

    `discussion`: people talk, no entry has been written. `draft` is one, made of their answers.
    """

    about: About = "benchmark"
    parts: tuple[Part, ...] = ()
    proposal: Proposal | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    discussion: bool = False
    draft: str = ""

    @property
    def passed(self) -> str:
        return "This can be committed"

    def text_of(self, problem: Problem) -> tuple[str, str]:
        part = next((part for part in self.parts if problem.path.split("/")[1:2] == [part.noun]), None)
        if part is None or problem.place == "body":
            return Review.text_of(self, problem)
        return f" of the {part.words}", part.text

    def help(self) -> str:
        return _HELP.format(self.about)

    def talk(self) -> list[str]:
        """How a discussion becomes an entry, and a draft of one."""
        if not self.discussion:
            return []
        talk = _TALK.format(entry=form_of("benchmark", "benchmark").label)
        return [talk, self.draft and f"{self.draft}\n\n{_DRAFTED}"]

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        if self.proposal is None:
            return []
        shown = _benchmark if self.about == "benchmark" else _card
        commits = f"I commit **this version** ({code(memory.digest[:8])}), and the pages with it"
        return [
            *shown(self.proposal),
            "**For the reviewer.** What a check cannot decide:",
            table(("Look at", "Why"), [*warned(self.of("warning")), *_seen(self, self.proposal)]),
            table(("Label", "Effect"), [("`approved`", commits), *_LABELS]),
            changed(memory, self),
            *self.others(("note",)),
        ]


def _benchmark(proposal: Proposal) -> Iterator[str]:
    """The files that would be new, and the benchmark in a table."""
    entries = proposal.entries
    files = " and ".join(code(entry_path(one.noun, one.id)) for one in entries)
    yield f"**Would be new:** {files}"
    value = load_trusted(entries[0].text)
    data = load_trusted(entries[1].text) if len(entries) > 1 else {}
    rows: list[tuple[str, ...]] = [
        ("Benchmark", f"{code(value['id'])} {plain(str(value['name']))}"),
        ("Task", f"{plain(str(value['task']))}, on {plain(str(value['modality']))} ({value['data']} data)"),
        ("Ranked by", plain(str(value["primary"]))),
        ("Dataset", ", ".join(map(code, map(str, value.get("datasets", ()))))),
    ]
    if data:
        rows += [
            ("New dataset", plain(_said(data))),
            ("Licence", plain(str(data.get("licence") or "not stated"))),
        ]
    yield table(("", ""), rows)


def _said(data: dict[str, Any]) -> str:
    """`Cells, counted: 400 test cases (no 150, yes 250)`."""
    test = (data.get("splits") or {}).get("test") or {}
    classes = ", ".join(f"{name} {size}" for name, size in (test.get("classes") or {}).items())
    size = f"{test['n']:,} test cases" if test.get("n") else "the number of test cases is not stated"
    return f"{data['name']}: {size}" + (f" ({classes})" if classes else "")


def _card(proposal: Proposal) -> Iterator[str]:
    """The difference to the card that is there: nothing it had is lost without being seen."""
    entry = proposal.entries[0]
    yield f"**{code(entry_path('model', entry.id))}**: {_CONFIRMS[proposal.what]}"
    before = entry_of(entry.before)
    if not before:
        yield f"A new card:\n\n{fence(entry.text, 'yaml')}"
    elif shown := difference(before, entry.text):
        yield f"What changes in the file:\n\n{fence(shown, 'diff')}"


def _seen(review: ProposalReview, proposal: Proposal) -> Iterator[tuple[str, ...]]:
    if review.about == "benchmark":
        yield from _BENCHMARK_SEEN
        leaks = " ".join(review.answers.get("leaks", "").split())
        yield (
            "Overlap",
            f"Their answer: {plain(leaks[:400])}" if leaks else "Not answered. How could test cases leak?",
        )
    elif proposal.what == "confirm-card":
        yield "Who asks", f"{_AUTHORS}. Shown by {code(proposal.shown_by)}: does it name them?"
        yield "The card", "An address that was not there before: does it lead where the card says?"
    else:
        yield "Who asks", "Somebody else, by their own account"
        yield "The card", "Is each changed line so? The paper or the repository tells"
