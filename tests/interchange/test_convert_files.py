"""Files as toolkits write them: each says where it comes from, is recognised, and gives what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot.interchange.formats import source
from hubbot.interchange.formats.known import FORMATS, recognised
from hubbot.interchange.formats.shapes import Figure
from hubbot.interchange.formats.source import Source, WrongShape, decoded, unpacked
from hubbot.interchange.formats.workbook import is_workbook, sheet_rows

HERE = Path(__file__).with_name("files")
MANIFEST: dict[str, Any] = yaml.safe_load((HERE / "manifest.yaml").read_text())
NEEDS = {".xlsx": "openpyxl", ".eval": "zstandard"}


def source_of(name: str) -> Source:
    content = (HERE / name).read_bytes()
    if is_workbook(name):
        return Source("", name, rows=sheet_rows(content))
    return Source(decoded(unpacked(content, name)), name)


def shown(figure: Figure) -> object:
    return f"{figure.value!r}%" if figure.percent else figure.value


@pytest.mark.parametrize("name", MANIFEST)
def test_a_file_gives_what_it_says_and_no_more(name: str) -> None:
    if missing := NEEDS.get(Path(name).suffix):
        pytest.importorskip(missing)
    expected, read_from = MANIFEST[name], source_of(name)
    seen = recognised(read_from)
    assert seen == (() if expected["format"] == "json" else (expected["format"],))
    read = FORMATS[expected["format"]].found
    if words := expected.get("refused"):
        with pytest.raises(ValueError, match=re.escape(words)):
            list(read(read_from))
        return
    found = list(read(read_from))
    assert len(found) == expected["of"]
    for one, says in zip(found, expected["says"], strict=False):
        assert {
            "dataset": one.dataset,
            "label": one.label,
            "run": one.run,
            "split": one.split,
            "n": one.n,
            "model": one.model,
        } == {
            "dataset": says.get("dataset", ""),
            "label": says.get("label", ""),
            "run": says.get("run", ""),
            "split": says.get("split"),
            "n": says.get("n"),
            "model": says.get("model"),
        }
        assert {figure.name: shown(figure) for figure in one.figures[:4]} == says["figures"]


def test_each_file_says_where_it_comes_from() -> None:
    files = {one.name for one in HERE.iterdir() if one.is_file()} - {"make.py", "manifest.yaml"}
    assert set(MANIFEST) == files
    makers = {one.stem for one in (HERE / "makers").glob("*.py")}
    for name, says in MANIFEST.items():
        if "made_by" in says:
            assert says["made_by"] in makers
        else:
            where = says["from"]
            assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", where["address"]), name
            assert re.fullmatch(r"[0-9a-f]{40}", where["commit"]), name
            assert where["path"]
            assert where["licence"] in {"MIT", "Apache-2.0"}
            assert where["cut"]


def test_there_are_many_files_of_many_kinds_and_most_are_by_toolkits_themselves() -> None:
    kinds = {
        (says["format"], Path(name).suffix if says["format"] in {"table", "json"} else "")
        for name, says in MANIFEST.items()
    }
    assert len(MANIFEST) >= 40
    assert len(kinds) >= 18
    assert sum("made_by" in says for says in MANIFEST.values()) >= 20


@pytest.mark.parametrize("maker", sorted(one.name for one in (HERE / "makers").glob("*.py")))
def test_a_maker_names_its_toolkits_with_their_versions(maker: str) -> None:
    head = re.search(
        r"^# dependencies = \[(.*?)\]$", (HERE / "makers" / maker).read_text(), re.DOTALL | re.MULTILINE
    )
    assert head is not None
    assert re.search(r'"[\w.\[\]-]+==[0-9.]+"', head[1])


def test_no_file_names_a_machine() -> None:
    for name in MANIFEST:
        text = (HERE / name).read_bytes().decode(errors="replace")
        assert not re.search(r"/(?:work|tmp|srv|root)/", text), name


def test_a_packed_log_without_zstandard_is_told_with_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(source, "import_module", gone)
    with pytest.raises(
        WrongShape, match=r'pip install "hubbot\[eval\]", or write it as JSON: inspect log dump'
    ):
        source_of("inspect.eval")


@pytest.mark.parametrize("cut", [10, 200, 2000])
def test_a_packed_log_that_is_damaged_is_refused_in_words(cut: int) -> None:
    pytest.importorskip("zstandard")
    content = (HERE / "inspect.eval").read_bytes()
    at = content.rindex(b"header.json", 0, content.rindex(b"PK\x01\x02"))
    broken = content[: at + 20] + bytes(cut) + content[at + 20 + cut :]
    with pytest.raises(WrongShape, match="inspect log dump"):
        unpacked(broken, "log.eval")
