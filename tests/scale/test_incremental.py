"""After whatever happened, a build that reads only what changed writes what a full build would write."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubbot import cli
from hubbot.forge.git_process import Git
from tests.scale.histories import ACTS, Hub

slow = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=8), seed=st.integers(0, 999))
def test_any_history_ends_in_the_bytes_of_a_full_build(tmp_path_factory, acts, seed):
    hub = Hub.new(tmp_path_factory.mktemp("h"), 45, seed)
    hub.build()
    for act in acts:
        hub.act(act)
        hub.build()
        assert hub.generated() == hub.fresh(), act
        assert hub.build().files == {}


@pytest.mark.parametrize("act", ACTS)
def test_each_change_alone_ends_in_the_bytes_of_a_full_build(tmp_path, act):
    hub = Hub.new(tmp_path, 45, 8)
    hub.build()
    hub.act(act)
    hub.build()
    assert hub.generated() == hub.fresh()


def test_one_more_result_is_the_only_one_read_and_its_table_the_only_one_ranked(tmp_path):
    hub = Hub.new(tmp_path, 120, 8)
    first = hub.build()
    assert len(first.read) == 120
    hub.act("add")
    done = hub.build()
    assert len(done.read) == 1
    assert done.boards == 1


def test_a_model_card_is_read_again_without_any_result_of_another_model(tmp_path):
    hub = Hub.new(tmp_path, 120, 8)
    hub.build()
    hub.act("rename_a_model")
    done = hub.build()
    assert len({path.split("/")[2] for path in done.read}) <= 1


def test_git_tells_what_changed_and_the_command_says_what_it_did(tmp_path, capsys):
    hub = Hub.new(tmp_path, 60, 8)
    git = Git(hub.root)
    git("init", "--quiet", "--initial-branch=main")
    git("-c", "user.name=author", "-c", "user.email=author@example.org", "add", ".")
    where = ["--hub", str(hub.root)]
    assert cli.run(["build", *where]) == 0
    assert capsys.readouterr().out.startswith("60 results read, ")
    assert cli.run(["build", "--check", *where]) == 0
    hub.act("add")
    hub.act("rename_a_benchmark")
    assert cli.run(["build", "--check", *where]) == 1
    assert cli.run(["build", *where]) == 0
    assert hub.generated() == hub.fresh()
    hub.act("edit")
    capsys.readouterr()
    assert cli.run(["build", *where]) == 0
    assert capsys.readouterr().out.startswith("1 results read, 1 tables ranked, ")
    assert hub.generated() == hub.fresh()
    assert list((hub.root / ".git" / "hubbot").iterdir())
