"""The main job, played on this machine: a hub in a bare git repository, a forge in a folder, the real bot.

Nothing is staged but the people. The author's figures are computed here, on data that scikit-learn brings.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubbot.bot.run import handle
from hubbot.bot.state.context import Bot
from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.forge.events import read_event
from hubbot.forge.git.process import Git
from hubbot.forge.git.repository import Identity, Repository
from hubbot.forge.local.forge import LocalForge
from hubbot.forge.local.people import Delivery, People
from hubbot.reading.issue.form_fields import FORM, NO_RESPONSE
from hubbot.reading.issue.form_fields import field as form_field
from hubbot.registry.load import load

BENCHMARK = "BM-BREAST"
OWNER = Identity("maintainer", "maintainer@users.noreply.github.com")
HUB_FILES = (
    "hub.yaml",
    "README.md",
    "registry",
    "schemas",
    "evals",
    "leaderboards",
    "predictions",
    "scorers",
)
MARK = ".hubbot-demo"
CARD = "name: Gaussian naive Bayes\nlicence: BSD-3-Clause\nweights: open\n"


@dataclass
class Clock:
    """People take minutes, a demo does not: each act moves the clock on."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass(frozen=True)
class Stage:
    """A hub in `root`: hub.git is what GitHub would hold, hub/ the bot's checkout, forge/ the issues."""

    root: Path
    clock: Clock
    forge: LocalForge
    people: People
    repository: Repository
    tell: Tell

    @property
    def board(self) -> Path:
        return self.repository.path / "leaderboards" / f"{BENCHMARK}.md"

    def send(self, delivery: Delivery) -> None:
        """What the two jobs of the workflow do with one event: check first, then accept."""
        payload = json.loads(delivery.path.read_text(encoding="utf-8"))
        event = read_event(delivery.name, payload)
        for accept in (False, True) if event is not None and event.label == "approved" else (False,):
            self.clock.pass_minutes(1)
            repository = self.repository if accept else None
            bot = Bot(self.forge, self.repository.path, repository, accept=accept)
            outcome = handle(event, bot)
            if outcome.exit_code:
                raise RuntimeError("\n".join(outcome.lines))
        self.clock.pass_minutes(5)

    def comments(self, number: int) -> list[str]:
        return [comment.body for comment in self.forge.snapshot(number).comments]


@dataclass(frozen=True, slots=True)
class Tell:
    """How the story is told: `step` a heading, `line` plain words, `markdown` a comment as people read it."""

    step: Callable[[str], None]
    line: Callable[[str], None]
    markdown: Callable[[str], None]


def prepare(source: Path, root: Path, tell: Tell) -> Stage:
    """Copy the hub at `source` into a new repository under `root`. An earlier demo there is replaced."""
    if root.exists() and any(root.iterdir()):
        if not (root / MARK).exists():
            raise FileExistsError(f"{root} is not empty and not an earlier demo: name another folder")
        shutil.rmtree(root)
    hub = root / "hub"
    hub.mkdir(parents=True)
    (root / MARK).write_text("Made by hubbot demo; may be removed.\n", encoding="utf-8")
    for name in HUB_FILES:
        _copy(source / name, hub / name)
    _publish(hub, root / "hub.git")
    clock = Clock()
    forge = LocalForge(
        root / "forge", me="github-actions[bot]", clock=clock, roles={"maintainer": "maintain"}
    )
    return Stage(root, clock, forge, People(forge, load(hub).repository), Repository(hub), tell)


def play(stage: Stage, result: str) -> None:
    """A mistake, the answer, the fix, an approval that does not count, one that does, the changed board.

    `result` is the text of a good eval.yaml for BENCHMARK.
    """
    tell, people = stage.tell, stage.people
    tell.step("1. An author opens an issue. Their file has two mistakes")
    wrong = spoilt(result)
    tell.line(wrong)
    delivery = people.open_issue(
        "author", "[Submission] my result", filled_form(wrong), labels=("submission",)
    )
    number = delivery.number
    stage.send(delivery)
    tell.step("2. The bot answers, within the issue")
    tell.markdown(stage.comments(number)[0])
    tell.step("3. The author edits the first post. The same comment now says")
    stage.send(people.edit_issue(number, "author", body=filled_form(result)))
    tell.markdown(stage.comments(number)[0])
    tell.step("4. A stranger sets the label `approved`. The bot takes it off and says why")
    stage.send(people.label(number, "stranger", "approved"))
    tell.markdown(stage.comments(number)[-1])
    before = table_of(stage.board)
    tell.step("5. A maintainer sets it. The bot runs the toy baseline, commits, and says")
    stage.send(people.label(number, "maintainer", "approved"))
    tell.markdown(stage.comments(number)[-1])
    tell.step("6. The board before")
    tell.markdown(before)
    tell.step("7. The board now")
    tell.markdown(table_of(stage.board))
    _epilogue(stage, number)


def filled_form(result: str) -> str:
    """The issue's body as GitHub makes it of the form's answers."""
    answers = {
        "record": f"```yaml\n{result}```",
        "relation": form_field("relation").options[0],
        "card": f"```yaml\n{CARD}```",
        "confirm": "\n".join(f"- [x] {option}" for option in form_field("confirm").options),
    }
    return "\n\n".join(f"### {one.label}\n\n{answers.get(one.id, NO_RESPONSE)}" for one in FORM) + "\n"


def spoilt(result: str) -> str:
    """A result's text with two mistakes put in: a percentage for the AUROC, a slip in the dataset's name."""
    lines = []
    for line in result.splitlines():
        name, colon, value = line.partition(": ")
        percentage = f"{name}: {float(value) * 100:.1f}" if name == "  AUROC" and colon else line
        lines.append(percentage.replace("dataset_id: DS-BREAST", "dataset_id: DS-BRAEST"))
    return "\n".join(lines) + "\n"


def table_of(page: Path) -> str:
    """The first table of a page, with the sentence above it."""
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    start = next((i for i, line in enumerate(lines) if line.startswith("| Rank")), None)
    if start is None:
        return "*(no table yet)*"
    end = next((i for i in range(start, len(lines)) if not lines[i].startswith("|")), len(lines))
    return "\n".join(lines[start:end])


def _epilogue(stage: Stage, number: int) -> None:
    snapshot = stage.forge.snapshot(number)
    log = Git(stage.root / "hub.git")("log", "--format=%h %an: %s", DEFAULT_BRANCH).decode()
    stage.tell.step("8. What is left behind")
    stage.tell.line(
        f"issue #{number}: {snapshot.state} ({snapshot.state_reason}), {', '.join(snapshot.labels)}"
    )
    stage.tell.line(f"git log of {stage.root / 'hub.git'}:\n{log}")
    stage.tell.line(f"the board:  {stage.board}")
    stage.tell.line(f"the issue:  {stage.root / 'forge' / 'issues' / f'{number}.json'}")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _publish(hub: Path, bare: Path) -> None:
    """Make `hub` a repository with one commit, and `bare` its remote."""
    bare.mkdir(parents=True)
    Git(bare)("init", "--quiet", "--bare", "--initial-branch=main")
    git = Git(hub)
    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", OWNER.name)
    git("config", "user.email", OWNER.email)
    git("add", "--all")
    git("commit", "--quiet", "--message", "The hub as it was")
    git("remote", "add", "origin", str(bare.resolve()))
    git("push", "--quiet", "--set-upstream", "origin", DEFAULT_BRANCH)
