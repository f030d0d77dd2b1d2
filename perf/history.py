"""What an acceptance on a ranked board adds to a hub's history: files, and bytes of the push.

    python perf/history.py [acceptances [models …]]

A board on which every model is ranked is built and committed. Then one result after the other is accepted,
each of a model that is new to the board, and what `git push` would send is counted: the pack with the new
commit, whose objects are differences to those that the other side has.
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from hubbot.bot.maintenance import rebuild
from hubbot.common.files import write_files
from hubbot.registry.load import load

ROOT = Path(__file__).parents[1]
CASES = 20_000
# Goals: at most so many files and bytes, as medians.
MOST_FILES = 20
MOST_BYTES = {200: 10_000, 2_000: 40_000}
_RECORD = """eval_id: {name}
benchmark_id: BM-RANKED
model_ids:
  candidate: {model}
dataset_id: DS-RANKED
status: Completed
metrics:
  Accuracy: {value:.4f}
data:
  split: test
  n: {cases}
run_metadata:
  date: '{day}'
  runner: own code
# Written by hubbot. The lines above are the submitter's, byte for byte.
hubbot:
  status: active
  evidence: self-reported
  accepted_at: '{day}T{hour:02}:{minute:02}:00Z'
  digest: {number:064x}
  issue: {number}
  author: author
  benchmark_version: 1.0.0
"""


def main(acceptances: int, sizes: list[int]) -> bool:
    head = ("models", "accepted", "files", "bytes", "most bytes", "all bytes")
    print("".join(f"{name:>12}" for name in head), flush=True)
    kept = [_row(models, acceptances) for models in sizes]
    return all(kept)


def _row(models: int, acceptances: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _make(root, models)
        _git(root, "init", "--quiet", "--initial-branch=main")
        _build(root)
        _commit(root)
        before = _history(root)
        seen = [_accepted(root, number) for number in range(models, models + acceptances)]
        grown = _history(root) - before
    files = statistics.median(len(paths) for paths, _ in seen)
    sent = statistics.median(size for _, size in seen)
    most = max(size for _, size in seen)
    cells = (f"{models:,}", f"{acceptances:,}", f"{files:.0f}", f"{sent:,.0f}", f"{most:,}", f"{grown:,}")
    print("".join(f"{cell:>12}" for cell in cells), flush=True)
    return bool(files <= MOST_FILES and sent <= MOST_BYTES.get(models, sent))


def _make(root: Path, models: int) -> None:
    for name in ("hub.yaml", "registry", "schemas"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, root / name)
    shutil.rmtree(root / "registry/suites")
    (root / "README.md").write_text("<!-- hubbot:boards:begin -->\n<!-- hubbot:boards:end -->\n", "utf-8")
    section = next(iter(load(root).sections))
    (root / "registry/benchmarks/BM-RANKED.yaml").write_text(
        f"id: BM-RANKED\nname: Ranked\nversion: 1.0.0\ntask: classification\nsection: {section}\n"
        "modality: tabular\ndata: real\ndatasets: [DS-RANKED]\nprimary: Accuracy\n"
    )
    (root / "registry/datasets/DS-RANKED.yaml").write_text(
        f"id: DS-RANKED\nname: Ranked\ndata: real\nlabels: [a, b]\npositive: b\nsplits:\n"
        f"  test: {{n: {CASES}, classes: {{a: {CASES // 2}, b: {CASES // 2}}}}}\n"
    )
    for number in range(models):
        _file(root, number)


def _file(root: Path, number: int) -> None:
    """A model with its card and one result; the same for the same number."""
    rng = random.Random(number)
    model = f"model-{number:05}"
    card = root / f"registry/models/{model}.yaml"
    card.write_text(f"id: {model}\nname: Model {number:05}\nmodality: [tabular]\nconfirmed: false\n")
    path = root / f"evals/BM-RANKED/{model}/run-{number:05}.yaml"
    path.parent.mkdir(parents=True)
    value = round(min(0.97, rng.gauss(0.8, 0.05)) * CASES) / CASES
    day = f"{2020 + number // 360 % 7}-{number // 30 % 12 + 1:02}-{number % 28 + 1:02}"
    hour, minute = number % 24, number % 60
    path.write_text(_RECORD.format(name=f"run-{number:05}", cases=CASES, **locals()))


def _accepted(root: Path, number: int) -> tuple[list[str], int]:
    """The files of the commit, and the bytes of its pack."""
    _file(root, number)
    _build(root)
    _commit(root)
    listed = _git(root, "diff", "--name-only", "HEAD~1", "HEAD").decode().split()
    words = ("pack-objects", "--thin", "--stdout", "--quiet", "--delta-base-offset", "--revs")
    return listed, len(_git(root, *words, given=b"HEAD\n^HEAD~1\n"))


def _history(root: Path) -> int:
    """Bytes of everything git keeps, packed."""
    _git(root, "repack", "-adq")
    return sum(file.stat().st_size for file in (root / ".git/objects/pack").glob("*.pack"))


def _build(root: Path) -> None:
    done = rebuild.rebuilt(load(root))
    assert done is not None
    write_files(root, done.files)


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    who = ("-c", "user.name=author", "-c", "user.email=author@example.org", "-c", "gc.auto=0")
    _git(root, *who, "commit", "--quiet", "--message=More")


def _git(root: Path, *words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", *words], cwd=root, check=True, input=given, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(not main(numbers[0] if numbers else 300, numbers[1:] or [200, 2_000]))
