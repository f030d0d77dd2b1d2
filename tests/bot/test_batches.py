"""Many results by one pull request: read as data, all or nothing, committed by the bot and never merged."""

from __future__ import annotations

import pytest

from hubbot.reading.shape.schema import valid
from hubbot.reading.yaml.reader import load_trusted
from hubbot.results.result import split_accepted
from hubbot.submission.requests.batch.review import MOST_BYTES, MOST_FILES
from tests.bench.pulls import Files

from .stage import HUB, Stage, record
from .test_life_of_a_submission import approved, last_words, phase, said, status_words

TWO = {
    "submissions/first.yaml": record("run-1", "logistic"),
    "submissions/second.yaml": record("run-2", "knn", "0.9731"),
}
BOTH = ["evals/BM-BREAST/knn/run-2.yaml", "evals/BM-BREAST/logistic/run-1.yaml"]


def opened(stage: Stage, files: Files = TWO, author: str = "author") -> int:
    number = stage.open_pull(files, author)
    assert stage.handle(number, "opened").exit_code == 0
    stage.clock.tick()
    return number


def accepted(stage: Stage, files: Files = TWO) -> int:
    number = opened(stage, files)
    approved(stage, number)
    assert stage.handle(number, "labeled").exit_code == 0
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    return number


def everything(stage: Stage, number: int) -> str:
    return repr((stage.forge.snapshot(number).comments, stage.forge.snapshot(number).labels, stage.commits()))


def test_from_a_mistake_by_a_push_and_one_label_to_the_board(stage):
    number = opened(stage, TWO | {"submissions/second.yaml": record("run-2", "knn", "97.31")})
    assert phase(stage, number) == "needs-fixes"
    assert "1 of 2 files to fix" in status_words(stage, number)
    assert "Write 0.9731" in status_words(stage, number)
    stage.push_pull(number, TWO)
    stage.handle(number, "synchronize")
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.handle(number, "labeled")
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "accepted"
    assert stage.files_on_main("evals") == BOTH
    assert stage.files_on_main("submissions") == []
    assert stage.commits()[0] == "Accept 2 results of pull request #1"
    assert len(stage.commits()) == 2
    snapshot = stage.forge.snapshot(number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", None)
    assert "rank" not in status_words(stage, number)
    assert "| 1 (1" in last_words(stage, number)


def test_the_files_say_who_filed_and_approved_them_and_where_they_came_from(stage):
    number = accepted(stage)
    head = stage.forge.head(number)
    for path, file in zip(BOTH, ("second", "first"), strict=True):
        submitted, block = split_accepted(stage.on_main(path))
        assert valid(load_trusted(stage.on_main(path), path), "record")
        assert submitted == TWO[f"submissions/{file}.yaml"]
        assert (block["issue"], block["author"], block["approver"]) == (number, "author", "maintainer")
        assert block["pull_request"]["file"] == f"submissions/{file}.yaml"
        assert block["pull_request"]["head"] == head
    assert stage.git("log", "-1", "--format=%an", "main").strip() == "author"


def test_a_second_run_and_the_sweep_have_nothing_to_do(stage):
    number = accepted(stage)
    before = everything(stage, number)
    stage.handle(number, "labeled", accept=True)
    stage.sweep()
    stage.sweep(accept=True)
    assert everything(stage, number) == before


def test_lost_events_are_found_by_the_sweep(stage):
    number = stage.open_pull(TWO)
    stage.sweep()
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    assert stage.files_on_main("evals") == BOTH


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "other words\n"},
        {"submissions/README.md": "how to\n"},
        {"evals/BM-BREAST/knn/x.yaml": record("x", "knn")},
        {},
    ],
    ids=["other file", "no result", "only evals", "nothing"],
)
def test_a_pull_request_without_results_is_left_alone(stage, files):
    number = opened(stage, files)
    stage.people.label(number, "maintainer", "approved")
    stage.handle(number, "labeled", accept=True)
    stage.sweep(accept=True)
    assert stage.forge.snapshot(number).comments == ()
    assert stage.forge.snapshot(number).labels == ("approved",)
    assert len(stage.commits()) == 1


def test_one_that_goes_into_another_branch_is_left_alone(stage):
    number = stage.open_pull(TWO, base="release")
    stage.handle(number, "opened")
    assert stage.forge.snapshot(number).comments == ()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"src/hubbot/x.py": "import os\n"}, "This file is no result"),
        ({"evals/BM-BREAST/knn/x.yaml": record("x", "knn")}, "The bot writes accepted results itself"),
        ({"predictions/BM-BREAST/x.csv": "id,score\n"}, "a pull request of their own"),
        ({".github/workflows/x.yml": "on: push\n"}, "G101"),
        ({"README.md": ""}, "This file is no result"),
        ({"submissions/more/x.yaml": record("x")}, "not of the form"),
        ({"submissions/x.yml": record("x")}, "not of the form"),
        ({"submissions/a b.yaml": record("x")}, "not of the form"),
        ({"submissions/NUL.yaml": record("x")}, "not of the form"),
        ({"submissions/x.yaml": ("link", "/etc/passwd")}, "It is a link"),
        ({"submissions/x.yaml": ("executable", record("x"))}, "chmod=-x submissions/x.yaml"),
        ({"submissions/x.yaml": ("submodule", "1" * 40)}, "It is a submodule"),
        ({"submissions/x.yaml": "a: " + "x" * MOST_BYTES}, "262,147 bytes"),
        ({"submissions/x.yaml": "\udcff\udcfe: 1\n"}, "S113"),
        ({"submissions/x.yaml": record("run-1", "forest")}, "of this pull request"),
        ({"submissions/x.yaml": record("RUN-1", "forest")}, "of this pull request"),
        ({"submissions/x.yaml": record("x") + "hubbot: {status: active}\n"}, "hubbot"),
        (
            {
                "submissions/x.yaml": record("x", "NewModel", "0.81"),
                "submissions/y.yaml": record("y", "newmodel", "0.82"),
            },
            "G201",
        ),
    ],
)
def test_one_thing_wrong_and_nothing_of_the_batch_can_be_approved(stage, files, words):
    number = opened(stage, TWO | files)
    assert phase(stage, number) == "needs-fixes"
    assert words in status_words(stage, number)
    approved(stage, number)
    stage.handle(number, "labeled")
    stage.handle(number, "labeled", accept=True)
    assert "approved" not in stage.forge.snapshot(number).labels
    assert len(stage.commits()) == 1


def test_a_file_that_main_holds_is_not_changed_by_a_batch(stage):
    stage.push_from_elsewhere("submissions/first.yaml", record("old"))
    number = opened(stage)
    assert "changes this file, which main holds already" in status_words(stage, number)
    assert phase(stage, number) == "needs-fixes"


def test_more_files_than_a_person_can_judge_are_not_even_read(stage):
    files = {f"submissions/r{i}.yaml": f"eval_id: r{i}\n" for i in range(MOST_FILES + 1)}
    number = opened(stage, files)
    assert phase(stage, number) == "needs-fixes"
    assert "201 files; a batch has at most 200" in status_words(stage, number)


@pytest.mark.slow
def test_two_hundred_files_fit_into_one_comment_and_one_commit(stage):
    files = {
        f"submissions/r{i}.yaml": record(f"r{i}", f"net_{i}", f"0.{9000 + 3 * i}") for i in range(MOST_FILES)
    }
    number = accepted(stage, files)
    assert phase(stage, number) == "accepted"
    assert len(stage.files_on_main("evals")) == MOST_FILES
    assert len(stage.commits()) == 2
    assert all(len(comment.body) < 65_536 for comment in stage.forge.snapshot(number).comments)


def test_very_long_names_are_answered_once(stage):
    deep = "/".join(["d" * 250] * 14)
    number = opened(stage, TWO | {f"{deep}/{n}.txt": "x" for n in range(150)})
    assert phase(stage, number) == "needs-fixes"
    before = everything(stage, number)
    assert stage.handle(number).exit_code == 0
    assert everything(stage, number) == before


def test_an_eval_id_that_main_has_is_told_with_its_place(stage):
    accepted(stage)
    number = opened(stage, {"submissions/again.yaml": record("run-1", "forest", "0.95")})
    assert phase(stage, number) == "needs-fixes"
    assert "Line 1: `run-1` is the id of a result that is filed already (issue" in status_words(stage, number)


def test_the_same_scores_within_the_batch_are_found(stage):
    many = "metrics:\n  AUROC: 0.9371\n  Accuracy: 0.8817\n  F1-Score: 0.8731\n"
    texts = [record(f"x-{model}", model, "1").partition("metrics:")[0] + many for model in ("knn", "forest")]
    texts = [text + "status: Completed\n" for text in texts]
    number = opened(stage, dict(zip(("submissions/a.yaml", "submissions/b.yaml"), texts, strict=True)))
    assert "D103" in status_words(stage, number)


@pytest.mark.parametrize(
    ("by", "words"), [("stranger", "stranger"), ("author", "author"), ("some[bot]", "program")]
)
def test_an_approval_by_somebody_not_entitled_comes_off(stage, by, words):
    number = opened(stage)
    approved(stage, number, by)
    stage.handle(number, "labeled")
    stage.handle(number, "labeled", accept=True)
    assert "approved" not in stage.forge.snapshot(number).labels
    assert words in last_words(stage, number)
    assert len(stage.commits()) == 1


def test_nobody_approves_a_batch_of_their_own(stage):
    number = opened(stage, author="maintainer")
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert "on their own submission" in last_words(stage, number)
    assert len(stage.commits()) == 1


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        (TWO | {"submissions/second.yaml": record("run-2", "knn", "0.9999")}, "-submissions/second.yaml"),
        ({"submissions/first.yaml": TWO["submissions/first.yaml"]}, "-submissions/second.yaml"),
        (TWO | {"submissions/third.yaml": record("run-3", "forest")}, "+submissions/third.yaml"),
    ],
    ids=["changed", "removed", "added"],
)
def test_a_push_after_the_approval_voids_it_and_is_shown(stage, files, changed):
    number = opened(stage)
    approved(stage, number)
    stage.push_pull(number, files)
    stage.handle(number, "labeled", accept=True)
    assert len(stage.commits()) == 1
    assert "approved" not in stage.forge.snapshot(number).labels
    assert changed in last_words(stage, number)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert len(stage.commits()) == 2


def test_a_push_that_changes_no_file_voids_it_too(stage):
    number = opened(stage)
    approved(stage, number)
    pull = stage.forge.pull(number)
    stage.push_pull(number, TWO | {"submissions/other.yaml": record("other", "forest")})
    stage.push_pull(number, TWO)
    now = stage.forge.pull(number)
    assert now.files == pull.files
    assert now.head != pull.head
    stage.handle(number, "labeled", accept=True)
    assert len(stage.commits()) == 1


def test_a_push_while_a_baseline_runs_begins_again(stage):
    """The second look reads the tip, too."""
    number = opened(stage)
    approved(stage, number)

    due = [TWO | {"submissions/second.yaml": record("run-2", "knn", "0.5")}]

    def before_git(arguments):
        if arguments[0] == "fast-import" and due:  # the commit is being made; the push comes later
            stage.push_pull(number, due.pop())

    stage.before_git = before_git
    outcome = stage.handle(number, "labeled", accept=True)
    assert any('"push": "put off"' in line for line in outcome.lines)
    assert len(stage.commits()) == 1
    assert "approved" not in stage.forge.snapshot(number).labels


def test_an_approval_is_used_once(stage):
    number = accepted(stage)
    for path in BOTH:
        stage.remove_on_main(path)
    stage.people.reopen(number, "author")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "approved" not in stage.forge.snapshot(number).labels


def test_one_result_removed_by_a_person_is_never_put_back(stage):
    number = accepted(stage)
    stage.remove_on_main(BOTH[0])
    stage.people.reopen(number, "author")
    stage.push_pull(number, TWO | {"submissions/third.yaml": record("run-3", "forest")})
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert stage.files_on_main("evals") == BOTH[1:]
    assert phase(stage, number) == "accepted"


def test_declined_closes_it_and_reopened_it_is_checked_as_new(stage):
    number = opened(stage)
    stage.people.label(number, "maintainer", "declined")
    stage.handle(number, "labeled")
    snapshot = stage.forge.snapshot(number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", None)
    assert phase(stage, number) == "declined"
    stage.clock.tick()
    stage.people.unlabel(number, "maintainer", "declined")
    stage.people.reopen(number, "author")
    stage.handle(number, "reopened")
    assert phase(stage, number) == "ready"


def test_a_question_waits_until_the_author_pushes_or_answers(stage):
    number = opened(stage)
    stage.people.label(number, "maintainer", "question")
    stage.handle(number, "labeled")
    stage.clock.tick()
    assert "question" in stage.forge.snapshot(number).labels
    stage.push_pull(number, TWO | {"submissions/third.yaml": record("run-3", "forest")})
    stage.handle(number, "synchronize")
    assert "question" not in stage.forge.snapshot(number).labels
    stage.clock.tick()
    stage.people.label(number, "maintainer", "question")
    stage.clock.tick()
    stage.people.comment(number, "author", "Yes, the same encoder.")
    stage.handle(number, "created")
    assert "question" not in stage.forge.snapshot(number).labels


def test_locked_or_closed_it_is_not_committed(stage):
    locked, closed = opened(stage), opened(stage, {"submissions/c.yaml": record("c", "forest", "0.9")})
    for number in (locked, closed):
        approved(stage, number)
    stage.people.lock(locked, "maintainer")
    stage.people.close(closed, "author")
    stage.sweep(accept=True)
    assert len(stage.commits()) == 1
    assert "Withdrawn by its author" in last_words(stage, closed)
    assert phase(stage, closed) == "withdrawn"


def test_what_is_no_batch_any_more_is_told_so(stage):
    number = opened(stage)
    stage.push_pull(number, {"README.md": "other\n"})
    stage.handle(number, "synchronize")
    assert phase(stage, number) == "needs-fixes"
    assert "G107" in status_words(stage, number)


def test_of_an_issue_and_a_batch_with_one_eval_id_the_earlier_approval_counts(stage):
    batch = opened(stage)
    issue = stage.people.open_issue(
        "author", "[Submission]", f"```yaml\n{record('run-2', 'forest')}```\n"
    ).number
    stage.handle(issue, "opened")
    approved(stage, issue)
    approved(stage, batch)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/forest/run-2.yaml"]
    assert phase(stage, batch) == "needs-fixes"


def test_a_result_of_a_batch_is_withdrawn_like_any_other(stage):
    number = accepted(stage)
    words = "### Result\n\nrun-1\n\n### What should happen?\n\nWithdraw it\n\n### Reason\n\nWrong split.\n"
    issue = stage.people.open_issue("author", "[Correction] run-1", words, ["submission"]).number
    stage.handle(issue, "opened")
    approved(stage, issue)
    stage.handle(issue, "labeled", accept=True)
    block = split_accepted(stage.on_main(BOTH[1]))[1]
    assert (block["status"], block["pull_request"]["file"]) == ("withdrawn", "submissions/first.yaml")
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "accepted"


def test_with_a_protected_main_it_waits_in_the_pull_request_of_the_bot(stage):
    stage.push_from_elsewhere("hub.yaml", HUB + "  publish: pull-request\n")
    number = opened(stage)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "ready"
    assert "I opened [a pull request of my own]" in status_words(stage, number)
    assert stage.files_on_main("evals") == []
    stage.git("update-ref", "refs/heads/main", "refs/heads/hubbot/accepted")
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    assert said(stage, number)[0].startswith("accepted:")
    assert stage.forge.snapshot(number).state == "closed"


def test_nothing_of_the_pull_request_comes_into_the_hubs_clone(stage):
    number = opened(stage, TWO | {"submissions/evil.yaml": ("link", "../hub.yaml"), "hub.yaml": "name: x\n"})
    objects = stage.git("cat-file", "--batch-all-objects", "--batch-check", at=stage.checkout)
    assert stage.forge.head(number) not in objects
    assert stage.git("status", "--porcelain", at=stage.checkout) == ""
    assert stage.git("for-each-ref", "--format=%(refname)", "refs/pull", at=stage.checkout) == ""
