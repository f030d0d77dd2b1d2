"""Who submitted a result is told in their issue what others decided about it: once for each cause."""

from __future__ import annotations

from functools import partial

import pytest

from hubbot.forge.port import Forge
from hubbot.results.hand_changes import LEDGER, read_lost
from hubbot.results.result import split_accepted

from .mishaps import Killed, Saboteur
from .stage import Stage, record
from .test_corrections import PATH, form
from .test_life_of_a_submission import approved, opened, phase, said, status_words
from .test_provenance import WEEK, amended, forged, ledger, push


@pytest.fixture
def accepted(stage: Stage) -> Stage:
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    return stage


def requested(stage: Stage, what: str, by: str = "", author: str = "stranger") -> int:
    """A correction of logistic-1 by somebody else, approved but not yet carried out."""
    text = form("logistic-1", what, by=by, reason="Wrong split, @everybody.")
    number = stage.people.open_issue(author, "[Correction] logistic-1", text, ["submission"]).number
    stage.handle(number, "opened")
    stage.clock.tick()
    approved(stage, number)
    return number


def told(stage: Stage, number: int) -> list[str]:
    """The comments that tell of others' decisions, without their hidden line."""
    bodies = [c.body for c in stage.forge.snapshot(number).comments if c.by_me]
    return [body.partition("\n")[2] for body in bodies if "decision v1 told:" in body or "unranked:" in body]


def test_whose_result_is_withdrawn_by_anothers_request_is_told_with_the_reason(accepted):
    asked = requested(accepted, "Withdraw it")
    assert accepted.handle(asked, "labeled", accept=True).exit_code == 0
    (words,) = told(accepted, 1)
    assert "Withdrawn" in status_words(accepted, 1)
    assert "Your result was withdrawn" in words
    assert f"`@stranger` asked for it in #{asked}" in words
    assert "`@maintainer` approved" in words
    assert "Wrong split, @everybody." in words.split("```")[1]
    before = accepted.forge.read(1)
    accepted.sweep(accept=True)
    assert phase(accepted, 1) == "withdrawn", "the label follows in the next sweep"
    accepted.handle(1, "edited", accept=True)
    assert told(accepted, 1) == [words]
    assert len(accepted.forge.read(1)["comments"]) == len(before["comments"])


def test_ones_own_request_is_answered_where_it_was_made_and_shown_where_the_result_came_from(accepted):
    asked = requested(accepted, "Withdraw it", author="author")
    accepted.handle(asked, "labeled", accept=True)
    assert phase(accepted, 1) == "withdrawn"
    assert told(accepted, 1) == []


def test_a_replacement_by_another_models_result_is_a_question_and_is_told(accepted):
    other = opened(accepted, record("knn-1", model="knn", auroc="0.9771"))
    approved(accepted, other)
    accepted.sweep(accept=True)
    asked = requested(accepted, "Replace it by another accepted result", "knn-1")
    shown = status_words(accepted, asked)
    assert "It is a result of `logistic`, and the one that should replace it is of `knn`" in shown
    accepted.handle(asked, "labeled", accept=True)
    (words,) = told(accepted, 1)
    assert "replaced by another one" in words
    assert "`knn-1`" in words
    assert "Replaced by a newer result" in status_words(accepted, 1)
    assert told(accepted, other) == []


def _steps(stage: Stage, number: int, at: int | None) -> int:
    saboteur = Saboteur(at, "killed")
    stage.wrap = saboteur.forge
    try:
        stage.handle(number, "labeled", accept=True)
    except Killed:
        pass
    finally:
        stage.wrap = lambda forge: forge
    return saboteur.steps


@pytest.mark.slow
@pytest.mark.parametrize("at", range(1, 26))
def test_killed_at_each_request_the_next_runs_tell_once(accepted, at):
    asked = requested(accepted, "Withdraw it")
    if _steps(accepted, asked, at) < at:
        pytest.skip("the run has fewer requests")
    for _ in range(2):
        accepted.sweep(accept=True)
    assert phase(accepted, asked) == "accepted"
    assert phase(accepted, 1) == "withdrawn"
    assert len(told(accepted, 1)) == 1
    assert split_accepted(accepted.on_main(PATH))[1]["status"] == "withdrawn"


def test_many_results_of_one_person_that_lose_their_rank_for_one_cause_are_one_list(accepted):
    second = opened(accepted, record("logistic-2", auroc="0.9871"))
    approved(accepted, second)
    accepted.sweep(accept=True)
    paths = [PATH, PATH.replace("-1", "-2")]
    commit = push(accepted, {path: accepted.on_main(path).replace("228", "227") for path in paths})
    accepted.sweep(accept=True)
    assert told(accepted, 1) == told(accepted, second) == []
    for _ in range(4):
        accepted.clock.tick(WEEK)
        accepted.sweep(accept=True)
    (words,) = told(accepted, second)
    assert told(accepted, 1) == []
    assert "2 results of yours" in words
    assert f"changed on main by maintainer in commit {commit[:7]}" in words
    assert all(listed.unranked for listed in ledger(accepted).values())
    assert phase(accepted, second) == "accepted"
    commits = accepted.commits()
    accepted.sweep(accept=True)
    accepted.handle(1, "edited", accept=True)
    assert accepted.commits() == commits
    assert told(accepted, 1) == []


def test_an_approved_change_is_told_to_whoever_submitted_the_result(accepted):
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    number = amended(accepted, [PATH], author="stranger")
    approved(accepted, number)
    accepted.sweep(accept=True)
    (words,) = told(accepted, 1)
    assert "A change to your result was approved" in words
    assert said(accepted, 1)[-1].startswith("told:")


class Counting:
    """A forge that notes each request about issue 1."""

    def __init__(self, calls: list[str], forge: Forge) -> None:
        self._calls, self._forge = calls, forge

    def __getattr__(self, name: str):
        found = getattr(self._forge, name)
        if not callable(found):
            return found

        def counted(*arguments):
            if arguments[:1] == (1,) and name != "issue_url":
                self._calls.append(name)
            return found(*arguments)

        return counted


def test_words_come_first_and_the_label_follows_in_the_next_sweep(accepted):
    asked = requested(accepted, "Withdraw it")
    calls: list[str] = []
    accepted.wrap = partial(Counting, calls)
    accepted.handle(asked, "labeled", accept=True)
    assert calls == ["comments", "create_comment", "edit_comment"]
    calls.clear()
    accepted.sweep()
    assert calls == ["comments", "add_label", "remove_label"]
    calls.clear()
    accepted.sweep(accept=True)
    assert calls == ["comments"], "seen once more"
    accepted.sweep()
    assert calls == ["comments"]
    assert phase(accepted, 1) == "withdrawn"


def test_a_registry_that_unranks_many_results_is_one_list_for_each_person(accepted):
    more = (
        (record("logistic-2", auroc="0.9871"), "author"),
        (record("knn-3", model="knn", auroc="0.9812"), "stranger"),
    )
    for text, author in more:
        approved(accepted, opened(accepted, text, author))
        accepted.sweep(accept=True)
    dataset = "registry/datasets/DS-BREAST.yaml"
    text = accepted.on_main(dataset)
    assert "228" in text
    push(accepted, {dataset: text.replace("228", "230")})
    accepted.sweep(accept=True)
    assert "not the 230 of the registered test set" in accepted.on_main("leaderboards/BM-BREAST.md")
    commits = accepted.commits()
    for _ in range(3):
        accepted.sweep(accept=True)
    assert accepted.commits() == commits, "that they were told takes no commit"
    assert told(accepted, 1) == []
    (words,), (others,) = told(accepted, 2), told(accepted, 3)
    assert "2 results of yours" in words
    assert "228 cases are not the 230" in words
    assert "knn-3" in others
    assert "logistic-1" not in others
    assert len(read_lost(accepted.on_main(LEDGER))) == 3
    push(accepted, {dataset: text})
    accepted.sweep(accept=True)
    assert LEDGER not in accepted.files_on_main("registry"), "they rank again"
    assert [len(told(accepted, number)) for number in (1, 2, 3)] == [0, 1, 1]


def test_the_sweep_that_takes_a_rank_tells_so_and_the_next_writes_nothing(accepted):
    """Nothing is told by a commit: 0 commits and 0 writes, also where the memory is lost."""
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.sweep(accept=True)
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    assert len(told(accepted, 1)) == 1
    commits = accepted.commits()
    for lost in (False, True):
        if lost:
            (accepted.checkout / ".git/hubbot/seen.json").unlink()
        steps = Saboteur(None)
        accepted.wrap = steps.forge
        accepted.sweep(accept=True)
        assert (steps.writes, accepted.commits()) == (0, commits)


def test_a_list_of_an_earlier_hubbot_that_says_who_was_told_is_kept(accepted):
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.sweep(accept=True)
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    text = accepted.on_main(LEDGER)
    push(accepted, {LEDGER: text + "  told: true\n"})
    commits = accepted.commits()
    accepted.sweep(accept=True)
    assert accepted.commits() == commits
    assert ledger(accepted)[PATH].told
