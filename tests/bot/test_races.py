"""Two things at once: approvals, pushes, one eval_id twice, runs of both jobs interleaved by hand."""

import contextlib

import pytest

from hubbot.bot import run as bot_module
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import ForgeError
from tests.slow import mostly_slow

from .stage import Stage, body, record


def ready(stage: Stage, *texts: str) -> list[int]:
    numbers = []
    for index, text in enumerate(texts):
        author = f"author-{index}"  # the cap is per person
        numbers.append(stage.people.open_issue(author, "[Submission]", body(text)).number)
    stage.sweep()
    stage.clock.tick()
    return numbers


def approve(stage: Stage, numbers: list[int]) -> None:
    for number in numbers:
        stage.people.label(number, "maintainer", "approved")
    stage.clock.tick()


@pytest.mark.parametrize("count", mostly_slow([5, 40], first=1))
def test_approvals_in_one_second_are_as_many_commits_and_one_push(stage, monkeypatch, count):
    numbers = ready(stage, *(record(f"run-{i:02}", auroc=f"0.9{i:02}1") for i in range(count)))
    approve(stage, numbers)
    pushes = []
    push = Repository.push
    monkeypatch.setattr(Repository, "push", lambda self: (pushes.append(1), push(self))[1])
    assert stage.handle(numbers[0], "labeled", accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == count
    assert len(stage.commits()) == count + 1
    assert pushes == [1]
    assert all(stage.forge.snapshot(number).state == "closed" for number in numbers)


def test_of_two_approved_with_one_eval_id_the_earlier_approval_counts_and_the_other_is_told(stage):
    first, second = ready(stage, record("same", "logistic"), record("same", "knn", "0.93"))
    approve(stage, [second, first])
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/knn/same.yaml"]
    loser = stage.forge.snapshot(first)
    assert loser.state == "open"
    assert "status: needs-fixes" in loser.labels
    assert "approved" not in loser.labels
    assert "There are errors now, which its author mends first" in loser.comments[-1].body
    assert "set `approved` again" not in loser.comments[-1].body
    before = stage.on_main("evals/BM-BREAST/knn/same.yaml")
    stage.sweep(accept=True)
    assert stage.on_main("evals/BM-BREAST/knn/same.yaml") == before


def test_a_push_by_somebody_else_in_between_is_built_upon(stage):
    number = ready(stage, record())[0]
    approve(stage, [number])

    def before_git(arguments):
        if arguments[0] == "push" and not (stage.root / "elsewhere").exists():
            stage.push_from_elsewhere("NOTES.md", "A line.\n")

    stage.before_git = before_git
    outcome = stage.sweep(accept=True)
    assert outcome.exit_code == 0
    assert sum('"push": "refused"' in line for line in outcome.lines) == 1
    assert stage.files_on_main("evals")
    assert stage.on_main("NOTES.md") == "A line.\n"
    assert len(stage.commits()) == 3


def test_an_approval_withdrawn_while_the_push_was_refused_is_seen(stage):
    number = ready(stage, record())[0]
    approve(stage, [number])

    def before_git(arguments):
        if arguments[0] == "push" and not (stage.root / "elsewhere").exists():
            stage.push_from_elsewhere("NOTES.md", "A line.\n")
            stage.people.unlabel(number, "maintainer", "approved")

    stage.before_git = before_git
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.files_on_main("evals") == []


def test_after_five_refused_pushes_nothing_is_accepted_and_it_is_our_fault(stage):
    number = ready(stage, record())[0]
    approve(stage, [number])
    count = []

    def before_git(arguments):
        if arguments[0] == "push":
            count.append(1)
            stage.push_from_elsewhere("NOTES.md", f"Line {len(count)}.\n")

    stage.before_git = before_git
    assert stage.sweep(accept=True).exit_code == 3
    assert len(count) == bot_module.PUSHES
    assert stage.files_on_main("evals") == []
    stage.before_git = None
    assert stage.sweep(accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == 1


def test_two_clones_that_accept_at_once_both_get_their_rows_in(stage):
    first, second = ready(stage, record("one", "logistic"), record("two", "knn", "0.93"))
    approve(stage, [first, second])
    other = stage.root / "other"
    Repository(other).clone(str(stage.remote))
    racing = []

    def before_git(arguments):
        if arguments[0] == "push" and not racing:
            racing.append(1)
            stage.before_git = None
            bot_module.sweep(Bot(stage.forge, other, Repository(other), accept=True, run_url="another run"))

    stage.before_git = before_git
    assert stage.sweep(accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == 2
    assert len(stage.commits()) == 3
    for number in (first, second):
        decisions = [c for c in stage.forge.snapshot(number).comments if "On the board" in c.body]
        assert len(decisions) == 1


def test_ten_edits_with_runs_in_any_order_leave_one_comment_about_the_last(stage):
    number = stage.people.open_issue("author", "[Submission]", body(record())).number
    for index in range(10):
        stage.people.edit_issue(number, "author", body=body(record(auroc=f"0.9{index}5")))
        if index % 3 == 0:
            stage.handle(number)
    stage.handle(number)
    stage.handle(number, "opened")
    comments = stage.forge.snapshot(number).comments
    assert len(comments) == 1
    stage.clock.tick()
    approve(stage, [number])
    stage.sweep(accept=True)
    assert "AUROC: 0.995" in stage.on_main("evals/BM-BREAST/logistic/logistic-1.yaml")


def test_a_refused_push_is_told_from_a_broken_one(stage):
    number = ready(stage, record())[0]
    approve(stage, [number])
    stage.git("config", "receive.denyCurrentBranch", "refuse")
    hook = stage.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    outcome = stage.sweep(accept=True)
    assert outcome.exit_code == 3
    assert "protected" in outcome.summary
    assert stage.forge.snapshot(number).state == "open"
    hook.unlink()
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.forge.snapshot(number).state == "closed"


def test_comments_say_how_long_accepted_results_waited_once_enough_tell(stage):
    numbers = ready(stage, *(record(f"run-{i}", auroc=f"0.9{i}1") for i in range(5)))
    stage.clock.tick(36 * 3600)
    approve(stage, numbers)
    assert stage.sweep(accept=True).exit_code == 0
    later = ready(stage, record("later", "knn", "0.93"))[0]
    (status,) = [c.body for c in stage.forge.snapshot(later).comments]
    assert "Half of the last 5 accepted results were on the board within 2 days." in status


def test_what_changes_between_reading_and_pushing_is_seen_before_it_is_published(stage):
    """An edit, a closing, a lock, a label taken off: at each the run begins again, and commits nothing."""
    changes = (
        lambda n: stage.people.edit_issue(n, "author", body=body(record(f"run-{n}", auroc="0.5"))),
        lambda n: stage.people.close(n, "author"),
        lambda n: stage.people.lock(n, "maintainer"),
        lambda n: stage.people.unlabel(n, "maintainer", "approved"),
    )
    numbers = ready(stage, *(record(f"run-{i}", auroc=f"0.9{i}1") for i in range(1, 5)))
    for number, change in zip(numbers, changes, strict=True):
        approve(stage, [number])
        due = [number]

        def before_git(arguments, due=due, change=change):
            if arguments[0] == "fast-import" and due:  # the commit is being made; the push comes later
                change(due.pop())

        stage.before_git = before_git
        outcome = stage.sweep(accept=True)
        assert outcome.exit_code == 0
        assert any('"push": "put off"' in line for line in outcome.lines)
        assert stage.files_on_main("evals") == []


def test_an_issue_deleted_before_the_push_is_not_published(stage):
    first, second = ready(stage, record("one"), record("two", "knn", "0.93"))
    approve(stage, [first, second])

    def before_git(arguments):
        if arguments[0] == "fast-import":
            (stage.forge.root / "issues" / f"{first}.json").unlink(missing_ok=True)

    stage.before_git = before_git
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/knn/two.yaml"]


def test_a_decision_told_by_a_later_run_still_names_the_commit(stage):
    number = ready(stage, record())[0]
    approve(stage, [number])

    class Dies(BaseException):
        pass

    class Mute:
        def __init__(self, forge):
            self.forge = forge

        def __getattr__(self, name):
            if name == "create_comment":
                raise Dies
            return getattr(self.forge, name)

    stage.wrap = Mute
    with contextlib.suppress(Dies):
        stage.handle(number, "labeled", accept=True)
    stage.wrap = lambda forge: forge
    stage.push_from_elsewhere("NOTES.md", "A line.\n")
    commit = stage.git("log", "-1", "--format=%h", "--abbrev=7", "main", "--", "evals").strip()
    assert stage.sweep().exit_code == 0
    (told,) = [c.body for c in stage.forge.snapshot(number).comments if "On the board" in c.body]
    assert f"committed as `{commit}`" in told


def test_an_approval_that_the_history_knows_is_used_up_though_every_other_trace_is_gone(stage):
    """Pushed, then the file and the bot's words removed: the label is still on, and commits nothing."""
    number = ready(stage, record())[0]
    status = stage.forge.read(number)["comments"]
    approve(stage, [number])
    stage.handle(number, "labeled", accept=True)
    stage.remove_on_main("evals/BM-BREAST/logistic/logistic-1.yaml")
    before = stage.forge.read(number) | {"comments": status, "state": "open", "reopened_at": None}
    stage.forge.write(before)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "approved" not in stage.forge.snapshot(number).labels


def test_a_read_that_fails_once_lets_no_later_approval_overtake(stage):
    """Both want one eval_id: the earlier approval gets it, though its issue could not be read at first."""
    first, second = ready(stage, record("same", "logistic"), record("same", "knn", "0.93"))
    approve(stage, [first, second])
    failing = [first]

    class Hiccup:
        def __init__(self, forge):
            self.forge = forge

        def __getattr__(self, name):
            return getattr(self.forge, name)

        def snapshot(self, number):
            if number in failing:
                failing.remove(number)
                raise ForgeError("502, as the test wanted")
            return self.forge.snapshot(number)

    stage.wrap = Hiccup
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/logistic/same.yaml"]


def test_without_the_list_of_open_issues_nothing_is_accepted_and_the_next_run_does_it(stage):
    first, second = ready(stage, record("same", "logistic"), record("same", "knn", "0.93"))
    approve(stage, [first, second])

    class Deaf:
        def __init__(self, forge):
            self.forge = forge

        def __getattr__(self, name):
            return getattr(self.forge, name)

        def queue(self):
            raise ForgeError("502, as the test wanted")

    stage.wrap = Deaf
    assert stage.handle(second, "labeled", accept=True).exit_code == 3
    assert stage.files_on_main("evals") == []
    stage.wrap = lambda forge: forge
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/logistic/same.yaml"]


def surprised(stage: Stage, *, times: int, command: str = "restore") -> Outcome:
    """An accepting sweep in which git's `command` raises what nobody expects, so many times."""
    left = [None] * times

    def before_git(arguments):
        if arguments[0] == command and left:
            left.pop()
            raise ZeroDivisionError(command)

    stage.before_git = before_git
    outcome = stage.sweep(accept=True)
    stage.before_git = None
    return outcome


def test_a_surprise_of_ours_costs_nobody_their_turn_and_leaves_no_commit_that_nobody_knows_of(stage):
    """Both want one eval_id. The first commit is made when the surprise comes: nobody hears of it."""
    first, second = ready(stage, record("same", "logistic"), record("same", "knn", "0.93"))
    approve(stage, [first, second])
    outcome = surprised(stage, times=1)
    assert outcome.exit_code == 0
    assert "issue 1, committing: ZeroDivisionError" in outcome.summary
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/logistic/same.yaml"]
    assert stage.forge.snapshot(first).state == "closed"
    assert "status: needs-fixes" in stage.forge.snapshot(second).labels
    assert len(stage.commits()) == 2


def test_one_that_surprises_us_twice_holds_up_no_other_and_is_tried_again_by_the_next_run(stage):
    first, second = ready(stage, record("one", "logistic"), record("two", "knn", "0.93"))
    approve(stage, [first, second])
    outcome = surprised(stage, times=2)
    assert outcome.exit_code == 0
    assert "issue 1, committing: ZeroDivisionError" in outcome.summary
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/knn/two.yaml"]
    assert "status: hub-problem" in stage.forge.snapshot(first).labels
    assert stage.sweep(accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == 2
    assert len(stage.commits()) == 3
