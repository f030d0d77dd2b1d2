"""The comment for a submission that is ready for review: its row, what to judge, what each label does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hubbot.proving.checks.names import ANOTHER_ACCOUNT, CARD_DIFFERS
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.as_read import as_read
from hubbot.submission.comments.excerpt import advice, difference
from hubbot.submission.comments.fixes import SHOWN, others
from hubbot.submission.comments.markdown import code, details, fence, plain, sentence, table
from hubbot.submission.comments.proposals import ready_proposal
from hubbot.submission.review.correction import Correction, CorrectionReview
from hubbot.submission.review.proposal import ProposalReview

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.submission.facts.context import Neighbour, Placing, Surroundings
    from hubbot.submission.facts.memory import Memory
    from hubbot.submission.review.result import Review

_OTHERS = (
    "`question` takes it out of the queue until the author edits or answers. `declined` closes it as not "
    "planned; please write why."
)
ASKED = 6  # questions to the reviewer that are not folded
_IDENTITY = frozenset({CARD_DIFFERS.code, ANOTHER_ACCOUNT.code})
_EDITS = "You may still edit; I check again, and an approval given before an edit no longer counts."
_PENDING = (
    "### ⏳ Approved. A maintainer merges next\n"
    "This hub's main branch is protected, so I opened [a pull request]({address}). It is accepted once that "
    "is merged; you get a new comment then. An edit before that takes it out of the pull request again."
)
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


def ready(memory: Memory, review: Review, around: Surroundings, whole: str = "") -> list[str]:
    """The parts of the comment, the most needed first. `whole` is the address of the author's text."""
    if isinstance(review, CorrectionReview):
        return _correction(memory, review)
    if isinstance(review, ProposalReview):
        done = _pending(memory) or f"### ✅ This can be committed. A maintainer decides next\n{_EDITS}"
        return [*ready_proposal(memory, review, done), *others(review, ("note",))]
    pace = f"{around.pace} You get a new comment when it happens. {_EDITS}".strip()
    return [
        _pending(memory) or f"### ✅ Checks passed. A maintainer decides next\n{pace}",
        _preview(around.placing, around, memory),
        *_for_the_reviewer(memory, review, around.placing),
        as_read(review, whole),
        _changed(memory),
        *others(review, ("note",)),
        _next_level(review),
        _checked(review),
    ]


def _pending(memory: Memory) -> str:
    """For a hub whose main is protected: approved, and not there yet."""
    return _PENDING.format(address=memory.pending) if memory.pending else ""


def _correction(memory: Memory, review: CorrectionReview) -> list[str]:
    """A request to change an accepted result: what would happen, and to what."""
    asked = review.correction
    if asked is None:
        return []
    if asked.what == "amend":
        return _amendment(memory, asked)
    by = f" by {code(asked.by)}" if asked.by else ""
    warnings = [p for p in review.problems if p.severity == "warning"]
    looks = [f"- ⚠️ {sentence(advice(p))}" for p in warnings]
    return [
        _pending(memory) or f"### ✅ This can be done. A maintainer decides next\n{_EDITS}",
        f"**{asked.what.capitalize()}** {code(asked.path)}{by}. Published with it:\n\n{fence(asked.reason)}",
        "\n".join(["**For the reviewer:** is the reason good, and the request theirs to make?", *looks]),
        f"`approved` commits **this version** ({code(memory.digest[:8])}), `declined` closes as not planned.",
        _changed(memory),
    ]


def _amendment(memory: Memory, asked: Correction) -> list[str]:
    """Accepted files that were changed on main: which ones, and what an approval does."""
    shown = [f"- {code(path)} ({code(found[:8])})" for path, found in asked.files[:SHOWN]]
    more = len(asked.files) - len(shown)
    shown += [f"- and {more:,} more"] if more else []
    several = f"{len(asked.files):,} accepted files" if len(asked.files) > 1 else "an accepted file"
    return [
        _pending(memory) or f"### ✅ This can be done. A maintainer decides next\n{_EDITS}",
        f"**Approve what was changed on main**, in {several}. Published with it:\n\n{fence(asked.reason)}",
        "\n".join(shown),
        "**For the reviewer:** a file's history on GitHub shows what changed. Does the reason explain it?",
        f"`approved` commits **this version** ({code(memory.digest[:8])}), `declined` closes as not planned.",
        _changed(memory),
    ]


def _preview(placing: Placing | None, around: Surroundings, memory: Memory) -> str:
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


def _named(row: Neighbour) -> str:
    """The name that readers see, and the id beside it: two models may have names that look alike."""
    name = f"➜ **{plain(row.model)}**" if row.own else plain(row.model)
    return f"{name} {code(row.id)}" if row.id and row.id != row.model else name


def _for_the_reviewer(memory: Memory, review: Review, placing: Placing | None) -> list[str]:
    warnings = [p for p in review.problems if p.severity == "warning"]
    passed = len(review.checks_passed)
    evidence = f"{EVIDENCE_SYMBOL[review.evidence]} {review.evidence}"
    power = f" {sentence(review.power.rstrip('.'))}." if review.power else ""
    tally = f"{passed} checks passed, {len(warnings)} warning{'' if len(warnings) == 1 else 's'}, 0 errors"
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


def _questions(review: Review, warnings: Sequence[Problem]) -> list[tuple[str, ...]]:
    """What only a person can judge: each warning, then what no check can know."""
    rows: list[tuple[str, ...]] = [(f"⚠️ {p.code} {p.slug}", sentence(advice(p))) for p in warnings[:SHOWN]]
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


def _asks(placing: Placing | None) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What other accounts have for this model, which comes first; runs and tries behind the figures."""
    asks: list[tuple[str, ...]] = [(plain(at), sentence(why)) for at, why in placing.asks] if placing else []
    return asks[:-1], asks[-1:]


def _overlap(review: Review) -> str:
    stated: Any = review.result.block("integrity").get("training_overlap") if review.result else None
    return str(stated) if stated else "not declared"


def _changed(memory: Memory) -> str:
    shown = difference(memory.previous, memory.text) if memory.previous and memory.text else ""
    return details(f"What changed since version {memory.version - 1}", fence(shown, "diff")) if shown else ""


def _next_level(review: Review) -> str:
    step = _NEXT.get(review.evidence)
    return details(*step) if step else ""


def _checked(review: Review) -> str:
    checks = review.checks_passed
    lines = "\n".join(f"- {check.code} {check.slug}: {check.doc.rstrip('.')}" for check in checks)
    return details(f"Everything that was checked ({len(checks)})", lines) if checks else ""
