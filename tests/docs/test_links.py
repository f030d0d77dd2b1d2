"""Relative links lead to files that are there, and fragments to headings that are there."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import PROJECT, anchors, links, pages

# From a page of a branch, links that climb two floors above the repository's root reach GitHub's own pages.
ON_GITHUB = re.compile(r"(?:issues|pulls|actions|settings|discussions|security|releases|labels)\b")

OF_A_FILE = re.compile(r"(?:commits|blob|blame|raw|tree|edit)/HEAD/")


def broken(page: str, link: str) -> str:
    """What is wrong with a relative link, "" when nothing is."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in {"http", "https", "mailto"} else "a scheme that GitHub drops"
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        if parts.path
        else page
    )
    if target.startswith("../../"):
        return _on_github(target.removeprefix("../../"))
    if target.startswith("../") or parts.path.startswith("/"):
        return "leaves the repository"
    if not (PROJECT / target).exists():
        return "no such file"
    if parts.fragment and target.endswith(".md") and unquote(parts.fragment) not in anchors(target):
        return "no such heading"
    return ""


def _on_github(target: str) -> str:
    """A page of GitHub about this repository; one about a file needs the file."""
    if about := OF_A_FILE.match(target):
        return "" if (PROJECT / target[about.end() :]).exists() else "no such file"
    return "" if ON_GITHUB.match(target) else "leaves the repository"


@pytest.mark.parametrize("page", pages())
def test_every_relative_link_leads_somewhere(page: str) -> None:
    wrong = {link: why for link in links(page) if (why := broken(page, link))}
    assert not wrong


def test_what_is_broken_is_seen() -> None:
    assert broken("docs/submit.md", "nowhere.md") == "no such file"
    assert broken("docs/submit.md", "../README.md#nothing-here") == "no such heading"
    assert broken("docs/submit.md", "../../../wiki") == "leaves the repository"
    assert broken("docs/submit.md", "../../elsewhere.md") == "leaves the repository"
    assert broken("README.md", "javascript:alert(1)") == "a scheme that GitHub drops"
    assert broken("docs/submit.md", "../../../commits/HEAD/evals/nothing.yaml") == "no such file"
    assert broken("docs/submit.md", "../../../commits/HEAD/hub.yaml") == ""
    assert broken("docs/submit.md", "../README.md#boards-here") == ""
    assert broken("docs/submit.md", "../../../issues/new?template=submission.yml") == ""
