"""A hub made of the committed baselines alone, so that these tests need no other part."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hubbot.registry.model import Benchmark, Hub, Policy

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def baselines_only() -> Hub:
    files = sorted((ROOT / "registry" / "baselines").glob("*.yaml"))
    registered = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    benchmark = Benchmark(
        "BM-TOY", "Toy", "1.0.0", "active", "classification", "test", "any", "synthetic", "AUROC",
        baseline="toy_classification",
    )  # fmt: skip
    return Hub(
        ROOT, "test", "author/hub", Policy(), {"BM-TOY": benchmark}, {}, {}, {},
        {entry["id"]: entry for entry in registered}, "",
    )  # fmt: skip
