"""What once let one submission stop, starve or mislead the others: a test or two of each.

Generated cases of the same kinds: `test_isolation.py` (one hostile thing among ordinary submissions) and
`tests/bot/interleaving` (runs that overlap). Costs are counted in `tests/cost` and `tests/bot/faults`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from hubbot.forge.attachments import Attachments
from hubbot.forge.port import ForgeError
from tests.bot.conftest import copy_of
from tests.bot.interleaving.pairs import prepared_crowd
from tests.bot.interleaving.play import crowd
from tests.bot.stage import Stage, body, make, record
from tests.reading.bodies import body as form

PROJECT = Path(__file__).parents[3]
SECONDS = 10  # of processor time: a limit of the kernel's, several times what is needed
BATCHED = {"submissions/a.yaml": record("a-1"), "submissions/b.yaml": record("b-1", "knn", "0.93")}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("points") / "stage"
    make(root)
    return root


@pytest.fixture
def stage(template: Path, tmp_path: Path) -> Stage:
    return copy_of(template, tmp_path / "stage")


def opened(stage: Stage, text: str, author: str = "stranger", title: str = "[Submission]") -> int:
    stage.clock.tick()
    return stage.people.open_issue(author, title, text, ("submission",)).number


def approved(stage: Stage, *numbers: int) -> None:
    stage.clock.tick(2)
    for number in numbers:
        stage.people.label(number, "maintainer", "approved")
    stage.clock.tick(2)


def status(stage: Stage, number: int) -> str:
    labels = [name for name in stage.forge.snapshot(number).labels if name.startswith("status: ")]
    assert len(labels) == 1, labels
    return labels[0].removeprefix("status: ")


def words(stage: Stage, number: int) -> str:
    return "\n".join(comment.body.partition("\n")[2] for comment in stage.forge.snapshot(number).comments)


def neighbour_is_accepted(stage: Stage, hostile: Callable[[], int]) -> int:
    """An ordinary submission beside the hostile one: answered, approved, accepted, with exit 0 each time."""
    other = opened(stage, body(record("ordinary-1", "forest", "0.9512")), "author")
    number = hostile()
    assert stage.handle(other, "opened").exit_code == 0
    stage.handle(number, "opened")
    approved(stage, other)
    assert stage.handle(other, "labeled").exit_code == 0
    assert stage.handle(other, "labeled", accept=True).exit_code == 0
    assert status(stage, other) == "accepted"
    return number


# 2. Runs that overlap


def test_ten_approvals_one_accept_and_ten_overlapping_checks_leave_no_false_last_word(tmp_path):
    prepared_crowd(tmp_path / "template", 10)
    end = crowd(tmp_path / "template", tmp_path / "one", 1)
    assert (end.wrong, end.later) == ((), ())


# 3. Requests


def test_a_new_submission_costs_the_same_whatever_is_open(stage):
    def cost() -> int:
        calls: list[str] = []
        number = opened(stage, body(record(f"run-{len(stage.forge.numbers())}")), f"author-{len(calls)}")
        stage.wrap = lambda forge: _Counted(forge, calls)  # type: ignore[assignment, return-value]
        stage.handle(number, "opened")
        stage.wrap = lambda forge: forge
        return len([call for call in calls if call != "ensure_label"])

    cost()  # the first one makes the labels
    first = cost()
    for _ in range(12):
        opened(stage, body(record("another-1")), "stranger")
    assert cost() <= first


class _Counted:
    def __init__(self, forge: Any, calls: list[str]) -> None:
        self._forge, self._calls = forge, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name in {"me", "issue_url"} or not callable(found):
            return found
        return lambda *given, **more: (self._calls.append(name), found(*given, **more))[1]


# 4. and 5. Time and memory


def in_bounds(program: str, megabytes: int = 0) -> None:
    """Run it with a limit of processor time and of memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        if megabytes:
            resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))

    words = [sys.executable, "-c", program]
    done = subprocess.run(words, cwd=PROJECT, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_heading_of_65_000_spaces_costs_little():
    in_bounds(
        "from hubbot.reading.issue.form import read_issue\n"
        "for _ in range(4): read_issue('[Submission]', '# a' + ' ' * 65_000 + 'x', ())\n"
    )


def test_many_groups_in_one_result_cost_little():
    groups = {f"g{at}": {"AUROC": 0.9, "N": 10} for at in range(590)}
    text = record().replace("AUROC: 0.9912", f"AUROC: 0.9912\n  stratified: {{site: {groups!r}}}")
    in_bounds(
        "from pathlib import Path\n"
        "from hubbot.registry.load import load\n"
        "from hubbot.index.known import Known\n"
        "from hubbot.proving.checks import Context\n"
        "from hubbot.submission.requests.result.review import review_text\n"
        "hub = load(Path())\n"
        f"review_text({text!r}, Context(hub, Known.of([], hub), '2026-11-23'))\n"
    )


# 6. and 7. Files on main


BROKEN = ("registry/models/knn.yaml", "")


def test_a_broken_file_of_one_model_leaves_other_boards_alone_and_is_told(stage):
    path, text = BROKEN
    stage.push_from_elsewhere("registry/benchmarks/BM-OTHER.yaml", _other_board(stage))
    stage.git("pull", "--quiet", at=stage.checkout)
    other = record("other-1", "forest", "0.9512").replace("BM-BREAST", "BM-OTHER")
    first, second = (
        opened(stage, body(one), author)
        for one, author in ((other, "author"), (record("knn-1", "knn", "0.93"), "stranger"))
    )
    stage.sweep()
    stage.push_from_elsewhere(path, text)
    approved(stage, first, second)
    assert stage.handle(first, "labeled").exit_code == 0
    assert stage.handle(first, "labeled", accept=True).exit_code == 0
    assert status(stage, first) == "accepted"
    assert status(stage, second) == "hub-problem"
    assert path in words(stage, second)
    assert "approved" in stage.forge.snapshot(second).labels


def _other_board(stage: Stage) -> str:
    return stage.on_main("registry/benchmarks/BM-BREAST.yaml").replace("BM-BREAST", "BM-OTHER")


def test_an_accepted_file_that_is_changed_by_hand_is_listed_and_no_longer_ranks_as_approved(stage):
    from hubbot.bot.maintenance.recheck_all import audit
    from hubbot.bot.state.world import World

    for name, author, auroc in (("logistic", "author", "0.92"), ("knn", "stranger", "0.95")):
        opened(stage, body(record(f"{name}-1", name, auroc)), author)
    stage.sweep()
    approved(stage, 1, 2)
    stage.sweep(accept=True)
    path = "evals/BM-BREAST/logistic/logistic-1.yaml"
    stage.push_from_elsewhere(path, stage.on_main(path).replace("AUROC: 0.92", "AUROC: 0.9999"))
    stage.sweep(accept=True)
    stage.clock.tick(8 * 86_400)
    stage.sweep(accept=True)
    stage.git("pull", "--quiet", at=stage.checkout)
    assert path in str(audit(World.at(stage.checkout), "2026-12-02"))
    ranked, _, unranked = stage.on_main("leaderboards/BM-BREAST.md").partition("## Filed, not ranked")
    assert "0.9999" not in ranked
    assert "changed on main by maintainer" in unranked


# 8. What happens to somebody's result


def test_the_author_of_a_result_that_a_stranger_had_withdrawn_is_told(stage):
    number = opened(stage, body(record()), "author")
    stage.sweep()
    approved(stage, number)
    stage.sweep(accept=True)
    before = len(stage.forge.snapshot(number).comments)
    parts = ("Result\n\nlogistic-1", "What should happen?\n\nWithdraw it", "Replaced by\n\n_No response_")
    text = "\n\n".join(f"### {part}" for part in (*parts, "Reason\n\nWrong split."))
    request = opened(stage, text, "stranger", "[Correction] logistic-1")
    stage.sweep()
    approved(stage, request)
    stage.sweep(accept=True)
    stage.sweep(accept=True)
    assert status(stage, number) == "withdrawn"
    assert len(stage.forge.snapshot(number).comments) > before
    assert "Wrong split." in words(stage, number)


# 9. Labels, hosts, cards and magnitudes


def test_a_label_that_may_not_be_made_keeps_nobody_from_the_answer(stage):
    class Refuses:
        def __init__(self, forge: Any) -> None:
            self._forge = forge

        def __getattr__(self, name: str) -> Any:
            return _refused if name == "ensure_label" else getattr(self._forge, name)

    stage.wrap = Refuses  # type: ignore[assignment]
    number = opened(stage, body(record()))
    stage.handle(number, "opened")
    assert stage.forge.snapshot(number).comments


def _refused(*_: object) -> None:
    raise ForgeError("403 Resource not accessible by integration")


@pytest.mark.parametrize("answer", [451, 400, 418, TimeoutError("nothing"), ConnectionResetError()], ids=str)
def test_a_host_that_gives_anything_but_the_file_is_told_to_its_author_alone(stage, answer):
    url = "https://github.com/user-attachments/files/1/predictions.csv"

    def open_(request: Any, seconds: float) -> Any:
        if isinstance(answer, int):
            raise HTTPError(url, answer, "no", {}, None)  # type: ignore[arg-type]
        raise answer

    made = Stage.bot
    fetch = Attachments(open_=open_)
    stage.bot = lambda *, accept: replace(made(stage, accept=accept), fetch=fetch)  # type: ignore[method-assign]
    text = form(record(), predictions=f"[predictions.csv]({url})")
    number = neighbour_is_accepted(stage, lambda: opened(stage, text))
    assert status(stage, number)
    assert stage.forge.snapshot(number).comments


# 10. Characters that nobody sees


@pytest.mark.parametrize("character", ["\u061c", "\U000e0041", "\u2066", "\u200b", "\ufeff"])
def test_a_character_that_is_refused_reaches_no_comment(stage, character):
    text = record().replace("logistic", f"logistic{character}x")
    number = opened(stage, body(text), title=f"[Submission] {character}")
    stage.handle(number, "opened")
    assert status(stage, number) == "needs-fixes"
    assert character not in words(stage, number)


# 11. Events that GitHub leaves out


def test_an_approval_whose_own_run_was_cancelled_is_accepted_by_the_next_event_of_the_burst(stage):
    number = opened(stage, body(record()), "author")
    stage.sweep()
    approved(stage, number)
    stage.people.comment(number, "stranger", "Nice.")
    stage.people.edit_issue(number, "author", title="[Submission] Another title")
    assert stage.handle(number, "edited", accept=True).exit_code == 0
    assert status(stage, number) == "accepted"
