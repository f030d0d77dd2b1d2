"""Names of models: which ids say nothing, and which names a reader would take for another's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from hubbot.common.lookalikes import LOOKALIKES

# What toolkits and files are called when nobody named the model. `#` stands for any number.
PLACEHOLDERS = (
    *("model", "my_model", "your_model", "the_model", "new_model", "my_new_model", "test_model"),
    *("model_name", "model_id", "your_model_id", "your_model_name", "my_model_id", "my_model_name"),
    *("model_#", "my_model_#", "model_v#", "my_model_v#", "owner__model", "org__model"),
    *("prediction", "predictions", "pred", "preds", "y_pred", "my_predictions", "test_predictions"),
    *("predictions_#", "preds_#", "output", "outputs", "result", "results", "scores", "submission", "eval"),
    *("final", "final_#", "final_v#", "final_model", "model_final", "best", "best_model", "model_best"),
    *("best_checkpoint", "last", "latest", "last_checkpoint", "latest_checkpoint", "checkpoint", "ckpt"),
    *("checkpoint_best", "checkpoint_last", "checkpoint_latest", "checkpoint_final", "final_checkpoint"),
    *("best_ckpt", "last_ckpt", "latest_ckpt", "final_ckpt", "ckpt_best", "ckpt_last", "ckpt_final"),
    *("checkpoint_#", "ckpt_#", "epoch_#", "step_#", "iter_#", "run_#", "version_#", "v#", "exp_#"),
    *(
        "#b",
        "#m",
        "#",
        "class",
        "candidate",
        "no_model_name_available",
        "no_name",
        "name",
        "none",
        "null",
        "nan",
    ),
    *("unknown", "unnamed", "untitled", "undefined", "default", "todo", "tbd", "n_a", "na", "foo", "bar"),
    *("test", "tmp", "temp", "pretrained", "finetuned", "pytorch_model", "model_state_dict", "weights"),
)
# How files of weights and predictions end: `model.safetensors` names no more than `model` does.
_ENDING = re.compile(
    r"\.(?:pth?|ckpt|bin|safetensors|onnx|h5|keras|pkl|joblib|gguf|csv|jsonl?|np[yz]|ya?ml)$"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_JOINTS = str.maketrans("", "", "-_ ./")
_SPACES = str.maketrans("", "", "-_ ")
_TRADE = "™®©℠"
_OVERLOOKED = f"\u2800\U0001d159{_TRADE}"  # the first two are signs that are drawn as nothing
_NO_PICTURES = f"{_TRADE}°\ufffd"  # the last one stands for a character that cannot be seen
_AROUND = ".,:;!?'\"`´*·•…‘’“”«»‹›"  # overlooked at an end of a name
_ALIKE = {character: letter for letter, characters in LOOKALIKES.items() for character in characters}
_SAME_SHAPE = str.maketrans("1i0", "llo")


def is_placeholder(identifier: str, listed: Iterable[str] = PLACEHOLDERS) -> bool:
    """Whether an id names no model at all: `predictions`, `checkpoint-500`, `7B`.

    Case, joints (`-`, `_`, `.`, `/`, spaces), the value of a number and a file's ending make no difference.
    """
    return _pattern(identifier) in _patterns(tuple(listed))


@cache
def _patterns(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_pattern, listed))


def _pattern(identifier: str) -> str:
    return _NUMBER.sub("#", _ENDING.sub("", identifier.casefold())).translate(_JOINTS)


def looks_like(name: str) -> str:
    """A key that two names share if a reader would take one for the other.

    Case, spaces, hyphens, accents and letters of other scripts that look Latin make no difference, nor do
    l, I and 1, or O and 0, nor what is not seen, nor points and quotes at an end. A dot within does: phi-1.5
    and phi-15 are two models.
    """
    # Each character by itself: a whole text is put into order first, which costs the square of its marks.
    apart = "".join(unicodedata.normalize("NFKD", c) for c in name.casefold() if c not in _OVERLOOKED)
    plain = "".join(c for c in apart.casefold() if not _is_mark(c))
    latin = "".join(_ALIKE.get(character, character) for character in plain)
    return latin.translate(_SAME_SHAPE).replace("rn", "m").translate(_SPACES).strip(_AROUND)


def _is_mark(character: str) -> bool:
    """An accent, a ring around a letter, a choice of its form. Vowel signs are letters to a reader."""
    form = "\ufe00" <= character <= "\ufe0f" or unicodedata.category(character) in {"Me", "Cf"}
    return form or bool(unicodedata.combining(character))


def says_nothing(name: str) -> bool:
    """Whether no letter and no digit is in it: blanks, dots, signs."""
    return not any(unicodedata.category(character)[0] in "LN" for character in name)


NAME_HINT = "Write letters, digits and ordinary punctuation"


def name_mistake(name: str) -> str:
    """Why a name cannot stand on a page, as the end of a sentence; "" where it can."""
    if says_nothing(name):
        return "has no letter and no digit"
    found = signs(name)
    return f"holds {found[:20]}, and pages show marks of their own beside names" if found else ""


def signs(name: str) -> str:
    """What is drawn as a picture or a mark in it, such as a medal or a hub's own ●; "" for none.

    A page shows such marks beside names, and means them.
    """
    return "".join(c for c in name if unicodedata.category(c) == "So" and c not in _NO_PICTURES)
