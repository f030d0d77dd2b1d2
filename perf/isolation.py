"""Hostile issues, pull requests, attachments, files and forges, one at a time among ordinary submissions.

    python perf/isolation.py [--cases 5000] [--seed 1] [--jobs 2]
    python perf/isolation.py --at c6b6f88 [--cases 300]

Each case is the story of `tests/bot/isolation` once with and once without the hostile one; all others must
end byte for byte alike. Prints, by kind, how many were tried, how the hostile one ended, and the differences;
fails on any. `--at COMMIT` runs the same cases on that commit of this repository, in a work tree of its own,
and prints which share bites: changes another's exit code, the requests about another, or another's bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# Modules that the cases use, as c6b6f88 and its neighbours call them.
NAMES_THEN = {
    "hubbot.bot.state.context": "hubbot.bot",
    "hubbot.bot.state.log": "hubbot.runlog",
    "hubbot.bot.run": "hubbot.bot",
    "hubbot.forge.local.forge": "hubbot.forge.local",
    "hubbot.forge.local.people": "hubbot.forge.people",
    "hubbot.results.result": "hubbot.records.record",
    "hubbot.submission.requests.proposal.kinds": "hubbot.submission.proposal_kinds",
}
ROOT = Path(os.environ.get("HUBBOT_ISOLATION_OF", Path(__file__).parents[1]))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=0, help="stop after these, whatever is left")
    parser.add_argument("--at", metavar="COMMIT")
    options = parser.parse_args(arguments)
    if options.at:
        return on_commit(options)
    figures = tried(options)
    print(table(figures))
    return 1 if any(found.differ for found in figures.values()) else 0


@dataclass
class Figures:
    """Of one kind: how many, how they ended, what differed."""

    tried: int = 0
    bit: int = 0
    differ: int = 0
    slow: int = 0
    unanswered: int = 0
    ended: Counter[str] = field(default_factory=Counter)


def tried(options: argparse.Namespace) -> dict[str, Figures]:
    """The figures by kind. Cases are dealt out to the jobs."""
    began, figures = time.monotonic(), defaultdict(Figures)
    end = began + options.minutes * 60 if options.minutes else float("inf")
    with tempfile.TemporaryDirectory(prefix="hubbot-isolation-") as folder:
        from tests.bot.isolation.story import prepared

        prepared(Path(folder) / "template")
        given = ((Path(folder), options.seed, at, end) for at in range(options.cases))
        with get_context("fork").Pool(options.jobs) as pool:
            for row in pool.imap_unordered(tell, given):
                if row is not None:
                    add(figures[row["kind"]], row)
                    print(*row["lines"], sep="\n", end="\n" if row["lines"] else "", flush=True)
    count, took = sum(found.tried for found in figures.values()), time.monotonic() - began
    print(f"\n{count:,} cases (seed {options.seed}) in {took / 60:.1f} minutes, {options.jobs} jobs\n")
    return dict(sorted(figures.items()))


def add(found: Figures, row: dict[str, Any]) -> None:
    found.tried += 1
    found.bit += row["bites"]
    found.differ += bool(row["differences"])
    found.slow += row["slow"]
    found.unanswered += row["unanswered"]
    found.ended[row["ended"]] += 1


_WITHOUT: dict[Any, Any] = {}  # stories without a hostile thing, by their plot: one set a job


def tell(given: tuple[Path, int, int, float]) -> dict[str, Any] | None:
    """One case, and what it changed; None when the time is up."""
    from tests.bot.isolation.cases import nth
    from tests.bot.isolation.compare import bites, differences, lasting, untold
    from tests.bot.isolation.run import told, without

    folder, seed, at, end = given
    if time.monotonic() > end:
        return None
    case, plot = nth(at, seed)
    template, root = folder / "template", folder / f"job-{os.getpid()}"
    if plot not in _WITHOUT:
        _WITHOUT[plot] = without(template, root, plot)
    with_ = told(template, root, case, plot)
    found = list(differences(case, plot, _WITHOUT[plot], with_))
    hard, slow = lasting(found), [one for one in found if one.what == "slow"]
    silent = list(untold(case, plot, _WITHOUT[plot], with_))
    said = f"{at} {case.kind}: {' '.join(case.said.split())[:160]}"
    return {
        "kind": case.kind,
        "bites": bites(case, plot, _WITHOUT[plot], with_),
        "differences": len(hard),
        "slow": len(slow),
        "unanswered": len(silent),
        "ended": ended(with_.labels.get(7), on_main=case.on_main),
        "lines": [f"{said}: {one.what} {one.where} {one.words}"[:600] for one in (*hard, *slow, *silent)[:3]],
    }


def ended(labels: tuple[str, ...] | None, *, on_main: bool) -> str:
    if labels is None or on_main:
        return "gone" if labels is None else "a file on main"
    return next((one.removeprefix("status: ") for one in labels if one.startswith("status: ")), "no status")


def table(figures: dict[str, Figures]) -> str:
    """Markdown: one line a kind, and the sum."""
    names = ("hostile", "tried", "bite", "others differ", "unanswered", "slow", "how it ended")
    lines = [f"| {' | '.join(names)} |", "|:--|--:|--:|--:|--:|--:|:--|"]
    for kind, one in figures.items():
        how = ", ".join(f"{count} {state}" for state, count in one.ended.most_common())
        lines.append(
            f"| {kind} | {one.tried} | {one.bit} | {one.differ} | {one.unanswered} | {one.slow} | {how} |"
        )
    return "\n".join([*lines, total(figures)])


def total(figures: dict[str, Figures]) -> str:
    count, bit = (sum(getattr(found, name) for found in figures.values()) for name in ("tried", "bit"))
    differ = sum(found.differ for found in figures.values())
    return f"\n{count:,} tried, {differ:,} with a difference; {bit:,} ({bit / max(count, 1):.0%}) bite here"


def on_commit(options: argparse.Namespace) -> int:
    """The same cases in a work tree of the commit. How many bite, by kind."""
    tree = ROOT / ".cache" / "isolation" / options.at
    if not tree.exists():
        git = ["git", "-C", str(ROOT), "worktree", "add", "--detach", "--quiet", str(tree), options.at]
        subprocess.run(git, check=True)
    cases = tree / "tests/bot/isolation"
    shutil.copytree(ROOT / "tests/bot/isolation", cases, dirs_exist_ok=True)
    if (tree / "src/hubbot/records").exists():
        for file in cases.glob("*.py"):
            text = file.read_text(encoding="utf-8")
            for now, then in NAMES_THEN.items():
                text = text.replace(f"from {now} import", f"from {then} import")
            file.write_text(text, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}",
        "HUBBOT_ISOLATION_OF": str(tree),
    }
    words = [f"--{name}={getattr(options, name)}" for name in ("cases", "seed", "jobs", "minutes")]
    done = subprocess.run([sys.executable, __file__, *words], env=environment, cwd=tree, check=False)
    return 0 if done.returncode in {0, 1} else done.returncode


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main(sys.argv[1:]))
