"""The boards rank as twenty plain lines do, which know nothing of rows, recipes or stores."""

import json
import random
from statistics import fmean

import pytest

from hubbot.leaderboard.building.build import build
from tests.leaderboard.hubs import accepted, hub


def naive_ranking(results, sign):
    """(model, value, rank) of the ranked rows: of each model the mean of its first account's runs.

    `sign` is 1 where higher is better, else −1. Equal figures of one account are one run.
    """
    runs, holder = {}, {}
    for one in sorted(results, key=lambda one: (one.acceptance.accepted_at, one.path)):
        block, value = one.acceptance, next(iter(one.result.metrics.values()))
        if block.status != "active" or one.result.status != "Completed" or value is None:
            continue
        if holder.setdefault(one.result.model_id, block.author) == block.author:
            runs.setdefault(one.result.model_id, set()).add(value)
    means = {model: round(fmean(values), 12) for model, values in runs.items()}
    better = {
        model: sum(sign * other > sign * mean for other in means.values()) for model, mean in means.items()
    }
    rows = sorted(means, key=lambda model: (better[model], model))
    return [(model, means[model], better[model] + 1 if len(rows) > 1 else None) for model in rows]


def some_results(rng, metric):
    """Runs of up to nine models by three accounts, some withdrawn, failed, undefined, or of equal figures."""
    found = []
    for number in range(rng.randint(1, 30)):
        block = {
            "author": rng.choice("abc"),
            "accepted_at": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T10:{number:02}:00Z",
            "status": rng.choice(["active"] * 8 + ["withdrawn", "superseded"]),
        }
        value = None if rng.random() < 0.05 else rng.randint(400, 999 if rng.random() < 0.8 else 405) / 1000
        status = "Failed" if rng.random() < 0.05 else "Completed"
        model = f"m{rng.randint(1, 9)}"
        run = accepted(model, f"{model}-{number}", acceptance=block, status=status, **{metric: value})
        found.append(run)
    return found


@pytest.mark.parametrize("metric", ["Accuracy", "Brier"])
@pytest.mark.parametrize("seed", range(40))
def test_a_board_ranks_as_twenty_plain_lines_do(seed, metric):
    results = some_results(random.Random(seed), metric)
    files = build(hub(primary=metric), results)
    board = next(json.loads(text) for path, text in files.items() if path.endswith("test_200.json"))
    found = [(row["model"], row["value"], row["rank"]) for row in board["rows"]]
    expected = naive_ranking(results, 1 if metric == "Accuracy" else -1)
    assert found == expected
    assert all(
        row["range"] is None or row["range"][0] <= row["rank"] <= row["range"][1] for row in board["rows"]
    )
