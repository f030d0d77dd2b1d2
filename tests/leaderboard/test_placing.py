"""The decision's comment and the page say the same: both rank with the paired differences that are held."""

from dataclasses import replace

from hubbot.bot.requests.result import placing_of
from hubbot.bot.state.world import World
from hubbot.index.known import Known
from hubbot.index.tree import Tree
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import words
from hubbot.reading.yaml.reader import dump
from hubbot.results.result import accepted_text
from tests.leaderboard import hubs


def test_the_comment_gives_the_rank_and_range_of_the_page(tmp_path):
    held = tmp_path / "predictions" / "BM" / "differences.csv"
    held.parent.mkdir(parents=True)
    held.write_text("metric,first,second,difference,standard_error\nAccuracy,one,two,0.02,0.001\n")
    hub = replace(hubs.hub(), root=tmp_path)
    results = [
        hubs.accepted("a", "one", Accuracy=0.82),
        hubs.accepted("b", "two", Accuracy=0.80),
    ]
    (page,) = boards(results, hub, held_differences(hub))
    assert [words.rank(row) for row in page.rows] == ["1 (1–1)", "2 (2–2)"]
    assert [words.rank(row) for row in boards(results, hub)[0].rows] == ["1 (1–2)", "2 (1–2)"]
    for one in results:
        file = tmp_path / one.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(accepted_text(dump(one.result.value), one.acceptance), encoding="utf-8")
    world = World(hub, Tree.of_folder(tmp_path), Known.of(results, hub))
    said = [placing_of(world, one) for one in results]
    assert [placing.rank for placing in said if placing] == ["1 (1–1)", "2 (2–2)"]
