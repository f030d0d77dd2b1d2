"""Hostile records: results whose numbers, names and shapes are at the ends of what can be written."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import yaml

from tests.bot.isolation.case import Case, issue
from tests.fuzz.mutations import Mutator
from tests.reading.bodies import body

Rng = random.Random
REALS = (
    "1e-16",
    "0.9999999999999999",
    "5e-324",
    "1e-308",
    "-1e308",
    "1e308",
    "1.7976931348623157e308",
    "1e60",
    "-1e60",
    "1e-60",
    "-0.0",
    "0",
    "1",
    "-1",
    "0.5",
    "1e15",
    "1e16",
    "0.1e-300",
    "2.5",
    "1e22",
    "1e-5",
    "99.12",
    "1.0000000000000002",
)
WHOLES = (
    "0",
    "1",
    "2",
    "-1",
    "228",
    "227",
    str(10**9),
    str(2**31),
    str(2**53 + 1),
    str(2**63),
    str(2**64),
    str(10**20),
    str(10**60),
    str(10**300),
)
NOT_NUMBERS = (
    ".nan",
    ".inf",
    "-.inf",
    "nan",
    "1e999",
    "-1e999",
    "0x1F",
    "1_000",
    "12:30",
    "true",
    "''",
    "[]",
    "{}",
    "~",
    "010",
    "1e",
    "٣",
)
NAMES = (
    "",
    " ",
    "   ",
    "\u00a0",
    "\u3000",
    "\u2003 ",
    "a" * 100,
    "a" * 101,
    "x" * 1990,
    "é" * 90,
    "\u202eevil",
    "a\u061cb",
    "\U000e0041tag",
    "N",
    "stratified",
    "n/a",
    "..",
    "<b>x</b>",
    "|",
    "`",
    "AUROC",
    "auroc",
    "\ufeff",
    "漢字",
    "\u2066x\u2069",
    "-",
    "@org/team",
    "#1",
    "a\tb",
)
KEYS = (
    "N",
    "AUROC",
    "AUPRC",
    "Accuracy",
    "Sensitivity",
    "Specificity",
    "F1-Score (Macro)",
    "MCC",
    "Brier",
    "Loss",
)


def result(rng: Rng, *, board: str = "", model: str = "") -> dict[str, Any]:
    """A result without a fault; figures as text, as they are to be written."""
    board = board or rng.choice(("BREAST", "DIABETES"))
    metric, value, n = (
        ("AUROC", f"0.{rng.randint(8001, 9989)}", 228)
        if board == "BREAST"
        else ("RMSE", f"{rng.randint(50, 80)}.{rng.randint(101, 989)}", 177)
    )
    return {
        "eval_id": f"hostile-{rng.randrange(10**6)}",
        "benchmark_id": f"BM-{board}",
        "dataset_id": f"DS-{board}",
        "model_ids": {"candidate": model or rng.choice(("logistic", "knn", "forest", "ridge", "mean"))},
        "run_metadata": {"date": "2026-11-20"},
        "data": {"split": "test", "n": n},
        "metrics": {metric: Raw(value)},
        "status": "Completed",
    }


class Raw(str):
    """A scalar that stands in the text as it is."""

    __slots__ = ()


def text_of(value: object, depth: int = 0) -> str:
    """As YAML in flow style below the first level; what is `Raw` is not quoted."""
    if isinstance(value, dict):
        if depth == 0:
            return "".join(f"{_key(key)}: {text_of(part, 1)}\n" for key, part in value.items())
        return (
            "{" + ", ".join(f"{_key(key)}: {text_of(part, depth + 1)}" for key, part in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(text_of(part, depth + 1) for part in value) + "]"
    if isinstance(value, Raw):
        return str(value)
    return (
        yaml.safe_dump(value, width=10**9, allow_unicode=True, default_flow_style=True)
        .removesuffix("...\n")
        .strip()
    )


def _key(key: object) -> str:
    plain = (
        isinstance(key, str)
        and key.replace("_", "").isalnum()
        and key.isascii()
        and key not in {"N", "n", "y"}
    )
    return key if plain else text_of(key, 1)  # type: ignore[return-value]


def _real(rng: Rng) -> Raw:
    return Raw(rng.choice(REALS))


def _whole(rng: Rng) -> Raw:
    return Raw(rng.choice(WHOLES))


def _metric(record: dict[str, Any]) -> tuple[str, str]:
    return next(iter(record["metrics"].items()))


def _levels(rng: Rng) -> dict[str, Any]:
    """An interval around the value, with a level that nobody means."""
    record = result(rng)
    name, value = _metric(record)
    level = rng.choice(
        (
            "0.9999999999999999",
            "1e-16",
            "1e-300",
            "5e-324",
            "0.99999999999999989",
            "1e-17",
            "0.999999999999999",
            "1e-12",
            "0.0000001",
            "0.9999999",
        )
    )
    low, high = (
        Raw(str(float(value) * 0.97)),
        Raw(str(min(float(value) * 1.005, 0.9999 if name == "AUROC" else 1e9))),
    )
    record["uncertainty"] = {
        name: {
            "low": low,
            "high": high,
            "level": Raw(level),
            "method": rng.choice(("bootstrap", "percentile bootstrap", "x")),
        }
    }
    return record


def _interval(rng: Rng) -> dict[str, Any]:
    """Limits around the value that reach to the ends of what a number can be."""
    record = result(rng)
    name, value = _metric(record)
    low, high = (
        rng.choice(("-1e308", "-1e60", "-1e22", "0", "-0.0", "5e-324", "1e-300", value)),
        rng.choice(("1e308", "1.7976931348623157e308", "1e60", "1e22", "99.12", value, "1")),
    )
    block: dict[str, Any] = {"low": Raw(low), "high": Raw(high if float(high) >= float(value) else value)}
    if rng.random() < 0.5:
        block["level"] = Raw(rng.choice(("0.95", "0.5", "1e-5", "0.0001", "0.99999999", "1e-60", "1e-15")))
    if rng.random() < 0.3:
        block |= {
            "method": rng.choice(("bootstrap", "DeLong", *NAMES)),
            "unit": rng.choice(("patient", *NAMES)),
            "draws": _whole(rng),
        }
    record["uncertainty"] = {name: block}
    return record


ERRORS = ("MSE", "MAE", "R2", "Correlation", "Pearson", "Spearman")


def _value(rng: Rng) -> dict[str, Any]:
    """The ranking figure, or one beside it, at an end of what a number can be."""
    record = result(rng)
    name, _ = _metric(record)
    beside = KEYS[2:] if name == "AUROC" else (*ERRORS, "Loss")
    where = rng.choice((name, *beside)) if name == "RMSE" else rng.choice(beside)
    record["metrics"][where] = _real(rng)
    for key in rng.sample(beside, rng.choice((0, 1, 2))):
        record["metrics"].setdefault(key, Raw(rng.choice(("0.5", "0.7123", "1e60", "-1e60", "1e308"))))
    return record


def _counts(rng: Rng) -> dict[str, Any]:
    """The registered test set, but for one number or name."""
    record = result(rng, board="BREAST")
    record["counts"] = {
        "n": Raw("228"),
        "classes": {"benign": Raw("143"), "malignant": Raw("85")},
        "positive": "malignant",
    }
    record["counts"]["confusion"] = [[Raw("140"), Raw("3")], [Raw("5"), Raw("80")]]
    holders = [record["counts"], record["counts"]["classes"], *record["counts"]["confusion"], record["data"]]
    for _ in range(rng.choice((1, 1, 2))):
        holder = rng.choice(holders)
        keys = (
            list(range(len(holder)))
            if isinstance(holder, list)
            else [key for key in holder if isinstance(holder[key], Raw)]
        )
        if keys:
            holder[rng.choice(keys)] = _whole(rng)
    for key in rng.sample(KEYS[2:], rng.choice((0, 1, 2))):
        record["metrics"][key] = rng.choice((Raw("0.9649"), _real(rng)))
    for key in rng.sample(("counts", "confusion", "positive"), rng.choice((0, 1))):
        (record if key == "counts" else record["counts"]).pop(key)
    return record


def _groups(rng: Rng) -> dict[str, Any]:
    record = result(rng)
    name, value = _metric(record)
    many = rng.choice((1, 2, 3, 20, 120))
    groups = {f"g{at}": {name: Raw(value), "N": Raw("10")} for at in range(many)}
    odd = rng.choice(list(groups.values()))
    odd[rng.choice((name, "N"))] = rng.choice((_real(rng), _whole(rng)))
    record["metrics"]["stratified"] = {rng.choice(("site", "sex", *NAMES[2:])): groups}
    if rng.random() < 0.5:
        limits = {"low": rng.choice((Raw(value), _real(rng))), "high": rng.choice((Raw(value), _real(rng)))}
        limits |= (
            {"level": Raw(rng.choice(("1e-16", "0.95", "0.9999999999999999")))} if rng.random() < 0.5 else {}
        )
        record["uncertainty"] = {
            "stratified": {next(iter(record["metrics"]["stratified"])): {"g0": {name: limits}}}
        }
    return record


def _runs(rng: Rng) -> dict[str, Any]:
    record = result(rng)
    name, value = _metric(record)
    block: dict[str, Any] = {"mean": Raw(value), "sd": Raw("0.01"), "n": Raw("5")}
    block[rng.choice(("mean", "sd", "n"))] = rng.choice((_real(rng), _whole(rng)))
    if rng.random() < 0.4:
        block["values"] = [rng.choice((Raw(value), _real(rng))) for _ in range(rng.choice((1, 5, 1000)))]
    record["runs"] = {"seeds": [Raw("1"), _whole(rng)], name: block}
    for key in rng.sample(("runtime_seconds", "n_test", "n_train", "seed"), rng.choice((0, 1))):
        record["run_metadata"][key] = _whole(rng) if key != "runtime_seconds" else _real(rng)
    return record


def _not_numbers(rng: Rng) -> dict[str, Any]:
    record = rng.choice((_value, _counts, _interval, _groups, _runs))(rng)
    holders = [one for one in mappings(record) if any(isinstance(part, Raw) for part in one.values())]
    holder = rng.choice(holders)
    holder[rng.choice([key for key, part in holder.items() if isinstance(part, Raw)])] = Raw(
        rng.choice(NOT_NUMBERS)
    )
    return record


def mappings(value: object) -> list[dict[Any, Any]]:
    if isinstance(value, dict):
        return [value, *(found for part in value.values() for found in mappings(part))]
    return [found for part in value for found in mappings(part)] if isinstance(value, list) else []


def _shapes(rng: Rng) -> dict[str, Any]:
    """Wrong kinds, odd keys and depth in any place."""
    record = rng.choice((_value, _counts, _interval, _groups, _runs))(rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        holder = rng.choice(mappings(record))
        key = rng.choice((*holder, *NAMES, *KEYS)) if holder else rng.choice(NAMES)
        holder[key] = rng.choice(
            (
                None,
                True,
                "x",
                "",
                7,
                Raw("2026-11-20"),
                [],
                [[]],
                {},
                {"a": {"b": [1]}},
                [None],
                _deep(rng),
                dict.fromkeys(NAMES, 1),
                "y" * 5000,
            )
        )
    return record


def _deep(rng: Rng) -> object:
    value: object = Raw("1")
    for _ in range(rng.choice((5, 15, 40))):
        value = {"a": value} if rng.random() < 0.5 else [value]
    return value


def _probes(rng: Rng) -> dict[str, Any]:
    record = result(rng)
    curve = {
        "strengths": [_real(rng) for _ in range(4)],
        "similarity": [_real(rng) for _ in range(rng.choice((3, 4)))],
        "rAUC": _real(rng),
    }
    record["probes"] = {
        rng.choice(("noise", "dropout", *NAMES)): rng.choice(
            (curve, [curve], {"curve": [[_real(rng), _real(rng)]]}, _deep(rng))
        )
    }
    record["metrics"] |= {"dropout_rAUC": _real(rng), "robustness_score": _real(rng)}
    return record


RECORDS: dict[str, Callable[[Rng], dict[str, Any]]] = {
    "record: level": _levels,
    "record: interval": _interval,
    "record: value": _value,
    "record: counts": _counts,
    "record: groups": _groups,
    "record: runs": _runs,
    "record: no number": _not_numbers,
    "record: shape": _shapes,
    "record: probes": _probes,
}


def record_case(kind: str, rng: Rng) -> Case:
    record = RECORDS[kind](rng)
    return issue(kind, text_of(record), body(text_of(record)), approved=rng.random() < 0.5)


def mutated_case(kind: str, rng: Rng) -> Case:
    mutator = Mutator(rng.randrange(10**9))
    text = mutator.changed(body(text_of(rng.choice(list(RECORDS.values()))(rng))))
    return issue(kind, text[:2000], text.encode("utf-8", "replace").decode(), approved=rng.random() < 0.5)


KINDS: dict[str, Callable[[str, Rng], Case]] = {
    **dict.fromkeys(RECORDS, record_case),
    "record: mutated": mutated_case,
}
