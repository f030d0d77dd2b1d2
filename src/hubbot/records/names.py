"""Names of models: which ids say nothing, and which names a reader would take for another's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from hubbot.records.lookalikes import LOOKALIKES

# What toolkits and files are called when nobody named the model. `#` stands for any number.
PLACEHOLDERS = (
    *("model", "my_model", "your_model", "the_model", "new_model", "my_new_model", "test_model"),
    *("model_name", "model_id", "your_model_id", "your_model_name", "my_model_id", "my_model_name"),
    *("model_#", "my_model_#", "model_v#", "my_model_v#", "owner__model", "org__model"),
    *("prediction", "predictions", "pred", "preds", "y_pred", "my_predictions", "test_predictions"),
    *("predictions_#", "preds_#", "output", "outputs", "result", "results", "scores", "submission", "eval"),
    *("final", "final_#", "final_v#", "final_model", "model_final", "best", "best_model", "model_best"),
    *("best_checkpoint", "last", "latest", "last_checkpoint", "latest_checkpoint", "checkpoint", "ckpt"),
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
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_JOINTS = str.maketrans("", "", "-_ ./")
_SPACES = str.maketrans("", "", "-_ ")
_ALIKE = {character: letter for letter, characters in LOOKALIKES.items() for character in characters}
_SAME_SHAPE = str.maketrans("1i0", "llo")


def is_placeholder(identifier: str, listed: Iterable[str] = PLACEHOLDERS) -> bool:
    """Whether an id names no model at all: `predictions`, `checkpoint-500`, `7B`.

    Case, joints (`-`, `_`, `.`, `/`, spaces) and the value of a number make no difference.
    """
    return _pattern(identifier) in _patterns(tuple(listed))


@cache
def _patterns(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_pattern, listed))


def _pattern(identifier: str) -> str:
    return _NUMBER.sub("#", identifier.casefold()).translate(_JOINTS)


def looks_like(name: str) -> str:
    """A key that two names share if a reader would take one for the other.

    Case, spaces, hyphens, accents and letters of other scripts that look Latin make no difference, nor do
    l, I and 1, or O and 0. A dot does: phi-1.5 and phi-15 are two models.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
    latin = "".join(_ALIKE.get(character, character) for character in plain)
    return latin.translate(_SAME_SHAPE).replace("rn", "m").translate(_SPACES)
