"""What it costs to tell somebody in their issue what others decided: at most four requests in each run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbot.bot.run import sweep
from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.github.reading import stamp
from hubbot.submission.facts.memory import decisions_in
from tests.bench.emulator import Emulator
from tests.bot.faults.test_budget import TOLD, Counted, writes
from tests.bot.stage import record
from tests.bot.test_corrections import form
from tests.bot.test_provenance import WEEK, amended, forged, push

pytestmark = pytest.mark.emulator
DATASET = "registry/datasets/DS-BREAST.yaml"
RESULTS = [f"logistic-{at}" for at in range(1, 7)]


class Told(Counted):
    """Six results on main, each of an issue of its own. `costs`: requests about each, the most of a run."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        super().__init__(emulator, folder)
        self.git = self.hub.git
        self.of: dict[str, int] = {}
        for at, eval_id in enumerate(RESULTS):
            self.of[eval_id] = number = self.opened(record(eval_id, auroc=f"0.9{at}12"))
            self.cost(number, "opened")
            self.approved(number)
        self.sweeps()

    def path(self, eval_id: str) -> str:
        return f"evals/BM-BREAST/logistic/{eval_id}.yaml"

    def sweeps(self) -> dict[str, int]:
        """Both jobs of two sweeps."""
        runs = [
            self.asked(lambda now=accept: sweep(self.hub.bot(accept=now)))
            for accept in (True, False, True, False)
        ]
        return self.most(runs)

    def corrected(self, what: str, eval_id: str, by: str = "") -> dict[str, int]:
        """Somebody else's request about a result, carried out; and the sweeps that follow."""
        self.hub.ground.clock.advance(60)
        text = form(eval_id, what, by=by)
        asked = self.people.open_issue("stranger", f"[Correction] {eval_id}", text, ["submission"])
        return self.carried_out(asked.number)

    def carried_out(self, number: int) -> dict[str, int]:
        self.cost(number, "opened")
        own = self.most([self.approved(number)[1]])
        later = self.sweeps()
        return {name: max(own[name], later[name]) for name in self.of}

    def most(self, runs: list[list[str]]) -> dict[str, int]:
        return {name: max(self.about(number, calls) for calls in runs) for name, number in self.of.items()}

    def about(self, number: int, calls: list[str]) -> int:
        """Requests for the issue or one of its comments."""
        comments = self.hub.ground.forge.comments(number)
        ways = "|".join([str(number), *(f"comments/{one.id}" for one in comments)])
        return sum(bool(re.search(rf"/issues/({ways})(?![0-9])", call)) for call in calls)

    def shown(self, eval_id: str) -> tuple[str, set[str]]:
        """The status label, and the kinds of decisions that were said."""
        seen = self.hub.ground.forge.snapshot(self.of[eval_id])
        (label,) = (name for name in seen.labels if name.startswith("status: "))
        return label.removeprefix("status: "), {key.partition(":")[0] for key in decisions_in(seen.comments)}


@pytest.mark.slow
def test_whatever_is_told_costs_at_most_four_requests_an_issue_and_run(
    emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setattr(GitHubForge, "now", lambda _: stamp(emulator.clock()))
    hub = Told(emulator, tmp_path)

    def held(
        cause: str,
        costs: dict[str, int],
        *results: str,
        said: str,
        state: str = "accepted",
    ) -> None:
        most = max(costs[name] for name in results)
        record_property(f"requests to tell of a result {cause}", most)
        for name in results:
            label, told = hub.shown(name)
            assert (label, said in told) == (state, True), (cause, name, label, told)
        assert 0 < max(costs.values()) <= TOLD, (cause, costs)

    one, two, three, four, five, six = RESULTS
    held("withdrawn", hub.corrected("Withdraw it", one), one, said="told", state="withdrawn")
    replaced = hub.corrected("Replace it by another accepted result", two, by=six)
    held("replaced", replaced, two, said="told")

    push(hub.git, {hub.path(three): forged(hub.git.on_main(hub.path(three)).replace("0.9212", "0.9912"))})
    at_once = hub.sweeps()  # the emulator's clock may be a week ahead already, by tests before this one
    hub.hub.ground.clock.advance(WEEK + 86_400)
    a_week_later = hub.sweeps()
    most = {name: max(cost, a_week_later[name]) for name, cost in at_once.items()}
    held("changed on main", most, three, said="unranked")
    hub.git.people, hub.git.handle = hub.people, lambda *_: None  # type: ignore[method-assign, assignment]
    request = amended(hub.git, [hub.path(three)], author="stranger")
    held("whose change was approved", hub.carried_out(request), three, said="told")

    text = hub.git.on_main(DATASET)
    push(hub.git, {DATASET: text.replace("228", "230")})
    held("without a rank by a new registry", hub.sweeps(), six, said="unranked")
    for name in (four, five):
        hub.git.remove_on_main(hub.path(name))
    held("gone from main", hub.sweeps(), four, five, said="gone", state="withdrawn")
    for accept in (False, True):
        assert writes(hub.asked(lambda now=accept: sweep(hub.hub.bot(accept=now)))) == []
