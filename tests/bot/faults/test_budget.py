"""How many REST calls a submission costs, counted where they arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.log import Outcome
from hubbot.bot.steps.turns import LOOKS
from hubbot.common.labels import LABELS
from hubbot.forge.events import Event, read_event
from hubbot.forge.local.people import Delivery
from tests.bench.emulator import Emulator
from tests.bench.people import EmulatorPeople
from tests.bench.pulls import Fork, proposed
from tests.bot.faults.test_github_fails import Hub
from tests.bot.stage import body, record
from tests.bot.test_corrections import TITLE as CORRECTION
from tests.bot.test_corrections import form

pytestmark = pytest.mark.emulator
NEW_MODEL = "id: new\nname: A new one\n"
FIRST, CHECK, ACCEPT, FURTHER, TOLD, SWEEP = 3, 6, 10, 8, 4, 16


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

    def told(self, delivery: Delivery, *, accept: bool = False) -> list[str]:
        """What the run of this very webhook asks of GitHub."""
        event = read_event(delivery.name, json.loads(delivery.path.read_text()))
        return self.asked(lambda: handle(event, self.hub.bot(accept=accept)))

    def cost(self, number: int, action: str = "edited", *, accept: bool = False) -> list[str]:
        event = Event(number, action, "somebody", author="author")
        return self.asked(lambda: handle(event, self.hub.bot(accept=accept)))

    def asked(self, run: Callable[[], Outcome]) -> list[str]:
        proxy = self.hub.emulator.proxy
        proxy.reset()
        assert run().exit_code == 0
        self.hub.ground.clock.advance(60)
        return [f"{call.method} {call.path}" for call in proxy.calls]

    def approved(self, number: int) -> tuple[list[str], list[str]]:
        """What the label costs: the accepting job answers it alone. And what a check after it would."""
        accepted = self.told(self.people.label(number, "maintainer", "approved"), accept=True)
        return self.cost(number, "labeled"), accepted


def writes(calls: list[str]) -> list[str]:
    return [call for call in calls if not call.startswith("GET")]


@pytest.fixture
def counted(emulator: Emulator, tmp_path: Path) -> Counted:
    return Counted(emulator, tmp_path)


def queue_of(counted: Counted, length: int) -> None:
    """Others' submissions that are open, too, and that no run has seen."""
    for index in range(length):
        text = body(record(f"of-many-{index}", "knn", f"0.{70000 + index}"))
        new = {"title": "[Submission] one of many", "body": text, "labels": ["submission"]}
        counted.hub.emulator.as_person("stranger", "POST", f"/repos/{counted.people.repository}/issues", new)


@pytest.mark.parametrize("open_ones", [0, 500])
def test_what_an_event_costs_does_not_depend_on_how_many_are_open(counted: Counted, open_ones: int) -> None:
    queue_of(counted, open_ones)
    counted.hub.ground.clock.advance(60)
    delivery = counted.people.open_issue(
        "author", "[Submission]", body(record(auroc="99.12")), ["submission"]
    )
    number = delivery.number
    opened = counted.told(delivery)
    edited = counted.told(counted.people.edit_issue(number, "author", body=body(record())))
    again = counted.told(counted.people.edit_issue(number, "author", title="[Submission] a better title"))
    checked, accepted = counted.approved(number)
    repeated = counted.cost(number, "labeled", accept=True)

    assert len(opened) <= FIRST, opened
    for calls in (edited, again, checked, repeated):
        assert len(calls) <= CHECK, calls
    for calls in (again, checked, repeated):
        assert writes(calls) == []
    assert counted.hub.git.files_on_main("evals")
    assert len(accepted) <= ACCEPT, accepted


def test_what_the_bot_or_a_form_did_costs_nothing(counted: Counted) -> None:
    people, me = counted.people, counted.hub.ground.forge.me
    counted.hub.emulator.proxy.deliveries.clear()
    opened = people.open_issue("author", "[Submission]", body(record()))
    by_form = people.label(opened.number, "author", "submission")
    assert counted.told(by_form) == []
    assert len(counted.told(opened)) <= FIRST
    for action in ("labeled", "unlabeled", "edited", "closed", "created"):
        assert (
            counted.asked(
                lambda done=action: handle(_by(me, opened.number, done), counted.hub.bot(accept=False))
            )
            == []
        )
        assert (
            counted.asked(
                lambda done=action: handle(_by(me, opened.number, done), counted.hub.bot(accept=True))
            )
            == []
        )


def _by(sender: str, number: int, action: str) -> Event:
    return Event(number, action, sender, "status: ready", author="author")


def test_a_label_of_a_form_that_somebody_sets_by_hand_later_is_heard(counted: Counted) -> None:
    number = counted.people.open_issue("author", "My result", body(record())).number
    counted.hub.ground.clock.advance(3600)
    by_hand = counted.told(counted.people.label(number, "maintainer", "submission"))
    assert len(writes(by_hand)) == 2


@pytest.mark.parametrize("open_ones", [20, pytest.param(500, marks=pytest.mark.slow)])
def test_a_sweep_of_many_of_which_nothing_changed_costs_little(counted: Counted, open_ones: int) -> None:
    queue_of(counted, open_ones)
    for _ in range(open_ones // LOOKS + 2):  # in turns: all are answered, or told that they wait
        counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    checked = counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    accepted = counted.asked(lambda: sweep(counted.hub.bot(accept=True)))
    assert writes(checked) == writes(accepted) == []
    assert len(checked) + len(accepted) <= SWEEP, [*checked, *accepted]

    counted.hub.git.push_from_elsewhere("registry/models/new.yaml", NEW_MODEL)
    accepted = counted.asked(lambda: sweep(counted.hub.bot(accept=True)))
    assert len(accepted) <= SWEEP, "another main, and the same answers to all"


def test_a_sweep_that_remembers_nothing_says_the_same_as_one_that_does(counted: Counted) -> None:
    queue_of(counted, 5)
    counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    (counted.hub.git.checkout / ".git/hubbot/seen.json").write_text("[damaged")
    again = counted.asked(lambda: sweep(counted.hub.bot(accept=False)))
    assert writes(again) == []
    assert sum("/comments" in call for call in again) == 6, "five that are open, and one that was closed"


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


def test_a_correction_costs_what_a_submission_does_and_a_word_to_the_results_issue(counted: Counted) -> None:
    number = counted.opened(record())
    counted.cost(number, "opened")
    counted.approved(number)
    asked = counted.opened(form("logistic-1"), CORRECTION)
    opened = counted.cost(asked, "opened")
    checked, corrected = counted.approved(asked)
    assert "status: withdrawn" in counted.hub.git.on_main("evals/BM-BREAST/logistic/logistic-1.yaml")
    assert max(len(opened), len(checked)) <= CHECK
    assert len(corrected) <= ACCEPT + TOLD, corrected


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


def test_each_further_acceptance_of_a_run_costs_eight(counted: Counted) -> None:
    numbers = [counted.opened(record(f"run-{i}", auroc=f"0.9{i}1")) for i in range(3)]  # the cap
    for number in numbers:
        counted.cost(number, "opened")
        counted.people.label(number, "maintainer", "approved")
    accepted = counted.cost(numbers[0], "labeled", accept=True)
    assert len(counted.hub.git.files_on_main("evals")) == len(numbers)
    assert len(accepted) <= ACCEPT + FURTHER * (len(numbers) - 1), accepted


@pytest.mark.slow
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
