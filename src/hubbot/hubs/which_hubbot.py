"""Which hubbot a hub's workflows run, and which its README tells authors to install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hubbot import __version__
from hubbot.hubs import kept, new_hub
from hubbot.hubs.action import PATH, Action, action_in
from hubbot.hubs.findings import Finding, fine
from hubbot.registry.model import Hub

# The line as `install_command` writes it, and as it stood where no address was known.
_INSTALL = re.compile(
    r'^(?:pip install "git\+https://github\.com/[^"\n]*"|pip install https://github\.com/\S*/hubbot-\S*\.whl'
    rf"|# Install hubbot, in the version that {re.escape(PATH)} names\. Then:)$",
    re.MULTILINE,
)

_FOR_A_HUB = re.compile(r"^(hubbot .* --hub )[A-Za-z0-9][A-Za-z0-9-]*/[\w.-]+$", re.MULTILINE)


def action_of_hub(root: Path) -> Action | None:
    """The hubbot that the workflows of the hub at `root` fetch; None where no file of its own names one."""
    path = root / PATH
    if kept.kept_in(root) or not path.is_file():
        return None
    return action_in(path.read_text(encoding="utf-8", errors="replace"))


def action(root: Path, ours: Action) -> Iterator[Finding]:
    """Do the workflows find a hubbot? `ours` is the one that looks, and what `--fix` writes."""
    named = action_of_hub(root)
    if named is not None and named.complete:
        said = f"the workflows run {named.repository} at {named.commit[:7]} {named.version}"
        yield fine(PATH, said.rstrip())
    elif copies := kept.kept_in(root):
        yield _kept(root, copies)
    else:
        why = "names no commit of hubbot" if named is None else f"`{named}` is a placeholder"
        yield Finding(
            "wrong",
            PATH,
            f"{why}, so that the workflows cannot start",
            f"`hubbot doctor --fix` lets them run {_what(ours)}. For another, write its repository and the "
            "40-digit commit of a release into the line `uses:`.",
            fix=dict(new_hub.hubbot_for(_known(ours))),
        )


def install(hub: Hub, ours: Action) -> Iterator[Finding]:
    """Do the commands in the README, as a new hub has them, name this hub and the hubbot it runs?"""
    path = hub.root / "README.md"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    named = action_of_hub(hub.root) or (None if kept.kept_in(hub.root) else ours)
    wanted = new_hub.install_command(hub.repository, _known(named) if named else None)
    if not _INSTALL.search(text):
        return
    mended = _INSTALL.sub(lambda _: wanted, text, count=1)
    mended = _FOR_A_HUB.sub(lambda line: line[1] + hub.repository, mended)
    if mended != text:
        yield Finding(
            "advice",
            "README.md",
            "its commands are for another hub, or install another hubbot than the workflows run",
            f"`hubbot doctor --fix` writes: {wanted}, and --hub {hub.repository}",
            fix={"README.md": mended.encode()},
        )


def _kept(root: Path, copies: dict[str, str]) -> Finding:
    """One copy, no older than the hubbot that looks, with the action that installs it."""
    newest = max(copies, key=_order)
    if _order(newest) > _order(__version__):
        return fine(PATH, f"the workflows run the hub's own copy of hubbot {newest}, newer than this one")
    made = kept.copy()
    old: dict[str, bytes | None] = {path: None for path in copies.values() if path not in made}
    fix, remedy = {**made, **old}, "`hubbot doctor --fix` writes this one's copy, its action and its lock."
    if any(not _is(root / path, made[path]) for path in made if not path.endswith(".whl")) and not old:
        said = "the action or the lock beside the copy of hubbot is not as this version writes it"
        return Finding("wrong", PATH, said, remedy, fix=fix)
    if old:
        said = f"the hub's own copy of hubbot is {' and '.join(sorted(copies))}, and this is {__version__}"
        return Finding("wrong" if len(copies) > 1 else "advice", PATH, said, remedy, fix=fix)
    return fine(PATH, f"the workflows run the hub's own copy of hubbot {newest}")


def _known(action: Action) -> Action | None:
    return action if action.complete else None


def _what(ours: Action) -> str:
    return str(ours) if ours.complete else "a copy of this hubbot, kept in the hub"


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
