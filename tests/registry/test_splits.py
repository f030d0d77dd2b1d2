"""Facts of a split that are of another type: an error with file, line and remedy, never a plain fault."""

from __future__ import annotations

import pytest

from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Dataset
from hubbot.registry.nouns import READERS
from hubbot.registry.source import File

NAME = "registry/datasets/DS.yaml"
HEAD = "id: DS\nname: A dataset\ndata: real\nunit: patient\nsplits:\n  train: {n: 90}\n  test:\n"
GOOD = {
    "n": "13",
    "classes": "{a: 6, b: 7}",
    "target": "{mean: 1.0, variance: 2}",
    "sha256": f"'{'0' * 64}'",
    "file": "registry/labels/x.csv",
    "units": "[5, 3, 5]",
}
ODD = (
    "true",
    "-1",
    "1.5",
    "[5, -3]",
    "x",
    "''",
    "2026-11-20",
    "[]",
    "[x]",
    "[0]",
    "[-5]",
    "[true]",
    "[5.0]",
)
ODD += (
    "[null]",
    "[[5]]",
    "{}",
    "{a: x}",
    "{a: -1}",
    "{a: true}",
    "{variance: x}",
    "{variance: -1}",
    "5",
    "0",
)
# What is of the right type, or empty, for each key.
RIGHT = {
    "n": {"5", "0"},
    "classes": {"{}"},
    "target": {"{}", "{a: x}", "{a: -1}", "{a: true}"},
    "sha256": {"x", "''", "2026-11-20"},
    "file": {"x", "''", "2026-11-20"},
    "units": {"[]"},
}


def dataset(text: str) -> Dataset:
    found = READERS["dataset"](File.read(NAME, {NAME: text}))
    assert isinstance(found, Dataset)
    return found


def test_a_split_in_order_is_read() -> None:
    lines = "".join(f"    {key}: {value}\n" for key, value in GOOD.items())
    split = dataset(HEAD + lines).splits["test"]
    assert (split.n, split.units, split.target_variance) == (13, (5, 3, 5), 2)
    assert split.classes == {"a": 6, "b": 7}
    assert (split.sha256, split.file) == ("0" * 64, "registry/labels/x.csv")


@pytest.mark.parametrize("key", GOOD)
@pytest.mark.parametrize("value", ODD)
def test_a_fact_of_another_type_is_located_with_a_remedy(key: str, value: str) -> None:
    facts = {**GOOD, key: value}
    text = HEAD + "".join(f"    {name}: {said}\n" for name, said in facts.items())
    if value in RIGHT[key]:
        dataset(text)
        return
    with pytest.raises(HubFileError) as raised:
        dataset(text)
    found = raised.value
    assert (found.file, found.line) == (NAME, HEAD.count("\n") + 1 + list(GOOD).index(key))
    assert f"`{key}` of the split `test`" in found.message
    assert found.remedy.startswith(f"Write `{key}: ")


@pytest.mark.parametrize("value", ["5", "x", "true", "[]", "[n]", "'n: 5'"])
def test_a_split_that_is_no_mapping_is_located(value: str) -> None:
    text = HEAD.removesuffix("  test:\n") + f"  test: {value}\n"
    with pytest.raises(HubFileError) as raised:
        dataset(text)
    assert (raised.value.file, raised.value.line) == (NAME, HEAD.count("\n"))
    assert "Write `test: {n: 200}`" in raised.value.remedy


def test_a_split_without_facts_is_a_name() -> None:
    assert dataset(HEAD).splits["test"].n is None
