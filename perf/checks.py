"""How many parsed results a second all checks take on one core, schema included, without B and V.

    python perf/checks.py [--results 10000]

The shapes are those of the 35 published results (tests/proving/arithmetic/published.yaml), each with its own
id, and half of them with the last digit of one figure moved, so that some pass and some do not.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hubbot.index.known import Known
from hubbot.proving.checks import CHECKS, Context
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import dump, load_trusted, read
from hubbot.registry.load import load
from hubbot.results.result import result_of

ROOT = Path(__file__).resolve().parents[1]
# B re-runs and V re-scores: they take as long as the model and the predictions do.
LEFT_OUT = "BV"


def texts(count: int) -> list[str]:
    published = load_trusted((ROOT / "tests/proving/arithmetic/published.yaml").read_text(encoding="utf-8"))
    shapes = list(published.values())
    rng = random.Random(1)
    for shape in shapes:
        shape["run_metadata"] = {"date": "2026-11-23", **shape["run_metadata"]}
    return [
        dump({"eval_id": f"result-{number}", **_moved(shapes[number % len(shapes)], rng)})
        for number in range(count)
    ]


def _moved(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The same result, half of the times with one figure's last digit changed."""
    figures = {k: v for k, v in record["metrics"].items() if isinstance(v, float) and v < 0.999}
    if not figures or rng.random() < 0.5:
        return record
    name = rng.choice(sorted(figures))
    return record | {"metrics": record["metrics"] | {name: round(figures[name] + 0.0001, 4)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--results", type=int, default=10_000)
    given = parser.parse_args()
    hub = load(ROOT)
    context = Context(hub, Known.of([], hub), "2026-11-23")
    documents = [read(text) for text in texts(given.results)]
    results = [result_of(document.value or {}) for document in documents]
    found: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    begun = time.process_time()
    for document in documents:
        found.update(problem.code for problem in schema.problems(document, "submission"))
    spent["schema"] = int(1e6 * (time.process_time() - begun))
    for check in CHECKS:
        if check.code[0] in LEFT_OUT:
            continue
        begun = time.process_time()
        for document, result in zip(documents, results, strict=True):
            found.update(problem.code for problem in check.run(document, result, context))
        spent[check.code[0]] += int(1e6 * (time.process_time() - begun))
    total = sum(spent.values()) / 1e6
    rate = given.results / total
    print(f"{given.results:,} parsed results in {total:.2f} s of one core: {rate:,.0f} a second")
    print(", ".join(f"{name} {micro / given.results:.0f} µs" for name, micro in spent.most_common()))
    print(", ".join(f"{code} ×{times}" for code, times in sorted(found.items())))


if __name__ == "__main__":
    main()
