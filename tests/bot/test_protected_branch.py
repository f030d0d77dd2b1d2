"""`publish: pull-request`: acceptance proposes, a person merges, and main stays as it is until then."""

from __future__ import annotations

import json
import shutil

import pytest

from hubbot.bot.steps.publish import BOARDS, BRANCH
from hubbot.results.hand_changes import LEDGER, read_ledger
from tests.submission.lifecycle.worlds import facts

from .conftest import copy_of
from .mishaps import MANNERS_OF_FAILING, Killed, Saboteur
from .stage import HUB, Stage, body, record
from .test_life_of_a_submission import phase, said, status_words

PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"


@pytest.fixture
def hub(stage: Stage) -> Stage:
    """Its main refuses what hubbot pushes, as a protected branch does."""
    stage.push_from_elsewhere("hub.yaml", HUB + "  publish: pull-request\n")
    stage.sweep(accept=True)
    hook = stage.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main\n', encoding="utf-8")
    hook.chmod(0o755)
    return stage


def approved(stage: Stage, text: str = record()) -> int:
    number = stage.people.open_issue("author", "[Submission]", body(text)).number
    stage.handle(number, "opened")
    stage.clock.tick()
    stage.people.label(number, "maintainer", "approved")
    stage.clock.tick()
    return number


def proposal(stage: Stage) -> dict[str, object] | None:
    files = list((stage.forge.root / "pulls").glob("*.json"))
    return json.loads(files[0].read_text()) if files else None


def merge(stage: Stage) -> None:
    stage.git("update-ref", "refs/heads/main", f"refs/heads/{BRANCH}")


def branch(stage: Stage) -> str:
    return stage.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{BRANCH}").strip()


def files_proposed(stage: Stage) -> list[str]:
    return stage.git("ls-tree", "-r", "--name-only", BRANCH, "--", "evals").split()


def test_approved_is_proposed_and_accepted_once_it_is_merged(hub):
    number = approved(hub)
    assert hub.handle(number, "labeled", accept=True).exit_code == 0
    assert hub.files_on_main("evals") == []
    assert files_proposed(hub) == [PATH]
    assert phase(hub, number) == "ready"
    assert "Approved. A maintainer merges next" in status_words(hub, number)
    assert f"#{number}: `{PATH}`" in proposal(hub)["body"]
    snapshot = hub.forge.snapshot(number)
    assert snapshot.state == "open"
    assert "approved" in snapshot.labels
    merge(hub)
    assert hub.sweep(accept=True).exit_code == 0
    snapshot = hub.forge.snapshot(number)
    assert (snapshot.state, snapshot.state_reason) == ("closed", "completed")
    assert "status: accepted" in snapshot.labels
    commit = hub.git("rev-parse", "--short=7", "main").strip()
    assert any(f"committed as `{commit}`" in comment.body for comment in snapshot.comments)
    assert proposal(hub) is None
    assert branch(hub) == ""


def test_a_repetition_writes_nothing(hub):
    number = approved(hub)
    hub.handle(number, "labeled", accept=True)
    before, issue, told = branch(hub), hub.forge.read(number), proposal(hub)
    hub.clock.tick(3600)
    for accept in (False, True, False):
        assert hub.sweep(accept=accept).exit_code == 0
    assert (branch(hub), hub.forge.read(number), proposal(hub)) == (before, issue, told)


def test_a_second_approval_joins_the_same_pull_request(hub):
    first = approved(hub)
    hub.handle(first, "labeled", accept=True)
    told = proposal(hub)["number"]
    second = approved(hub, record("knn-1", "knn", "0.93"))
    hub.handle(second, "labeled", accept=True)
    assert len(files_proposed(hub)) == 2
    assert proposal(hub)["number"] == told
    assert "2 approved results" in proposal(hub)["title"]


def test_an_edit_takes_it_out_again_and_an_empty_pull_request_is_closed(hub):
    number = approved(hub)
    hub.handle(number, "labeled", accept=True)
    hub.people.edit_issue(number, "author", body=body(record(auroc="0.95")))
    hub.sweep()
    assert "merges next" not in status_words(hub, number)
    hub.sweep(accept=True)
    assert proposal(hub) is None
    assert branch(hub) == ""
    assert hub.files_on_main("evals") == []


def test_when_main_moves_on_the_proposal_is_made_anew_on_top(hub):
    number = approved(hub)
    hub.handle(number, "labeled", accept=True)
    hook = hub.remote / "hooks" / "update"
    hook.unlink()
    hub.push_from_elsewhere("NOTES.md", "A line.\n")
    before = branch(hub)
    hub.sweep(accept=True)
    assert branch(hub) != before
    hub.git("merge-base", "--is-ancestor", "main", BRANCH)
    assert files_proposed(hub) == [PATH]


@pytest.mark.slow
def test_whatever_step_fails_the_next_run_ends_the_same(hub, tmp_path):
    number = approved(hub)
    counting = Saboteur()

    def run(stage: Stage, saboteur: Saboteur) -> None:
        stage.wrap, stage.before_git = saboteur.forge, saboteur.before_git
        try:
            stage.handle(number, "labeled", accept=True)
        except Killed:
            pass
        finally:
            stage.wrap, stage.before_git = (lambda forge: forge), None

    def end(stage: Stage) -> object:
        assert stage.sweep(accept=True).exit_code == 0
        told = {key: value for key, value in proposal(stage).items() if key != "number"}
        labels = sorted(stage.forge.snapshot(number).labels)
        return told, files_proposed(stage), labels, phase(stage, number), stage.files_on_main("evals")

    plain = copy_of(hub.root, tmp_path / "plain")
    run(plain, counting)
    expected = end(plain)
    for at in range(1, counting.steps + 1):
        stage = copy_of(hub.root, tmp_path / f"at-{at}")
        run(stage, Saboteur(at, MANNERS_OF_FAILING[at % 3]))
        assert end(stage) == expected, f"step {at} of {counting.steps}"


def test_the_default_is_to_push_and_another_word_is_refused(stage):
    assert facts().policy.publish == "push"
    stage.push_from_elsewhere("hub.yaml", HUB + "  publish: mail\n")
    outcome = stage.sweep(accept=True)
    assert outcome.exit_code == 3
    assert "there is no way to publish called" in outcome.summary


@pytest.fixture
def merged(hub: Stage) -> Stage:
    """Issue 1 is accepted: a person merged what was proposed, pages too."""
    number = approved(hub)
    hub.handle(number, "labeled", accept=True)
    merge(hub)
    hub.sweep(accept=True)
    assert phase(hub, number) == "accepted"
    return hub


def by_hand(stage: Stage, path: str, text: str | None) -> None:
    """A person who may changes main: the file's new text, None takes it away."""
    other = stage.root / "elsewhere"
    shutil.rmtree(other, ignore_errors=True)
    stage.git("clone", "--quiet", str(stage.remote), str(other), at=stage.root)
    if text is None:
        (other / path).unlink()
    else:
        (other / path).write_text(text, encoding="utf-8")
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    stage.git("add", "-A", at=other)
    stage.git(*who, "commit", "--quiet", "-m", "By hand", at=other)
    stage.git("fetch", "--quiet", str(other), "+HEAD:refs/heads/main")


def listed_on(stage: Stage, ref: str) -> dict[str, bool]:
    """Path → whether it is unranked, by the list of changed files there; {} without one."""
    there = stage.git("ls-tree", "-r", "--name-only", ref, "--", LEDGER).strip()
    entries = read_ledger(stage.git("show", f"{ref}:{LEDGER}")) if there else {}
    return {path: one.unranked for path, one in entries.items()}


def everything(stage: Stage) -> tuple[str, dict[str, bytes]]:
    """All branches, and all that the forge holds."""
    files = (file for file in stage.forge.root.rglob("*.json") if file.is_file())
    return stage.git("for-each-ref"), {str(file): file.read_bytes() for file in files}


def quiet(stage: Stage) -> bool:
    """Both jobs of a sweep change nothing."""
    before = everything(stage)
    for accept in (True, False):
        assert stage.sweep(accept=accept).exit_code == 0
    return everything(stage) == before


def test_the_list_of_changed_files_is_proposed_and_people_are_told_once_main_has_it(merged):
    by_hand(merged, PATH, merged.on_main(PATH).replace("0.9912", "0.9999"))
    main = merged.git("rev-parse", "main")
    merged.sweep(accept=True)
    assert listed_on(merged, BOARDS) == {PATH: False}
    assert listed_on(merged, "main") == {}
    assert quiet(merged)

    merged.clock.tick(8 * 86_400)
    merged.sweep(accept=True)
    assert listed_on(merged, BOARDS) == {PATH: False}, "a week counts from the day that main lists it"
    merged.git("update-ref", "refs/heads/main", f"refs/heads/{BOARDS}")
    merged.sweep(accept=True)
    merged.clock.tick(8 * 86_400)
    merged.sweep(accept=True)
    assert listed_on(merged, BOARDS) == {PATH: True}
    assert not any("unranked" in key for key in said(merged, 1)), "main does not say so yet"
    assert quiet(merged)

    merged.git("update-ref", "refs/heads/main", f"refs/heads/{BOARDS}")
    merged.sweep(accept=True)
    assert sum("unranked" in key for key in said(merged, 1)) == 1
    merged.sweep(accept=True)
    assert quiet(merged)
    assert merged.git("merge-base", "--is-ancestor", main.strip(), "main") == ""


def test_what_a_person_took_from_a_protected_main_is_told_and_nothing_is_pushed_there(merged):
    by_hand(merged, PATH, None)
    main = merged.git("rev-parse", "main")
    for _ in range(2):
        merged.sweep(accept=True)
    assert phase(merged, 1) == "withdrawn"
    assert sum(key.startswith("gone:") for key in said(merged, 1)) == 1
    assert merged.git("rev-parse", "main") == main
    merged.sweep(accept=True)
    assert quiet(merged)
