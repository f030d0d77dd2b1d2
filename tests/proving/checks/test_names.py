"""A model's id says which model it is, and its name is nobody else's."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest

import hubbot
from hubbot.common import model_names as names
from hubbot.common.lookalikes import LOOKALIKES
from hubbot.common.model_names import is_placeholder, looks_like, name_mistake
from hubbot.registry.model import Hub
from hubbot.results.result import EVIDENCE_SYMBOL
from tests.proving.checks.conftest import Ask, codes, varied

NUMBERED = ("checkpoint-{}", "model_{}", "epoch{}", "{}B", "step.{}", "v{}", "Final_{}")
NAMELESS = ("predictions", "model", "My-Model", "my_model", "FINAL", "no_model_name_available", "best model")
FILES = ("pt", "pth", "ckpt", "bin", "safetensors", "onnx", "h5", "csv", "JSON", "npz", "yaml")
NAMED = (
    "xlm-r.pt",
    "checkpoint-llama.bin",
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


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("name", ["model", "checkpoint_best", "best-ckpt", "epoch_7", "y_pred"])
def test_the_ending_of_a_file_makes_no_name_of_it(name: str, ending: str) -> None:
    assert is_placeholder(f"{name}.{ending}")


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


UNSEEN = ("\ufe0f", "\ufe0e", "\u20e3", "\u20dd", "\u2800", "\U0001d159", "\u0301", "\u200b", "™", "®")
AROUND = (".", "!", "·", "…", "«", "»", "’", '"')


@pytest.mark.parametrize("seed", range(100))
def test_what_is_not_seen_or_overlooked_at_an_end_makes_no_other_name(hub: Hub, seed: int) -> None:
    dice = random.Random(seed)
    name = dice.choice(sorted(model.name for model in hub.models.values()))
    letters = list(name)
    for _ in range(dice.randint(1, 4)):
        letters.insert(dice.randint(1, len(letters)), dice.choice(UNSEEN))
    written = dice.choice(AROUND) * dice.randint(0, 2) + "".join(letters) + dice.choice(AROUND)
    assert looks_like(written) == looks_like(name), written


def test_vowels_of_a_script_make_another_name() -> None:
    assert looks_like("कि") != looks_like("का")
    assert looks_like("กา") != looks_like("กี")


def test_no_text_of_marks_is_put_into_order_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unicode's order of marks costs the square of their number: each character is taken apart by itself."""
    longest = 0
    real = unicodedata.normalize

    def normalize(form: str, text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return real(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(names.unicodedata, "normalize", normalize)
    assert looks_like("a" + "\u0316\u0301" * 3_000 + "b") == looks_like("ab")
    assert longest == 1


def test_nothing_in_the_program_orders_marks_elsewhere() -> None:
    home = Path(hubbot.__file__).parent
    calls = {path.name for path in home.rglob("*.py") if "normalize(" in path.read_text("utf-8")}
    assert calls == {"model_names.py", "entries.py"}, "the second makes ids of its own user's titles"


PICTURES = [chr(point) for point in range(0x2190, 0x1FB00) if unicodedata.category(chr(point)) == "So"]
MARKS = ("🥇", "🥈", "🥉", "🎉", "⭐", *(sign for sign in EVIDENCE_SYMBOL.values()))


@pytest.mark.parametrize("mark", [*MARKS, *random.Random(1).sample(PICTURES, 60)])
def test_a_name_brings_no_medal_and_no_mark_of_evidence(mark: str) -> None:
    for name in (f"{mark} SuperNet", f"SuperNet {mark}", f"Super{mark}Net"):
        assert mark[0] in name_mistake(name), name


@pytest.mark.parametrize("name", ["...", "·", "\u2800", "– –", "🥇", "()", "\ufe0f"])
def test_a_name_has_a_letter_or_a_digit(name: str) -> None:
    assert "no letter" in name_mistake(name)


def test_no_real_name_is_refused() -> None:
    from perf.names import lists

    assert [name for listed in lists().values() for name in listed if name_mistake(name)] == []
    spoken = ("C++ 2.0", "BERT (ours)", "Ångström-7B", "模型 3", "Modèle n° 4", "GPT™", "a:b:c 10:30:05")
    assert [name for name in spoken if name_mistake(name)] == []
