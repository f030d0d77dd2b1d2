"""The history of one accepted file: which version was approved, and does the file still say that?

A commit stands for a file where it brings a decision that the file's block names: an approval, or a
correction on top of a version that stood already. Its trailers name issue and label event, no older commit
used that event, and it was committed as hubbot commits. What came with the first commit of a history stands,
too. So does what was imported or run by the hub itself, as it was first put there. Everything later must say
the same.

Who can push can forge all of this: name, trailers, and an event that nobody has used. `SECURITY.md` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from hubbot.forge.git.file_history import Made, Touch, contents, first_uses, made, touches
from hubbot.forge.git.process import Git
from hubbot.forge.git.repository import BOT
from hubbot.forge.git.trailers import decided_in
from hubbot.reading.yaml.reader import load_trusted
from hubbot.results.hand_changes import HandChange, Why, one_line
from hubbot.results.record_hash import hash_of, is_sealed, origin_of, own_state, same_record
from hubbot.results.result import split_accepted

State = Literal["fits", "not covered", "changed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """`sealed`: its block holds a record hash. `change` is there where the state is "changed"."""

    state: State
    sealed: bool
    change: HandChange | None = None


@dataclass
class Histories:
    """The histories of the accepted files `paths`, read together."""

    git: Git
    paths: Sequence[str]
    _texts: dict[str, str] = field(default_factory=dict)  # blob → text, of one file

    def verdict(self, path: str, blob: str, text: str, *, known: bool = False) -> Seen:
        """What is to be said of the file that reads `text`. `known`: an earlier look saw another content."""
        sealed = is_sealed(_block(text))
        line = self.touches.get(path, [])
        self._read(line, blob, text)
        if not line:
            state = own_state(text)
            if not self._is_committed(path):
                return Seen("changed", sealed, HandChange(path, "no approval"))
            if state == "differs":
                return Seen("changed", sealed, HandChange(path, "own hash"))
            return Seen("not covered" if known or state != "fits" else "fits", sealed)
        stands = self._standing(line)
        if stands is not None and same_record(stands, text):
            return Seen("fits", sealed)
        why: Why = "after approval" if stands else "no approval"
        stood = hash_of(stands) if stands else ""
        return Seen("changed", sealed, replace(self._change(path, text, line, why), stood=stood))

    def _standing(self, line: Sequence[Touch]) -> str | None:
        """The version that stands after all of these commits; None where none ever did."""
        oldest = line[-1]
        stands = self._text(oldest.before) if oldest.before else None
        for touch in reversed(line):
            if touch.after and self._stands_for(touch, stands):
                stands = self._text(touch.after)
        return stands

    def _stands_for(self, touch: Touch, stands: str | None) -> bool:
        by = self.commits.get(touch.commit)
        if by is None:
            return False
        if stands is None and not touch.before and self._stands_as_it_came(touch, by):
            return True
        return self._is_ours(touch, by, stands)

    def _stands_as_it_came(self, touch: Touch, by: Made) -> bool:
        """With the first commit of the history, or by the push that imported it."""
        return not by.parents or origin_of(_block(self._text(touch.after))) != "approved"

    def _is_ours(self, touch: Touch, by: Made, stands: str | None) -> bool:
        """Made because of a decision that is new in the block, and first told by this very commit."""
        told = set(decided_in(by.message))
        if not told or not self._is_bots(by):
            return False
        after, before = _block(self._text(touch.after)), _block(self._text(touch.before))
        new = (_decisions(after) - _decisions(before)) & told
        if not any(self.first_uses.get(event) == touch.commit for _, event in new):
            return False
        if _approval(after) in new or _amends(after, new):
            return True
        return bool(touch.before) and stands is not None and same_record(stands, self._text(touch.before))

    def _is_bots(self, by: Made) -> bool:
        """Committed as hubbot commits; or merged by a person, where hub.yaml had said that people merge."""
        if by.committer_email.casefold() == BOT.email.casefold():
            return True
        return any(self._people_merge(commit) for commit in by.parents[:1])

    def _people_merge(self, commit: str) -> bool:
        if commit not in self._publishing:
            done = self.git.attempt("show", f"{commit}:./hub.yaml")
            self._publishing[commit] = done.returncode == 0 and _proposes(done.stdout)
        return self._publishing[commit]

    def _change(self, path: str, text: str, line: Sequence[Touch], why: Why) -> HandChange:
        """By the commit that made the content what it is; none where that was never committed."""
        culprit = None
        for touch in line:
            if not touch.after or not same_record(self._text(touch.after), text):
                break
            culprit = touch
        by = self.commits.get(culprit.commit) if culprit else None
        if culprit is None or by is None:
            return HandChange(path, why)
        return HandChange(path, why, culprit.commit, one_line(by.author), by.at)

    @cached_property
    def touches(self) -> dict[str, list[Touch]]:
        return touches(self.git, self.paths, "evals") if self.paths else {}

    @cached_property
    def commits(self) -> dict[str, Made]:
        return made(self.git, (touch.commit for line in self.touches.values() for touch in line))

    @cached_property
    def first_uses(self) -> dict[int, str]:
        return first_uses(self.git)

    @cached_property
    def _publishing(self) -> dict[str, bool]:
        return {}

    def _read(self, line: Sequence[Touch], blob: str, text: str) -> None:
        """The versions that will be asked for; most files have one, which is at hand."""
        wanted = {name for touch in line for name in (touch.before, touch.after) if name} - {blob}
        found = contents(self.git, wanted) if wanted else {}
        self._texts = {name: content.decode("utf-8", "surrogateescape") for name, content in found.items()}
        self._texts[blob] = text

    def _text(self, blob: str) -> str:
        return self._texts.get(blob, "")

    def _is_committed(self, path: str) -> bool:
        return self.git.attempt("cat-file", "-e", f"HEAD:./{path}").returncode == 0


def _block(text: str) -> Mapping[str, Any]:
    """Hubbot's block, {} where there is none that can be read."""
    try:
        return split_accepted(text)[1] if text else {}
    except ValueError:
        return {}


def _approval(block: Mapping[str, Any]) -> tuple[Any, Any]:
    return block.get("issue"), block.get("approval_event")


def _corrections(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = block.get("corrections")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _decisions(block: Mapping[str, Any]) -> set[tuple[Any, Any]]:
    """(issue, label event) of the approval and of every correction since."""
    return {_approval(block), *(_approval(one) for one in _corrections(block))}


def _amends(block: Mapping[str, Any], new: set[tuple[Any, Any]]) -> bool:
    return any(one.get("what") == "amend" and _approval(one) in new for one in _corrections(block))


def _proposes(settings: bytes) -> bool:
    try:
        value = load_trusted(settings.decode("utf-8", "replace"))
    except ValueError:
        return False
    policy = value.get("policy") if isinstance(value, dict) else None
    return isinstance(policy, dict) and policy.get("publish") == "pull-request"
