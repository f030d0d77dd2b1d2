"""People, crashes and runs in any order: nothing unapproved is committed, and the sweep always comes to rest.

HUBBOT_MACHINE_EXAMPLES sets how many stories are tried (15; `perf/` and CI may take more).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import entry_of, proposals_of
from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import decisions_in, read
from hubbot.submission.requests.proposal.kinds import AUTHOR, CARD, ENTRY, benchmark_issue, model_issue

from .conftest import copy_of
from .mishaps import MANNERS_OF_FAILING, Killed, Saboteur
from .stage import Stage, body, make, record

PEOPLE = ("author", "maintainer", "stranger")
LABELS = ("approved", "declined", "question")
PROPOSALS = (
    ("[Benchmark] Cells", benchmark_issue()),
    ("[Benchmark] Cells", benchmark_issue(ENTRY.replace("counted", "seen"))),
    ("[Benchmark] An idea", benchmark_issue("", "")),
    ("[Model] forest", model_issue("forest")),
    ("[Model] forest", model_issue("forest", AUTHOR, CARD, "https://example.org/us")),
)
TEXTS = (
    record(),
    record(auroc="0.95"),
    record(auroc="98.6"),
    record("knn-1", "knn", "0.93"),
    record("mine-1", "tiny_cnn", "0.91"),
    "not: a result\n",
)
STEPS = st.one_of(st.just(999), st.integers(1, 40))  # most runs have fewer steps than 999
_TEMPLATE: list[Path] = []


def template() -> Path:
    if not _TEMPLATE:
        _TEMPLATE.append(Path(tempfile.mkdtemp(prefix="hubbot-machine-")) / "stage")
        make(_TEMPLATE[0])
    return _TEMPLATE[0]


class Hub(RuleBasedStateMachine):
    """The model of it: which text each issue had when somebody entitled labelled it."""

    @initialize()
    def a_hub(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hubbot-machine-"))
        self.stage: Stage = copy_of(template(), self.folder / "stage")
        self.approvable: dict[int, set[str]] = {}  # texts present while a maintainer's label was set
        self.pushed = 0
        for text in TEXTS[:2]:
            self.stage.people.open_issue("author", "[Submission]", body(text))
        self.stage.sweep()

    def teardown(self) -> None:
        shutil.rmtree(getattr(self, "folder", ""), ignore_errors=True)

    @property
    def issues(self) -> list[int]:
        return self.stage.forge.numbers()

    def one(self, pick: int) -> int:
        return self.issues[pick % len(self.issues)]

    def text(self, number: int) -> str:
        return self.stage.forge.snapshot(number).body

    @rule(text=st.sampled_from(TEXTS), labels=st.sampled_from([(), ("approved",), ("submission",)]))
    def open(self, text: str, labels: tuple[str, ...]) -> None:
        if len(self.issues) < 4:
            number = self.stage.people.open_issue("author", "[Submission]", body(text), labels).number
            self.stage.handle(number, "opened")

    @rule(proposal=st.sampled_from(PROPOSALS), labels=st.sampled_from([(), ("approved",), ("proposal",)]))
    def propose(self, proposal: tuple[str, str], labels: tuple[str, ...]) -> None:
        if len(self.issues) < 6:
            number = self.stage.people.open_issue("author", *proposal, labels).number
            self.stage.handle(number, "opened")

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 5), proposal=st.sampled_from(PROPOSALS), seen=st.booleans())
    def edit_proposal(self, pick: int, proposal: tuple[str, str], seen: bool) -> None:
        """Also a submission may become one, and the other way round: the title stays."""
        self.stage.people.edit_issue(self.one(pick), "author", body=proposal[1])
        if seen:
            self.stage.handle(self.one(pick))

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), text=st.sampled_from(TEXTS), seen=st.booleans())
    def edit(self, pick: int, text: str, seen: bool) -> None:
        self.stage.people.edit_issue(self.one(pick), "author", body=body(text))
        if seen:
            self.stage.handle(self.one(pick))

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), who=st.sampled_from(PEOPLE), label=st.sampled_from(LABELS))
    def label(self, pick: int, who: str, label: str) -> None:
        number = self.one(pick)
        there = label in self.stage.forge.snapshot(number).labels
        self.stage.people.label(number, who, label)
        if label == "approved" and who == "maintainer" and not there:
            self.approvable.setdefault(number, set()).add(self.text(number))

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3))
    def look_and_approve(self, pick: int) -> None:
        """What maintainers do: they wait for the answer, then set the label."""
        number = self.one(pick)
        self.stage.sweep()
        self.stage.clock.tick(2)
        self.stage.people.unlabel(number, "maintainer", "approved")
        self.label(pick, "maintainer", "approved")
        self.stage.clock.tick(2)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), at=STEPS, manner=st.sampled_from(MANNERS_OF_FAILING))
    def approve_and_accept(self, pick: int, at: int, manner: str) -> None:
        """Beyond the last step nothing fails; before it, the run dies somewhere."""
        self.look_and_approve(pick)
        self.sweep_that_fails(accept=True, at=at, manner=manner)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), label=st.sampled_from(LABELS))
    def unlabel(self, pick: int, label: str) -> None:
        self.stage.people.unlabel(self.one(pick), "maintainer", label)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), who=st.sampled_from(PEOPLE))
    def comment(self, pick: int, who: str) -> None:
        ours = [c.body for c in self.stage.forge.snapshot(self.one(pick)).comments if c.by_me]
        self.stage.people.comment(self.one(pick), who, ours[0] if ours else "Hello")

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), which=st.integers(0, 9))
    def delete_comment(self, pick: int, which: int) -> None:
        comments = self.stage.forge.snapshot(self.one(pick)).comments
        if comments:
            self.stage.forge.delete_comment(self.one(pick), comments[which % len(comments)].id)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), who=st.sampled_from(PEOPLE))
    def close(self, pick: int, who: str) -> None:
        self.stage.people.close(self.one(pick), who)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), who=st.sampled_from(PEOPLE))
    def reopen(self, pick: int, who: str) -> None:
        self.stage.people.reopen(self.one(pick), who)

    @rule(seconds=st.sampled_from([0, 1, 2, 3, 16 * 86400]))
    def wait(self, seconds: int) -> None:
        """Sixteen days are more than half of those after which a silent author's submission is closed."""
        self.stage.clock.tick(seconds)

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), who=st.sampled_from(PEOPLE))
    def ask_for_a_recheck(self, pick: int, who: str) -> None:
        self.stage.people.comment(self.one(pick), who, "/hubbot recheck")

    @precondition(lambda self: self.issues)
    @rule(pick=st.integers(0, 3), weeks=st.integers(1, 3))
    def forget(self, pick: int, weeks: int) -> None:
        """An author who never comes back, while the sweep goes on."""
        for _ in range(weeks):
            self.stage.clock.tick(16 * 86400)
            self.stage.sweep()
            event("weeks went by")
        if any("status: stale" in self.stage.forge.snapshot(n).labels for n in self.issues):
            event("something was closed as stale")

    @rule(accept=st.booleans())
    def sweep(self, accept: bool) -> None:
        self.stage.sweep(accept=accept)

    @rule(accept=st.booleans(), at=st.integers(1, 25), manner=st.sampled_from(MANNERS_OF_FAILING))
    def sweep_that_fails(self, accept: bool, at: int, manner: str) -> None:
        saboteur = Saboteur(at, manner)  # type: ignore[arg-type]
        self.stage.wrap, self.stage.before_git = saboteur.forge, saboteur.before_git
        with contextlib.suppress(Killed):
            self.stage.sweep(accept=accept)
        self.stage.wrap, self.stage.before_git = (lambda forge: forge), None

    @rule()
    def push_from_elsewhere(self) -> None:
        self.pushed += 1
        if self.pushed < 3:
            self.stage.push_from_elsewhere("NOTES.md", f"{self.pushed}\n")

    @invariant()
    def what_is_on_main_was_approved_as_it_stands(self) -> None:
        if not hasattr(self, "stage"):
            return
        for path in self.stage.files_on_main("evals"):
            submitted, block = split_accepted(self.stage.on_main(path))
            event("something was committed")
            assert block["approver"] == "maintainer"
            assert body(submitted) in self.approvable.get(block["issue"], set())

    @invariant()
    def what_the_registry_holds_was_approved_as_it_stands(self) -> None:
        for path in self.stage.files_on_main("registry") if hasattr(self, "stage") else ():
            text = self.stage.on_main(path)
            for told in proposals_of(load_trusted(text)):
                event(f"an entry was committed: {told['what']}")
                assert told["approver"] == "maintainer"
                number = told["issue"]
                assert any(_holds(path, text, body) for body in self.approvable.get(number, set()))

    @invariant()
    def there_is_at_most_one_status_comment(self) -> None:
        for number in self.issues if hasattr(self, "stage") else ():
            ours = [c for c in self.stage.forge.snapshot(number).comments if c.by_me]
            assert sum(read(c.body) is not None for c in ours) <= 1

    @invariant()
    def no_decision_is_said_twice(self) -> None:
        for number in self.issues if hasattr(self, "stage") else ():
            ours = [c for c in self.stage.forge.snapshot(number).comments if c.by_me]
            assert len(decisions_in(ours)) == sum(read(c.body) is None for c in ours)

    @precondition(lambda self: self.issues)
    @rule()
    def the_sweep_comes_to_rest(self) -> None:
        for _ in range(2):
            for accept in (False, True):
                assert self.stage.sweep(accept=accept).exit_code == 0
        before = [self.stage.forge.read(number) for number in self.issues]
        head = self.stage.git("rev-parse", "main")
        for accept in (False, True):
            self.stage.sweep(accept=accept)
        assert [self.stage.forge.read(number) for number in self.issues] == before
        assert self.stage.git("rev-parse", "main") == head


def _holds(path: str, text: str, proposal: str) -> bool:
    """Whether the file says what the issue said."""
    if path.startswith("registry/models/"):
        return CARD in proposal and CARD in text
    return entry_of(text) in proposal


def stories(count: int) -> settings:
    return settings(
        max_examples=count,
        stateful_step_count=14,
        deadline=None,
        derandomize=not os.environ.get("HUBBOT_MACHINE_EXAMPLES"),
        suppress_health_check=list(HealthCheck),
    )


Hub.TestCase.settings = stories(3)
TestHub = Hub.TestCase


@pytest.mark.slow
class TestMoreStories(Hub.TestCase):
    settings = stories(int(os.environ.get("HUBBOT_MACHINE_EXAMPLES", "15")))
