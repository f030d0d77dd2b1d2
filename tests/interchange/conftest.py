"""A hub of several fields, in which files of other toolkits are converted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot import cli

# benchmark, its metric, its dataset, cases, task
BENCHMARKS = (
    ("BM-VOICES", "WER", "voices", 5000, "transcription"),
    ("BM-SEARCH", "nDCG@10", "Search", 400, "retrieval"),
    ("BM-MOODS", "Accuracy", "moods", 250, "classification"),
    ("BM-GRADES", "F1-Score (Macro)", "grades", 120, "classification"),
    ("BM-RIDDLES", "exact_match", "riddles", 800, "generation"),
    ("BM-TWINS", "AP", "Twins", 900, "classification"),
)
METRICS = """
  WER: {direction: lower, range: [0, null], aliases: [wer], explanation: Wrong words for each word.}
  nDCG@10: {direction: higher, range: [0, 1], aliases: [ndcg_at_10], explanation: Gain of the first ten.}
  exact_match: {direction: higher, range: [0, 1], explanation: Equal answers.}
  AP: {direction: higher, range: [0, 1], aliases: [cos_sim_ap, cosine_ap], explanation: Average precision.}
"""


@dataclass(frozen=True)
class Tried:
    """What the command said, and the results that it wrote."""

    code: int
    said: str
    results: tuple[dict[str, Any], ...]
    hub: Path

    @property
    def result(self) -> dict[str, Any]:
        (one,) = self.results
        return one

    @property
    def kept(self) -> dict[str, Any]:
        value: dict[str, Any] = yaml.safe_load((self.hub / "hub.yaml").read_text()).get("conversions", {})
        return value


Try = Callable[..., Tried]


@pytest.fixture(scope="session")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hub = tmp_path_factory.mktemp("fields") / "hub"
    options = ["--name", "Fields", "--repository", "author/fields", "--benchmark", "Base"]
    assert cli.run(["init", str(hub), *options, "--metric", "accuracy", "--sole-maintainer"]) == 0
    with (hub / "registry" / "metrics.yaml").open("a") as file:
        file.write(METRICS)
    for benchmark, metric, dataset, cases, task in BENCHMARKS:
        words = ["new", "benchmark", benchmark, "--metric", metric, "--dataset", dataset, "--task", task]
        assert cli.run([*words, "--cases", str(cases), "--hub", str(hub)]) == 0
    searched = hub / "registry" / "datasets" / "Search.yaml"
    searched.write_text(searched.read_text().replace("test: {n", "dev: {n"))
    return hub


@pytest.fixture
def attempt(fields: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Try:
    """`attempt(text, *options, name=…)` converts a file in a hub of its own."""
    hub = tmp_path / "hub"
    shutil.copytree(fields, hub)

    def run(text: str | bytes, *options: str, name: str = "theirs") -> Tried:
        file, out = tmp_path / name, tmp_path / "out"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        shutil.rmtree(out, ignore_errors=True)
        capsys.readouterr()
        code = cli.run(["convert", str(file), *options, "--hub", str(hub), "--out", str(out)])
        said = "".join(capsys.readouterr())
        results = tuple(yaml.safe_load(one.read_text()) for one in sorted(out.glob("[!.]*.yaml")))
        return Tried(code, said, results, hub)

    return run
