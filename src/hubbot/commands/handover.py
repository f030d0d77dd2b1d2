"""From a checked result to an issue: the prefilled form's address, or a body for the gh command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from hubbot.common.github_limits import LONGEST_TEXT
from hubbot.common.labels import TITLES
from hubbot.common.pasting import command

LONGEST_URL = 8000  # GitHub answers 414 a little above 8 kB


def form_url(repository: str, title: str, text: str) -> str | None:
    """The issue form with its text fields filled in; None when the address would be too long.

    Dropdowns, uploads and checkboxes cannot be prefilled, and what they ask only a person can say.
    """
    query = urlencode({"template": "submission.yml", "title": title, "record": text.rstrip() + "\n"})
    url = f"https://github.com/{repository}/issues/new?{query}"
    return url if len(url) <= LONGEST_URL else None


def issue_body(text: str) -> str | None:
    """A body with the result in one block of YAML, as the bot reads it; None when it is too long."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    body = f"{fence}yaml\n{text.rstrip()}\n{fence}\n"
    return body if len(body) <= LONGEST_TEXT else None


def pull_request_commands(repository: str, files: Mapping[str, Path]) -> list[str]:
    """Lines for a shell: a fork, a branch, the files at their places, a pull request. All quoted."""
    title = f"{TITLES['result']} {len(files)} results"
    copies = [command("cp", "--", file, place) for place, file in files.items()]
    return [
        command("gh", "repo", "fork", repository, "--clone"),
        command("cd", repository.rpartition("/")[2]),
        "git switch --create results",
        "mkdir -p submissions",
        *copies,
        "git add submissions",
        command("git", "commit", "--message", title),
        "git push --set-upstream origin results",
        command("gh", "pr", "create", "--repo", repository, "--title", title, "--body", ""),
    ]


def gh_command(repository: str, title: str, body_file: Path) -> str:
    """The line to paste into a shell; what came out of a file is quoted."""
    return command("gh", "issue", "create", "--repo", repository, "--title", title, "--body-file", body_file)
