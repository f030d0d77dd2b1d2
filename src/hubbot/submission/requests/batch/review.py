"""Judges a batch: a pull request that adds files to `submissions/`. It is read as data and never merged.

All or nothing: one approval covers every path, mode and content and the commit at the tip.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.common.digest import digest as digest_of
from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.common.problem import Kind, Problem, kind
from hubbot.forge.port import BATCH
from hubbot.reading.yaml.compose import UNTRUSTED
from hubbot.results.result import Acceptance, Accepted, is_id
from hubbot.submission.requests.batch.words import BatchReview, FileReview

if TYPE_CHECKING:
    from hubbot.forge.port import Pull, PullFile
    from hubbot.index.known import Known
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview

MOST_FILES = 200
MOST_BYTES = UNTRUSTED.characters
MOST_VALUES = 250_000  # in all files of a batch together: of 200 results 1,250 each
PLAIN = "100644"
_YAML = re.compile(r"submissions/(?:[^/]+/)*[^/]+\.ya?ml", re.IGNORECASE)
_MODES = {"120000": "a link", "160000": "a submodule", "100755": "marked as executable"}
_UNREADABLE = frozenset("PS")  # families of problems after which a text says nothing for sure
_GOOD = "A 100644 812 submissions/knn-1.yaml"


def _kind(code: str, slug: str, meaning: str, bad: str) -> Kind:
    """Examples are lines of a pull request: added, changed (M) or removed (D), mode, bytes, path."""
    return kind(code, slug, "error", meaning=meaning, bad=bad, good=_GOOD)


FOREIGN = _kind(
    "G101",
    "does-not-belong",
    "A batch holds results and nothing else: files `submissions/NAME.yaml`. Other changes, `evals/` among "
    "them, go into a pull request of their own, or are the bot's.",
    f"{_GOOD}\nA 100644 40 evals/BM-BREAST/knn/knn-1.yaml",
)
NOT_ADDED = _kind(
    "G102",
    "not-added",
    "A batch adds files. One that main holds already is not changed, renamed or removed by it.",
    "M 100644 812 submissions/knn-1.yaml",
)
BAD_NAME = _kind(
    "G103",
    "bad-file-name",
    "Files lie directly in `submissions/`, and their names are letters, digits, `.`, `_` and `-`, at most a "
    "hundred, with `.yaml` at the end.",
    "A 100644 812 submissions/knn/run 1.yml",
)
NOT_PLAIN = _kind(
    "G104",
    "not-a-plain-file",
    "A link, a submodule or an executable file is not read: it could stand for anything.",
    "A 120000 12 submissions/knn-1.yaml",
)
TOO_LARGE = _kind(
    "G105",
    "file-too-large",
    f"A result has no more than {MOST_BYTES:,} bytes. Predictions and logs belong in a file of their own.",
    "A 100644 9000000 submissions/knn-1.yaml",
)
TOO_MANY = _kind(
    "G106",
    "too-many-files",
    f"A batch has at most {MOST_FILES} files, so that a person can judge it. A larger one is not read.",
    "A 100644 812 submissions/knn-1.yaml\n… and 200 more",
)
NO_FILES = _kind(
    "G107",
    "no-results",
    "Nothing in `submissions/` is left of the batch, or it is to go into another branch than main.",
    "A 100644 40 README.md",
)
NOT_LISTED = _kind(
    "G108",
    "not-listed",
    "Of a folder with very many files (about 100,000) GitHub lists only a part. A file that it leaves out is "
    "not read: nobody can say whether it is a plain one.",
    "A 000000 0 submissions/knn-1.yaml  # in a branch whose first folder has 120,000 files",
)
NOT_REACHED = _kind(
    "G202",
    "batch-too-large",
    f"The files of a batch hold at most {MOST_VALUES:,} values together. They are read in the order of their "
    "names; what comes after that is not read, and nothing is said about it.",
    "A 100644 200000 submissions/knn-1.yaml  # 1,000 groups of 15 figures\n… and 60 more of that size",
)
TWO_SPELLINGS = _kind(
    "G201",
    "two-spellings",
    "One new model under two spellings would stand on a board twice.",
    "A 100644 812 submissions/a.yaml  # candidate: NewModel\nA 100644 812 submissions/b.yaml  # newmodel",
)


def is_batch(pull: Pull, branch: str = DEFAULT_BRANCH) -> bool:
    """Whether results are to be read from it: a YAML file comes to `submissions/`, for the default branch."""
    return pull.base == branch and any(
        file.change != "removed" and _YAML.fullmatch(file.path) for file in pull.files
    )


def belonging(pull: Pull, branch: str = DEFAULT_BRANCH) -> tuple[list[FileReview], list[FileReview]]:
    """The files of the batch, and those that do not belong, each with what is wrong before it is read."""
    if pull.changed > MOST_FILES:
        message = f"{pull.changed:,} files; a batch has at most {MOST_FILES}"
        hint = "Split it into several pull requests, from branches of their own"
        return [], [FileReview(BATCH, own=(Problem(TOO_MANY, message, hint),))]
    if not is_batch(pull, branch):
        message = f"The pull request adds no results to `{branch}`"
        hint = f"Add files `submissions/NAME.yaml`, with `{branch}` as the base, or close it"
        return [], [FileReview(BATCH, own=(Problem(NO_FILES, message, hint),))]
    mine = [file for file in pull.files if file.path.startswith(BATCH)]
    others = [file for file in pull.files if not file.path.startswith(BATCH)]
    return [_listed(file) for file in mine], [FileReview(file.path, own=(_foreign(file),)) for file in others]


def _listed(file: PullFile) -> FileReview:
    return FileReview(file.path, file.mode, file.blob, own=tuple(_wrong_before_reading(file)))


def _foreign(file: PullFile) -> Problem:
    if file.path.startswith("evals/"):
        hint = "The bot writes accepted results itself. Put the result into `submissions/` instead"
    elif file.path.startswith("predictions/"):
        hint = "Predictions come to main by a pull request of their own, which is merged first"
    else:
        hint = "Move this change into a pull request of its own"
    return Problem(FOREIGN, "This file is no result", hint)


def _wrong_before_reading(file: PullFile) -> Iterator[Problem]:
    """Nothing is said of the content of a file that is not read."""
    name = file.path.removeprefix(BATCH)
    if file.change != "added":
        words = "removes" if file.change == "removed" else "changes"
        hint = "Give the new file a name of its own" if words == "changes" else "Leave it where it is"
        yield Problem(NOT_ADDED, f"The pull request {words} this file, which main holds already", hint)
    elif not name.endswith(".yaml") or not is_id(name.removesuffix(".yaml")):
        hint = "Rename it, for example after its eval_id: `submissions/EVAL_ID.yaml`"
        yield Problem(BAD_NAME, "The name is not of the form `submissions/NAME.yaml`", hint)
    elif not file.mode.strip("0"):
        message = "GitHub does not list this file: the branch has a folder with too many files"
        hint = "Open another pull request, from a new branch of main that only adds to `submissions/`"
        yield Problem(NOT_LISTED, message, hint)
    elif file.mode != PLAIN:
        what = _MODES.get(file.mode, "not a plain file")
        fix = f"git update-index --chmod=-x {file.path}" if file.mode == "100755" else ""
        yield Problem(NOT_PLAIN, f"It is {what}", f"Run `{fix}`" if fix else "Put the file itself there")
    elif file.size > MOST_BYTES:
        message = f"{file.size:,} bytes; a result has no more than {MOST_BYTES:,}"
        yield Problem(TOO_LARGE, message, "Predictions and logs belong in a file of their own")


def values_in(review: ResultReview) -> int:
    """How many values its file holds, as far as it was read; one at least."""
    return max(1, len(review.document.spans)) if review.document else 1


def not_reached() -> Problem:
    """What is said of a file that comes after too many values in the files before it."""
    message = f"It was not read: the files before it hold {MOST_VALUES:,} values"
    return Problem(NOT_REACHED, message, "Put it into a pull request of its own, from a new branch of main")


def two_spellings(files: Sequence[FileReview], hub: Hub) -> Mapping[str, Problem]:
    """By path: files whose model is new here and is written otherwise in another file of the batch."""
    new = {f.path: f.result.model_id for f in files if f.result and hub.model(f.result.model_id) is None}
    first: dict[str, str] = {}
    for model in new.values():
        first.setdefault(model.casefold(), model)
    return {
        path: Problem(
            TWO_SPELLINGS,
            f"`{model}` is `{first[model.casefold()]}` in another file",
            "Write the new model's id alike everywhere",
            path="/model_ids/candidate",
        )
        for path, model in new.items()
        if model != first[model.casefold()]
    }


def with_file(known: Known, hub: Hub, path: str, review: ResultReview) -> Known:
    """What the next file of the batch is compared with: this one, too, by the path that people know."""
    result = review.result
    readable = not any(p.severity == "error" and p.code[0] in _UNREADABLE for p in review.problems)
    if result is None or not readable or not is_id(result.eval_id):
        return known
    return known.with_([as_accepted(path, review)], hub)


def as_accepted(path: str, review: ResultReview, author: str | None = None) -> Accepted:
    """As if main held it: for what comes after it in the batch, and for the ranks to come."""
    if review.result is None:
        raise ValueError(f"{path} holds no result")
    found = Acceptance("active", review.evidence, "", "", flags=review.flags, author=author)
    return Accepted(path, review.result, found)


def batch_review(pull: Pull, files: Sequence[FileReview], foreign: Sequence[FileReview] = ()) -> BatchReview:
    """The files together. The digest covers the tip and each path, mode and content."""
    every = sorted((*files, *foreign), key=lambda file: file.path)
    problems = tuple(_in_file(p, file.path) for file in every for p in file.problems)
    exact = [f"commit {pull.head}", *(f"{file.mode} {file.blob} {file.path}" for file in every)]
    return BatchReview(
        text=_manifest(pull.head, every),
        problems=problems,
        digest=digest_of("\n".join(exact)),
        verdict=_verdict(every),
        fault="\n".join(f"{f.path}: {f.review.fault}" for f in every if f.review and f.review.fault),
        head=pull.head,
        files=tuple(sorted(files, key=lambda file: file.path)),
        foreign=tuple(foreign),
    )


def _in_file(problem: Problem, path: str) -> Problem:
    return replace(problem, path=f"{path}{problem.path}")


def _manifest(head: str, files: Sequence[FileReview]) -> str:
    """What is remembered and compared when somebody pushes: short, so that two fit into a comment."""
    lines = [f"commit {head[:12]}", *(f"{file.path} {file.blob[:12]}".rstrip() for file in files)]
    return "\n".join(lines) + "\n"


def _verdict(files: Sequence[FileReview]) -> str:
    """As of one result, here of each file, with what is wrong with it beside its text."""
    lines = [
        line
        for file in files
        for line in (
            f"{file.path} {file.review.verdict if file.review else 'not read'}",
            *sorted({f"{file.path} {p.code} {p.path}" for p in file.own if p.severity != "note"}),
        )
    ]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]
