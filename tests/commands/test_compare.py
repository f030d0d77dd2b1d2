"""`hubbot compare`: two models, a line a board, from the accepted files of those boards alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from hubbot import cli
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.registry.load import load
from hubbot.results import reader
from hubbot.results.read_all import read_all

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub")
    for name in ("hub.yaml", "registry", "schemas", "evals", "predictions"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, root / name)
    return root


def run(capsys: pytest.CaptureFixture[str], hub: Path, *words: str) -> tuple[int, str, str]:
    code = cli.run(["compare", *words, "--hub", str(hub)])
    said = capsys.readouterr()
    return code, said.out, said.err


def objects(capsys: pytest.CaptureFixture[str], hub: Path, *words: str) -> list[dict[str, Any]]:
    code, out, _ = run(capsys, hub, *words, "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_there_is_a_line_for_each_board_on_which_both_stand(capsys, hub):
    code, out, _ = run(capsys, hub, "forest", "knn")
    assert code == 0
    head, *lines = out.splitlines()
    assert head.split("  ")[0] == "Board"
    assert "Random forest minus k nearest neighbours, 95 %" in head
    told = {line.split()[0]: line for line in lines[:5]}
    assert {*told} == {"BM-BLOOD-CELLS", "BM-SPLICE", "BM-BRAIN-MASKED", "BM-BREAST", "BM-DIABETES"}
    assert "can be told apart: Random forest is ahead" in told["BM-SPLICE"]
    assert "can be told apart: k nearest neighbours is ahead" in told["BM-BRAIN-MASKED"], (
        "MSE: lower is better"
    )
    assert "cannot be told apart; about" in told["BM-BREAST"]
    assert all("] paired" in line for line in told.values())


def test_what_it_says_is_what_the_boards_say(capsys, hub):
    here = load(hub)
    held = held_differences(here)
    compared = 0
    for board in boards(read_all(hub), here, held):
        for pair in board.pairs:
            one, other = board.rows[pair.first], board.rows[pair.second]
            names = (one.entry.model, other.entry.model, "--board", board.key.benchmark)
            found = next(
                each
                for each in objects(capsys, hub, *names)
                if (each["dataset"], each["n"]) == (board.key.dataset, board.key.n)
            )
            assert found["told_apart"] == pair.apart
            assert (found["first"]["value"], found["second"]["rank"]) == (one.value, other.rank)
            assert [found["low"], found["high"]] == [pytest.approx(limit, abs=1e-6) for limit in pair.limits]
            if pair.first == 0 and other.to_first:  # as the board's own column, turned
                assert [-other.to_first[1], -other.to_first[0]] == pytest.approx(pair.limits)
            compared += 1
    assert compared > 40


def test_the_other_way_round_it_says_the_same_with_the_signs_turned(capsys, hub):
    for one, other in zip(
        objects(capsys, hub, "forest", "boosting"), objects(capsys, hub, "boosting", "forest"), strict=True
    ):
        assert one["difference"] == -other["difference"]
        assert (one["low"], one["high"]) == (-other["high"], -other["low"])
        for same in ("told_apart", "paired", "separable_gap", "times_the_cases"):
            assert one[same] == other[same]
        assert one["first"] == other["second"]


def test_results_of_other_benchmarks_are_not_opened(capsys, hub, monkeypatch):
    opened: set[str] = set()
    usual = reader.read

    def counted(path, text):
        opened.add(path.split("/")[1])
        return usual(path, text)

    monkeypatch.setattr(reader, "read", counted)
    objects(capsys, hub, "logistic", "forest")
    assert opened == {"BM-BREAST"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("forrest", "knn"), "There is no model forrest with a result here. Did you mean forest?"),
        (("forest", "zzzz"), "There is no model zzzz with a result here. `leaderboards"),
        (("forest", "neuroclip"), "neuroclip has no accepted result in this hub."),
        (("forest", "FOREST"), "forest and FOREST are one model, forest. Name two."),
        (("forest", "geneformer"), "No board has both. forest has results on BM-BLOOD-CELLS,"),
        (("forest", "knn", "--board", "BM-SPLISE"), "no benchmark BM-SPLISE. Did you mean BM-SPLICE?"),
        (("forest", "knn", "--board", "BM-002"), "No board of BM-002 has both."),
        (("hyenadna", "dnabert2"), "no table on which both are ranked"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_with_what_to_do(capsys, hub, words, says):
    code, out, err = run(capsys, hub, *words)
    assert (code, out) == (2, "")
    assert says in " ".join(err.split())


def test_any_spelling_leads_to_its_model(capsys, hub):
    """kmer_baseline is an alias of kmer_k6, which stands with no other model on a table of scores."""
    code, _, err = run(capsys, hub, "kmer_baseline", "EVO2")
    assert (code, "model" in err) == (2, False)
    assert "Both have results on BM-DNA-ENHANCER, BM-DNA-PROMOTER" in " ".join(err.split())
    assert objects(capsys, hub, "Forest", "KNN") == objects(capsys, hub, "forest", "knn")


def test_a_file_that_cannot_be_read_is_named(capsys, hub, tmp_path):
    root = tmp_path / "hub"
    shutil.copytree(hub, root)
    file = min((root / "evals/BM-BREAST/knn").glob("*.yaml"))
    file.write_text("eval_id: [\n", encoding="utf-8")
    code, _, err = run(capsys, root, "logistic", "forest")
    assert code == 1
    assert f"evals/BM-BREAST/knn/{file.name}" in err
    assert "Traceback" not in err


def test_a_name_with_signs_of_a_terminal_is_refused_and_told_without_their_effect(capsys, hub, tmp_path):
    root = tmp_path / "hub"
    shutil.copytree(hub, root)
    card = root / "registry/models/knn.yaml"
    text = card.read_text(encoding="utf-8")
    card.write_text(
        text.replace("name: k nearest neighbours", 'name: "k\\e[31m\\u202Enear"'), encoding="utf-8"
    )
    code, out, err = run(capsys, root, "forest", "knn")
    assert (code, out) == (3, "")
    assert "registry/models/knn.yaml" in err
    assert "\x1b" not in err
    assert "\u202e" not in err
