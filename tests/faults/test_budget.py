"""How many REST calls a submission costs, counted where they arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.bot import handle, sweep
from hubbot.forge.events import Event
from tests.bench.emulator import Emulator
from tests.bench.people import EmulatorPeople
from tests.bench.pulls import Fork, proposed
from tests.bot.stage import body, record
from tests.faults.test_github_fails import Hub

pytestmark = pytest.mark.emulator


def test_a_check_costs_six_calls_an_acceptance_ten_and_a_repetition_no_write(
    emulator: Emulator, tmp_path: Path
) -> None:
    hub = Hub(emulator, tmp_path)
    proxy = emulator.proxy

    def cost(number: int, action: str, *, accept: bool = False) -> list[str]:
        proxy.reset()
        done = handle(Event(number, action, "somebody"), hub.bot(accept=accept))
        assert done.exit_code == 0
        return [f"{call.method} {call.path}" for call in proxy.calls]

    first = hub.ground.people.open_issue("author", "[Submission] first", body(record("first-1"))).number
    cost(first, "opened")  # a new hub's labels are made once
    hub.ground.people.close(first, "author")
    cost(first, "closed")

    wrong = body(record(auroc="99.12"))
    number = hub.ground.people.open_issue("author", "[Submission]", wrong, ["submission"]).number
    opened = cost(number, "opened")
    hub.ground.clock.advance(60)
    hub.ground.people.edit_issue(number, "author", body=body(record()))
    edited = cost(number, "edited")
    again = cost(number, "edited")
    hub.ground.clock.advance(60)
    hub.ground.people.label(number, "maintainer", "approved")
    checked = cost(number, "labeled")
    accepted = cost(number, "labeled", accept=True)
    repeated = cost(number, "labeled", accept=True)

    assert len(opened) <= 6, opened
    assert len(edited) <= 6, edited
    assert len(checked) <= 6, checked
    assert len(accepted) <= 10, accepted
    for calls in (again, checked, repeated):
        assert [call for call in calls if not call.startswith("GET")] == []
    proxy.reset()
    sweep(hub.bot(accept=True))
    assert not any(call.is_write for call in proxy.calls)


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
