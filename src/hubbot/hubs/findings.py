"""What `hubbot doctor` says: one finding for each question, with what to do and where on GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["wrong", "advice", "fine"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`page` is the part of the repository's address to open, such as `settings/rules`; "" for none.

    `fix` maps a path to the bytes that put it right, `labels` are names of labels to create.
    """

    level: Level
    about: str
    message: str
    remedy: str = ""
    page: str = ""
    fix: Mapping[str, bytes | None] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


def fine(about: str, message: str) -> Finding:
    return Finding("fine", about, message)


def text_of(finding: Finding, repository: str) -> str:
    """A line, and below it what to do and the page to open."""
    mark = {"wrong": "✗", "advice": "!", "fine": "✓"}[finding.level]
    lines = [f"{mark} {finding.about}: {finding.message}"]
    if finding.remedy:
        lines.append(f"    {finding.remedy}")
    if finding.page:
        lines.append(f"    https://github.com/{repository}/{finding.page}")
    return "\n".join(lines)
