"""`ResultReview`: what was found in one submitted result, and what is said about it.

Ready for review: its row among its neighbours, what to judge, and what each label does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubbot.common.counted import with_questions
from hubbot.proving.checks.names import ANOTHER_ACCOUNT, CARD_DIFFERS
from hubbot.reading.issue.submission import Submission
from hubbot.reading.yaml.reader import dump
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.markdown import code, details, fence, plain, sentence, table
from hubbot.submission.comments.phrases import AFTERWARDS
from hubbot.submission.comments.review import SHOWN, Review, approved, changed, warned

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.leaderboard.words.preview import Preview, PreviewRow
    from hubbot.proving.checks import Check, Outcome
    from hubbot.reading.yaml.reader import Document
    from hubbot.results.result import Evidence, Result
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory

_OTHERS = (
    "`question` takes it out of the queue until the author edits or answers. `declined` closes it as not "
    "planned; please write why."
)
ASKED = 6  # questions to the reviewer that are not folded
_IDENTITY = frozenset({CARD_DIFFERS.code, ANOTHER_ACCOUNT.code})
_RELATION = {
    "author": "One of the model's authors, by their own account",
    "independent": "Somebody independent of the model's authors, by their own account",
    "maintainer": "A maintainer of this hub, by their own account",
}
_NEXT = {
    "self-reported": (
        'Author: how to get from "self-reported" to "numbers checked"',
        (
            "Give accuracy, sensitivity and specificity, each with at least three decimals. Where the "
            "registry has the number of cases in each class, I can then check the arithmetic behind them. A "
            "`counts` block alone does not do it: who can write down figures can write down counts."
        ),
    ),
    "numbers-checked": (
        'Author: how to get from "numbers checked" to "re-scored"',
        (
            "File your predictions: `hubbot score BENCHMARK predictions.csv` writes the scores and the "
            "`predictions` block. I then compute the metrics from them myself."
        ),
    ),
}
LINES = 60  # of the result and the card together, as read
_WIDTH = 160  # characters of a line
_LONG = 8  # values of a list that are written out
_FIRST = ("eval_id", "benchmark_id", "dataset_id", "model_ids", "status", "metrics", "data", "counts", "runs")


_NOTHING = Submission("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReview(Review):
    """A review of one result. `submission` is what its issue, or its file, submits.

    `document` is None when there is no record to read, `result` when it is not one by the schema.
    """

    submission: Submission = _NOTHING
    document: Document | None = None
    result: Result | None = None
    evidence: Evidence = "self-reported"
    power: str = ""  # what the arithmetic could have refuted, in words; "" when it could not
    outcomes: tuple[Outcome, ...] = ()
    power_share: float = 0.0  # of invented figures that would have been refuted, 0 to 1
    flags: tuple[Mapping[str, Any], ...] = ()  # what an acceptance records about shared figures
    environment_checked: bool = False

    @property
    def results(self) -> tuple[Result, ...]:
        return (self.result,) if self.result else ()

    @property
    def passed(self) -> str:
        return f"Checks passed{with_questions(len(self.of('warning')), 'you')}"

    @property
    def checks_passed(self) -> tuple[Check, ...]:
        return tuple(outcome.check for outcome in self.outcomes if outcome.passed)

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        return [
            _preview(around.placing, around, memory),
            *_for_the_reviewer(memory, self, around.placing),
            _as_read(self, whole),
            changed(memory, self),
            *self.others(("note",)),
            _next_level(self),
            _checked(self),
        ]

    def decided(self, main: OnMain, around: Surroundings) -> list[str]:
        placing = around.placing
        if placing is not None and placing.rank:
            rank = placing.rank.replace("(", "(range ", 1)  # "2 (1–4)" as "2 (range 1–4)"
            head = f"### 🎉 On the board: rank {rank} of {placing.ranked} · {plain(placing.board)}"
        elif placing is not None:
            why = f"Shown, not ranked: {sentence(placing.why_unranked)}".rstrip(" :")
            head = f"### 🎉 On the board · {plain(placing.board)}\n{why}"
        else:
            head = "### 🎉 Accepted"
        return [head, f"{approved(main)}.", _links(main, around), AFTERWARDS.format(it="it")]


def _preview(placing: Preview | None, around: Surroundings, memory: Memory) -> str:
    """The row among its neighbours, marked, and in words what its range means. It is a day's, and says so."""
    if placing is None:
        return ""
    board = around.link(placing.page, "The board") if placing.page else "The board"
    dated = f"<sub>Worked out {memory.as_of}. {board} shows how it stands now.</sub>"
    if not placing.rows:
        why = f"{sentence(placing.why_unranked)}".rstrip()
        return f"**If accepted now**: shown, not ranked. {why}\n\n{dated}"
    rows: list[tuple[str, ...]] = [
        (
            plain(row.rank) or "–",
            _named(row),
            plain(row.score),
            plain(row.n),
            plain(row.evidence),
        )
        for row in placing.rows
    ]
    head = ("Rank (range)", "Model", plain(placing.metric), "n", "Evidence")
    words = sentence(placing.sentence)
    if not placing.rank and placing.why_unranked:
        words = f"Yours is shown, **not ranked**, because of this: {sentence(placing.why_unranked)}"
    lead = f" Ahead of all others: **{'yes' if placing.ahead else 'no'}**." if placing.rank else ""
    shown = table(head, rows, "cllrl")
    return (
        f"**If accepted now** · {plain(placing.board)}\n\n{shown}\n\n{words}{lead}".rstrip() + f"\n\n{dated}"
    )


def _named(row: PreviewRow) -> str:
    """The name that readers see, and the id beside it: two models may have names that look alike."""
    name = f"➜ **{plain(row.model)}**" if row.own else plain(row.model)
    return f"{name} {code(row.id)}" if row.id and row.id != row.model else name


def _for_the_reviewer(memory: Memory, review: ResultReview, placing: Preview | None) -> list[str]:
    warnings = review.of("warning")
    passed = len(review.checks_passed)
    evidence = f"{EVIDENCE_SYMBOL[review.evidence]} {review.evidence}"
    power = f" {sentence(review.power.rstrip('.'))}." if review.power else ""
    tally = f"{passed} checks passed{with_questions(len(warnings), 'the author')}"
    published = " An open ⚠️ is published with the row." if warnings else ""
    accounts, runs = _asks(placing)
    questions = [*accounts, *_questions(review, warnings), *runs]
    head, few, digest = ("Look at", "Why"), questions[:ASKED], code(memory.digest[:8])
    more = details(f"{len(questions) - ASKED} more to look at", table(head, questions[ASKED:]))
    return [
        f"**For the reviewer:** {tally}. Evidence: {evidence}.{power} What a check cannot decide:",
        table(head, few),
        more if len(questions) > ASKED else "",
        f"`approved` commits **this version** ({digest}) and the board.{published} {_OTHERS}",
    ]


def _questions(review: ResultReview, warnings: Sequence[Problem]) -> list[tuple[str, ...]]:
    """What only a person can judge: each warning, then what no check can know."""
    rows = warned(warnings)
    if len(warnings) > SHOWN:
        rows.append(("⚠️ …", f"and {len(warnings) - SHOWN} more warnings; `hubbot check` lists all"))
    if review.submission.relation:
        rows.append(
            ("Who ran it", _RELATION.get(review.submission.relation, plain(review.submission.relation)))
        )
    rows += [(f"{p.code} {p.slug}", sentence(p.message)) for p in review.problems if p.code in _IDENTITY]
    if review.submission.card and not any(p.code == CARD_DIFFERS.code for p in review.problems):
        rows.append(("The model's card", "New here. Does it describe the model that was run?"))
    rows.append(("Test data in training", f"Overlap: {plain(_overlap(review))}"))
    if review.evidence in {"self-reported", "numbers-checked"}:
        rows.append(("The scores themselves", "Nobody here re-ran the model. Complete and plausible?"))
    return rows


def _asks(placing: Preview | None) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What other accounts have for this model, which comes first; runs and tries behind the figures."""
    asks: list[tuple[str, ...]] = [(plain(at), sentence(why)) for at, why in placing.asks] if placing else []
    return asks[:-1], asks[-1:]


def _overlap(review: ResultReview) -> str:
    stated: Any = review.result.block("integrity").get("training_overlap") if review.result else None
    return str(stated) if stated else "not declared"


def _next_level(review: ResultReview) -> str:
    step = _NEXT.get(review.evidence)
    return details(*step) if step else ""


def _checked(review: ResultReview) -> str:
    checks = review.checks_passed
    lines = "\n".join(f"- {check.code} {check.slug}: {check.doc.rstrip('.')}" for check in checks)
    return details(f"Everything that was checked ({len(checks)})", lines) if checks else ""


def _links(main: OnMain, around: Surroundings) -> str:
    placing = around.placing
    links = [around.link(main.path, "the result, for good")]
    if placing is not None:
        links.insert(0, around.link(placing.page, "the board"))
        if placing.model_page:
            links.insert(1, around.link(placing.model_page, "your model's page"))
        if placing.badge:
            links.append(around.link(placing.badge, "badge (the score, and how far up it surely is)"))
    return " · ".join(links)


def _as_read(review: ResultReview, whole: str) -> str:
    """The parsed result, what matters first, then the card. `whole` is the address of the full text."""
    value = review.document.value if review.document else None
    if not isinstance(value, Mapping):
        return ""
    ordered = {key: value[key] for key in _FIRST if key in value}
    ordered |= {key: value[key] for key in value if key not in ordered}
    card = {"card": dict(review.submission.card)} if review.submission.card else {}
    lines = [_cut(line) for line in _dumped({**card, **ordered}).splitlines()]
    more = len(lines) - LINES
    there = f"[the first post]({whole})" if whole else "the first post"
    rest = f"\n\nThe other {more} lines stand in {there}." if more > 0 else ""
    what = "The result and the model's card" if card else "The result"
    title = f"{what}, as I read {'them' if card else 'it'}"
    return details(title, fence("\n".join(lines[:LINES]), "yaml") + rest)


def _dumped(value: Mapping[str, Any]) -> str:
    return dump({key: _shortened(one) for key, one in value.items()})


def _shortened(value: Any) -> Any:
    """Long lists by their ends, so that a curve does not hide the figures."""
    if isinstance(value, Mapping):
        return {key: _shortened(one) for key, one in value.items()}
    if isinstance(value, list) and len(value) > _LONG and not any(isinstance(v, list | dict) for v in value):
        return f"{len(value)} values, {value[0]} … {value[-1]}"
    return [_shortened(one) for one in value] if isinstance(value, list) else value


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
