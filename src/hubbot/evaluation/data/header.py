"""What the columns of a file of predictions mean, however their names are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubbot.common.pasting import quoted
from hubbot.evaluation.data.dialect import folded, is_index, is_row
from hubbot.evaluation.data.faults import MOST_FAULTS, Fault, Unreadable, some

_SHOWN = 40  # characters of a name
_FEW = 4  # classes in a hint
# Names of a column of scores beside `score_<class>`, folded.
_SCORES = ("score", "prob", "proba", "probability", "p")
_LABELS = frozenset({"label", "labels", "predicted_label", "predicted_class", "pred_label", "pred_class"})
_ANSWERS = frozenset({"prediction", "predictions", "predicted", "pred", "preds", "y_pred", "ypred", "y_hat"})
_TRUTH = frozenset({"truth", "target", "y_true", "ytrue", "y", "true_label", "ground_truth", "actual"})
_ONE_SCORE = frozenset({"score", "scores", "prob", "proba", "probability"})


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was understood. `names`: the canonical name at each place, None where it is passed over.

    `index`: the place of an index that is passed over, None where there is none. `width`: without the blank
    columns at the end.
    """

    names: tuple[str | None, ...]
    width: int
    full: int
    index: int | None = None
    understood: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a benchmark asks of a file. `classes` in registered order, () where values are asked, or texts."""

    classes: tuple[str, ...]
    text: bool = False
    event: bool = False  # true times, which may be censored

    @property
    def columns(self) -> tuple[str, ...]:
        if not self.classes:
            value = "text" if self.text else "value"
            return ("row", value, "event") if self.event and not self.text else ("row", value)
        one = ("score",) if len(self.classes) == 2 else ()
        return ("row", "label", *(f"score_{name}" for name in self.classes), *one)

    @property
    def hint(self) -> str:
        if not self.classes:
            return f"Columns: row, {'text' if self.text else 'value'}."
        positive = f", or score (of {self.classes[1]})" if len(self.classes) == 2 else ""
        return f"Columns: row, label and/or {some([f'score_{one}' for one in self.classes], _FEW)}{positive}."

    @property
    def by_number(self) -> bool:
        """Whether classes may be meant by their number from 0: not where a name is a number itself."""
        return bool(self.classes) and not any(is_number(name) for name in self.classes)


def is_number(name: str) -> bool:
    try:
        float(name.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def row_place(cells: Sequence[str]) -> int:
    """Where the row numbers stand: `row` by any spelling, else an index in the first place; else 0."""
    exact = [at for at, name in enumerate(cells) if name.strip() == "row"]
    alike = [at for at, name in enumerate(cells) if is_row(name)]
    return (exact or alike or [0])[0]


def header_of(
    cells: Sequence[str], asked: Asked, renamed: Mapping[str, str], *, needs_row: bool = True
) -> Header:
    """Raises Unreadable for what is not understood.

    `renamed`: what a column means, as its author said; "" for one that is passed over.
    """
    named = [name.strip() for name in cells]
    while len(named) > 1 and not named[-1]:
        named.pop()
    meant = _meanings(named, asked, renamed)
    index = _index(named, meant)
    if index is not None and "row" not in meant:
        meant[index], index = "row", None
    elif index is not None:
        meant[index] = None
    faults = [
        *_faults(named, meant, index, asked, renamed),
        *_missing(named, meant, asked, needs_row=needs_row),
    ]
    if faults:
        raise Unreadable(faults[:MOST_FAULTS])
    told = tuple(_told(named, meant, index))
    return Header(tuple(meant), len(named), len(cells), index, told)


def _meanings(named: Sequence[str], asked: Asked, renamed: Mapping[str, str]) -> list[str | None]:
    exact = {name: name for name in asked.columns}
    by_fold = _once((folded(name), name) for name in asked.columns)
    by_class = {name: f"score_{name}" for name in asked.classes} if len(asked.classes) > 1 else {}
    by_class_fold = _once((folded(name), score) for name, score in by_class.items())
    by_class_fold |= dict(_prefixed(asked))
    found: list[str | None] = []
    for name in named:
        fold = folded(name)
        if renamed.get(name) == "":
            found.append(None)
            continue
        found.append(
            renamed.get(name)
            or exact.get(name)
            or by_fold.get(fold)
            or by_class.get(name)
            or by_class_fold.get(fold)
            or _by_word(name, fold, asked)
        )
    return found


def _once(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Spelling → meaning, where it can mean one thing alone."""
    listed = list(pairs)
    count = Counter(fold for fold, _ in listed)
    return {fold: name for fold, name in listed if count[fold] == 1 and fold}


def _prefixed(asked: Asked) -> Iterator[tuple[str, str]]:
    """`prob_malignant`, and where no class is called by a number, `score_1`."""
    words = _once((folded(name), name) for name in asked.classes)
    if asked.by_number:
        words |= {str(k): name for k, name in enumerate(asked.classes)}
    if len(asked.classes) > 1:
        for word in _SCORES:
            yield from ((f"{word}_{fold}", f"score_{name}") for fold, name in words.items())


def _by_word(name: str, fold: str, asked: Asked) -> str | None:
    if is_row(name):
        return "row"
    if asked.classes and fold in _LABELS:
        return "label"
    if len(asked.classes) == 2 and fold in _ONE_SCORE:
        return "score"
    if not asked.classes and not asked.text and not asked.event and fold in _ANSWERS:
        return "value"
    return None


def _index(named: Sequence[str], meant: Sequence[str | None]) -> int | None:
    return 0 if len(named) > 1 and meant[0] is None and is_index(named[0]) else None


def _faults(
    named: Sequence[str],
    meant: Sequence[str | None],
    index: int | None,
    asked: Asked,
    renamed: Mapping[str, str],
) -> Iterator[Fault]:
    left = {name for name, means in renamed.items() if not means}
    unknown = [
        name for at, name in enumerate(named) if meant[at] is None and at != index and name not in left
    ]
    for name in unknown[:MOST_FAULTS]:
        yield Fault(1, *_unknown(name, asked))
    if len(unknown) > MOST_FAULTS:
        yield Fault(1, f"{len(unknown) - MOST_FAULTS:,} more columns are not known.")
    count = Counter(name for name in meant if name is not None)
    for name in sorted(name for name, times in count.items() if times > 1):
        places = [f"`{one[:_SHOWN]}`" for one, meaning in zip(named, meant, strict=True) if meaning == name]
        also = "" if len({*places}) == 1 else f": {some(places, 4)} all say it"
        yield Fault(1, f"the column {name[:_SHOWN]!r} is there twice{also}.")


def _unknown(name: str, asked: Asked) -> tuple[str, str]:
    fold = folded(name)
    said = f"the column {name[:_SHOWN]!r} is not known."
    if not name:
        return "a column has no name.", f"Name it, or take it out. {asked.hint}"
    if fold in _TRUTH:
        return said, f"True labels are not part of it: take it out. {asked.hint}"
    if fold in _ANSWERS and asked.classes:
        one = "score" if len(asked.classes) == 2 else f"score_{asked.classes[0]}"
        hint = f"Is it the class (`label`) or a score (`{one}`)? Rename it, or say {meaning(name, 'label')}."
        return said, hint
    say = f"Pass it over with {meaning(name, '')} or say what it is with {meaning(name, '…')}."
    return said, f"{asked.hint} {say}"


def meaning(name: str, means: str) -> str:
    """The option that says what a column means, to paste. Of a long name only its place is shown."""
    return f"--column {quoted(f'{name if len(name) <= _SHOWN else chr(0x2026)}={means}')}"


def _missing(
    named: Sequence[str], meant: Sequence[str | None], asked: Asked, *, needs_row: bool
) -> Iterator[Fault]:
    if all(is_number(name) for name in named):
        hint = f"The first line names the columns: {','.join(asked.columns[:2])}. Add it above the numbers."
        yield Fault(1, "there is no header.", hint)
        return
    if "row" not in meant and needs_row:
        hint = "It holds the row number of the split. Lines in the registered order? Then say --in-order."
        yield Fault(1, "there is no column `row`.", hint)
    per_class = [f"score_{name}" for name in asked.classes]
    lacking = [name for name in per_class if name not in meant]
    if lacking and len(lacking) < len(per_class):
        said = "there is no column" if len(lacking) == 1 else "there are no columns"
        listed = some([f"`{name[:_SHOWN]}`" for name in lacking], _FEW)
        yield Fault(1, f"{said} {listed}.", "Scores are given for every class.")
    if len(lacking) < len(per_class) and "score" in meant:
        yield Fault(1, "`score` and `score_…` are both there.", "Keep one of them.")
    all_known = all(name is not None or not named[at] for at, name in enumerate(meant))
    if all_known and not any(name for name in meant if name != "row"):
        yield Fault(1, "there is nothing but row numbers.", asked.hint)


def _told(named: Sequence[str], meant: Sequence[str | None], index: int | None) -> Iterator[str]:
    if index is not None:
        yield "the index in the first column is passed over"
    other = [(one, meaning) for one, meaning in zip(named, meant, strict=True) if meaning and one != meaning]
    if other:
        yield "columns " + some([f"{one or '(no name)'} = {meaning}" for one, meaning in other], _FEW)
