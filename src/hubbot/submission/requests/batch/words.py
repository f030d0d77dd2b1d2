"""`BatchReview`: what was found in the files of a pull request, and what is said about them.

Counts come first, then a row a file, then the places of what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hubbot.common.counted import counted, in_words, with_questions
from hubbot.forge.port import BATCH
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.submission.comments.excerpt import advice
from hubbot.submission.comments.markdown import code, details, plain, sentence, table
from hubbot.submission.comments.phrases import AFTERWARDS, MAY_CHANGE, PULL_REQUEST, STANDING, Phrases
from hubbot.submission.comments.review import Review, approved, changed

if TYPE_CHECKING:
    from hubbot.common.problem import Problem, Severity
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.results.result import Result
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory
    from hubbot.submission.requests.result.words import ResultReview

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


@dataclass(frozen=True, slots=True)
class FileReview:
    """One file of a batch. `review` is None where nothing was read: `problems` says why.

    `accepted_as` is its path on main once main holds it.
    """

    path: str
    mode: str = ""
    blob: str = ""
    review: ResultReview | None = None
    own: tuple[Problem, ...] = ()  # of the file itself, beside what is wrong in its text
    result: Result | None = None
    placing: Preview | None = None
    accepted_as: str = ""

    @property
    def name(self) -> str:
        return self.path.removeprefix(BATCH)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.own, *(self.review.problems if self.review else ()))

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReview(Review):
    """All files of a pull request. `problems` are theirs, each with its file before its place."""

    head: str = ""  # the commit at the tip
    files: tuple[FileReview, ...] = ()
    foreign: tuple[FileReview, ...] = ()  # changed files that do not belong

    phrases: ClassVar[Phrases] = PULL_REQUEST
    goes_stale: ClassVar[bool] = False  # people see to a pull request

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(file.result for file in self.files if file.result)

    @property
    def passed(self) -> str:
        several = f"{'All ' if len(self.files) > 1 else ''}{counted(len(self.files), 'file')}"
        asked = sum(problem.severity == "warning" for file in self.files for problem in file.problems)
        return f"{several} passed the checks{with_questions(asked, 'you')}"

    def needs_fixes(self, around: Surroundings) -> list[str]:
        wrong = [file for file in (*self.foreign, *self.files) if file.errors]
        right = [file for file in self.files if not file.errors]
        rows = (_wrong_row(file, self, around) for file in wrong)
        return [
            f"### ❌ {_to_fix(len(wrong), len(self.files), bool(self.foreign))}\n{_PUSH}",
            _table(("File", "Result", "What to fix"), rows, ROOM // 2),
            *(_places(file) for file in wrong),
            _in_order(right, self, around),
            *_folded(self, around, ("warning", "note")),
            self.help(),
        ]

    def ready(self, memory: Memory, around: Surroundings, whole: str) -> list[str]:
        doubtful_first = sorted(self.files, key=lambda file: (not _of(file, "warning"), file.path))
        rows = (_ready_row(file, self, around) for file in doubtful_first)
        columns = ("File", "Result", "If all are accepted now", "Evidence", "Look at")
        dated = f"<sub>Ranks were worked out {memory.as_of}; the boards show how it stands now.</sub>"
        return [
            _for_the_reviewer(self),
            _labels(memory, self),
            _table(columns, rows) + f"\n\n{dated}",
            _asked(self, around, "warning"),
            *_folded(self, around, ("note",)),
            changed(memory, self),
        ]

    def accepted(self, main: OnMain, around: Surroundings) -> list[str]:
        """Without ranks: they change with every later result, and this comment is kept as it is."""
        held = f"{counted(len(self.files), 'result')} of version {code(main.digest[:8])}"
        words = f"{held}. What happens here changes nothing any more. The comment that says so lists them."
        return [STANDING.get(main.standing, "### 🎉 Accepted"), f"{words} {MAY_CHANGE}"]

    def decided(self, main: OnMain, around: Surroundings) -> list[str]:
        number = counted(len(self.files), "result")
        done = "The files are on main as you wrote them, so I close this pull request. It is not merged."
        return [
            f"### 🎉 {number} on the {'board' if len(self.files) == 1 else 'boards'}",
            f"{approved(main)}. {done}",
            _on_main(self, around),
            AFTERWARDS.format(it="them"),
        ]

    def footer(self, memory: Memory) -> str:
        if not memory.digest or not self.head:
            return ""
        tip = f"commit <code>{self.head[:7]}</code>"
        return f"{tip}, version {memory.version} (<code>{memory.digest[:8]}</code>)"


def _to_fix(wrong: int, files: int, foreign: bool) -> str:
    """ "3 of 37 files to fix, then this is ready for review"."""
    if foreign or not files:
        return f"{in_words(wrong, 'file')} to fix or take out, then this is ready for review"
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
    shown = file.review.located(file.errors[:SHOWN])
    left = len(file.errors) - SHOWN
    more = [f"… and {left} more: `hubbot check` lists all."] if left > 0 else []
    title = f"<b>{file.path}</b>: {in_words(len(file.errors), 'thing').lower()} to fix"
    return details(title, "\n\n".join([*shown, *more]))


def _in_order(files: Sequence[FileReview], review: BatchReview, around: Surroundings) -> str:
    """What needs nothing, folded away."""
    if not files:
        return ""
    rows = ((_link(file, review, around), _title(file), _evidence(file)) for file in files)
    title = f"{in_words(len(files), 'file')} {'is' if len(files) == 1 else 'are'} in order"
    return details(title, _table(("File", "Result", "Evidence"), rows, LITTLE_ROOM))


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
    asks = f"{in_words(doubtful, 'file')} with a ⚠️" if doubtful else "no ⚠️"
    new = sorted({f.result.model_id for f in review.files if f.result and _has(f, NEW_MODEL)})
    cards = f" New here, and without a card: {', '.join(map(code, new[:20]))}." if new else ""
    return (
        f"**For the reviewer:** {counted(len(results), 'result')} of {counted(len(models), 'model')} on "
        f"{counted(len(benchmarks), 'benchmark')}; {asks}. Evidence: {evidence}. What a check cannot decide: "
        "are they complete and plausible? Nobody here re-ran a model, and the files do not say who ran "
        f"them.{cards}"
    )


def _labels(memory: Memory, review: BatchReview) -> str:
    published = (
        ". An open ⚠️ is published with its row" if any(_of(f, "warning") for f in review.files) else ""
    )
    every = f"all {counted(len(review.files), 'file')}" if len(review.files) > 1 else "the file"
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


def _title(file: FileReview) -> str:
    """ "knn on BM-BREAST"."""
    result = file.result
    if result is None or not result.model_id:
        return "–"
    return f"{plain(result.model_id[:100])} on {plain(result.benchmark_id[:100])}"


def _link(file: FileReview, review: BatchReview, around: Surroundings) -> str:
    """The file as it was checked. Only of a plain name: nobody's text becomes part of an address."""
    shown = code(file.name[:120])
    if file.path == BATCH:
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
