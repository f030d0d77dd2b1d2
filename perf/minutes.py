"""Actions minutes of a hub in a month: GitHub bills each job that starts at least one minute.

    python perf/minutes.py

The jobs of a clean submission are those that the real workflow files start for its events: opened by its
author (with the label that the form sets), approved by a maintainer. What the bot does with its token starts
nothing. The jobs at rest are those of the schedules, whatever is submitted. Exit code 1 where a clean
submission starts more than two jobs, or more than one after `approved`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from processes import ended  # noqa: E402
from tests.workflows.runner import verdict  # noqa: E402

AUTHOR = {"id": 1, "login": "author", "type": "User"}
MAINTAINER = {"id": 2, "login": "maintainer", "type": "User"}
WORKFLOWS = ROOT / ".github" / "workflows"


def main() -> list[str]:
    acts = {
        "opened": act("opened", AUTHOR),
        "labelled by the form": act("labeled", AUTHOR, "submission", updated="a"),
        "approved": act("labeled", MAINTAINER, "approved"),
    }
    jobs = {name: started(payload) for name, payload in acts.items()}
    for name, found in jobs.items():
        print(f"{name:<24}{', '.join(found) or 'no job'}")
    clean, rest = sum(map(len, jobs.values())), at_rest()
    print(f"\n{'submissions a month':>20}{'theirs':>10}{'at rest':>10}{'minutes':>10}")
    for submissions in (10, 100, 1_000):
        theirs = clean * submissions
        print(f"{submissions:>20,}{theirs:>10,}{rest:>10,}{theirs + rest:>10,}")
    missed = ["two jobs for a clean submission"] if clean > 2 else []
    return missed + (["one job from approved to pushed"] if len(jobs["approved"]) != 1 else [])


def act(action: str, by: dict[str, Any], label: str = "", updated: str = "b") -> dict[str, Any]:
    issue = {"number": 1, "user": AUTHOR, "labels": [], "created_at": "a", "updated_at": updated}
    return {"action": action, "sender": by, "issue": issue, **({"label": {"name": label}} if label else {})}


def started(payload: dict[str, Any]) -> list[str]:
    """Every job of every workflow that this event of an issue starts."""
    found = []
    for file in sorted(WORKFLOWS.glob("*.yml")):
        said = verdict(file.name, "issues", payload)
        found += [f"{file.stem}/{job}" for job, lets in said.jobs.items() if lets]
    return found


def at_rest() -> int:
    """Jobs that schedules start in thirty days; of a matrix each of its jobs."""
    minutes = 0.0
    for file in sorted(WORKFLOWS.glob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        on = told.get(True) or {}  # YAML 1.1 reads `on` as true
        for line in on.get("schedule", []) if isinstance(on, dict) else []:
            minutes += runs(line["cron"]) * sum(map(_width, told["jobs"].values()))
    return round(minutes)


def runs(cron: str) -> float:
    minute, hour, day, month, weekday = cron.split()
    assert minute.isdigit()
    assert (day, month) == ("*", "*")
    return 30 * 24 if hour == "*" else 30 if weekday == "*" else 30 / 7


def _width(job: dict[str, Any]) -> int:
    wide = 1
    for values in ((job.get("strategy") or {}).get("matrix") or {}).values():
        wide *= len(values)
    return wide


if __name__ == "__main__":
    ended(main())
