"""A guess is in front of nobody; a reference that the hub ran stands like any other row, with its mark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubbot.leaderboard.pages import index_lines, pictures
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.ranking import boards as ranked
from hubbot.leaderboard.words import cells, words
from hubbot.registry.load import load
from hubbot.registry.model import Model
from hubbot.registry.nouns import READERS
from hubbot.registry.source import File
from hubbot.results.read_all import read_all
from tests.leaderboard.hubs import accepted, hub

ROOT = Path(__file__).parents[2]
CARD = "id: m\nname: M\nconfirmed: true\n"


def card(*lines: str) -> Model:
    text = CARD + "".join(f"{line}\n" for line in lines)
    found: Any = READERS["model"](File.read("m.yaml", {"m.yaml": text}))
    assert isinstance(found, Model)
    return found


@pytest.mark.parametrize(
    ("lines", "competes", "mark"),
    [
        ((), True, ""),
        (("kind: model",), True, ""),
        (("kind: baseline",), False, "baseline"),  # as before there were roles
        (("kind: baseline", "role: guess"), False, "guess"),
        (("kind: baseline", "role: reference"), True, "hub reference"),
        (("role: guess",), False, "guess"),
        (("role: reference",), True, "hub reference"),
        (("kind: baseline", "role: null"), False, "baseline"),
    ],
)
def test_a_card_says_who_competes(lines: tuple[str, ...], competes: bool, mark: str) -> None:
    known = card(*lines)
    assert (known.competes, known.mark) == (competes, mark)
    assert cells.mark(known) == (f" · *{mark}*" if mark else "")


def test_another_role_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"m\.yaml:4: `role` is 'winner'.*guess, reference"):
        card("role: winner")


@pytest.fixture(scope="module")
def board() -> Board:
    hub = load(ROOT)
    found = ranked([one for one in read_all(ROOT) if "BM-BREAST" in one.path], hub)
    return next(one for one in found if one.rows)


def with_role(row: Row, role: Any, place: int | None) -> Row:
    assert row.model is not None
    return replace(row, model=replace(row.model, role=role), place=place)


@pytest.mark.parametrize("role", [None, "guess", "reference"])
def test_medal_podium_and_front_leave_out_guesses_alone(board: Board, role: Any) -> None:
    first, _, *others = board.rows  # the second has the figure of the first
    shown = replace(board, rows=(with_role(first, role, 1), *others))
    wins = role == "reference"
    assert words.medal(shown, shown.rows[0]) == ("🥇" if wins else "")
    assert pictures.podium_steps(shown) == ([[first.name], [], []] if wins else [])
    front = index_lines.front_of(shown)
    if role == "guess":
        assert front.startswith(others[0].name)
        assert "below a guess" in front.replace("\N{NO-BREAK SPACE}", " ")
    else:  # a baseline without a role stands where it stood before there were roles
        shown = f"🥇 {first.name} <sub>hub</sub>" if wins else f"{first.name} <sub>baseline</sub>"
        assert front.startswith(f"{shown} 0.9989")


def test_who_has_the_figure_of_a_guess_is_not_below_it(board: Board) -> None:
    first, second, *_ = board.rows
    assert first.value == second.value
    front = index_lines.front_of(replace(board, rows=(with_role(first, "guess", 1), *board.rows[1:])))
    assert front.startswith(second.name)
    assert "below" not in front


def test_a_board_of_guesses_shows_its_first(board: Board) -> None:
    shown = replace(board, rows=tuple(with_role(row, "guess", None) for row in board.rows))
    assert index_lines.front_of(shown).startswith(f"{board.rows[0].name} <sub>guess</sub>")


def test_the_hub_says_of_each_own_model_what_it_is() -> None:
    hub = load(ROOT)
    guesses = {name for name, one in hub.models.items() if one.role == "guess"}
    assert guesses == {"prior", "mean", "dummy_classifier"}
    ran = {one.result.model_id for one in read_all(ROOT) if one.acceptance.evidence == "re-run"}
    assert all(hub.models[name].role is not None for name in ran)


@pytest.mark.parametrize("guesses", [[0], [1], [2], [0, 1], [4], [0, 1, 2, 3, 4]])
def test_whoever_is_surely_behind_a_guess_takes_no_medal_and_leads_nothing(guesses: list[int]) -> None:
    """Five rows, each clearly behind the one above; some of them are guesses."""
    models = [
        Model(f"m{i}", f"Guess {i}" if i in guesses else f"Model {i}", role="guess" if i in guesses else None)
        for i in range(5)
    ]
    found = [accepted(f"m{i}", n=20_000, Accuracy=v) for i, v in enumerate((0.99, 0.9, 0.8, 0.7, 0.6))]
    (board,) = ranked(found, hub(n=20_000, models=tuple(models)))
    sure = min(guesses)
    medals = [words.medal(board, row) for row in board.rows]
    assert medals == ["🥇", "🥈", "🥉"][: min(sure, 3)] + [""] * (5 - min(sure, 3))
    said, short = words.verdict(board), words.lead(board)
    if len(guesses) == 5:
        assert (said[:12], short) == ("Only guesses", "only guesses")
    elif sure == 0:
        assert said.startswith("No model is ahead of guessing: Guess 0")
        assert short == "No: a guess is ahead"
    else:
        assert said.startswith("Model 0 is ahead")
        assert short.startswith("Yes")


@pytest.mark.parametrize("values", [(0.80, 0.79), (0.79, 0.80), (0.80, 0.80)])
def test_where_a_guess_may_be_first_no_model_is_said_to_share_its_lead(values: tuple[float, float]) -> None:
    guess, model = values
    models = (Model("g", "Guess", role="guess"), Model("m", "Model"), Model("low", "Low"))
    figures = {"g": guess, "m": model, "low": 0.5}
    found = [accepted(name, n=200, Accuracy=value) for name, value in figures.items()]
    (board,) = ranked(found, hub(n=200, models=models))
    assert words.verdict(board).startswith("No model is surely better than guessing.")
    assert words.lead(board) == "No: none surely beats a guess"
    assert [words.medal(board, row) for row in board.rows] == ["", "", ""]
