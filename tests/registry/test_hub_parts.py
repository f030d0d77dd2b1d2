"""Whatever is in one file of the registry, what does not depend on that file is read as before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot.registry.check_files import file_problems
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load, load_parts
from hubbot.registry.troubles import Trouble, waiting
from tests.slow import mostly_slow

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "registry").rglob("*.yaml"))
BREAKS = {
    "empty": lambda text: "",
    "blank": lambda text: " \n\n",
    "no YAML": lambda text: text + "x: [\n",
    "a list": lambda text: "- a\n- b\n",
    "another shape": lambda text: "id: 1\nname: [a]\nmetrics: 7\n",
    "a control character": lambda text: text + "x: \x00\n",
    "cut short": lambda text: text[: len(text) // 3],
    "a metric that nobody knows": lambda text: text.replace("AUROC", "AUROCK").replace("RMSE", "RMSEE"),
}


def test_a_hub_in_order_has_no_trouble_and_is_read_alike(hub: Path) -> None:
    assert load_parts(hub) == (load(hub), ())


@pytest.mark.parametrize("how", mostly_slow(BREAKS, first=2))
def test_what_does_not_depend_on_a_broken_file_is_as_it_was(hub: Path, how: str) -> None:
    whole = load(hub)
    for name in FILES:
        file = hub / name
        text = file.read_text(encoding="utf-8")
        file.write_text(BREAKS[how](text), encoding="utf-8")
        try:
            parts, troubles = load_parts(hub)
            held = waiting(troubles)
            for identifier, benchmark in whole.benchmarks.items():
                if held is not None and identifier not in held:
                    assert parts.benchmarks[identifier] == benchmark, (name, how)
                    for dataset in benchmark.datasets:
                        if f"/{dataset}." in name:  # a shorter file may be a sound one
                            continue
                        assert parts.datasets[dataset] == whole.datasets[dataset]
                else:
                    assert identifier not in parts.benchmarks or held is None, (name, how)
            assert_told(hub, name, troubles)
        finally:
            file.write_text(text, encoding="utf-8")


def assert_told(hub: Path, name: str, troubles: tuple[Trouble, ...]) -> None:
    """Where the strict reader refuses the hub, somebody is told of a file, and what to do."""
    try:
        load(hub)
    except HubFileError:
        assert troubles, name
    for one in troubles:
        assert one.file.startswith(("registry/", "hub.yaml"))
        assert one.says.strip(" .")
        assert one.remedy.strip(" ."), one


def test_an_empty_file_is_called_empty(hub: Path) -> None:
    file = hub / "registry/models/prior.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    (trouble,) = load_parts(hub)[1]
    file.write_text(text, encoding="utf-8")
    assert str(trouble) == (
        "registry/models/prior.yaml: the file is empty. Write it again, or restore it from git."
    )
    assert trouble.models == {"prior"}


def test_without_a_hub_yaml_every_benchmark_waits(hub: Path) -> None:
    file = hub / "hub.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("name: [\n", encoding="utf-8")
    parts, troubles = load_parts(hub)
    file.write_text(text, encoding="utf-8")
    assert waiting(troubles) is None
    assert [one.file for one in troubles] == ["hub.yaml"]
    assert parts.policy.self_approval is False


def test_one_spelling_of_two_entries_holds_up_both_and_no_third(hub: Path) -> None:
    whole = load(hub)
    first, second = (hub / f"registry/benchmarks/{name}.yaml" for name in ("BM-BREAST", "BM-DIABETES"))
    texts = [path.read_text(encoding="utf-8") for path in (first, second)]
    for path, text in zip((first, second), texts, strict=True):
        kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("aliases"))
        path.write_text(kept + "aliases: [the-same]\n", encoding="utf-8")
    parts, troubles = load_parts(hub)
    for path, text in zip((first, second), texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert waiting(troubles) == {"BM-BREAST", "BM-DIABETES"}
    assert {*whole.benchmarks} - {*parts.benchmarks} == {"BM-BREAST", "BM-DIABETES"}


def _changed(rng: random.Random, value: Any) -> str:
    """`value` as YAML with one place of it, at whatever depth, of another kind, or gone."""
    places = list(_places(value))
    holder, key = rng.choice(places)
    odd = rng.choice((GONE, None, [], {}, 7, 0.5, True, "x", [[]], {"a": {}}))
    if odd is GONE:
        del holder[key]
    else:
        holder[key] = odd
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)


GONE = object()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield value, key
        yield from _places(part)


@pytest.mark.parametrize("seed", range(8))
def test_a_file_of_another_shape_than_its_schema_is_told_with_file_and_line(hub: Path, seed: int) -> None:
    rng, told = random.Random(seed), 0
    for name in [*rng.sample(FILES, 8), "registry/metrics.yaml", "hub.yaml"]:
        file = hub / name
        text = file.read_text(encoding="utf-8")
        file.write_text(_changed(rng, yaml.safe_load(text)), encoding="utf-8")
        wrong = {
            problem.span.line if problem.span else None
            for problem in file_problems(name, file.read_text(encoding="utf-8"))
            if problem.code in {"S101", "S104", "S105"}
        }
        troubles = load_parts(hub)[1]
        file.write_text(text, encoding="utf-8")
        assert not wrong or {(one.file, one.line) for one in troubles} & {(name, line) for line in wrong}, (
            name
        )
        assert all(one.says.strip() and one.remedy.strip() for one in troubles)
        told += bool(wrong)
    assert told, "the changes reach what the schemas say"


def test_one_metric_of_another_shape_holds_up_only_what_names_it(hub: Path) -> None:
    file = hub / "registry/metrics.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  RMSE:\n", "  RMSE:\n    additive: 7\n", 1), encoding="utf-8")
    parts, troubles = load_parts(hub)
    file.write_text(text, encoding="utf-8")
    assert {one.file for one in troubles} == {"registry/metrics.yaml"}
    assert "BM-DIABETES" not in parts.benchmarks
    assert "BM-BREAST" in parts.benchmarks


@pytest.mark.parametrize("how", ["no text", "a link that leads nowhere", "no YAML", "empty"])
def test_only_the_file_that_cannot_be_read_is_named(hub: Path, how: str) -> None:
    """Not the files that name its entry: they are in order."""
    for name in ("hub.yaml", *FILES):
        file = hub / name
        content = file.read_bytes()
        if how == "no text":
            file.write_bytes(b"\xff\xfe" + content.decode().encode("utf-16-le"))
        elif how == "a link that leads nowhere":
            file.unlink()
            file.symlink_to("nowhere")
        else:
            file.write_text("x: [\n" if how == "no YAML" else "", encoding="utf-8")
        try:
            _, troubles = load_parts(hub)
            named = {one.file for one in troubles}
            unused = "baselines/" in name and not named  # read only where a benchmark runs it
            assert named == {name} or unused, troubles
        finally:
            file.unlink()
            file.write_bytes(content)
