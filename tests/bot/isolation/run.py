"""The story played: runs of the real bot on a folder and git, and what is there at the end."""

from __future__ import annotations

import base64
import json
import re
import shutil
import signal
import subprocess
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome
from hubbot.forge.attachments import Attachments
from hubbot.forge.events import Event
from hubbot.forge.port import Forge
from tests.bot.isolation.case import WITHOUT, Case
from tests.bot.isolation.story import HOSTILE, breast, copied
from tests.bot.stage import Stage, body

PATIENCE = 20.0  # seconds of processor time for one run


@dataclass(frozen=True)
class Plot:
    """What happens: the hostile one's own run, another's, approvals, an accepting run, the sweep."""

    steps: tuple[str, ...]
    approved: tuple[int, ...]

    @property
    def runs(self) -> tuple[int, ...]:
        """Whose event each run answers, 0 for the sweep; without the hostile one's."""
        whose = {"other": 5, "accept": self.approved[0], "sweep": 0}
        return tuple(whose[step] for step in self.steps if step in whose)


_STEPS = (
    "own approve accept",
    "other approve accept",
    "own other approve sweep",
    "own approve accept",
    "approve sweep",
    "own approve accept sweep",
)
_APPROVED = ((4, 8), (6, 10), (4, 9), (6, 11), (4, 6), (8, 11), (4, 10))
PLOTS = tuple(Plot(tuple(_STEPS[at % 6].split()), _APPROVED[at % 7]) for at in range(42))
_CALLS_OF_NO_USE = {"me", "issue_url", "root", "read", "now", "numbers"}


class TooLong(BaseException):
    """A run was stopped as a workflow's time limit stops it."""


@dataclass
class Told:
    """What one story led to. `asked`: per run, how often each call was made about each other issue."""

    exits: list[int | str] = field(default_factory=list)
    own_exit: int | str | None = None
    asked: list[Counter[str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    issues: dict[int, str] = field(default_factory=dict)
    main: dict[str, bytes] = field(default_factory=dict)
    labels: dict[int, tuple[str, ...]] = field(default_factory=dict)


class _Counting:
    """Counts calls; those that name the hostile number are its own business."""

    def __init__(self, forge: Forge, asked: Counter[str]) -> None:
        self._forge, self._asked = forge, asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name.startswith("_") or name in _CALLS_OF_NO_USE or not callable(found):
            return found

        def call(*given: Any, **more: Any) -> Any:
            about = given[0] if given and isinstance(given[0], int) else ""
            if about != HOSTILE:
                self._asked[f"{name} {about}"] += 1
            return found(*given, **more)

        return call


def told(template: Path, root: Path, case: Case, plot: Plot) -> Told:
    """Play the story in `root`, which is removed afterwards."""
    try:
        return _play(copied(template, root), case, plot)
    finally:
        shutil.rmtree(root, ignore_errors=True)


@dataclass
class _Playing:
    """The acts of the story, each by its name in `Plot.steps`."""

    stage: Stage
    case: Case
    plot: Plot
    found: Told = field(default_factory=Told)

    def own(self) -> None:
        self._run(HOSTILE, "opened")

    def other(self) -> None:
        mended = body(breast("knn-2", "knn", "0.986"))
        self.stage.people.edit_issue(5, "author-5", body=mended)
        self._run(5, "edited")

    def approve(self) -> None:
        self.stage.clock.tick(2)
        hostile = (HOSTILE,) if self.case.approved and HOSTILE in self.stage.forge.numbers() else ()
        for number in (*self.plot.approved, *hostile):
            self.stage.people.label(number, "maintainer", "approved")
        if self.case.later:
            self.case.later(self.stage)

    def accept(self) -> None:
        self._run(self.plot.approved[0], "labeled", accept=True)

    def sweep(self) -> None:
        self._run(None, "", accept=True)

    def _run(self, number: int | None, action: str, *, accept: bool = False) -> None:
        self.stage.clock.tick(3)
        asked: Counter[str] = Counter()
        forge = _Counting(self.case.wrap(self.stage.forge), asked)
        fetch = Attachments(open_=self.case.answers or _no_host)
        bot = replace(self.stage.bot(accept=accept), forge=forge, fetch=fetch)  # type: ignore[arg-type]
        began = time.process_time()
        code, faults = _patiently(lambda: _answer(self.stage, bot, number, action))
        self.found.seconds.append(time.process_time() - began)
        self.found.faults += faults
        if number == HOSTILE:
            self.found.own_exit = code
        else:
            self.found.exits.append(code)
            self.found.asked.append(asked)


def _play(stage: Stage, case: Case, plot: Plot) -> Told:
    playing = _Playing(stage, case, plot)
    case.act(stage)
    for step in plot.steps:
        getattr(playing, step)()
    return _end(stage, playing.found)


def _answer(stage: Stage, bot: Bot, number: int | None, action: str) -> Outcome:
    if number is None:
        return sweep(bot)
    pull = number in stage.forge.numbers() and "pull" in stage.forge.read(number)
    return handle(Event(number, action, "somebody", is_pull_request=pull), bot)


def _no_host(request: Any, seconds: float) -> Any:
    raise TimeoutError("no host answers here")


def _patiently(act: Callable[[], Outcome]) -> tuple[int | str, list[str]]:
    """The exit code, or why there was none, and the faults that were told."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        outcome = act()
    except TooLong:
        return "stopped", [f"stopped after {PATIENCE:.0f} s"]
    except Exception as why:  # noqa: BLE001 - what the command line makes an exit code of
        return f"{type(why).__name__}", [f"{type(why).__name__}: {str(why)[:200]}"]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    lines = [json.loads(line) for line in outcome.lines if '"fault"' in line]
    return outcome.exit_code, [f"{line.get('fault')}: {line.get('why')}"[:300] for line in lines]


def _end(stage: Stage, found: Told) -> Told:
    hashes = dict(_commits(stage))
    for number in stage.forge.numbers():
        issue = stage.forge.read(number)
        found.labels[number] = tuple(issue["labels"])
        for comment in issue["comments"]:
            comment["body"] = _plain(comment["body"], hashes)
        found.issues[number] = json.dumps(issue, indent=1, ensure_ascii=False)
    found.main = dict(_files(stage))
    return found


def _commits(stage: Stage) -> Iterator[tuple[str, str]]:
    """Commit hash → its subject: the same commit on another parent has another hash."""
    for line in stage.git("log", "--format=%H %s", "main").splitlines():
        commit, _, subject = line.partition(" ")
        yield commit, f"<commit {subject}>"


def _files(stage: Stage) -> Iterator[tuple[str, bytes]]:
    listing = stage.git("ls-tree", "-r", "-z", "main").split("\0")
    entries = [line.partition("\t") for line in listing if line]
    asked = "".join(f"{about.split(' ')[2]}\n" for about, _, _ in entries)
    done = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=stage.remote,
        input=asked.encode(),
        capture_output=True,
        check=True,
    )
    stream, at = done.stdout, 0
    for _, _, path in entries:
        end = stream.index(b"\n", at)
        size = int(stream[at:end].split(b" ")[2])
        yield path, stream[end + 1 : end + 1 + size]
        at = end + 2 + size


_HIDDEN = re.compile(r"(hubbot:status v\d+ )([A-Za-z0-9_=-]+)")


def _plain(text: str, hashes: dict[str, str]) -> str:
    """Hidden state written out, and each commit named by what it did."""
    text = _HIDDEN.sub(lambda found: found[1] + _opened(found[2]), text)
    for commit, name in hashes.items():
        text = text.replace(commit, name)
        for length in (12, 10, 8, 7):
            text = text.replace(commit[:length], name)
    return text


def _opened(data: str) -> str:
    try:
        return zlib.decompress(base64.urlsafe_b64decode(data)).decode("utf-8", "replace")
    except (ValueError, zlib.error):
        return data


def without(template: Path, root: Path, plot: Plot) -> Told:
    return told(template, root, WITHOUT, plot)
