"""What belongs to a batch, and what one approval of it covers: no forge, no git."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbot.commands.catalogue import kinds
from hubbot.common.problem import Kind
from hubbot.forge.port import Change, Pull, PullFile
from hubbot.index.known import Known
from hubbot.proving.checks import Context
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.submission.requests.batch.review import (
    MOST_BYTES,
    MOST_FILES,
    batch_review,
    belonging,
    is_batch,
    two_spellings,
)
from hubbot.submission.requests.batch.words import BatchReview
from hubbot.submission.requests.result.review import review_text
from tests.bot.stage import record, write_hub

CHANGES: dict[str, Change] = {"A": "added", "M": "changed", "D": "removed"}
GOOD = PullFile("submissions/a.yaml", "added", "100644", "a" * 40, 100)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return load(root)


def pull(*files: PullFile, head: str = "c" * 40) -> Pull:
    return Pull(head, "main", len(files), files)


def of_example(text: str) -> Pull:
    """`A 100644 812 submissions/knn-1.yaml`, a line a file."""
    files, more = [], 0
    for line in text.splitlines():
        if line.startswith("…"):
            more = MOST_FILES
            continue
        change, mode, size, path = line.split(" ", 3)
        files.append(PullFile(path.partition("  #")[0], CHANGES[change], mode, "b" * 40, int(size)))
    return Pull("c" * 40, "main", len(files) + more, tuple(files))


def codes(of: Pull) -> set[str]:
    return {problem.code for part in belonging(of) for file in part for problem in file.problems}


@pytest.mark.parametrize(
    "kind", [k for k in kinds() if k.code.startswith("G1")], ids=lambda k: f"{k.code}-{k.slug}"
)
def test_the_bad_example_raises_it_and_the_good_one_does_not(kind: Kind) -> None:
    assert codes(of_example(kind.bad)) == {kind.code}
    assert codes(of_example(kind.good)) == set()


@pytest.mark.parametrize(
    ("path", "change", "base", "wanted"),
    [
        ("submissions/a.yaml", "added", "main", True),
        ("submissions/A.YAML", "added", "main", True),
        ("submissions/x/a.yml", "added", "main", True),
        ("submissions/a.yaml", "changed", "main", True),
        ("submissions/a.yaml", "removed", "main", False),
        ("submissions/README.md", "added", "main", False),
        ("submissions/a.yaml", "added", "release", False),
        ("evals/a/b/c.yaml", "added", "main", False),
        ("my-submissions/a.yaml", "added", "main", False),
        ("submissions/.yaml", "added", "main", False),
    ],
)
def test_a_pull_request_is_a_batch_when_a_result_is_to_come(
    path: str, change: Change, base: str, wanted: bool
) -> None:
    assert is_batch(Pull("c" * 40, base, 1, (PullFile(path, change),))) is wanted


@pytest.mark.parametrize(
    "name", ["a", "CON", "a b", "ä", "a/b", "..", "a" * 101, "-a", "a.", "`x`", "a\nb", "a|b"]
)
def test_only_strict_names_are_read(name: str) -> None:
    file = replace(GOOD, path=f"submissions/{name}.yaml")
    assert codes(pull(GOOD, file)) == (set() if name == "a" else {"G103"})


def test_the_largest_file_and_the_largest_batch_are_welcome() -> None:
    files = [replace(GOOD, path=f"submissions/r{n}.yaml", size=MOST_BYTES) for n in range(MOST_FILES)]
    assert codes(pull(*files)) == set()
    assert codes(pull(*files, GOOD)) == {"G106"}
    assert codes(pull(replace(GOOD, size=MOST_BYTES + 1))) == {"G105"}


def reviewed(hub: Hub, of: Pull, text: str = "") -> BatchReview:
    files, foreign = belonging(of)
    context = Context(hub, Known.of([], hub), "2026-11-23")
    reviews = {f.path: review_text(text or record(f.name), context) for f in files if not f.own}
    read = [replace(f, review=(one := reviews.get(f.path)), result=one and one.result) for f in files]
    return batch_review(of, read, foreign)


def test_the_digest_covers_the_tip_and_every_path_mode_and_content(hub: Hub) -> None:
    other = replace(GOOD, path="submissions/b.yaml", blob="b" * 40)
    several = [
        pull(GOOD, other),
        pull(GOOD, other, head="d" * 40),
        pull(GOOD),
        pull(GOOD, replace(other, path="submissions/c.yaml")),
        pull(GOOD, replace(other, blob="d" * 40)),
        pull(replace(GOOD, blob=other.blob), replace(other, blob=GOOD.blob)),
        pull(GOOD, replace(other, mode="100755")),
    ]
    assert len({reviewed(hub, one).digest for one in several}) == len(several)
    assert reviewed(hub, pull(GOOD, other)).digest == reviewed(hub, pull(other, GOOD)).digest


def test_the_verdict_is_of_each_file_and_its_errors_block_all(hub: Hub) -> None:
    right = reviewed(hub, pull(GOOD))
    wrong = reviewed(hub, pull(GOOD), record(auroc="99.12"))
    assert (right.ok, wrong.ok) == (True, False)
    assert right.verdict != wrong.verdict
    assert all(problem.path.startswith("submissions/a.yaml/") for problem in wrong.problems if problem.path)


def test_one_new_model_is_written_alike_everywhere(hub: Hub) -> None:
    context = Context(hub, Known.of([], hub), "2026-11-23")
    files = []
    for name, model in (("a", "NewModel"), ("b", "newmodel"), ("c", "NewModel"), ("d", "LOGISTIC")):
        review = review_text(record(name, model), context)
        (file,), _ = belonging(pull(replace(GOOD, path=f"submissions/{name}.yaml")))
        files.append(replace(file, review=review, result=review.result))
    found = two_spellings(files, hub)
    assert list(found) == ["submissions/b.yaml"]
    assert "`newmodel` is `NewModel` in another file" in found["submissions/b.yaml"].message
