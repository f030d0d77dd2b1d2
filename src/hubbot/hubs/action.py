"""Which hubbot a hub's workflows run: one commit of one repository, named in one line of the hub."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from hubbot import __version__

PATH: Final = ".github/actions/hubbot/action.yml"
_REFERENCE = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100})@([0-9a-f]{40})(?:\s+#\s*(\S+))?"
)
_USES = re.compile(rf"uses:\s*{_REFERENCE.pattern}")
_NO_REPOSITORY, _NO_COMMIT = "OWNER/HUBBOT", "0" * 40


@dataclass(frozen=True, slots=True)
class Action:
    """`repository` is OWNER/REPO, `commit` 40 hexadecimal digits, `version` what people read."""

    repository: str
    commit: str
    version: str

    @property
    def complete(self) -> bool:
        """Whether GitHub can find it; if not, an owner has to fill it in."""
        return self.repository != _NO_REPOSITORY and self.commit != _NO_COMMIT

    def __str__(self) -> str:
        return f"{self.repository}@{self.commit} # {self.version}"


def action_of(text: str) -> Action | None:
    """OWNER/REPO@COMMIT, perhaps with `# v1.2.3` behind it; None for anything else."""
    found = _REFERENCE.fullmatch(text.strip())
    return Action(found[1], found[2], found[3] or f"v{__version__}") if found else None


def action_in(text: str) -> Action | None:
    """The hubbot that a hub's file at `PATH` names."""
    found = _USES.search(text)
    return Action(found[1], found[2], found[3] or "") if found else None


def installed_action() -> Action:
    """What the installed package knows of itself: its repository, and its commit if it came from git.

    The repository is `Source` of `[project.urls]`; the commit is in `direct_url.json` (PEP 610).
    """
    try:
        package = distribution("hubbot")
    except PackageNotFoundError:
        return Action(_NO_REPOSITORY, _NO_COMMIT, f"v{__version__}")
    return Action(_repository(package), _commit(package), f"v{__version__}")


def _repository(package: Distribution) -> str:
    for entry in package.metadata.get_all("Project-URL") or ():
        label, _, url = entry.partition(", ")
        found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", url)
        if label == "Source" and found:
            return found[1]
    return _NO_REPOSITORY


def _commit(package: Distribution) -> str:
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    commit = origin.get("vcs_info", {}).get("commit_id", "")
    return commit if re.fullmatch(r"[0-9a-f]{40}", commit) else _NO_COMMIT
