"""A model's id says which model it is, and its name is nobody else's."""

from __future__ import annotations

import random

import pytest

from hubbot.records.hub import Hub
from hubbot.records.lookalikes import LOOKALIKES
from hubbot.records.names import is_placeholder, looks_like
from tests.checks.conftest import Ask, codes, varied

NUMBERED = ("checkpoint-{}", "model_{}", "epoch{}", "{}B", "step.{}", "v{}", "Final_{}")
NAMELESS = ("predictions", "model", "My-Model", "my_model", "FINAL", "no_model_name_available", "best model")
NAMED = (
    "resnet50",
    "gpt-4o",
    "phi-1.5",
    "acme__checkpoint-large",
    "model-soup",
    "final-frontier",
    "7b-instruct",
)


@pytest.mark.parametrize("name", [*NAMELESS, *(shape.format(n) for shape in NUMBERED for n in (1, 500, 0.5))])
def test_what_files_are_called_names_no_model(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", NAMED)
def test_a_name_that_merely_holds_such_a_word_is_a_name(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize("name", ["predictions", "my_model", "checkpoint-500", "7B"])
def test_a_placeholder_is_an_error_only_where_it_is_new(ask: Ask, name: str) -> None:
    asked = f"model_ids: {{candidate: {name}}}"
    assert "R302" in codes(ask(asked))
    assert "R302" not in codes(ask(asked, accepted_as=f"evals/BM-BREAST/{name}/x.yaml"))


def spellings(name: str, seed: int) -> str:
    """The name as somebody could write it who wants it to be read as that model's."""
    dice = random.Random(seed)
    return "".join(_letter(letter, dice) for letter in name)


def _letter(letter: str, dice: random.Random) -> str:
    alike = [c for c in LOOKALIKES.get(letter.casefold(), "") if c.isprintable()]
    ways = [letter, letter.swapcase(), dice.choice(alike or [letter])]
    return dice.choice([" ", "-", "_", ""] if letter in " -_" else ways)


@pytest.mark.parametrize("seed", range(200))
def test_a_card_that_reads_like_another_models_name_is_seen(ask: Ask, hub: Hub, seed: int) -> None:
    model = random.Random(seed).choice(sorted(hub.models))
    name = spellings(hub.models[model].name, seed)
    found = codes(ask("model_ids: {candidate: brand_new_net}", card={"name": name}))
    assert ("R303" in found) == (hub.model("brand_new_net") is None)


def test_a_dot_and_another_letter_make_another_name() -> None:
    assert looks_like("phi-1.5") != looks_like("phi-15")
    assert looks_like("resnet-50") != looks_like("resnet-101")
    assert looks_like("Ridge") != looks_like("Bridge")


def test_the_hubs_own_models_are_told_apart(hub: Hub) -> None:
    for model in hub.models.values():
        for other in hub.models.values():
            if other.id != model.id:
                assert looks_like(model.name) != looks_like(other.name), (model.id, other.id)


def test_another_account_hears_of_the_first_one_and_the_first_one_does_not(ask: Ask) -> None:
    held = [varied("eval_id: first-1\nmodel_ids: {candidate: logistic}")]
    asked = "model_ids: {candidate: logistic}\nmetrics: {AUROC: 0.8119}"
    assert "R305" in codes(ask(asked, holding=held, author="stranger"))
    assert "R305" not in codes(ask(asked, holding=held, author="Author"))
    assert "R305" not in codes(ask(asked, author="stranger"))


def test_a_card_that_says_otherwise_is_named_line_by_line(ask: Ask) -> None:
    card = {"name": "Elastic net", "licence": "MIT"}
    (found,) = [p for p in ask("model_ids: {candidate: logistic}", card=card) if p.code == "R304"]
    assert "Logistic regression" in found.message
    assert "Elastic net" in found.message


def test_at_most_one_in_a_thousand_real_names_is_questioned() -> None:
    from perf.names import alarms, lists

    named = lists()
    total = sum(map(len, named.values()))
    assert total >= 5_000
    assert sum(len(list(alarms(names))) for names in named.values()) <= total / 1_000
