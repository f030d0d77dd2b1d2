"""Everything that people can write has a bound in the schema; passing it is said with place and remedy."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import dump, read

ROOT = Path(__file__).parents[2]
WRITTEN = ("submission", "benchmark", "dataset", "model", "entry", "baseline", "hub", "metrics")
RESULT: dict[str, Any] = {
    "eval_id": "my_model-breast-1",
    "benchmark_id": "BM-BREAST",
    "dataset_id": "DS-BREAST",
    "model_ids": {"candidate": "my_model"},
    "run_metadata": {"date": "2026-11-23"},
    "metrics": {"AUROC": 0.91},
    "status": "Completed",
}
Place = tuple[str, ...]


def types(node: dict[str, Any]) -> set[str]:
    found = node.get("type", ())
    return {found} if isinstance(found, str) else set(found)


def parts(node: dict[str, Any], place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every part of a flat schema; `*` stands for any key, `#` for any item, `?` for a key's name."""
    yield place, node
    for name, part in node.get("properties", {}).items():
        yield from parts(part, (*place, name))
    for key, sign in (("additionalProperties", "*"), ("items", "#"), ("propertyNames", "?")):
        if isinstance(node.get(key), dict):
            yield from parts(node[key], (*place, sign))
    for key in ("prefixItems", "anyOf", "oneOf"):
        for index, part in enumerate(node.get(key, ())):
            yield from parts(part, (*place, f"{key}{index}") if part.get("type") else place)


def unbounded(node: dict[str, Any], *, name: bool) -> Iterator[str]:
    if "enum" in node or "const" in node:
        return
    kinds = types(node) | ({"string"} if name and not types(node) else set())
    if "string" in kinds and "maxLength" not in node:
        yield "maxLength"
    if kinds & {"number", "integer"}:
        if not {"maximum", "exclusiveMaximum"} & node.keys():
            yield "maximum"
        if not {"minimum", "exclusiveMinimum"} & node.keys():
            yield "minimum"
    if "array" in kinds:
        if "maxItems" not in node:
            yield "maxItems"
        if not {"items", "prefixItems"} & node.keys():
            yield "items"
    if "object" in kinds and node.get("additionalProperties") is not False:
        yield from (
            key for key in ("maxProperties", "propertyNames", "additionalProperties") if key not in node
        )


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_is_unbounded(name: str) -> None:
    open_ones = [
        (name, "/".join(place), key)
        for place, node in parts(schema.flat(name))
        for key in unbounded(node, name=place[-1:] == ("?",))
        # The root and the parts of one that stand beside `properties` are told there.
        if not (key in {"maxProperties", "propertyNames", "additionalProperties"} and place == ())
    ]
    assert open_ones == []


def example(node: dict[str, Any]) -> Any:
    """A value that satisfies the schema's part, as small as may be."""
    if node.get("examples"):
        return copy.deepcopy(node["examples"][0])
    if "enum" in node:
        return node["enum"][0]
    if "const" in node:
        return node["const"]
    if "anyOf" in node and not types(node):
        return example(node["anyOf"][0])
    kinds = types(node)
    if "object" in kinds:
        needed = [*node.get("required", ()), *node.get("anyOf", [{}])[0].get("required", ())]
        made = {key: example(node["properties"][key]) for key in needed}
        if node.get("minProperties") and not made:
            known, other = node.get("properties", {}), node.get("additionalProperties")
            made |= (
                {"x": example(other)}
                if isinstance(other, dict)
                else {next(iter(known)): example(next(iter(known.values())))}
            )
        return made
    if "array" in kinds and not kinds & {"string", "number"}:
        return [example(node["items"]) for _ in range(node.get("minItems", 0))]
    if kinds & {"number", "integer"}:
        low = node.get("minimum", 0)
        return max(low, 1 if low >= 0 else 0)
    if "boolean" in kinds:
        return True
    pattern = node.get("pattern", "")
    return "0" * 64 if "{64}" in pattern else "https://a" if "https" in pattern else "x"


def edges(node: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Keyword, a value just within the bound, and one just beyond it."""
    kinds = types(node)
    if kinds & {"number", "integer"}:
        for key, step in (("minimum", -1), ("maximum", 1)):
            if key in node:
                bound = node[key]
                beyond = bound + step if isinstance(bound, int) else bound + step * 1e-9
                yield key, bound, beyond
    if "string" in kinds and "maxLength" in node and not node.get("pattern"):
        yield "maxLength", "x" * node["maxLength"], "x" * (node["maxLength"] + 1)
    if "array" in kinds and "maxItems" in node and node["maxItems"] <= 1_000:
        item, most = example(node["items"]), node["maxItems"]
        yield (
            "maxItems",
            [copy.deepcopy(item) for _ in range(most)],
            [copy.deepcopy(item) for _ in range(most + 1)],
        )
    if "object" in kinds and "maxProperties" in node and node["maxProperties"] <= 2_000:
        item, least = example(node["additionalProperties"]), example(node)
        for_most = {**least, **{f"k{n}": item for n in range(node["maxProperties"] - len(least))}}
        yield "maxProperties", for_most, {**for_most, "beyond": item}
    if "maxInAll" in node:
        most = node["maxInAll"]
        yield "maxInAll", in_all(node, most), in_all(node, most + 1)


def in_all(inner: Any, count: int) -> Any:
    """Stratum → group → line, so many lines in all."""
    width = inner["additionalProperties"]["additionalProperties"]["maxProperties"]
    line = example(inner["additionalProperties"]["additionalProperties"]["additionalProperties"])
    groups = range(-(-count // width))
    sizes = {f"g{g}": min(width, count - g * width) for g in groups}
    return {"s": {group: {f"k{n}": line for n in range(size)} for group, size in sizes.items()}}


def put(value: Any, place: Place, root: dict[str, Any], end: Any) -> Any:
    """`end` at `place` of the value, with what must stand around it."""
    if not place:
        return end
    step, rest = place[0], place[1:]
    if step == "#":
        inner = root["items"]
        items = (
            list(value)
            if isinstance(value, list) and value
            else [example(inner)] * max(1, root.get("minItems", 1))
        )
        items[0] = put(items[0], rest, inner, end)
        return items
    key = "k" if step == "*" else step
    inner = root["additionalProperties"] if step == "*" else root["properties"][step]
    made = dict(value) if isinstance(value, dict) else {}
    made[key] = put(made.get(key, example(inner)), rest, inner, end)
    return made


def cases() -> Iterator[tuple[str, str, Any, Any]]:
    root = schema.flat("submission")
    for place, node in parts(root):
        if place and "?" not in place and len(place) < 7:
            for keyword, within, beyond in edges(node):
                yield (
                    f"{'/'.join(place)} {keyword}",
                    "submission",
                    put(RESULT, place, root, within),
                    put(RESULT, place, root, beyond),
                )


CASES = list(cases())


def test_there_are_bounds_to_try() -> None:
    assert len(CASES) > 150


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_value_beyond_a_bound_is_refused_with_place_and_remedy(case: tuple[str, str, Any, Any]) -> None:
    _, name, within, beyond = case
    assert schema.problems(read(dump(within)), name) == []
    document = read(dump(beyond))
    found = [*document.problems, *schema.problems(document, name)]
    assert found
    for problem in found:
        assert problem.severity == "error"
        assert problem.span is not None
        assert problem.message
        assert problem.hint


def test_an_accepted_file_from_before_the_bounds_is_still_one() -> None:
    old = {
        **RESULT,
        "metrics": {"AUROC": 1e60, **{f"m{n}": 0.5 for n in range(300)}},
        "uncertainty": {"AUROC": {"low": 0.1, "high": 0.2, "level": 0.3}},
        "probes": {"noise": {"x" * 300: [1e50] * 20_000}},
        "hubbot": {
            "status": "active",
            "evidence": "self-reported",
            "accepted_at": "2026-11-23T00:00:00Z",
            "digest": "0" * 64,
        },
    }
    assert schema.valid(json.loads(json.dumps(old)), "record")
