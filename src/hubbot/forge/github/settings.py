"""A repository's settings as far as a token may see them: for `hubbot doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from requests.exceptions import RequestException

from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.common.labels import UNPAINTED
from hubbot.forge.github.transport import Pace, Transport, explained
from hubbot.forge.port import ForgeError

_API = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Settings:
    """None where the token was not let see it. `workflows` maps a file's path to its state on GitHub."""

    found: bool
    issues: bool | None = None
    archived: bool | None = None
    branch: str = DEFAULT_BRANCH
    private: bool | None = None
    labels: Mapping[str, bool] | None = None  # name → whether it has a description or a colour of its own
    rules: tuple[str, ...] | None = None  # types of the rules that hold for the default branch
    protected: bool | None = None  # also by the older branch protection
    actions: str | None = None  # all, local_only or selected; "off" where Actions are off
    may_propose: bool | None = None  # whether workflows may open pull requests
    by_default: str | None = None  # read or write: what a job may do that names no permissions
    patterns: tuple[str, ...] | None = None  # what `selected` allows
    githubs_own: bool | None = None  # whether `selected` allows actions by GitHub
    workflows: dict[str, str] | None = None
    last_sweep: str | None = None  # ISO time of its last run, "" when it never ran
    sweep_ended: str | None = None  # success, failure, …


def settings_of(repository: str, token: str, api_url: str | None = None) -> Settings:
    """Ask GitHub, up to ten reads. Raises ForgeError when it cannot be reached."""
    asked = _Asked(repository, token, api_url or _API)
    about = asked.get("")
    if not isinstance(about, dict):
        return Settings(found=False)
    branch = str(about.get("default_branch") or DEFAULT_BRANCH)
    labels = asked.get("/labels?per_page=100")
    rules = asked.get(f"/rules/branches/{branch}")
    protection = asked.get(f"/branches/{branch}")
    permissions = asked.get("/actions/permissions")
    proposing = asked.get("/actions/permissions/workflow") or {}
    workflows = asked.get("/actions/workflows?per_page=100")
    runs = asked.get("/actions/workflows/sweep.yml/runs?per_page=1")
    actions = _actions(permissions)
    chosen = asked.get("/actions/permissions/selected-actions") if actions == "selected" else None
    last: dict[str, Any] | None = next(iter(runs["workflow_runs"]), {}) if isinstance(runs, dict) else None
    painted = states = None
    if isinstance(labels, list):
        painted = {
            one["name"]: bool(one.get("description")) or one.get("color") != UNPAINTED for one in labels
        }
    if isinstance(workflows, dict):
        states = {one["path"]: one["state"] for one in workflows.get("workflows") or ()}
    return Settings(
        found=True,
        issues=about.get("has_issues"),
        archived=about.get("archived"),
        branch=branch,
        private=about.get("private"),
        labels=painted,
        rules=tuple(one["type"] for one in rules) if isinstance(rules, list) else None,
        protected=protection.get("protected") if isinstance(protection, dict) else None,
        actions=actions,
        may_propose=proposing.get("can_approve_pull_request_reviews"),
        by_default=proposing.get("default_workflow_permissions"),
        patterns=tuple(chosen.get("patterns_allowed") or ()) if isinstance(chosen, dict) else None,
        githubs_own=chosen.get("github_owned_allowed") if isinstance(chosen, dict) else None,
        workflows=states,
        last_sweep=None if last is None else str(last.get("updated_at") or ""),
        sweep_ended=None if last is None else last.get("conclusion"),
    )


def paint_labels(
    repository: str, token: str, api_url: str | None, labels: Iterable[tuple[str, str, str]]
) -> None:
    """Create labels of (name, colour, description), or paint those there. ForgeError when GitHub says no."""
    asked = _Asked(repository, token, api_url or _API)
    for name, color, description in labels:
        told = {"color": color, "description": description}
        if not asked.write("POST", "/labels", {"name": name, **told}):
            asked.write("PATCH", f"/labels/{quote(name)}", told)


class _Asked:
    """One repository's part of the API."""

    def __init__(self, repository: str, token: str, api_url: str) -> None:
        self._top = f"/repos/{repository}"
        self._transport = Transport(token, api_url, Pace())

    def get(self, path: str) -> Any:
        """The answer, or None where GitHub does not let this token see it."""
        status, body = self._ask("GET", path)
        return json.loads(body) if status == 200 and body else None

    def write(self, verb: str, path: str, value: dict[str, str]) -> bool:
        """Whether it was done; not when it is there already."""
        status, body = self._ask(verb, path, value)
        if status not in {200, 201, 422}:
            raise ForgeError(f"GitHub answered {status} to {self._top}{path}: {body[:200]}")
        return status != 422

    def _ask(self, verb: str, path: str, value: dict[str, str] | None = None) -> tuple[int, str]:
        try:
            status, _, body = self._transport.requestJson(verb, f"{self._top}{path}", input=value)
        except (RequestException, OSError) as error:
            raise explained(error) from error
        return status, body


def _actions(permissions: Any) -> str | None:
    if not isinstance(permissions, dict):
        return None
    return str(permissions.get("allowed_actions") or "all") if permissions.get("enabled") else "off"
