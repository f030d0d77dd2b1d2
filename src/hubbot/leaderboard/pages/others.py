"""Pages of which a hub has one: the metrics, and how to read a board."""

from __future__ import annotations

from hubbot.leaderboard.pages.pictures import DRAWN
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.words import cells, words
from hubbot.registry.model import Hub, Metric


def metrics_page(hub: Hub) -> bytes:
    return render(
        "metrics.md",
        metrics=[_metric(metric) for metric in hub.metrics.values()],
        abbreviations=sorted(hub.abbreviations.items(), key=lambda item: item[0].casefold()),
    )


def reading_page(hub: Hub) -> bytes:
    runs = {"best": "the best run", "latest": "the latest run", "mean": "the mean also"}
    policy = hub.policy
    bands = [("" if low == float("-inf") else low, name) for low, name in hub.policy.level_bands]
    return render(
        "how-to-read.md",
        suites=bool(hub.suites),
        runs=runs[policy.runs],
        by_mean=policy.runs == "mean",
        bands=bands,
        few=policy.min_group,
        health=policy.reporting_list is not None,
        drawn=DRAWN,
    )


def _metric(metric: Metric) -> dict[str, object]:
    low = "no lower limit" if metric.low is None else words.number(metric.low)
    high = "no upper limit" if metric.high is None else words.number(metric.high)
    guessing = "" if metric.chance is None else f"guessing gives {metric.chance}"
    if metric.chance == "majority":
        guessing = "guessing gives the share of the largest class"
    averaging = f"averaging: {metric.averaging}" if metric.averaging else ""
    facts = [metric.better, f"{low} to {high}", metric.unit, averaging, guessing]
    return {
        "name": metric.name,
        "title": metric.title,
        "facts": cells.dotted(facts),
        "explanation": metric.explanation,
        "example": metric.example,
        "aliases": ", ".join(metric.aliases),
    }
