"""What the pictures of a board show, and which board the README shows."""

from dataclasses import replace
from random import Random
from xml.etree import ElementTree

import pytest

from hubbot.common.drawing import canvas, charts
from hubbot.common.drawing.scores import Bar, Frame, scores, small
from hubbot.leaderboard.building.derive import derive
from hubbot.leaderboard.pages import index
from hubbot.leaderboard.pages.costs import costs
from hubbot.leaderboard.pages.pictures import pictures
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.registry.model import Model
from tests.leaderboard.hubs import accepted, hub
from tests.render.hubs import large

GUESS = Model("guess", "Class frequencies", kind="baseline", role="guess")


def said(svg: str) -> list[str]:
    return [e.text or "" for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text")]


def bar(value: float, half: float = 0.01, **more: object) -> Bar:
    return replace(Bar(f"m{value}", value, f"{value}", "", value - half, value + half), **more)


def places(svg: str, kind: str = "d") -> list[float]:
    """How far to the right each value lies, in the order drawn."""
    circles = (e for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("circle"))
    return [float(e.attrib["cx"]) for e in circles if e.get("class") == kind and e.get("r") == "4.5"]


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_neighbours_separate_however_far_off_a_guess_is(seed: int, lower: bool) -> None:
    random = Random(seed)
    near = sorted(0.9 + random.random() / 50 for _ in range(random.randint(2, 9)))
    frame = Frame("t", "AUROC", lower, None)
    alone = places(scores([bar(value, 0.001) for value in near], frame))
    far = bar(5.0 if lower else 0.5, 0.001, guess=True)
    beside = places(scores([*(bar(value, 0.001) for value in near), far], frame))
    spread, left = (max(xs) - min(xs) for xs in (alone, beside))
    assert left > 0.5 * spread
    assert sorted(beside) == beside


def test_an_axis_without_a_gap_is_not_cut() -> None:
    rows = [bar(value / 10) for value in range(9, 4, -1)]
    assert 'class="x"' not in scores(rows, Frame("t", "AUROC", chance=0.5))
    assert 'class="x"' in scores(rows, Frame("t", "AUROC", chance=-9.0))


def test_a_picture_says_value_limits_rank_and_evidence_and_a_guess_is_hollow() -> None:
    of = hub(models=(GUESS,))
    found = [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.6), accepted("guess", Accuracy=0.5)]
    (board,) = boards(found, of)
    drawn = pictures(board)["scores"].svg
    first = board.rows[0]
    words = said(drawn)
    assert {"a", "0.900", "Class frequencies", "could be rank", "self-reported", "guessing"} <= {*words}
    low, high = first.entry.spread.shown()
    assert f"{low:.3f} – {high:.3f}" in words
    marks = [e.get("class") for e in ElementTree.fromstring(drawn).iter() if e.get("d", "").endswith("h-12z")]
    assert marks == ["d", "d", "h", "d"]  # three rows and the legend


def test_a_picture_is_the_same_bytes_twice_follows_the_scheme_and_says_what_it_shows() -> None:
    rows = [bar(0.9), bar(0.5, guess=True)]
    frame = Frame("A, B", "AUROC", chance=0.5)
    one = scores(rows, frame)
    assert one == scores(rows, frame)
    assert "prefers-color-scheme:dark" in one
    assert ElementTree.fromstring(one).get("aria-label") == "A, B"
    assert "guessing" in said(one)
    assert said(small(rows, 1, "t")) == []


def test_a_large_board_shows_the_top_the_newest_with_its_neighbours_and_the_guesses() -> None:
    of, found = large(200)
    newest = replace(
        found[120], acceptance=replace(found[120].acceptance, accepted_at="2026-12-30T10:00:00Z")
    )
    (board,) = boards([*found[:120], newest, *found[121:]], of)
    names = [row.name for row in board.rows]
    at = next(i for i, row in enumerate(board.rows) if row.entry.eval_id == newest.result.eval_id)
    drawn = "".join(said(pictures(board)["scores"].svg)).replace(" ", "")
    for name in (*names[:20], *names[at - 2 : at + 3], "Class frequencies of the training"):
        assert name.replace(" ", "")[:12] in drawn
    assert abs(60 - at) > 2
    assert names[60].replace(" ", "")[:12] not in drawn
    assert "apart" not in pictures(board)


def test_a_podium_has_two_steps_at_least() -> None:
    of = hub(n=20_000)
    clear = [
        accepted(name, n=20_000, Accuracy=value) for name, value in (("a", 0.9), ("b", 0.6), ("c", 0.601))
    ]
    (board,) = boards(clear, of)
    assert [row.place for row in board.rows] == [1, None, None]
    assert "podium" not in pictures(board)
    (board,) = boards(
        [accepted(n, n=20_000, Accuracy=v) for n, v in (("a", 0.9), ("b", 0.7), ("c", 0.5))], of
    )
    assert {*said(pictures(board)["podium"].svg)} == {"1", "2", "3", "a", "b", "c"}


def test_models_that_share_a_step_share_it_in_the_picture() -> None:
    svg = charts.podium([["A", "B"], [], ["C"]], title="t")
    steps = [e for e in ElementTree.fromstring(svg).iter() if e.get("class") == "p"]
    assert len(steps) == 2
    assert {*said(svg)} == {"1", "3", "A", "B", "C"}


def sized(name: str, value: float, seconds: object, hardware: str = "one core") -> object:
    run = {"date": "2026-11-20", "runtime_seconds": seconds, "hardware": hardware}
    return accepted(name, n=2_000, extra={"run_metadata": run}, Accuracy=value)


def test_a_row_is_on_the_line_if_each_cheaper_one_is_surely_worse() -> None:
    rows = [
        sized("dear", 0.95, 900),
        sized("good", 0.949, 90),
        sized("cheap", 0.7, 9),
        sized("worse", 0.6, 50),
    ]
    (board,) = boards(rows, hub(n=2_000))
    found = costs(board)
    assert found is not None
    assert {one.name for one in found.points if one.best} == {"good", "cheap"}
    assert "one core" in found.axis
    words = said(pictures(board)["cost"].svg)
    assert any("dear" in word for word in words)


def test_costs_of_different_machines_or_sizes_that_are_no_number_make_no_picture() -> None:
    rows = [sized(name, 0.9 - i / 9, 5 + i, f"machine {i}") for i, name in enumerate("abc")]
    (board,) = boards(rows, hub(n=2_000))
    assert costs(board) is None
    odd = ["111M / 650M", "~1.6M to 7B variants", "", "big", None, True, -3, "1e999", "9" * 400]
    for size in odd:
        models = tuple(Model(name, name, value={"parameters": size}) for name in "abc")
        (board,) = boards(rows, hub(n=2_000, models=models))
        assert costs(board) is None, size
    models = tuple(
        Model(n, n, value={"parameters": size}) for n, size in zip("abc", ("~7B", "110M", 5), strict=True)
    )
    (board,) = boards(rows, hub(n=2_000, models=models))
    found = costs(board)
    assert found is not None
    assert [one.cost for one in found.points] == [7e9, 1.1e8, 5]


def test_the_readme_shows_the_board_on_which_most_pairs_are_told_apart() -> None:
    of = hub(n=2_000)
    close = boards([accepted(f"m{i}", n=2_000, Accuracy=0.9 + i / 5_000) for i in range(6)], of)[0]
    clear = boards([accepted(f"m{i}", n=2_000, Accuracy=0.5 + i / 10) for i in range(4)], of)[0]
    test = hub(n=2_000, data="synthetic")
    made_up = boards([accepted(f"m{i}", n=2_000, Accuracy=0.2 + i / 10) for i in range(8)], test)[0]
    bases = zip("ABC", (close, clear, made_up), (of, of, test), strict=True)
    summaries = [
        replace(derive(board, its).summary, key=replace(board.key, benchmark=name))
        for name, board, its in bases
    ]
    of = replace(of, benchmarks={name: replace(of.benchmarks["BM"], id=name, name=name) for name in "ABC"})
    for some in (summaries, summaries[::-1]):
        assert "<sub>B:" in index.readme_picture(some, of)
    assert "<sub>A:" in index.readme_picture([summaries[0], summaries[2]], of)
    assert "<sub>C, a test board" in index.readme_picture([summaries[2]], of)
    assert index.readme_picture([], of) == ""


@pytest.mark.parametrize("size", [12, 14])
def test_words_are_cut_to_their_room(size: int) -> None:
    random = Random(size)
    for _ in range(500):
        words = "".join(random.choice("aWi m-_漢é") for _ in range(random.randint(0, 60)))
        room = random.randint(30, 300)
        assert canvas.width(canvas.cut(words, room, size), size) <= max(room, size)
        lines = canvas.wrapped(words, room, size)
        assert len(lines) <= 2
        kept = "".join(lines).removesuffix("…").replace(" ", "")
        assert words.replace(" ", "").startswith(kept)
