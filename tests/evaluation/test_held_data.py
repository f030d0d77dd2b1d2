"""The data that this hub holds: how each file is made, what it must not give away, what its boards tell."""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from hubbot import cli
from hubbot.evaluation.data.cases import units_of
from hubbot.evaluation.data.features import array, faults
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report.references import folds, makers
from hubbot.evaluation.scoring.gaps import gap
from hubbot.evaluation.scoring.metrics import Outputs, Truth
from hubbot.evaluation.scoring.pairs import Case, measured
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held
from hubbot.leaderboard.ranking.ranges import rank_ranges
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.load import load

ROOT = Path(__file__).parents[2]
BOARDS = {"BM-SPLICE": "DS-SPLICE", "BM-BLOOD-CELLS": "DS-BLOOD-CELLS", "BM-BRAIN-MASKED": "DS-BRAIN-MASKED"}


@pytest.fixture(scope="module")
def scripts() -> Iterator[Mapping[str, ModuleType]]:
    """The scripts of data/, which import what lies beside them."""
    sys.path.insert(0, str(ROOT / "data"))
    yield {
        name: importlib.import_module(name)
        for name in ("make_splice", "make_blood_cells", "make_brain_masked", "making")
    }
    sys.path.remove(str(ROOT / "data"))


def table(content: bytes) -> list[tuple[int, str]]:
    return [(int(row), cell) for row, cell in list(csv.reader(io.StringIO(content.decode())))[1:]]


# ── Groups of sequences ──────────────────────────────────────────────────────────────────────────


def drawn(rng: random.Random, n: int) -> list[str]:
    """Sequences of which some are copies of others, shifted ones, or share a stretch of exactly 19 or 20."""
    found: list[str] = []
    for _ in range(n):
        letters = "".join(rng.choices("ACGT", k=60))
        if found and rng.random() < 0.6:
            other, at, length = rng.choice(found), rng.randrange(40), rng.choice([19, 20, 20, 35, 60])
            stretch = other[at : at + length]
            begin = rng.randrange(61 - len(stretch))
            letters = letters[:begin] + stretch + letters[begin + len(stretch) :]
        found.append(letters)
    return found


def slowly(sequences: list[str]) -> list[int]:
    """Connected by shared stretches of 20, by trying all pairs until nothing changes."""
    parts = [{letters[i : i + 20] for i in range(41)} for letters in sequences]
    number = list(range(len(sequences)))
    while True:
        for i, own in enumerate(parts):
            for j, other in enumerate(parts):
                if own & other:
                    number[i] = number[j] = min(number[i], number[j])
        if all(number[i] == number[j] for i, a in enumerate(parts) for j, b in enumerate(parts) if a & b):
            return number


@pytest.mark.parametrize("seed", range(12))
def test_sequences_that_share_twenty_letters_are_one_group(
    seed: int, scripts: Mapping[str, ModuleType]
) -> None:
    sequences = drawn(random.Random(seed), 40)
    found = scripts["make_splice"].groups(sequences)
    expected = slowly(sequences)
    assert found == expected
    assert 1 < len(set(found)) < 40


def splice_source(path: Path, rows: list[tuple[str, str]]) -> Path:
    with gzip.open(path, "wt") as file:
        file.write("sequence,class\n" + "".join(f"{letters},{kind}\n" for letters, kind in rows))
    return path


@pytest.mark.parametrize("seed", range(3))
def test_no_stretch_of_twenty_letters_is_in_train_and_test(
    seed: int, scripts: Mapping[str, ModuleType], tmp_path: Path
) -> None:
    rng = random.Random(seed)
    rows = [(letters, rng.choice(["ei", "ie", "n"])) for letters in drawn(rng, 200)]
    made = scripts["make_splice"].make(splice_source(tmp_path / "s.csv.gz", rows))
    X = np.load(io.BytesIO(made["data/DS-SPLICE.npz"]))["X"]
    letters = ["".join("ACGT"[code] for code in line.reshape(60, 4).argmax(axis=1)) for line in X]
    assert sorted(letters) == sorted(one for one, _ in rows)
    parts = {}
    for name in ("train", "test"):
        numbers = [row for row, _ in table(made[f"registry/labels/DS-SPLICE-{name}.csv"])]
        parts[name] = {letters[row][i : i + 20] for row in numbers for i in range(41)}
    assert parts["test"]
    assert not parts["train"] & parts["test"]
    # The order of the source changes nothing, nor does a second run.
    rng.shuffle(rows)
    assert scripts["make_splice"].make(splice_source(tmp_path / "t.csv.gz", rows)) == made


# ── Masks ────────────────────────────────────────────────────────────────────────────────────────


def scan(path: Path, signals: np.ndarray) -> Path:
    grey = [f'"R{i}"' for i in range(28)]
    header = ",".join(['"WM"', '"Vent"', '"Brain"', *grey])
    np.savetxt(path, signals, delimiter=",", header=header, comments="")
    return path


def test_what_is_hidden_is_in_no_input_and_in_no_scale(
    scripts: Mapping[str, ModuleType], tmp_path: Path
) -> None:
    script = scripts["make_brain_masked"]
    signals = np.random.default_rng(5).normal(100, 10, size=(250, 31))
    made = script.make(scan(tmp_path / "a.csv", signals))
    hidden = script.mask(250, 28)
    assert (hidden.reshape(10, 25, 28).sum(axis=2) == 4).all()  # in each volume of each block
    assert (hidden.reshape(10, 25, 28).all(axis=1) == hidden[::25]).all()
    assert set(hidden[::25].sum(axis=0).tolist()) == {1, 2}  # every region, and none often
    other = signals.copy()
    other[:, 3:][hidden] += 1000
    other[:, 2] += 1000  # the mean of the whole brain holds the hidden values, too
    again = script.make(scan(tmp_path / "b.csv", other))
    assert again["data/DS-BRAIN-MASKED.npz"] == made["data/DS-BRAIN-MASKED.npz"]
    train = "registry/labels/DS-BRAIN-MASKED-train.csv"
    assert again[train] == made[train]
    X = np.load(io.BytesIO(made["data/DS-BRAIN-MASKED.npz"]))["X"]
    for volume, region in ((0, 0), (30, 7), (249, 27)):
        row = X[28 * volume + region]
        assert row[region] == 0
        assert (row[:28][hidden[volume]] == 0).all()
        assert row[30:].tolist() == np.eye(28)[region].tolist()
    values = dict(table(made[train]))
    z = np.array([[float(values.get(28 * t + r, "nan")) for r in range(28)] for t in range(250)])
    np.testing.assert_allclose(np.nanmean(z, axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(np.nanstd(z, axis=0), 1, atol=1e-5)


def test_cells_keep_their_rows_when_types_are_joined_and_left_out(
    scripts: Mapping[str, ModuleType], tmp_path: Path
) -> None:
    rng = np.random.default_rng(2)
    dense = rng.poisson(0.5, size=(90, 7)).astype(np.float32)
    names = np.array(["A", "CD4+/x", "CD4+/y", "CD34+", "B"])[np.arange(90) % 5]
    at = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum((dense > 0).sum(axis=1))]).astype(np.uint32)
    genes = np.array([f"G{i}" for i in range(7)])
    source = tmp_path / "cells.npz"
    np.savez(
        source, data=dense[at], indices=at[1].astype(np.uint16), indptr=indptr, genes=genes, labels=names
    )
    made = scripts["make_blood_cells"].make(source)
    X = np.load(io.BytesIO(made["data/DS-BLOOD-CELLS.npz"]))["X"]
    np.testing.assert_array_equal(X, dense[names != "CD34+"])
    rows = [table(made[f"registry/labels/DS-BLOOD-CELLS-{name}.csv"]) for name in ("train", "test")]
    listed = dict(rows[0]) | dict(rows[1])
    expected = ["CD4+ T" if name.startswith("CD4+") else name for name in names[names != "CD34+"]]
    assert [listed[row] for row in range(72)] == expected


def test_a_script_tells_a_changed_file_from_the_one_it_makes(
    scripts: Mapping[str, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = scan(tmp_path / "a.csv", np.random.default_rng(1).normal(size=(250, 31)))
    make, main = scripts["make_brain_masked"].make, scripts["making"].main
    words = [str(source), "--hub", str(tmp_path)]
    assert main(make, words) == 0
    assert main(make, [*words, "--check"]) == 0
    assert "differs" not in capsys.readouterr().out
    file = tmp_path / "registry/labels/DS-BRAIN-MASKED-test.csv"
    file.write_text(file.read_text().replace(",", ",1", 2))
    assert main(make, [*words, "--check"]) == 1
    assert "DS-BRAIN-MASKED-test.csv: differs" in capsys.readouterr().out


# ── The three boards ─────────────────────────────────────────────────────────────────────────────


def test_the_files_are_the_registered_ones_and_hold_each_case_once() -> None:
    hub = load(ROOT)
    assert {dataset.id for dataset in hub.datasets.values() if dataset.features} == set(BOARDS.values())
    assert list(faults(hub)) == []
    for name in BOARDS.values():
        dataset = hub.datasets[name]
        assert len(array(dataset, ROOT)) == sum(split.n or 0 for split in dataset.splits.values())


def test_sequences_of_one_unit_share_stretches_and_units_share_none() -> None:
    """The registered units are the groups of the held sequences themselves, in train and test."""
    dataset = load(ROOT).datasets["DS-SPLICE"]
    cases = cases_of(dataset, ROOT, features=True)
    assert cases.X is not None
    units = units_of(cases)
    assert units is not None
    assert cases.train_units is not None
    assert len(set(units.tolist())) + len(set(cases.train_units.tolist())) == 2665
    codes = np.asarray(cases.X).reshape(-1, 60, 4).argmax(axis=2)
    seen: dict[bytes, int] = {}
    for unit, line in zip(units.tolist(), codes.astype(np.uint8), strict=True):
        for at in range(41):
            assert seen.setdefault(line[at : at + 20].tobytes(), unit) == unit


def test_every_block_holds_masked_volumes_and_every_type_ten_cells() -> None:
    hub = load(ROOT)
    brain = cases_of(hub.datasets["DS-BRAIN-MASKED"], ROOT)
    assert brain.units is not None
    assert np.bincount(brain.units).tolist() == [100] * 10
    assert (np.unique(brain.rows // 28) == np.arange(250)).all()
    assert (brain.units == brain.rows // (28 * 25)).all()
    cells = hub.datasets["DS-BLOOD-CELLS"].splits["test"].classes
    assert len(cells) == 7
    assert min(cells.values()) >= 10


@pytest.mark.parametrize("benchmark", BOARDS)
def test_run_and_score_work_out_of_the_box(benchmark: str, tmp_path: Path) -> None:
    """Without a file of one's own; the limits go by the registered units."""
    kind = "sklearn.dummy:DummyRegressor" if "BRAIN" in benchmark else "sklearn.naive_bayes:BernoulliNB"
    words = ["--model-id", "mine", "--hub", str(ROOT), "--draws", "100"]
    out = ["--out", str(tmp_path / "run"), "--predictions"]
    assert cli.run(["run", benchmark, "--model", kind, *words, *out]) == 0
    filed = load_trusted((tmp_path / "run/eval.yaml").read_text())
    file = str(tmp_path / "run/predictions.csv.gz")
    assert cli.run(["score", benchmark, file, *words, "--out", str(tmp_path / "score")]) == 0
    again = load_trusted((tmp_path / "score/eval.yaml").read_text())
    assert again["metrics"] == filed["metrics"]
    assert again["uncertainty"] == filed["uncertainty"]
    hub = load(ROOT)
    primary = hub.benchmarks[benchmark].primary
    unit = {"group": "group", "block": "block", "case": "sample"}[hub.datasets[BOARDS[benchmark]].unit]
    assert filed["uncertainty"][primary]["unit"] == unit
    assert filed["run_metadata"]["n_train"] == hub.datasets[BOARDS[benchmark]].splits["train"].n


@pytest.mark.parametrize("benchmark", BOARDS)
def test_a_board_has_a_guess_and_at_least_four_references_that_choose_inside_whole_units(
    benchmark: str,
) -> None:
    hub = load(ROOT)
    cases = cases_of(hub.datasets[BOARDS[benchmark]], ROOT, features=True)
    names = list(makers(cases))
    assert hub.models[names[0]].role == "guess"
    assert [hub.models[name].role for name in names[1:]] == ["reference"] * (len(names) - 1)
    held = {path.parent.name for path in (ROOT / "evals" / benchmark).glob("*/*.yaml")}
    assert set(names) <= held
    assert len(names) >= 5
    validated = []
    for train, validate in folds(cases):
        validated += validate.tolist()
        if cases.train_units is not None:
            assert not set(cases.train_units[train]) & set(cases.train_units[validate])
    assert sorted(validated) == list(range(len(cases.train[1]) if cases.train else 0))


def test_each_figure_of_the_hubs_own_rows_follows_from_the_predictions_beside_it() -> None:
    """Re-scored from the committed files: nothing of them was written by hand."""
    from hubbot.evaluation.data.score import rescore
    from hubbot.results.read_all import read_all

    hub, seen = load(ROOT), 0
    for one in read_all(ROOT):
        if one.result.benchmark_id not in BOARDS or one.acceptance.evidence != "re-run":
            continue
        seen += 1
        file = ROOT / f"predictions/{one.result.benchmark_id}/{one.result.eval_id}.csv.gz"
        for name, value in rescore(file.read_bytes(), one.result, hub).items():
            assert one.result.metrics[name] == pytest.approx(value, abs=1e-6), (one.path, name)
    assert seen >= 15


# ── Two equal models on a board of five ──────────────────────────────────────────────────────────

BLOCKS, BLOCK = 10, 100
Simulated = dict[str, np.ndarray]


def simulated(rng: np.random.Generator) -> tuple[np.ndarray, Simulated]:
    """Truth, and predictions of five models with errors that blocks of time share. `a` and `b` are equal."""
    truth = rng.normal(size=BLOCKS * BLOCK)
    sizes = {"a": 0.6, "b": 0.6, "c": 0.55, "d": 0.8, "e": 1.0}
    common = np.repeat(rng.normal(size=(BLOCKS, 1)), BLOCK)
    found = {}
    for name, size in sizes.items():
        own = np.repeat(rng.normal(size=(BLOCKS, 1)), BLOCK)
        noise = 0.5 * common + 0.7 * own + 0.5 * rng.normal(size=len(truth))
        found[name] = truth + size * noise
    return truth, found


def separated(truth: np.ndarray, found: Simulated, metric: Any, *, by_block: bool = True) -> bool:
    case = Case(metric, Truth(truth), np.repeat(np.arange(BLOCKS), BLOCK) if by_block else None)
    known = {name: measured(case, Outputs(values=values)) for name, values in found.items()}
    pairs, limits = {}, {}
    for name, one in known.items():
        assert one is not None
        assert one.spread is not None
        limits[name] = one.spread
        for other, two in known.items():
            if name < other and two is not None and (between := gap(case, one, two)):
                told = Difference(
                    between.value, between.error, None, between.df, between.p, between.low, between.high
                )
                pairs[name, other] = told
    contenders = [Contender(name, one.value, limits[name]) for name, one in known.items() if one]
    ranges = dict(zip(known, rank_ranges(contenders, metric.direction, Held(pairs, limits)), strict=True))
    a, b = ranges["a"], ranges["b"]
    assert a is not None
    assert b is not None
    return a[1] < b[0] or b[1] < a[0]


def test_two_equal_models_on_a_board_of_five_are_seldom_told_apart() -> None:
    """In at most 2.5 % of simulations by block; taken as single cases they would be in far more."""
    metric, rng, draws = load(ROOT).metrics["MSE"], np.random.default_rng(16), 300
    boards = [simulated(rng) for _ in range(draws)]
    assert sum(separated(*board, metric) for board in boards) <= 0.025 * draws
    assert sum(separated(*board, metric, by_block=False) for board in boards[:40]) > 0.25 * 40
