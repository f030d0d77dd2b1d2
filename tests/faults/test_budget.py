"""How many REST calls a submission costs, counted where they arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.bot import handle, sweep
from hubbot.forge.events import Event
from hubbot.submission.lifecycle import LABELS
from tests.bench.emulator import Emulator
from tests.bench.people import EmulatorPeople
from tests.bench.pulls import Fork, proposed
from tests.bot.stage import body, record
from tests.bot.test_corrections import TITLE as CORRECTION
from tests.bot.test_corrections import form
from tests.faults.test_github_fails import Hub

pytestmark = pytest.mark.emulator
CHECK, ACCEPT = 6, 10


class Counted:
    """A hub whose labels are there, and what each run on it costs."""

    def __init__(self, emulator: Emulator, folder: Path, *, baseline: bool = False) -> None:
        self.hub = Hub(emulator, folder, baseline=baseline)
        self.people = self.hub.ground.people
        self.first = self.opened(record("first-1"))
        self.first_cost = self.cost(self.first, "opened")
        self.people.close(self.first, "author")
        self.cost(self.first, "closed")

    def opened(self, text: str, title: str = "[Submission]") -> int:
        self.hub.ground.clock.advance(60)
        written = text if title == CORRECTION else body(text)
        return self.people.open_issue("author", title, written, ["submission"]).number

    def cost(self, number: int, action: str = "edited", *, accept: bool = False) -> list[str]:
        proxy = self.hub.emulator.proxy
        proxy.reset()
        done = handle(Event(number, action, "somebody"), self.hub.bot(accept=accept))
        assert done.exit_code == 0
        self.hub.ground.clock.advance(60)
        return [f"{call.method} {call.path}" for call in proxy.calls]

    def approved(self, number: int) -> tuple[list[str], list[str]]:
        """What the two jobs cost that the label starts."""
        self.people.label(number, "maintainer", "approved")
        return self.cost(number, "labeled"), self.cost(number, "labeled", accept=True)


def writes(calls: list[str]) -> list[str]:
    return [call for call in calls if not call.startswith("GET")]


@pytest.fixture
def counted(emulator: Emulator, tmp_path: Path) -> Counted:
    return Counted(emulator, tmp_path)


def test_a_check_costs_six_calls_an_acceptance_ten_and_a_repetition_no_write(counted: Counted) -> None:
    number = counted.opened(record(auroc="99.12"))
    opened = counted.cost(number, "opened")
    counted.people.edit_issue(number, "author", body=body(record()))
    edited = counted.cost(number)
    again = counted.cost(number)
    checked, accepted = counted.approved(number)
    repeated = counted.cost(number, "labeled", accept=True)

    for calls in (opened, edited, checked):
        assert len(calls) <= CHECK, calls
    assert counted.hub.git.files_on_main("evals")
    assert len(accepted) <= ACCEPT, accepted
    for calls in (again, checked, repeated):
        assert writes(calls) == []
    counted.hub.emulator.proxy.reset()
    sweep(counted.hub.bot(accept=True))
    assert not any(call.is_write for call in counted.hub.emulator.proxy.calls)


def test_an_acceptance_with_its_second_look_and_a_baseline_costs_ten(
    emulator: Emulator, tmp_path: Path
) -> None:
    """The second look is always taken; that the baseline takes seconds changes nothing."""
    counted = Counted(emulator, tmp_path, baseline=True)
    number = counted.opened(record())
    counted.cost(number, "opened")
    _, accepted = counted.approved(number)
    assert counted.hub.git.files_on_main("evals")
    assert accepted.count(f"GET /repos/{counted.people.repository}/issues/{number}") == 1
    assert len(accepted) <= ACCEPT, accepted


def test_a_decision_against_it_costs_no_more(counted: Counted) -> None:
    number = counted.opened(record())
    counted.cost(number, "opened")
    counted.people.label(number, "maintainer", "declined")
    declined = counted.cost(number, "labeled")
    assert len(declined) <= ACCEPT, declined
    assert writes(counted.cost(number, "labeled")) == []


def test_a_correction_costs_what_a_submission_does(counted: Counted) -> None:
    number = counted.opened(record())
    counted.cost(number, "opened")
    counted.approved(number)
    asked = counted.opened(form("logistic-1"), CORRECTION)
    opened = counted.cost(asked, "opened")
    checked, corrected = counted.approved(asked)
    assert "status: withdrawn" in counted.hub.git.on_main("evals/BM-BREAST/logistic/logistic-1.yaml")
    assert max(len(opened), len(checked)) <= CHECK
    assert len(corrected) <= ACCEPT, corrected


@pytest.mark.parametrize("days", [16, 32], ids=["reminded", "closed"])
def test_silence_costs_no_call_beyond_what_it_writes(counted: Counted, days: int) -> None:
    number = counted.opened(record(auroc="99.12"))
    counted.cost(number, "opened")
    quiet = counted.cost(number)
    if days > 16:
        counted.hub.ground.clock.advance(16 * 86400)
        counted.cost(number)
    counted.hub.ground.clock.advance(16 * 86400)
    told = counted.cost(number)
    assert writes(told)
    assert len(told) - len(writes(told)) <= len(quiet) + 2 * (days > 16)  # a new label is painted once
    assert len(told) <= ACCEPT, told


def test_a_fresh_hub_makes_its_labels_with_the_first_submission(counted: Counted) -> None:
    """Once: the list of them, and one call for each."""
    assert len(counted.first_cost) <= CHECK + 1 + len(LABELS), counted.first_cost
    assert Counted.cost(counted, counted.opened(record()), "opened") != counted.first_cost


def test_each_of_several_costs_ten(counted: Counted) -> None:
    numbers = [counted.opened(record(f"run-{i}", auroc=f"0.9{i}1")) for i in range(3)]  # the cap
    for number in numbers:
        counted.cost(number, "opened")
        counted.people.label(number, "maintainer", "approved")
    accepted = counted.cost(numbers[0], "labeled", accept=True)
    assert len(counted.hub.git.files_on_main("evals")) == len(numbers)
    assert len(accepted) <= ACCEPT * len(numbers), accepted


def test_a_batch_of_two_hundred_files_costs_a_dozen_calls_and_never_one_a_file(
    emulator: Emulator, tmp_path: Path
) -> None:
    hub = Hub(emulator, tmp_path)
    files = {f"submissions/r{n}.yaml": record(f"r{n}", "logistic", f"0.{9000 + n}") for n in range(200)}
    pull = proposed(Fork(hub.git.remote, tmp_path / "fork"), 1, files)
    proxy = emulator.proxy

    def cost(action: str, *, accept: bool = False) -> list[str]:
        proxy.reset()
        event = Event(1, action, "somebody", is_pull_request=True)
        assert handle(event, hub.bot(accept=accept)).exit_code == 0
        return [f"{call.method} {call.path}" for call in proxy.calls]

    assert isinstance(hub.ground.people, EmulatorPeople)
    assert hub.ground.people.open_pull("author", "Many results", "", pull).number == 1
    cost("opened")  # a new hub's labels are made once
    again = cost("edited")
    hub.ground.clock.advance(60)
    hub.ground.people.label_pull(1, "maintainer", "approved")
    checked = cost("labeled")
    accepted = cost("labeled", accept=True)
    repeated = cost("labeled", accept=True)

    assert len(again) <= 10, again
    assert len(checked) <= 11, checked
    assert len(accepted) <= 16, accepted
    for calls in (again, checked, repeated):
        assert [call for call in calls if not call.startswith("GET")] == []
    assert len(hub.git.files_on_main("evals")) == 200
