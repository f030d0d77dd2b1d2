"""A row whose model was trained on its board's data, by its card: marked, named, and an order without it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from hubbot.leaderboard.pages.table import table_text
from hubbot.leaderboard.ranking.ranking import Board, boards
from hubbot.registry.model import Dataset, Hub, Model
from hubbot.registry.training_sets import trained_on
from tests.leaderboard.hubs import accepted, hub

NOBODY = Dataset("DS-OTHER", "Other data", "real")


def model(name: str, listed: Any = None) -> Model:
    value = {} if listed is None else {"trained_on": listed}
    return Model(name, name.upper(), confirmed=True, value=value)


def with_parents(made: Hub, **parents: str) -> Hub:
    """Datasets by id (`_` for `-`), each taken from another."""
    datasets = dict(made.datasets) | {NOBODY.id: NOBODY}
    for name, parent in parents.items():
        key = name.replace("_", "-")
        known = datasets.get(key, Dataset(key, key, "real"))
        datasets[key] = replace(known, value={**known.value, "parent": parent})
    return replace(made, datasets=datasets)


@pytest.mark.parametrize(
    ("listed", "parents", "found"),
    [
        (None, {}, None),
        ([], {}, ""),
        (["DS-OTHER"], {}, ""),
        (["DS"], {}, "DS"),
        (["a dataset"], {}, "a dataset"),  # its name, whatever the case
        (["DS-OTHER", "ds"], {}, "ds"),
        (["ImageNet"], {"DS": "imagenet"}, "ImageNet"),  # registered nowhere
        (["ImageNet-1k"], {"DS": "ImageNet"}, ""),
        (["DS-BIG"], {"DS": "DS-MIDDLE", "DS_MIDDLE": "DS-BIG"}, "DS-BIG"),
        (["DS-BIG"], {"DS": "DS-MIDDLE", "DS_MIDDLE": "DS"}, ""),  # a circle ends
        (["DS-CHILD"], {"DS_CHILD": "DS"}, ""),  # what was taken from it may hold none of its test cases
    ],
    ids=lambda value: str(value)[:40],
)
def test_it_follows_from_cards_alone(listed: Any, parents: dict[str, str], found: str | None) -> None:
    made = with_parents(hub(), **parents)
    assert trained_on(made, model("m", listed), made.datasets["DS"]) == found


def board(**cards: Any) -> tuple[Board, Hub]:
    """Models a, b, c …, each clearly better than the next."""
    models = [model(name, listed) for name, listed in cards.items()]
    made = hub(models=models)
    filed = [accepted(one.id, Accuracy=0.95 - 0.1 * i) for i, one in enumerate(models)]
    return boards(filed, made)[0], made


def test_the_board_marks_it_and_shows_the_order_without_it() -> None:
    found, made = board(a=["A dataset"], b=[], c=None)
    assert [row.name for row in found.rows] == ["A", "B", "C"], "nobody loses a place by it"
    assert [(row.name, row.rank) for row in found.without] == [("B", 1), ("C", 2)]
    page = table_text(found, made, {}).replace("\N{NO-BREAK SPACE}", " ")
    assert "trained on A dataset, by its card · not declared" in page
    assert "Trained on data that these test cases come from, by their cards: A (A dataset)." in page
    assert "Of 1 row the card does not say what the model was trained on." in page
    assert "The order without models trained on this data" in page


@pytest.mark.parametrize("cards", [*product((None, []), repeat=3)], ids=str)
def test_where_no_card_lists_the_data_nothing_is_said(cards: tuple[Any, ...]) -> None:
    found, made = board(a=cards[0], b=cards[1], c=cards[2])
    assert found.without == ()
    assert "by their cards" not in table_text(found, made, {})
    assert "without models trained" not in table_text(found, made, {})


def test_where_all_were_trained_on_it_there_is_no_other_order() -> None:
    found, made = board(a=["DS"], b=["DS"])
    assert found.without == ()
    assert "A (DS), B (DS)." in table_text(found, made, {}).replace("\N{NO-BREAK SPACE}", " ")


def test_what_a_card_says_has_no_effect_on_a_page() -> None:
    _, made = board(a=["<img src=x> @maintainer"], b=[])
    made = replace(
        made, datasets={"DS": replace(made.datasets["DS"], value={"parent": "<img src=x> @maintainer"})}
    )
    filed = [accepted(name, Accuracy=0.9) for name in "ab"]
    page = table_text(boards(filed, made)[0], made, {})
    assert "by their cards" in page
    assert "<img" not in page
    assert "@maintainer" not in page
