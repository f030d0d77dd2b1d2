"""Which hubbot a hub's workflows run: one commit of one repository, named in one line of the hub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from hubbot import __version__
from hubbot.common.github_limits import REPOSITORY
from hubbot.forge.git.origin import origin_of
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load

PATH: Final = ".github/actions/hubbot/action.yml"
_REFERENCE = re.compile(rf"({REPOSITORY})@([0-9a-f]{{40}})(?:\s+#\s*(\S+))?")
_USES = re.compile(rf"uses:\s*{_REFERENCE.pattern}")
_ON_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?(?:/commit/([0-9a-f]{40}))?/?")
_NO_REPOSITORY, _NO_COMMIT = "OWNER/HUBBOT", "0" * 40

Published = tuple[str, str]  # repository and commit, each "" where it is not known


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


def own_action() -> Action:
    """Where the hubbot that runs was published; a placeholder, not `complete`, where nothing tells."""
    try:
        package = distribution("hubbot")
    except PackageNotFoundError:
        return Action(_NO_REPOSITORY, _NO_COMMIT, f"v{__version__}")
    return address_of(package, _by_git)


def address_of(package: Distribution, of_checkout: Callable[[Path], Published]) -> Action:
    """The address that an installation of hubbot tells.

    An installation from git knows both parts (`direct_url.json`, PEP 610). A release was told both when it
    was built (`Source` and `Commit` of the project's addresses). Of a checkout `of_checkout` tells them.
    """
    urls = package.metadata.get_all("Project-URL") or ()
    addresses = {label: url for label, _, url in (one.partition(", ") for one in urls)}
    released = (_github(addresses.get("Source", ""))[0], _github(addresses.get("Commit", ""))[1])
    if all(released):
        return Action(*released, f"v{__version__}")
    known = (_from_git(package), _of_checkout(package, of_checkout), released)
    repository = next((one for one, _ in known if one), _NO_REPOSITORY)
    commit = next((one for _, one in known if one), _NO_COMMIT)
    return Action(repository, commit, f"{__version__}+g{commit[:7]}")


def _github(url: str) -> Published:
    found = _ON_GITHUB.fullmatch(url)
    return (found[1], found[2] or "") if found else ("", "")


def _from_git(package: Distribution) -> Published:
    """Of `pip install git+https://github.com/OWNER/REPO`."""
    origin = _direct_url(package)
    commit = str(origin.get("vcs_info", {}).get("commit_id", ""))
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        return "", ""
    return _github(str(origin.get("url", "")))[0], commit


def _of_checkout(package: Distribution, ask: Callable[[Path], Published]) -> Published:
    """Of `pip install .` or `pip install -e .` in a checkout that is still there."""
    origin = _direct_url(package)
    where = urlsplit(str(origin.get("url", "")))
    folder = Path(unquote(where.path))
    if "dir_info" not in origin or where.scheme != "file" or not folder.is_dir():
        return "", ""
    return ask(folder)


def _by_git(folder: Path) -> Published:
    """What git says of a checkout; else its hub.yaml, for hubbot's repository is a hub itself."""
    origin = origin_of(folder)
    if origin.repository:
        return origin.repository, origin.commit
    try:
        hub = load(folder)
    except HubFileError:
        return "", origin.commit
    return ("" if hub.is_placeholder else hub.repository), origin.commit


def _direct_url(package: Distribution) -> dict[str, Any]:
    value = json.loads(package.read_text("direct_url.json") or "{}")
    return value if isinstance(value, dict) else {}
