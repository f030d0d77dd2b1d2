"""The comments on a batch: counts first, then a row a file, then the places of what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, assert_never

from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.excerpt import advice, difference
from hubbot.submission.comments.fixes import count, located
from hubbot.submission.comments.markdown import code, details, fence, plain, sentence, table
from hubbot.submission.review.batch import FOLDER

if TYPE_CHECKING:
    from hubbot.common.problem import Problem, Severity
    from hubbot.submission.facts.actions import Facts, OnMain
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory
    from hubbot.submission.review.batch import BatchReview, FileReview

CUT = "_Too long for one comment; parts were left out. `hubbot check submissions/*.yaml` shows everything._"
# Characters of one table. With 200 files the hidden line may take 16,000 of a comment's 65,536.
ROOM, LITTLE_ROOM = 34_000, 8_000
LINKED = 60  # files: with more, their addresses would take the room of rows
NEW_MODEL = "R301"
SHOWN = 5  # problems of one file
_MOST_ROWS = 600  # more than there is ever room for
_WORDS = 200  # characters of a cell
_PUSH = (
    "Push to this pull request's branch and I check again within minutes. It is all or nothing: while one "
    "file has an error, none is accepted. Nothing here is merged or run; I only read the files."
)
_SAME = (
    "The same checks on your machine: `hubbot check submissions/*.yaml`. Wrong or unclear? Say so in a "
    "comment; people read this."
)
_EDITS = (
    "You may still push; I check again, and an approval given before a push no longer counts. When it is "
    "accepted I commit the files myself and close this pull request: it is never merged."
)
_PENDING = (
    "### ⏳ Approved. A maintainer merges next\n"
    "This hub's main branch is protected, so I opened [a pull request of my own]({address}) with these "
    "results. They are accepted once that is merged; you get a new comment then. A push here before that "
    "takes them out again. Do not merge this one: its files lie where no board reads them."
)
_DECLINED = (
    "### Declined\n\n"
    "A maintainer closed this; the thread says why. Nothing was committed.\n"
    "Fixed since? Push, and ask here: when a maintainer opens it again and takes the label `declined` off, I "
    "check it as new."
)
_CLOSED = (
    "### Closed before a decision\n\n"
    "Nothing is on a board. Reopen this pull request and I check it again, as new. Was it merged by hand? "
    "Files in `submissions/` are no results: open another pull request with them under new names."
)
_GONE = (
    "### No longer on the board\n\n"
    "What was accepted here is not on `main` any more: the files were taken away there. A maintainer can put "
    "them back; then this says so. Or reopen this pull request, and I check it again, as new."
)
_WAITING = (
    "### ⏳ In line\n\n"
    "Thank you. You have earlier submissions open, and this hub looks at {cap} per person at a time. I check "
    "this one as soon as one of them is decided; nothing to do until then."
)
_AFTERWARDS = (
    "A maintainer found them complete and plausible. They did not re-run them.\n"
    "A better run, a mistake, second thoughts? Use the form *Correct or withdraw a result*. The old result "
    "stays readable with the reason."
)
_HUB_PROBLEM = (
    "### ⚙️ A fault of this hub, not of your files\n\n"
    "Nothing for you to do, and nothing is lost: an approval that was given stays valid, and I try again by "
    "myself."
)


def batch_parts(memory: Memory, review: BatchReview, facts: Facts, *, gone: bool = False) -> list[str]:
    """The parts of the status comment, the most needed first. `gone`: main held its results once."""
    match memory.phase:
        case "needs-fixes":
            return _needs_fixes(review, facts.surroundings)
        case "ready":
            return _ready(memory, review, facts.surroundings)
        case "accepted" | "withdrawn" | "stale":  # nobody closes a batch for its author's silence
            return _accepted(review, facts.on_main) if facts.on_main else [_GONE if gone else _CLOSED]
        case "declined":
            return [_DECLINED]
        case "hub-problem":
            figures = f"**For the maintainers**\n\n{fence(memory.fault)}" if memory.fault else ""
            return [_HUB_PROBLEM, figures]
        case "waiting":
            return [_WAITING.format(cap=facts.policy.open_submissions_per_author)]
        case _:
            assert_never(memory.phase)


def _needs_fixes(review: BatchReview, around: Surroundings) -> list[str]:
    wrong = [file for file in (*review.foreign, *review.files) if file.errors]
    right = [file for file in review.files if not file.errors]
    rows = (_wrong_row(file, review, around) for file in wrong)
    return [
        f"### ❌ {_to_fix(len(wrong), len(review.files), bool(review.foreign))}\n{_PUSH}",
        _table(("File", "Result", "What to fix"), rows, ROOM // 2),
        *(_places(file) for file in wrong),
        _in_order(right, review, around),
        *_folded(review, around, ("warning", "note")),
        _SAME,
    ]


def _to_fix(wrong: int, files: int, foreign: bool) -> str:
    """ "3 of 37 files to fix, then this is ready for review"."""
    if foreign or not files:
        return f"{count(wrong, 'file')} to fix or take out, then this is ready for review"
    if files == 1:
        return "One file to fix, then this is ready for review"
    return f"{wrong} of {files} files to fix, then this is ready for review"


def _wrong_row(file: FileReview, review: BatchReview, around: Surroundings) -> tuple[str, ...]:
    first, *more = file.errors
    place = f"Line {first.line}: " if first.line else ""
    rest = f" (and {len(more)} more)" if more else ""
    said = sentence(advice(first)) if file.review is None else _short(f"{place}{sentence(first.message)}")
    return f"❌ {_link(file, review, around)}", _title(file), f"{said} · {first.code}{rest}"


def _places(file: FileReview) -> str:
    """Every error of one file in its place, as the comment on a single result shows it.

    Only a file with a plain name was read: it can stand in HTML.
    """
    if file.review is None or not file.errors:  # said in its row already
        return ""
    shown = [located(n, p, file.review) for n, p in enumerate(file.errors[:SHOWN], 1)]
    left = len(file.errors) - SHOWN
    more = [f"… and {left} more: `hubbot check` lists all."] if left > 0 else []
    title = f"<b>{file.path}</b>: {count(len(file.errors), 'thing').lower()} to fix"
    return details(title, "\n\n".join([*shown, *more]))


def _in_order(files: Sequence[FileReview], review: BatchReview, around: Surroundings) -> str:
    """What needs nothing, folded away."""
    if not files:
        return ""
    rows = ((_link(file, review, around), _title(file), _evidence(file)) for file in files)
    title = f"{count(len(files), 'file')} {'is' if len(files) == 1 else 'are'} in order"
    return details(title, _table(("File", "Result", "Evidence"), rows, LITTLE_ROOM))


def _ready(memory: Memory, review: BatchReview, around: Surroundings) -> list[str]:
    files = len(review.files)
    head = (
        f"### ✅ {'All ' if files > 1 else ''}{_number(files)} passed the checks. A maintainer decides next"
    )
    pace = f"{around.pace} You get a new comment when it happens.".strip()
    rows = (_ready_row(file, review, around) for file in _doubtful_first(review.files))
    columns = ("File", "Result", "If all are accepted now", "Evidence", "Look at")
    dated = f"<sub>Ranks were worked out {memory.as_of}; the boards show how it stands now.</sub>"
    return [
        _PENDING.format(address=memory.pending) if memory.pending else f"{head}\n{pace}\n{_EDITS}",
        _for_the_reviewer(review),
        _labels(memory, review),
        _table(columns, rows) + f"\n\n{dated}",
        _asked(review, around, "warning"),
        *_folded(review, around, ("note",)),
        _changed(memory),
    ]


def _doubtful_first(files: Iterable[FileReview]) -> list[FileReview]:
    return sorted(files, key=lambda file: (not _of(file, "warning"), file.path))


def _ready_row(file: FileReview, review: BatchReview, around: Surroundings) -> tuple[str, ...]:
    warnings = list(dict.fromkeys(p.code for p in _of(file, "warning")))
    look = f"⚠️ {', '.join(warnings)}" if warnings else "–"
    return _link(file, review, around), _title(file), _rank(file), _evidence(file), look


def _rank(file: FileReview) -> str:
    placing = file.placing
    if placing is None:
        return "on no board"
    if placing.rank:
        return f"rank {plain(placing.rank)} of {placing.ranked}"
    return _short(f"not ranked: {sentence(placing.why_unranked)}".rstrip(" :"))


def _for_the_reviewer(review: BatchReview) -> str:
    results = [file.result for file in review.files if file.result]
    models = {result.model_id for result in results}
    benchmarks = {result.benchmark_id for result in results}
    levels = Counter(file.review.evidence for file in review.files if file.review)
    evidence = ", ".join(f"{n} {EVIDENCE_SYMBOL[level]} {level}" for level, n in levels.most_common())
    doubtful = sum(bool(_of(file, "warning")) for file in review.files)
    asks = f"{count(doubtful, 'file')} with a ⚠️" if doubtful else "no ⚠️"
    new = sorted({f.result.model_id for f in review.files if f.result and _has(f, NEW_MODEL)})
    cards = f" New here, and without a card: {', '.join(map(code, new[:20]))}." if new else ""
    return (
        f"**For the reviewer:** {_number(len(results), 'result')} of {_number(len(models), 'model')} on "
        f"{_number(len(benchmarks), 'benchmark')}; {asks}. Evidence: {evidence}. What a check cannot decide: "
        "are they complete and plausible? Nobody here re-ran a model, and the files do not say who ran "
        f"them.{cards}"
    )


def _labels(memory: Memory, review: BatchReview) -> str:
    published = (
        ". An open ⚠️ is published with its row" if any(_of(f, "warning") for f in review.files) else ""
    )
    every = f"all {_number(len(review.files))}" if len(review.files) > 1 else "the file"
    commits = f"I commit {every} of **this version** ({code(memory.digest[:8])}) and the boards{published}"
    return table(
        ("Label", "Effect"),
        [
            ("`approved`", commits),
            ("`question`", "Out of the queue until the author pushes or answers"),
            ("`declined`", "Closed, none accepted. Please write why"),
        ],
    )


def _asked(review: BatchReview, around: Surroundings, severity: Severity) -> str:
    """Every warning, or every note, with its file."""
    found = [
        (file, p)
        for file in review.files
        for p in _of(file, severity)
        if p.code != NEW_MODEL  # its hint is for the form; the reviewer is told in one line
    ]
    rows = [
        (_link(file, review, around), f"{p.code} {p.slug}", _short(sentence(advice(p)), 2 * _WORDS))
        for file, p in found[:_MOST_ROWS]
    ]
    look = "⚠️ Look at" if severity == "warning" else "What"
    more = len(found) - len(rows)
    return _table(("File", look, "Why"), rows, LITTLE_ROOM, more) if rows else ""


def _folded(review: BatchReview, around: Surroundings, severities: Sequence[Severity]) -> Iterator[str]:
    """What blocks nothing."""
    for severity in severities:
        if shown := _asked(review, around, severity):
            yield details(f"{severity.capitalize()}s, which block nothing", shown)


def _changed(memory: Memory) -> str:
    shown = difference(memory.previous, memory.text) if memory.previous and memory.text else ""
    title = f"What changed since version {memory.version - 1} (each file with its content's hash)"
    return details(title, fence(shown, "diff")) if shown else ""


def _accepted(review: BatchReview, main: OnMain) -> list[str]:
    """Without ranks: they change with every later result, and this comment is kept as it is."""
    held = _number(len(review.files), "result")
    words = f"{held} of version {code(main.digest[:8])}. What happens here changes nothing any more."
    later = "A mistake, second thoughts? Open an issue with the form *Correct or withdraw a result*."
    head = "### Withdrawn after it was accepted" if main.standing == "withdrawn" else "### 🎉 Accepted"
    return [head, f"{words} The comment that says so lists them. {later}"]


def accepted_parts(review: BatchReview, main: OnMain, around: Surroundings) -> list[str]:
    """The decision's comment: who approved what, and where each result stands now."""
    number = _number(len(review.files), "result")
    commit = f", committed as {code(main.commit[:7])}" if main.commit else ""
    who = f"Approved by {code('@' + main.approver)} on {main.accepted_at[:10]}"
    version = f"version {code(main.digest[:8])}{commit}"
    done = "The files are on main as you wrote them, so I close this pull request. It is not merged."
    return [
        f"### 🎉 {number} on the board{'' if len(review.files) == 1 else 's'}",
        f"{who}, {version}. {done}",
        _on_main(review, around),
        _AFTERWARDS,
    ]


def _on_main(review: BatchReview, around: Surroundings) -> str:
    rows = (
        (around.link(file.accepted_as, code(file.name)), _title(file), _now(file, around))
        for file in review.files
    )
    return _table(("The result, for good", "Result", "Rank (range)"), rows)


def _now(file: FileReview, around: Surroundings) -> str:
    placing = file.placing
    if placing is None or not placing.rank:
        return _rank(file)
    return f"{around.link(placing.page, plain(placing.rank))} of {placing.ranked}"


def footer(memory: Memory, review: BatchReview) -> str:
    """What was checked: the commit at the tip, and the version of the whole."""
    if not memory.digest or not review.head:
        return ""
    tip = f"commit <code>{review.head[:7]}</code>"
    return f"{tip}, version {memory.version} (<code>{memory.digest[:8]}</code>)"


def _title(file: FileReview) -> str:
    """ "knn on BM-BREAST"."""
    result = file.result
    if result is None or not result.model_id:
        return "–"
    return f"{plain(result.model_id[:100])} on {plain(result.benchmark_id[:100])}"


def _link(file: FileReview, review: BatchReview, around: Surroundings) -> str:
    """The file as it was checked. Only of a plain name: nobody's text becomes part of an address."""
    shown = code(file.name[:120])
    if file.path == FOLDER:
        return "all"
    if not around.url or len(review.files) > LINKED or file.review is None:
        return shown
    return f"[{shown}]({around.url}/blob/{review.head}/{file.path})"


def _evidence(file: FileReview) -> str:
    level = file.review.evidence if file.review else None
    return f"{EVIDENCE_SYMBOL[level]} {level}" if level else "–"


def _of(file: FileReview, severity: Severity) -> tuple[Problem, ...]:
    return tuple(problem for problem in file.problems if problem.severity == severity)


def _has(file: FileReview, code_of_kind: str) -> bool:
    return any(problem.code == code_of_kind for problem in file.problems)


def _number(number: int, thing: str = "file") -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _short(text: str, most: int = _WORDS) -> str:
    """Whole words of a cell; never half a code span."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0]
    if kept.count("`") % 2:
        kept = kept.rpartition("`")[0].rstrip()
    return f"{kept} …"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], room: int = ROOM, further: int = 0) -> str:
    """As many rows as there is room for, and how many are left: `further` ones were not written out."""
    kept: list[tuple[str, ...]] = []
    left = further
    for row in rows:
        room -= sum(map(len, row)) + 3 * len(row) + 2
        if room < 0:
            left += 1
        else:
            kept.append(row)
    shown = table(head, kept)
    return f"{shown}\n\n… and {left} more: `hubbot check submissions/*.yaml` lists all." if left else shown
