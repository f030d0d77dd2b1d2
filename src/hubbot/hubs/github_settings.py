"""A repository's settings on GitHub, judged: what would stop the bot, and which page to open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fnmatch import fnmatchcase as fnmatch
from typing import TYPE_CHECKING, Final

from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.common.labels import LABELS
from hubbot.hubs.findings import Finding, fine
from hubbot.hubs.new_hub import WORKFLOWS

if TYPE_CHECKING:
    from hubbot.forge.github.settings import Settings

# Rules that a push by the workflow's own token cannot satisfy.
REFUSES_A_PUSH: Final = {
    "pull_request": "changes come by pull request only",
    "required_status_checks": "checks must have passed before",
    "required_signatures": "commits must be signed",
    "update": "nobody may update the branch",
    "merge_queue": "changes go through a merge queue",
    "required_deployments": "a deployment must have succeeded before",
    "workflows": "other workflows must have passed before",
    "code_scanning": "code scanning must have passed before",
}
# Rules that it may satisfy, depending on what they ask for.
MAY_REFUSE: Final = {
    "commit_message_pattern": "commit messages",
    "commit_author_email_pattern": "authors' addresses",
    "committer_email_pattern": "committers' addresses",
    "file_path_restriction": "paths of files",
}
_QUIET: Final = timedelta(days=2)  # the sweep runs every hour
_BY_GITHUB: Final = "settings/actions"


def judged(
    settings: Settings, action: str, publish: str, now: datetime, branch: str = DEFAULT_BRANCH
) -> Iterator[Finding]:
    """Every finding about GitHub. What the token may not see is left out, and said once.

    `action` is the repository of the hubbot that the workflows run, "" where it is the hub's own; `publish`
    is the hub's policy of that name, and `branch` what hub.yaml takes for the default branch.
    """
    if not settings.found:
        yield Finding(
            "wrong",
            "GitHub",
            "there is no such repository, or the token may not see it",
            "Compare `repository:` in hub.yaml with the address on GitHub.",
        )
        return
    yield from _branch(settings, branch)
    yield from _repository(settings)
    yield from _labels(settings)
    yield from _proposals(settings) if publish == "pull-request" else _rules(settings)
    yield from _actions(settings, action)
    yield from _token(settings)
    yield from _workflows(settings)
    yield from _sweep(settings, now)
    if settings.actions is None:
        yield fine("Actions", "which actions may run is shown to a token with `administration: read` only")


def _branch(settings: Settings, branch: str) -> Iterator[Finding]:
    """Workflows and the bot go by hub.yaml."""
    if settings.branch != branch:
        yield Finding(
            "wrong",
            "default branch",
            f"it is {settings.branch} on GitHub, and the bot and its workflows go by {branch}",
            f"Write `branch: {settings.branch}` into hub.yaml, then `hubbot doctor --fix`.",
        )


def _repository(settings: Settings) -> Iterator[Finding]:
    if settings.archived:
        yield Finding(
            "wrong", "GitHub", "the repository is archived: nothing can be filed", page="settings#danger-zone"
        )
    if settings.issues is False:
        yield Finding(
            "wrong",
            "Issues",
            "they are off, so that nobody can file a result",
            "Tick Issues under Features.",
            page="settings#features",
        )
    if settings.private:
        yield Finding(
            "advice",
            "GitHub",
            "the repository is private: only its collaborators can file results, and the bot cannot read "
            "predictions that are attached to an issue",
            "Make it public once it is ready.",
            page="settings#danger-zone",
        )


def _labels(settings: Settings) -> Iterator[Finding]:
    if settings.labels is None:
        return
    there = {name.casefold(): painted for name, painted in settings.labels.items()}
    missing = tuple(label.name for label in LABELS if label.name.casefold() not in there)
    grey = tuple(label.name for label in LABELS if there.get(label.name.casefold()) is False)
    if grey:
        yield Finding(
            "advice",
            "labels",
            f"without colour and description: {', '.join(grey)}. Nobody sees what they do",
            "`hubbot doctor --labels` paints them, with GITHUB_TOKEN set. Or run the workflow Setup check.",
            page="labels",
            labels=grey,
        )
    if not missing:
        yield fine("labels", f"all {len(LABELS)} are there")
        return
    yield Finding(
        "wrong",
        "labels",
        f"missing: {', '.join(missing)}. The form cannot set a label that does not exist",
        "`hubbot doctor --labels` creates them, with GITHUB_TOKEN set. Or run the workflow Setup check.",
        page="labels",
        labels=missing,
    )


def _rules(settings: Settings) -> Iterator[Finding]:
    if settings.rules is None:
        return
    refusing = [REFUSES_A_PUSH[rule] for rule in settings.rules if rule in REFUSES_A_PUSH]
    if refusing:
        yield Finding(
            "wrong",
            "rulesets",
            f"the bot's push to {settings.branch} would be refused: {'; '.join(refusing)}",
            "Write `publish: pull-request` under `policy:` in hub.yaml: the bot then proposes, you merge. "
            "Or take the rule off this branch; github-actions[bot] cannot be let past.",
            page="settings/rules",
        )
    elif settings.protected:
        yield Finding(
            "advice",
            "branch protection",
            f"{settings.branch} is protected by the older kind of rule, which a token like this cannot read",
            "Does it ask for pull requests or checks? Then write `publish: pull-request` under `policy:`.",
            page="settings/branches",
        )
    else:
        yield fine("rulesets", f"no rule refuses each push of the bot to {settings.branch}")
    if asked := [MAY_REFUSE[rule] for rule in settings.rules if rule in MAY_REFUSE]:
        yield Finding(
            "advice",
            "rulesets",
            f"{settings.branch} has rules about {', '.join(asked)}, which the bot's commits may break",
            "They are by github-actions[bot], begin with “Accept” or “Rebuild”, and change evals/, "
            "leaderboards/, predictions/, registry/ and README.md.",
            page="settings/rules",
        )


def _proposals(settings: Settings) -> Iterator[Finding]:
    """Where the bot proposes and a person merges, it must be let propose, and no check may be waited for."""
    if settings.may_propose is False:
        yield Finding(
            "wrong",
            "pull requests",
            "the workflows may not open any, but hub.yaml says `publish: pull-request`",
            "Tick “Allow GitHub Actions to create and approve pull requests”.",
            page=_BY_GITHUB,
        )
    if "required_status_checks" in (settings.rules or ()):
        yield Finding(
            "advice",
            "rulesets",
            f"{settings.branch} waits for checks, and GitHub starts none for a pull request of its own token",
            "Close and reopen the proposal to start them, or let administrators merge without.",
            page="settings/rules",
        )
    yield fine("rulesets", f"accepted results come to {settings.branch} by a pull request that you merge")


def _actions(settings: Settings, action: str) -> Iterator[Finding]:
    if settings.actions == "off":
        yield Finding("wrong", "Actions", "they are off", "Allow them.", page=_BY_GITHUB)
    if settings.actions == "local_only":
        yield Finding(
            "wrong",
            "Actions",
            "only actions of this owner may run, but the workflows use actions/checkout and hubbot",
            "Choose “Allow OWNER, and select non-OWNER, actions”, tick those by GitHub, and add hubbot's.",
            page=_BY_GITHUB,
        )
    if settings.actions == "selected" and settings.githubs_own is False:
        yield Finding(
            "wrong",
            "Actions",
            "actions by GitHub are not allowed, but the workflows use actions/checkout and setup-python",
            "Tick “Allow actions created by GitHub”.",
            page=_BY_GITHUB,
        )
    if settings.actions == "selected" and action and not _allowed(action, settings.patterns):
        yield Finding(
            "wrong",
            "Actions",
            f"{action} is not among the allowed actions, but every workflow runs it",
            f"Add {action}@* to the list.",
            page=_BY_GITHUB,
        )


def _token(settings: Settings) -> Iterator[Finding]:
    if settings.by_default == "write":
        yield Finding(
            "advice",
            "permissions",
            "a job that names no permissions may write everything here; hubbot's jobs name theirs",
            "Choose “Read repository contents and packages permissions”.",
            page=_BY_GITHUB,
        )
    elif settings.by_default:
        yield fine("permissions", "jobs may read, and hubbot's ask for what they need")


def _allowed(action: str, patterns: tuple[str, ...] | None) -> bool:
    """GitHub's patterns know `*` only. Not being told is no reason to complain."""
    return patterns is None or any(fnmatch(f"{action}@x", pattern) for pattern in patterns)


def _workflows(settings: Settings) -> Iterator[Finding]:
    if settings.workflows is None:
        return
    states = {name: settings.workflows.get(f".github/workflows/{name}") for name in WORKFLOWS}
    off = sorted(name for name, state in states.items() if state and state != "active")
    missing = sorted(name for name, state in states.items() if state is None)
    if off:
        yield Finding(
            "wrong",
            "workflows",
            f"switched off on GitHub: {', '.join(off)}",
            "Open each and press Enable workflow. GitHub switches schedules off after 60 quiet days.",
            page="actions",
        )
    if missing:
        yield Finding(
            "wrong",
            "workflows",
            f"GitHub does not know {', '.join(missing)}",
            f"Push them to {settings.branch}.",
            page="actions",
        )


def _sweep(settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.last_sweep is None:
        return
    if not settings.last_sweep:
        yield Finding(
            "advice",
            "sweep",
            "it never ran",
            "Run it once by hand: Run workflow.",
            page="actions/workflows/sweep.yml",
        )
    elif settings.sweep_ended not in {"success", None}:
        yield Finding(
            "wrong",
            "sweep",
            f"its last run, {settings.last_sweep}, ended with {settings.sweep_ended}",
            "Open the run and read its summary.",
            page="actions/workflows/sweep.yml",
        )
    elif (since := now - datetime.fromisoformat(settings.last_sweep)) > _QUIET:
        yield Finding(
            "advice",
            "sweep",
            f"it last ran {since.days} days ago, {settings.last_sweep}, and should four times a day",
            "Is its schedule switched off? Press Enable workflow, or Run workflow.",
            page="actions/workflows/sweep.yml",
        )
    else:
        yield fine("sweep", f"last ran {settings.last_sweep}")
