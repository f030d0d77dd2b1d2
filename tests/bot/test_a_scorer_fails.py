"""A hub's scorer fails: its author hears that it is not theirs, a maintainer where it is. Others go on."""

import pytest

from hubbot.results.result import split_accepted

from .stage import Stage, body, record
from .test_life_of_a_submission import approved, phase, status_words
from .test_predictions import URL, filed, merged, private, with_files, with_labels
from .test_predictions import body as body_with_file

METRIC = """\
  Share right:
    title: Share of right answers
    direction: higher
    range: [0, 1]
    scorer: share:share
    explanation: By a scorer of this hub.
"""
RIGHT = "def share(truth, said):\n    return sum(a == b for a, b in zip(truth, said)) / len(truth)\n"
FAULTS = {
    "an exception": (
        "def share(truth, said):\n    return 1 / 0\n",
        ("scorers/share.py, line 2, raised ZeroDivisionError", "its maintainers correct it"),
    ),
    "a package": (
        "import no_such_package\n" + RIGHT,
        ("scorers/share.py, line 1, imports no_such_package", "hubbot doctor --fix"),
    ),
    "another name": (
        "def shares(truth, said):\n    return 1\n",
        ("share.py has no function share", "It has: shares"),
    ),
    "an end": (
        "import os\ndef share(truth, said):\n    os._exit(5)\n",
        ("in which scorers/share.py ran ended by itself (exit code 5)", "hubbot doctor"),
    ),
    "memory": (
        "def share(truth, said):\n    raise MemoryError\n",
        ("scorers/share.py, line 2, needs more than 4 GB of memory", "one by one"),
    ),
}


def with_scorer(stage: Stage, source: str) -> None:
    """A benchmark with a metric of the hub's own, by a scorer on main."""
    metrics = stage.checkout / "registry/metrics.yaml"
    if "Share right" not in metrics.read_text():
        merged(stage, "registry/metrics.yaml", (metrics.read_text() + METRIC).encode())
    merged(stage, "scorers/share.py", source.encode())


def submitted(stage: Stage) -> int:
    content, auroc = filed()
    with_files(stage, {URL: content})
    return opened(stage, auroc, f"{share(content):.4f}")


def opened(stage: Stage, auroc: str, share: str) -> int:
    text = record(auroc=auroc).replace("status:", f"  Share right: {share}\nstatus:")
    number = stage.people.open_issue("author", "[Submission]", body_with_file(auroc, text)).number
    stage.handle(number, "opened")
    return number


def share(content: bytes) -> float:
    """What the right scorer gives."""
    import numpy as np
    from sklearn.datasets import load_breast_cancer

    rows, scores = np.loadtxt(content.decode().splitlines(), delimiter=",", skiprows=1).T
    return float(np.mean((scores > 0.5) == (load_breast_cancer().target[rows.astype(int)] == 0)))


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_it_ends_at_that_submission_in_words_for_author_and_maintainer(case: str, stage: Stage) -> None:
    source, words = FAULTS[case]
    with_scorer(stage, RIGHT)
    number = submitted(stage)
    assert phase(stage, number) == "ready"
    text = body(record("knn-1", "knn", "0.9"))
    other = stage.people.open_issue("stranger", "[Submission]", text).number
    stage.handle(other, "opened")
    approved(stage, number)
    approved(stage, other)
    with_scorer(stage, source)
    assert stage.sweep(accept=True).exit_code == 0, "a fault of one submission is not the run's"
    assert phase(stage, other) == "accepted"
    said = status_words(stage, number)
    assert phase(stage, number) == "hub-problem", said
    assert "A fault of this hub, not of your submission" in said
    assert "For the maintainers" in said
    for part in ("Share right", *words):
        assert part in said
    assert "Traceback" not in said
    assert "hubbot's own check failed" not in said
    assert "approved" in stage.forge.snapshot(number).labels
    with_scorer(stage, RIGHT)
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted", status_words(stage, number)
    kept = split_accepted(stage.on_main("evals/BM-BREAST/logistic/logistic-1.yaml"))[1]
    assert kept["evidence"] == "re-scored"


def test_its_own_refusal_is_told_to_the_author_at_the_predictions(stage: Stage) -> None:
    with_scorer(stage, "def share(truth, said):\n    raise ValueError('fewer than 300 answers')\n")
    number = submitted(stage)
    assert phase(stage, number) == "needs-fixes"
    assert "V102" in status_words(stage, number)
    assert "fewer than 300 answers" in status_words(stage, number)


@pytest.mark.parametrize(
    "line",
    ["raise KeyError(truth)", "raise ValueError(truth)", "return {}[str(truth)]"],
    ids=["KeyError", "ValueError", "a missing key"],
)
def test_on_private_labels_nothing_that_it_says_is_quoted(line: str, stage: Stage) -> None:
    private(stage)
    with_scorer(stage, f"def share(truth, said):\n    {line}\n")
    content, auroc = filed()
    with_labels(stage, content)
    number = opened(stage, auroc, "0.5123")
    approved(stage, number)
    run = stage.sweep(accept=True)
    said = status_words(stage, number)
    quoted = [part for part in (said, run.summary, "\n".join(run.lines)) if "0, 1" in part or "1, 0" in part]
    assert not quoted
    if "ValueError" in line:
        assert "The hub's own scorer refuses these predictions" in said
    else:
        assert "scorers/share.py, line 2, raised KeyError." in said
        assert phase(stage, number) == "hub-problem"
