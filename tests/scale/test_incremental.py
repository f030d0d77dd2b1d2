"""After whatever happened, a build that reads only what changed writes what a full build would write."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from perf.hubs import generated

from hubbot import cli
from hubbot.forge.git.process import Git
from hubbot.index.known import Known
from hubbot.results.read_all import read_all
from tests.scale.histories import ACTS, OF_RESULTS, Hub

few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@few
@given(acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=8), seed=st.integers(0, 999))
def test_any_history_ends_in_the_bytes_of_a_full_build(tmp_path_factory, acts, seed):
    hub = Hub.new(tmp_path_factory.mktemp("h"), 45, seed)
    hub.build()
    for act in acts:
        hub.act(act)
        hub.build()
        assert hub.generated() == hub.fresh(), act
        assert hub.build().files == {}


def rows(known: Known) -> list[tuple[object, ...]]:
    """All that an index holds, by paths: what it answers follows from these alone."""
    path = "(SELECT path FROM result WHERE result.row = {}.row)"
    return sorted(
        tuple(map(repr, row))
        for what, where in (
            ("path, folded, content, issue, submitted_at, accepted_at, seen", "result WHERE true"),
            (f"issue, {path.format('correction')}", "correction WHERE true"),
            (f"cell, {path.format('cell')}", "cell WHERE true"),
            (f"metric, board, value, {path.format('figure')}", "figure WHERE true"),
        )
        for row in known._rows(what, where)
    )


@few
@given(acts=st.lists(st.sampled_from(OF_RESULTS), min_size=4, max_size=12), seed=st.integers(0, 999))
def test_after_any_history_the_kept_index_holds_what_a_new_one_does(tmp_path_factory, acts, seed):
    hub = Hub.new(tmp_path_factory.mktemp("h"), 45, seed)
    hub.known()
    for act in acts:
        hub.act(act)
        assert rows(hub.known()) == rows(hub.known_anew()), act


@pytest.mark.parametrize("act", OF_RESULTS)
def test_after_each_change_alone_it_does(tmp_path, act):
    hub = Hub.new(tmp_path, 45, 8)
    before = rows(hub.known())
    hub.act(act)
    assert rows(hub.known()) == rows(hub.known_anew())
    assert before


def test_the_first_card_of_a_hub_without_any_claims_its_results(tmp_path):
    hub = Hub.new(tmp_path, 45, 8)
    for card in [*(hub.root / "registry/models").glob("*.yaml"), *hub.root.glob("registry/suites/*.yaml")]:
        card.unlink()
    before = rows(hub.known())
    spelling = next(read_all(hub.root)).result.model_id
    card = hub.root / "registry/models/first.yaml"
    card.write_text(f"id: first\nname: First\naliases: [{spelling}]\n", encoding="utf-8")
    assert rows(hub.known()) == rows(hub.known_anew()) != before


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
    assert len(done.tables) == 1


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


def test_one_acceptance_rewrites_its_own_tables_files_and_pages_of_bounded_size(tmp_path):
    hub = Hub.new(tmp_path, 300, 8)
    hub.build()
    hub.act("add")
    hub.build()
    hub.act("edit")
    done = hub.build()
    entry = next(e for found in done.tables.values() for e in found if e.path == done.read[0])
    own = (f"{entry.board.benchmark}/{entry.board.name}", f"leaderboards/{entry.board.benchmark}.md")
    shared = {"README.md", "leaderboards/README.md", "leaderboards/audit.md", "leaderboards/feed.xml"}
    rest = {name for name in done.files if not any(part in name for part in own)} - shared
    assert all(name.startswith(("leaderboards/models/", "leaderboards/data/")) for name in rest)
    months = [name for name in rest if name.startswith("leaderboards/data/results/")]
    assert len(months) <= 1
    assert not [name for name in rest if name.endswith((".svg", ".csv")) and not name.endswith("models.csv")]


def test_no_folder_has_more_entries_than_github_shows(tmp_path):
    hub = Hub.new(tmp_path, 300, 8)
    for number in range(1_000):
        text = f"id: many-{number:04}\nname: Many {number}\nmodality: [any]\nconfirmed: false\n"
        (hub.root / f"registry/models/many-{number:04}.yaml").write_text(text, encoding="utf-8")
        if number < 30:
            path, result = next(generated(1, seed=number))
            model = path.split("/")[2]
            new = hub.root / path.replace(model, f"many-{number:04}").replace("run-0", f"many-{number:04}-0")
            new.parent.mkdir(parents=True)
            new.write_text(
                result.replace(model, f"many-{number:04}").replace("run-0", f"many-{number:04}-0"), "utf-8"
            )
    hub.build()
    folders = {file.parent for file in (hub.root / "leaderboards").rglob("*")}
    assert max(len(list(folder.iterdir())) for folder in folders) <= 1_000
    assert len(list((hub.root / "leaderboards/models").iterdir())) <= 256
