"""Loads an author's model and asks it for predictions. Says clearly what is wrong with what comes back.

The interface is scikit-learn's: `predict_proba(X)` or `predict(X)`; `fit(X, y)` and `get_embeddings(X)` may
be there. Classes are handed over as indices 0 … k−1 in registered order, the positive one last of two.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.answers import meant
from hubbot.evaluation.data.cases import Cases, NotThere, Unusable
from hubbot.evaluation.data.missing_modules import remedy
from hubbot.evaluation.scoring.metrics import Outputs

Array = NDArray[Any]

SUM_TOLERANCE = 1e-3  # of probabilities, which float16 models miss by as much
FOLDS = 5
ON_TRAINING = "fitted on the training split"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model, the id its name suggests, and how it was named (no path of the author's machine).

    `named` is the id that its author wrote into the model's YAML; None where there is none.
    """

    model: Any
    suggested_id: str
    described: str
    named: str | None = None


def load_model(spec: str) -> Loaded:
    """`pkg.mod:Class`, `file.py:Class`, or a YAML with `import_path` and `init_kwargs`. Raises Unusable.

    It runs the author's own code on the author's own machine; the bot never calls it.
    """
    if spec.endswith((".yaml", ".yml")):
        return _from_yaml(Path(spec))
    where, colon, name = spec.rpartition(":")
    if not colon or not where or not name.isidentifier():
        raise Unusable(
            f"{spec!r} names no model.", "Write pkg.mod:Class, model.py:Class, or a model's YAML file."
        )
    return _made(where, name, {})


def _from_yaml(path: Path) -> Loaded:
    from hubbot.reading.yaml.reader import load_trusted

    if not path.is_file():
        raise NotThere(f"There is no file {path}.", "Name a model's YAML with `import_path: pkg.mod:Class`.")
    try:
        value = load_trusted(path.read_text(encoding="utf-8"))
    except ValueError as why:
        raise Unusable(f"{path.name} cannot be read: {why}") from why
    target = value.get("import_path") if isinstance(value, dict) else None
    if not isinstance(target, str):
        raise Unusable(f"{path.name} has no `import_path`.", "Write `import_path: pkg.mod:Class`.")
    where, _, name = target.rpartition(":" if ":" in target else ".")
    loaded = _made(where, name, value.get("init_kwargs") or {}, beside=path.parent)
    given = value.get("model_id") or value.get("id")
    return replace(loaded, named=str(given) if given else None)


def _made(where: str, name: str, kwargs: Mapping[str, Any], *, beside: Path | None = None) -> Loaded:
    module = _module(where, beside)
    made = getattr(module, name, None)
    if made is None:
        there = ", ".join(n for n in vars(module) if isinstance(vars(module)[n], type)) or "none"
        raise Unusable(f"{where} has no {name}.", f"Classes there: {there}.")
    try:
        model = made(**kwargs) if callable(made) else made  # a class or function, or a model itself
    except TypeError as why:
        raise Unusable(
            f"{name} cannot be made: {why}", "Give its arguments as init_kwargs in a YAML."
        ) from why
    except (Exception, SystemExit) as why:
        raise Unusable(f"{name} cannot be made: {_said(why)}", _remedy(why)) from why
    if not hasattr(model, "predict_proba") and not hasattr(model, "predict"):
        raise Unusable(f"{name} has neither predict_proba nor predict.", "Add one: X (n × …) → n × classes.")
    return Loaded(model, name, f"{Path(where).name}:{name}")


def _module(where: str, beside: Path | None) -> Any:
    if not where.endswith(".py"):
        sys.path.insert(0, str(beside or Path.cwd()))
        try:
            return importlib.import_module(where)
        except (Exception, SystemExit) as why:
            raise Unusable(f"{where} cannot be imported: {_said(why)}", _remedy(why)) from why
        finally:
            sys.path.pop(0)
    path = (beside / where) if beside and not Path(where).is_absolute() else Path(where)
    if not path.is_file():
        raise NotThere(f"There is no file {path}.")
    name = f"hubbot_model_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up by name
    sys.path.insert(0, str(path.resolve().parent))  # as for `python model.py`: files beside it are found
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as why:
        raise Unusable(f"{path.name} cannot be imported: {_said(why)}", _remedy(why)) from why
    finally:
        sys.path.pop(0)
    return module


def predict(model: Any, cases: Cases, *, fit: bool = True) -> tuple[Outputs, str]:
    """Outputs for all cases, and the protocol: as given, fitted on the training split, or by folds."""
    X = _features(cases)
    if cases.train is not None or not fit or not hasattr(model, "fit"):
        protocol = fitted(model, cases, fit=fit)
        said = ask(model, X, cases.truth.classes, text=cases.text)
        if said.values is not None:
            said = Outputs(values=meant(cases.dataset, cases.rows, said.values))
        return said, protocol
    return _by_folds(model, X, cases), f"out of fold, {FOLDS} folds"


def fitted(model: Any, cases: Cases, *, fit: bool = True) -> str:
    """Fit the model where it can be and there are training data; the protocol in words."""
    if not fit or cases.train is None or not hasattr(model, "fit"):
        return "as given"
    called(model.fit, *cases.train)
    return ON_TRAINING


def _features(cases: Cases) -> Array:
    if cases.X is None:
        raise Unusable("There is no X to predict from.", "Name the folder that holds it with --data.")
    return cases.X


def _by_folds(model: Any, X: Array, cases: Cases) -> Outputs:
    """Each case predicted by a model that was fitted on the other folds: the split has no training part."""
    from sklearn.base import clone
    from sklearn.model_selection import KFold, StratifiedKFold

    kind = StratifiedKFold if cases.truth.classes else KFold
    folds = kind(FOLDS, shuffle=True, random_state=0).split(X, cases.truth.y)
    flat = X.reshape(len(X), -1)
    parts: list[tuple[Array, Outputs]] = []
    for train, test in folds:
        try:
            one = clone(model)
        except TypeError:  # not one of scikit-learn's: fit must then begin anew by itself
            one = model
        called(one.fit, flat[train], cases.truth.y[train])
        parts.append((test, ask(one, flat[test], cases.truth.classes)))
    order = np.argsort(np.concatenate([test for test, _ in parts]))
    return _joined([outputs for _, outputs in parts]).take(order)


def _joined(parts: list[Outputs]) -> Outputs:
    def column(pick: Any) -> Array | None:
        found = [pick(one) for one in parts]
        return None if any(one is None for one in found) else np.concatenate(found)

    return Outputs(column(lambda o: o.labels), column(lambda o: o.scores), column(lambda o: o.values))


def called(method: Callable[..., Any], *given: Any) -> Any:
    """The author's own code. What it raises is said with its place, not as a fault of ours."""
    try:
        return method(*given)
    except (Exception, SystemExit) as why:
        raise Unusable(
            f"The model's {method.__name__} raised {_said(why)}",
            f"{_remedy(why)} X has the shape {np.shape(given[0])}.",
        ) from why


def _said(why: BaseException) -> str:
    return f"{type(why).__name__}: {str(why)[:500]}"


def _remedy(why: BaseException) -> str:
    """Where it came from; of a module that is not there, what puts it there."""
    return remedy(why) if isinstance(why, ModuleNotFoundError) else _place(why)


def _place(why: BaseException) -> str:
    """The line of the author's file nearest to the fault, and the library's where it came up."""
    if isinstance(why, SyntaxError) and why.filename:
        return f"It is in {why.filename}, line {why.lineno}."
    frames = traceback.extract_tb(why.__traceback__)
    ours = Path(__file__).parents[2]
    theirs = [at for at in frames if not Path(at.filename).is_relative_to(ours) and at.filename[:1] != "<"]
    if not theirs:
        return ""
    own = [at for at in theirs if "site-packages" not in Path(at.filename).parts]
    near = f"{own[-1].filename}, line {own[-1].lineno}" if own else ""
    last = f"{theirs[-1].filename}, line {theirs[-1].lineno}"
    return f"It came from {near}, in {last}." if near and near != last else f"It happened in {last}."


def ask(model: Any, X: Array, classes: tuple[str, ...], *, text: bool = False) -> Outputs:
    """One call on all of X: `predict_proba` where it is there, else `predict`. Raises Unusable."""
    if not classes:
        if text and hasattr(model, "predict"):
            return Outputs(values=checked_texts(called(model.predict, X), len(X)))
        if not hasattr(model, "predict"):
            raise Unusable("The model has no predict(X).", "This benchmark needs one value per case.")
        return Outputs(values=checked_values(called(model.predict, X), len(X)))
    if hasattr(model, "predict_proba"):
        return Outputs(scores=checked_probabilities(called(model.predict_proba, X), len(X), len(classes)))
    return Outputs(labels=checked_labels(called(model.predict, X), len(X), classes))


def checked_texts(raw: Any, n: int) -> Array:
    texts = list(raw)
    if len(texts) != n or not all(isinstance(one, str) for one in texts):
        raise Unusable(
            f"predict gave {len(texts)} answers; expected {n} texts.", "One str for each row of X."
        )
    return np.array(texts, dtype=object)


def checked_values(raw: Any, n: int) -> Array:
    values = _array(raw, "predict")
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (n,):
        raise Unusable(f"predict gave shape {values.shape}; expected ({n},).", "One value for each row of X.")
    return _finite(values, "predict")


def checked_probabilities(raw: Any, n: int, k: int) -> Array:
    """n × k, finite, in [0, 1] and each row summing to 1 within 0.001."""
    scores = _array(raw, "predict_proba")
    if scores.shape != (n, k):
        alone = k == 2 and scores.shape in {(n,), (n, 1)}
        raise Unusable(
            f"predict_proba gave shape {scores.shape}; expected ({n}, {k}).",
            "Is it the probability of the second class? Return np.column_stack([1 - p, p])."
            if alone
            else "One row for each case, one column for each class, in registered order.",
        )
    _finite(scores, "predict_proba")
    outside = np.flatnonzero(((scores < -SUM_TOLERANCE) | (scores > 1 + SUM_TOLERANCE)).any(axis=1))
    if len(outside):
        row = int(outside[0])
        raise Unusable(
            f"predict_proba gave {_shown(scores[row])} in row {row}; probabilities lie between 0 and 1.",
            "Logits? Apply a softmax.",
        )
    off = np.flatnonzero(np.abs(scores.sum(axis=1) - 1) > SUM_TOLERANCE)
    if len(off):
        row = int(off[0])
        raise Unusable(
            f"predict_proba: {len(off)} of {n} rows do not sum to 1 (row {row}: {_shown(scores[row])}, "
            f"sum {scores[row].sum():.4g}).",
            "Independent sigmoids? Normalise them, or score a file of predictions.",
        )
    return scores


def checked_labels(raw: Any, n: int, classes: tuple[str, ...]) -> Array:
    labels = np.asarray(plain(raw)).reshape(-1)
    if len(labels) != n:
        raise Unusable(f"predict gave {len(labels)} labels for {n} cases.")
    known = {name: k for k, name in enumerate(classes)}
    written = [_label(one) for one in labels]
    if not set(written) <= set(known):  # indices are welcome in place of names
        known = {str(k): k for k in range(len(classes))}
    strange = sorted(set(written) - set(known))
    if strange:
        raise Unusable(
            f"predict gave the label {strange[0][:40]!r}.",
            f"Expected 0 to {len(classes) - 1}, or {', '.join(classes)}.",
        )
    return np.array([known[one] for one in written])


def _label(one: Any) -> str:
    """1.0 and True are class 1: many models answer with floats, or with a comparison."""
    if isinstance(one, bool | np.bool_):
        return str(int(one))
    return str(int(one)) if isinstance(one, float | np.floating) and one.is_integer() else str(one)


def plain(raw: Any) -> Any:
    """What NumPy can take: a torch tensor may be on a GPU and carry a graph. No torch is needed to tell."""
    return raw.detach().cpu().numpy() if hasattr(raw, "detach") else raw


def _array(raw: Any, what: str) -> Array:
    try:
        return np.asarray(plain(raw), dtype=float)
    except (TypeError, ValueError) as why:
        raise Unusable(f"{what} gave something that is no array of numbers: {why}") from why


def _finite(values: Array, what: str) -> Array:
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        at = tuple(int(i) for i in bad[0])
        raise Unusable(
            f"{what} gave {len(bad)} values that are NaN or infinite, the first in row {at[0]}.",
            "Look at the inputs of that row, or at a division by zero.",
        )
    return values


def _shown(row: Array) -> str:
    return "[" + ", ".join(f"{value:.4g}" for value in row[:4]) + (", …]" if len(row) > 4 else "]")
