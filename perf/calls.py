"""How many requests to GitHub each run makes, counted where they arrive, and what an hour's rush does.

    python perf/calls.py            the table of docs/lifecycle.md, with 0 and 500 others open
    python perf/calls.py --rush     also 150 and 300 submissions in one hour, with GitHub's limits enforced

On an emulated GitHub with a clock of its own: counts, not times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.bench.emulator import Emulator
from tests.bench.limits import Limits
from tests.bench.rush import Rush
from tests.bot.faults.test_budget import Counted, queue_of
from tests.bot.stage import body, record

from hubbot.bot.run import sweep
from hubbot.bot.steps.turns import LOOKS


def costs(emulator: Emulator, folder: Path, open_ones: int) -> dict[str, int]:
    """What each kind of run asks of GitHub while `open_ones` others are open."""
    counted = Counted(emulator, folder)
    people = counted.people
    queue_of(counted, open_ones)
    counted.hub.ground.clock.advance(60)
    opened = people.open_issue("author", "[Submission]", body(record(auroc="99.12")))
    found = {"the form's own label": len(counted.told(people.label(opened.number, "author", "submission")))}
    found["first answer"] = len(counted.told(opened))
    mended = people.edit_issue(opened.number, "author", body=body(record()))
    found["a later check: errors mended"] = len(counted.told(mended))
    others = [counted.opened(record(f"run-{index}", auroc=f"0.9{index}1")) for index in range(2)]
    for number in others:
        counted.cost(number, "opened")
    numbers = [opened.number, *others]
    for number in numbers[1:]:
        people.label(number, "maintainer", "approved")
    together = counted.told(people.label(numbers[0], "maintainer", "approved"), accept=True)
    found["three acceptances in one run"] = len(together)
    last = counted.opened(record("last-1", auroc="0.951"))
    counted.cost(last, "opened")
    found["one acceptance"] = len(counted.told(people.label(last, "maintainer", "approved"), accept=True))
    return found


def sweeps(emulator: Emulator, folder: Path, open_ones: int) -> int:
    """Both jobs of a sweep of which nothing changed."""
    counted = Counted(emulator, folder)
    queue_of(counted, open_ones)
    for _ in range(open_ones // LOOKS + 2):
        counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    checked = counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    return len(checked) + len(counted.asked(lambda: sweep(counted.hub.bot(accept=True))))


def rush(emulator: Emulator, folder: Path, submissions: int, hours: int) -> str:
    hub = Rush(emulator, folder, Limits(emulator.clock))
    hub.plays(submissions, hours)
    waited = max(hub.answered.values()) / 60
    at_once = sum(seconds < 300 for seconds in hub.answered.values())
    return (
        f"{submissions} submissions in one hour: {len(hub.answered)} answered, {at_once} of them within five "
        f"minutes, the last after {waited:.0f} minutes; {sum(map(bool, hub.codes))} of {len(hub.codes)} runs "
        f"failed; {hub.limits.refused} requests refused, {hub.limits.most} in the fullest hour"
    )


def main() -> int:
    with TemporaryDirectory() as top:
        emulator = Emulator(Path(top))
        emulator.start()

        def fresh(name: str, measure: Callable[..., object], *given: int) -> object:
            folder = Path(top) / name
            folder.mkdir()
            emulator.proxy.reset()
            return measure(emulator, folder, *given)

        try:
            few, many = (fresh(f"queue-{n}", costs, n) for n in (0, 500))
            assert isinstance(few, dict)
            assert isinstance(many, dict)
            print(f"{'requests':<32} {'0 others':>9} {'500 others':>11}")
            for name, number in few.items():
                print(f"{name:<32} {number:>9} {many[name]:>11}")
            print(f"{'a sweep, nothing changed':<32} {'':>9} {fresh('sweep', sweeps, 500)!s:>11}")
            for submissions, hours in ((150, 1), (300, 2)) if "--rush" in sys.argv else ():
                print(fresh(f"rush-{submissions}", rush, submissions, hours))
        finally:
            emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
