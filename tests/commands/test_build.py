"""A page changed by hand is put right on main, and what a person pushed meanwhile is kept."""

from pathlib import Path

import pytest

from hubbot import cli
from hubbot.bot.maintenance.demo import Tell, prepare
from hubbot.forge.git.process import Git
from hubbot.forge.git.repository import Repository

ROOT = Path(__file__).parents[2]
QUIET = Tell(step=lambda _: None, line=lambda _: None, markdown=lambda _: None)


@pytest.fixture
def stage(tmp_path):
    stage = prepare(ROOT, tmp_path / "stage", QUIET)
    assert cli.run(["build", "--commit", "--hub", str(stage.repository.path)]) == 0
    return stage


def test_a_page_changed_by_hand_is_rebuilt_and_pushed_once(capsys, stage):
    bare = Git(stage.root / "hub.git")
    person = Repository(stage.root / "person").clone(str(stage.root / "hub.git"))
    person.commit("Better wording", {"leaderboards/README.md": b"# mine is nicer\n"})
    person.push()
    assert cli.run(["build", "--commit", "--hub", str(stage.repository.path)]) == 0
    assert "rebuilt leaderboards/README.md" in capsys.readouterr().out
    assert b"mine is nicer" not in bare("show", "main:leaderboards/README.md")
    after = bare("rev-parse", "main")
    assert cli.run(["build", "--commit", "--hub", str(stage.repository.path)]) == 0
    assert bare("rev-parse", "main") == after


def test_text_around_the_readmes_block_is_kept(stage):
    person = Repository(stage.root / "person").clone(str(stage.root / "hub.git"))
    readme = (person.path / "README.md").read_text(encoding="utf-8")
    changed = readme.replace("## Boards here", "## Our boards, of which we are proud")
    person.commit("Our own words", {"README.md": changed.encode()})
    person.push()
    assert cli.run(["build", "--commit", "--hub", str(stage.repository.path)]) == 0
    assert "## Our boards, of which we are proud" in (stage.repository.path / "README.md").read_text("utf-8")
