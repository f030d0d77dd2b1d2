"""The comment on a proposal for the registry: what a commit would add or change, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import entry_of, entry_path
from hubbot.submission.comments.excerpt import advice, difference
from hubbot.submission.comments.markdown import code, cut, details, fence, plain, sentence, table
from hubbot.submission.facts.memory import decision_marker
from hubbot.submission.review.entries.forms import form_of

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.submission.facts.memory import Memory
    from hubbot.submission.review.proposal import Entry, ProposalReview

DRAFT = "draft"  # key of the one comment on a discussion
_CUT = "_Shortened to fit into a comment._"
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


def draft_comment(review: ProposalReview) -> str:
    """Said once on a discussion: how it becomes an entry, and a draft of one."""
    hidden = f"{decision_marker(DRAFT)}\n"
    talk = _TALK.format(entry=form_of("benchmark", "benchmark").label)
    return hidden + cut([talk, review.draft and f"{review.draft}\n\n{_DRAFTED}"], _CUT, above=len(hidden))


def ready_proposal(memory: Memory, review: ProposalReview, head: str) -> list[str]:
    """The parts of the comment, the most needed first. `head`: what to do next."""
    proposal = review.proposal
    if proposal is None:
        return []
    shown = _benchmark(review) if review.about == "benchmark" else _card(review, proposal.entries[0])
    warnings = [p for p in review.problems if p.severity == "warning"]
    commits = f"I commit **this version** ({code(memory.digest[:8])}), and the pages with it"
    return [
        head,
        *shown,
        "**For the reviewer.** What a check cannot decide:",
        table(("Look at", "Why"), [*_warned(warnings), *_seen(review)]),
        table(("Label", "Effect"), [("`approved`", commits), *_LABELS]),
        _changed(memory),
    ]


def _benchmark(review: ProposalReview) -> Iterator[str]:
    """The files that would be new, and the benchmark in a table."""
    entries = review.proposal.entries if review.proposal else ()
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


def _card(review: ProposalReview, entry: Entry) -> Iterator[str]:
    """The difference to the card that is there: nothing it had is lost without being seen."""
    what = review.proposal.what if review.proposal else "add-card"
    yield f"**{code(entry_path('model', entry.id))}**: {_CONFIRMS[what]}"
    before = entry_of(entry.before)
    if not before:
        yield f"A new card:\n\n{fence(entry.text, 'yaml')}"
    elif shown := difference(before, entry.text):
        yield f"What changes in the file:\n\n{fence(shown, 'diff')}"


def _warned(warnings: Sequence[Problem]) -> list[tuple[str, ...]]:
    return [(f"⚠️ {p.code} {p.slug}", sentence(advice(p))) for p in warnings[:20]]


def _seen(review: ProposalReview) -> Iterator[tuple[str, ...]]:
    if review.about == "benchmark":
        yield from _BENCHMARK_SEEN
        leaks = " ".join(review.answers.get("leaks", "").split())
        yield (
            "Overlap",
            f"Their answer: {plain(leaks[:400])}" if leaks else "Not answered. How could test cases leak?",
        )
    elif review.proposal is not None and review.proposal.what == "confirm-card":
        yield "Who asks", f"{_AUTHORS}. Shown by {code(review.proposal.shown_by)}: does it name them?"
        yield "The card", "An address that was not there before: does it lead where the card says?"
    else:
        yield "Who asks", "Somebody else, by their own account"
        yield "The card", "Is each changed line so? The paper or the repository tells"


def _changed(memory: Memory) -> str:
    shown = difference(memory.previous, memory.text) if memory.previous and memory.text else ""
    return details(f"What changed since version {memory.version - 1}", fence(shown, "diff")) if shown else ""
