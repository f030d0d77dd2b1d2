"""Is one name a slip of the pen for another? A proposed change may correct a spelling, never a fact.

`dev` is no slip for `test`, `Incomplete` none for `Completed`, `median` none for `mean`, `F1 (Micro)` none
for `F1 (Macro)`: who wrote such a word meant it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_LONGEST = 100
_SHORT = 6  # letters: below, one slip; from here on, two
_NEGATIONS = ("in", "un", "non", "not", "dis")
# Words that mean something else, however near they are spelt.
_WORDS = """
train training test testing dev devel development val valid validation eval heldout holdout public private
small large base mini full tiny real synthetic left right male female positive negative with without
macro micro weighted binary samples ovr ovo mean median min max sum sd se sem stderr var variance
mse rmse mae mape msle nmse auc auroc auprc aupr aurc roc pr ap map wer cer per ter mer fpr tpr fnr tnr npv
ppv tp fp fn tn mcc acc f1 dice iou precision recall sensitivity specificity accuracy loss kappa brier ece
low lower high higher none some all no yes open closed gated incomplete partial failed passed
author independent maintainer classification regression multiclass multilabel
en de fr es it zh ja
"""
_MEANT = frozenset(_WORDS.split())
# One word, told in two forms: nothing is changed by writing the other.
_SAME = {"complete": "completed", "std": "sd"}


def slip(written: str, among: Iterable[str], stands_for: Mapping[str, str] | None = None) -> str | None:
    """The name that `written` is a slip of the pen for, None where there is none, or a choice.

    `stands_for`: spelling → the name to write, where several spellings stand for one.
    """
    found: dict[str, int] = {}
    for spelling in among:
        off = _off(written, spelling)
        if off is not None:
            name = stands_for[spelling] if stands_for else spelling
            found[name] = min(off, found.get(name, off))
    least = [name for name, off in found.items() if off == min(found.values())]
    return least[0] if len(least) == 1 else None


def _off(written: str, name: str) -> int | None:
    """How many slips lie between; None for another name."""
    mine, theirs = _tokens(written), _tokens(name)
    one, other = "".join(mine), "".join(theirs)
    if one == other:
        return 0
    if _digits(mine) != _digits(theirs) or _means_something_else(mine, theirs):
        return None
    if any(one == prefix + other for prefix in _NEGATIONS):
        return None
    most = 1 if max(len(one), len(other)) < _SHORT else 2
    off = _distance(one, other, most)
    return off if off <= most else None


def _tokens(text: str) -> list[str]:
    return [_SAME.get(token, token) for token in _TOKEN.findall(text[:_LONGEST].casefold())]


def _digits(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token.isdigit()]


def _means_something_else(mine: list[str], theirs: list[str]) -> bool:
    """A word of the written name that is one by itself, and that the other does not have."""
    return any(token in _MEANT and token not in theirs for token in mine)


def _distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed, or two that changed places (optimal string alignment)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
