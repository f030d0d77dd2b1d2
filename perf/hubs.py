"""Large hubs made from the real results, in proportion: the same shapes, other models, figures and dates."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODELS = 200
_FIGURE = re.compile(r"^(\s+[A-Za-z][\w -]*: )(0\.\d+)$", re.MULTILINE)


def make(target: Path, results: int, *, seed: int = 8) -> list[Path]:
    """A hub in `target` with that many results of 200 models. Gives the files under `evals/`."""
    for name in ("hub.yaml", "registry", "schemas"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target / name)
    (target / "README.md").write_text("<!-- hubbot:boards:begin -->\n<!-- hubbot:boards:end -->\n", "utf-8")
    for model in range(MODELS):
        text = f"id: model-{model:03}\nname: Model {model:03}\nmodality: [DNA sequence]\nconfirmed: false\n"
        (target / f"registry/models/model-{model:03}.yaml").write_text(text, encoding="utf-8")
    files = []
    for path, text in generated(results, seed):
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def generated(results: int, seed: int = 8) -> Iterator[tuple[str, str]]:
    """(path, text) of each result; the same for the same seed."""
    rng = random.Random(seed)
    shapes = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "evals").glob("*/*/*.yaml"))]
    for number in range(results):
        yield _one(shapes[number % len(shapes)], number, rng)


def _one(shape: str, number: int, rng: random.Random) -> tuple[str, str]:
    model, eval_id = f"model-{rng.randrange(MODELS):03}", f"run-{number:06}"
    day = f"{rng.randint(2020, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    text = re.sub(r"^eval_id: .*$", f"eval_id: {eval_id}", shape, count=1, flags=re.MULTILINE)
    text = re.sub(r"^  candidate: .*$", f"  candidate: {model}", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^  date: .*$", f"  date: '{day}'", text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^  accepted_at: .*$", f"  accepted_at: '{day}T12:00:00Z'", text, flags=re.MULTILINE)
    text = _FIGURE.sub(lambda m: f"{m[1]}{min(1.0, max(0.0, float(m[2]) + rng.gauss(0, 0.05))):.4f}", text)
    if number % 10:  # a tenth keeps its flag
        text = re.sub(r"^  flags:\n(?:  (?:- |  ).*\n)*", "", text, flags=re.MULTILINE)
    benchmark = re.search(r"^benchmark_id: (\S+)", text, re.MULTILINE)
    assert benchmark is not None
    return f"evals/{benchmark[1]}/{model}/{eval_id}.yaml", text
