"""What was accepted is checked again, on one machine or on many."""

import json
import re
from pathlib import Path

import pytest
from perf.hubs import make

from hubbot import cli
from hubbot.bot.maintenance import recheck_all
from hubbot.bot.state.world import World
from hubbot.registry.load import load

TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """Figures changed at random: the checks have something to say."""
    root = tmp_path_factory.mktemp("audit")
    make(root, 30)
    for file in sorted(root.glob("registry/baselines/*.yaml"))[1:]:
        file.unlink()
    for file in root.glob("registry/benchmarks/*.yaml"):
        text = re.sub(r"^baseline: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    return load(root)


@pytest.fixture(scope="module")
def whole(hub):
    return recheck_all.audit(World.at(hub.root), TODAY)


@pytest.mark.parametrize("count", [3, 40])
def test_slices_merged_are_what_one_machine_finds(hub, whole, count):
    world = World.at(hub.root)
    slices = [recheck_all.audit(world, TODAY, (index, count)) for index in range(1, count + 1)]
    kept = [recheck_all.Slice.of_json(json.loads(json.dumps(one.to_json()))) for one in reversed(slices)]
    assert recheck_all.merged(kept) == whole
    assert recheck_all.report(recheck_all.merged(kept)) == recheck_all.report(whole)
    assert whole.drift


def test_evidence_that_nothing_holds_up_any_more_is_drift(hub, whole):
    path = next(file for file in sorted(hub.root.glob("evals/*/*/*.yaml")))
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"^  evidence: .*$", "  evidence: re-scored", text, flags=re.MULTILINE)
    path.write_text(changed, encoding="utf-8")
    try:
        found = recheck_all.audit(World.at(hub.root), TODAY)
    finally:
        path.write_text(text, encoding="utf-8")
    where = path.relative_to(hub.root).as_posix()
    new = {drift.what for drift in found.drift if drift.where == where}
    assert "its predictions are not held any more" in new
    assert any(what.endswith("filed as re-scored") for what in new)


def test_the_hub_itself_has_not_drifted_and_the_commands_say_how_much_they_saw(tmp_path, capsys):
    root = Path(__file__).parents[2]
    names = [str(tmp_path / f"slice-{index}.json") for index in (1, 2)]
    for index, name in enumerate(names, 1):
        assert cli.run(["audit", "--hub", str(root), "--shard", f"{index}/2", "--out", name]) == 0
    capsys.readouterr()
    assert cli.run(["audit", "--merge", *names]) == 0
    accepted = len(list(root.glob("evals/*/*/*.yaml")))
    assert capsys.readouterr().out.startswith(f"{accepted:,} accepted results and ")


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "a/b", "1/0"])
def test_a_slice_that_is_none_is_refused(shard):
    assert cli.run(["audit", "--shard", shard]) == 2
