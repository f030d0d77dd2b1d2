"""A large board with long names, for what pages and pictures must hold."""

from __future__ import annotations

from random import Random

from hubbot.registry.model import Hub, Model
from hubbot.results.result import Accepted
from tests.leaderboard import hubs


def large(rows: int = 200, seed: int = 1) -> tuple[Hub, list[Accepted]]:
    """`rows` models with names of 32 letters, of every evidence, a guess among them, on one board."""
    random, n = Random(seed), 2_000
    names = {f"m{i:03}": long_name(random) for i in range(rows)}
    models = [Model(one, name, kind="model", licence="Apache-2.0") for one, name in names.items()]
    models.append(Model("guess", "Class frequencies of the training", kind="baseline", role="guess"))
    kinds = ("self-reported", "numbers-checked", "re-scored", "re-run")
    found = []
    for i, one in enumerate((*names, "guess")):
        value = 0.5 if one == "guess" else random.randint(1_400, 1_980) / n
        day = f"2026-{1 + i % 11:02}-{1 + i % 27:02}"
        block = {"evidence": random.choice(kinds), "accepted_at": f"{day}T10:00:00Z"}
        extra = {"run_metadata": {"date": day, "runtime_seconds": 1.0 + i, "hardware": "one CPU core"}}
        found.append(hubs.accepted(one, n=n, acceptance=block, extra=extra, Accuracy=value))
    return hubs.hub(n=n, models=tuple(models)), found


def long_name(random: Random) -> str:
    """32 letters, wide ones and capitals among them, in one to four words."""
    letters = [random.choice("aeimnorstuwlWMBGTx0123456789") for _ in range(32)]
    for at in random.sample(range(4, 28), random.randint(0, 3)):
        letters[at] = random.choice(" -_")
    return "".join(letters)
