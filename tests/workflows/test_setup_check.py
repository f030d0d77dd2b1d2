"""The workflow Setup check: the bot's powers are tried on the emulated GitHub, and taken back."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubbot.bot.maintenance import setup_check
from hubbot.forge.git.repository import Repository
from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.github.transport import Pace
from hubbot.forge.local.forge import LocalForge
from hubbot.forge.port import ForgeError, Role
from hubbot.hubs.findings import Finding
from tests.bench.emulator import OWNER, Emulator
from tests.workflows.test_life_on_github import Life

pytestmark = [pytest.mark.emulator, pytest.mark.slow]
ALL = {"contents": "write", "issues": "write", "pull_requests": "write"}


@pytest.fixture
def life(emulator: Emulator, tmp_path: Path) -> Life:
    """The emulator's main is its own, and git's is another: both hold something."""
    made = Life(emulator, tmp_path)
    file = {"message": "A hub", "content": base64.b64encode(b"A hub\n").decode()}
    emulator.as_person(OWNER, "PUT", f"/repos/{made.people.repository}/contents/README.md", file)
    return made


@dataclass
class Tried:
    findings: dict[str, Finding]
    branches: str


def local_repository(life: Life) -> Repository:
    life.git.git("remote", "set-url", "origin", str(life.git.remote), at=life.git.checkout)
    return Repository(life.git.checkout)


def tried(life: Life, publish: str = "push", **permissions: str) -> Tried:
    """A rehearsal with a token of these permissions."""
    emulator, name = life.runner.emulator, life.people.repository
    token = emulator.installation_token(**permissions)
    forge = GitHubForge(name, token, api_url=emulator.url, pace=Pace(sleep=lambda _: None))
    stage = setup_check.Rehearsal(
        forge, local_repository(life), "maintainer", publish, pause=emulator.clock.advance
    )
    found = {one.about: one for one in setup_check.rehearse(stage)}
    branches = life.git.git("branch", "--list", at=life.git.remote)
    return Tried(found, branches)


def test_all_is_tried_and_nothing_is_left_but_a_closed_issue(life: Life) -> None:
    before = life.git.commits()
    for _ in range(2):
        out = life.runner.run("setup-check.yml", "rehearse", "workflow_dispatch")
        assert "Nothing wrong" in out
    assert life.git.commits() == before
    assert setup_check.BRANCH not in life.git.git("branch", "--list", at=life.git.remote)
    issue = life.ground.forge.snapshot(1)
    assert (issue.title, issue.state, issue.labels, issue.comments) == (setup_check.TITLE, "closed", (), ())
    assert life.ground.forge.queue() == [], "no second issue, and none that is a submission"


@pytest.mark.parametrize(
    ("lacks", "about", "said"),
    [
        ("issues", "answering", "`issues: write`"),
        ("pull_requests", "proposing", "Allow GitHub Actions to create"),
    ],
)
def test_a_power_that_is_missing_is_named_with_its_remedy(
    lacks: str, about: str, said: str, life: Life
) -> None:
    seen = tried(life, "pull-request", **{**ALL, lacks: "read"})
    assert {one.about for one in seen.findings.values() if one.level == "wrong"} == {about}
    assert said in seen.findings[about].remedy
    assert seen.findings[about].page == "settings/actions"
    assert setup_check.BRANCH not in seen.branches, "the branch is removed all the same"


def test_where_results_are_proposed_a_pull_request_is_tried(life: Life) -> None:
    name = life.people.repository
    seen = tried(life, "pull-request", **ALL)
    assert {one.level for one in seen.findings.values()} == {"fine"}, seen.findings
    assert life.runner.emulator.as_person(OWNER, "GET", f"/repos/{name}/pulls") == []


def test_it_says_which_of_the_bots_writes_move_the_time_of_an_issues_last_change(life: Life) -> None:
    said = tried(life, **ALL).findings["memory"].message
    assert "moved by a comment, " in said
    assert said.count(",") + 2 == len(("comment", "edit", "label", "off", "taken away")) + said.count(
        "nothing"
    )


def test_a_refused_push_is_named_with_gits_own_words(life: Life) -> None:
    hook = life.git.remote / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH013: Repository rule violations found' >&2\nexit 1\n")
    hook.chmod(0o755)
    seen = tried(life, **ALL)
    assert "GH013" in seen.findings["pushing"].message
    assert "ruleset" in seen.findings["pushing"].remedy
    assert seen.findings["answering"].level == "fine"


def test_roles_that_github_does_not_tell_are_named(life: Life) -> None:
    """Every approval would be denied: no clear answer is a no."""

    class Silent(LocalForge):
        def role_of(self, login: str) -> Role:
            return "unknown"

        def own_issue(self, title: str, body: str) -> int:
            raise ForgeError("Issues are off")

    stage = setup_check.Rehearsal(
        Silent(life.git.root / "forge"), local_repository(life), "maintainer", "push"
    )
    found = {one.about: one for one in setup_check.rehearse(stage)}
    assert "role of maintainer" in found["roles"].message
    assert "no approval counts" in found["roles"].remedy
    assert found["answering"].message == "Issues are off"


def test_what_a_check_that_was_ended_left_behind_is_cleared(life: Life) -> None:
    tried(life, **ALL)
    token = life.runner.emulator.installation_token(**ALL)
    name, emulator = life.people.repository, life.runner.emulator
    forge = GitHubForge(name, token, api_url=emulator.url, pace=Pace(sleep=lambda _: None))
    forge.create_comment(1, "A comment …")
    life.git.git("push", "--quiet", "origin", f"HEAD:refs/heads/{setup_check.BRANCH}", at=life.git.checkout)
    seen = tried(life, **ALL)
    assert {one.level for one in seen.findings.values()} == {"fine"}
    assert forge.snapshot(1).comments == ()
    assert setup_check.BRANCH not in seen.branches
