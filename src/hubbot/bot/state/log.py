"""What a run read, planned and did: one JSON object a line, and a summary for people. A surprise in words.

An unexpected exception may quote whatever the program was looking at, labels that are not public among it. So
comments name its type, what was being done, and the place in hubbot's own code. The log has the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.common.counted import counted
from hubbot.common.invisible import visible

OUR_FAULT = 3


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left. `summary` is Markdown.

    `exit_code` is 0 whatever the verdicts, 3 when something of ours failed for the issue that the run was
    begun for, or for the run as a whole. Faults about other issues are in the summary and on those issues.
    """

    exit_code: int
    lines: tuple[str, ...]
    summary: str


@dataclass
class RunLog:
    """Collects lines; `out` gets each as it comes."""

    out: Callable[[str], None] = lambda line: None
    own: int | None = None  # the issue of the event that began the run
    _lines: list[str] = field(default_factory=list)
    _notes: list[dict[str, object]] = field(default_factory=list)
    _rows: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    _faults: list[str] = field(default_factory=list)
    _failed: bool = False
    limited: bool = False
    _waiting: set[int] = field(default_factory=set)

    def note(self, **what: object) -> None:
        """JSON escapes line ends, so nobody's text can pose as a workflow command."""
        self._notes.append(what)
        line = json.dumps(what, ensure_ascii=True, default=str)
        self._lines.append(line)
        self.out(line)

    def fault(self, where: str, why: BaseException, about: int | None = None) -> None:
        """Something of ours or of the network failed; the run goes on where it can.

        `about`: the only issue that it concerns, None for the whole run.
        """
        words = f"{type(why).__name__}: {why}"
        if f"{where}: {words}" not in self._faults:
            self._faults.append(f"{where}: {words}")
        self._failed |= about is None or about == self.own
        self.note(fault=where, why=words)

    def settled(self, issue: int, state: str, done: list[str]) -> None:
        """One issue is where it should be."""
        self._rows[issue] = (state, [*self._rows.get(issue, ("", []))[1], *done])
        self.note(issue=issue, state=state, done=len(done))

    def limit(self, where: str, why: BaseException) -> None:
        """The forge takes no more requests for now: no fault, and there is no use in going on."""
        self.limited = True
        self.note(limit=where, why=str(why))

    def has_settled(self, issue: int) -> bool:
        return issue in self._rows

    def put_off(self, issues: Iterable[int]) -> None:
        """These wait for the next run: that is no fault, and it says so."""
        numbers = sorted(issues)
        self._waiting.update(numbers)
        if numbers:
            self.note(waits=numbers)

    def outcome(self) -> Outcome:
        return Outcome(OUR_FAULT if self._failed else 0, tuple(self._lines), self._summary())

    def _head(self) -> Iterator[str]:
        """What was read, and what came to main."""
        about = {note["issue"]: note.get("submission") for note in self._notes if "read" in note}
        yield f"Read {counted(len(about), 'issue')}, {sum(map(bool, about.values()))} of them for hubbot."
        for note in self._notes:
            if note.get("push") == "done":
                yield f"Pushed {counted(note['commits'], 'commit')}."
            if "proposed" in note:
                yield f"Proposed {counted(note['commits'], 'commit')}: {note['proposed']}"
        if self.limited:
            yield "GitHub takes no more requests for now."
        if self._waiting:
            yield f"{counted(len(self._waiting), 'issue')} {_wait(len(self._waiting))} for the next run."
        put_off = sum(note.get("push") in {"refused", "put off"} for note in self._notes)
        if put_off:
            yield f"Began again {counted(put_off, 'time')}: main or an issue had changed."

    def _summary(self) -> str:
        lines = ["### hubbot", "", " ".join(self._head())]
        if self._rows:
            lines += ["", "| Issue | State | Planned and done |", "|--:|:--|:--|"]
            lines += [
                f"| #{issue} | {state} | {', '.join(done) or 'nothing to do'} |"
                for issue, (state, done) in self._rows.items()
            ]
        if self._faults:
            lines += ["", "**Faults of ours; the next run tries again:**", ""]
            lines += [f"- `{_line(fault)}`" for fault in self._faults]
        return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """The first line of it, which may quote anybody's text, unable to end the code that it stands in."""
    return visible((text.splitlines() or [""])[0]).replace("`", "´")[:500]


_HERE = Path(__file__).parents[2]


def told(doing: str, why: BaseException) -> str:
    """One paragraph for a comment. `doing` ends the sentence that begins "While"."""
    if getattr(why, "expected", False):  # a network's or a file's trouble: its own words say it
        return f"While {doing}: {why}"
    return f"While {doing}: {type(why).__name__} at {place(why)}."


def place(why: BaseException) -> str:
    """The deepest line of hubbot's own code that the exception passed, for example hubbot/bot.py:12."""
    found, step = "hubbot", why.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HERE):
            found = f"hubbot/{file.relative_to(_HERE).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return found
