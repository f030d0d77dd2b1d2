"""`hubbot import`, as people call it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hubbot.cli import run

ROOT = Path(__file__).resolve().parents[2]
GOOD = (
    "eval_id: run-{id}\nbenchmark_id: BM-BREAST\nmodel_ids:\n  candidate: evo2\ndataset_id: DS-BREAST\n"
    "run_metadata:\n  date: '2026-11-20'\n  n_test: 228\nmetrics:\n  AUROC: 0.98{id}\nstatus: Completed\n"
)


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """This hub without its results."""
    for name in ("registry", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / "hub" / name)
    shutil.copy(ROOT / "hub.yaml", tmp_path / "hub" / "hub.yaml")
    return tmp_path / "hub"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "old" / "deep"
    found.mkdir(parents=True)
    (found / "11.yaml").write_bytes(GOOD.format(id=11).encode())
    (found / "22.yml").write_bytes(GOOD.format(id=22).replace("\n", "\r\n").encode())
    return tmp_path / "old"


def tree(hub: Path) -> dict[str, bytes]:
    return {p.relative_to(hub).as_posix(): p.read_bytes() for p in (hub / "evals").rglob("*") if p.is_file()}


def test_a_folder_is_imported_once(hub: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["import", str(folder), "--into", str(hub), "--source", "https://example.org/hub@0123abc"]
    assert run(command) == 0
    first = tree(hub)
    assert set(first) == {f"evals/BM-BREAST/evo2/run-{n}.yaml" for n in (11, 22)}
    assert first["evals/BM-BREAST/evo2/run-22.yaml"].startswith(GOOD.format(id=22).encode())
    assert (
        b"imported_from: https://example.org/hub@0123abc deep/22.yml"
        in first["evals/BM-BREAST/evo2/run-22.yaml"]
    )
    assert "2 files: 2 in the hub, 2 written now, 0 not taken over" in capsys.readouterr().out
    assert run(command) == 0
    assert run(["import", "--recheck", "--into", str(hub)]) == 0
    assert tree(hub) == first


def test_a_file_that_cannot_be_taken_over_makes_the_exit_code_1_and_stops_no_other(
    hub: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.yaml").write_bytes(b"eval_id: \xff\xfe\n")
    assert run(["import", str(folder), "--into", str(hub)]) == 1
    assert len(tree(hub)) == 2
    assert "bad.yaml → not taken over" in capsys.readouterr().out


def test_without_a_folder_or_with_an_empty_one_the_command_says_what_to_do(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "--into", str(hub)]) == 2
    assert "Name the folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert run(["import", str(tmp_path / "empty"), "--into", str(hub)]) == 2
