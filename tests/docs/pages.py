"""The project's own Markdown, as GitHub renders it."""

from __future__ import annotations

import html
import re
import subprocess
from functools import cache
from pathlib import Path

import cmarkgfm

PROJECT = Path(__file__).parents[2]
_HEADING = re.compile(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)


@cache
def committed() -> tuple[str, ...]:
    """Every committed path. Outside of a checkout (an unpacked archive) there is none to look at."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return tuple(path for path in done.stdout.split("\0") if path and (PROJECT / path).is_file())


def pages() -> list[str]:
    """README and its neighbours, docs/ and leaderboards/; not the cases of tests."""
    found = [path for path in committed() if path.endswith(".md") and not path.startswith(("tests/", "src/"))]
    assert "README.md" in found
    assert len(found) > 10
    return found


@cache
def rendered(path: str) -> str:
    text = (PROJECT / path).read_text(encoding="utf-8")
    return str(cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.Options.CMARK_OPT_UNSAFE))


def links(path: str) -> list[str]:
    found = re.findall(r"""(?:href|src|srcset)="([^"]*)\"""", rendered(path))
    return [html.unescape(link) for link in found]


@cache
def anchors(path: str) -> frozenset[str]:
    """The ids that GitHub gives to headings, and those written by hand."""
    found: dict[str, int] = {}
    for heading in _HEADING.findall(rendered(path)):
        words = html.unescape(re.sub(r"<[^>]+>", "", heading)).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        seen = found.get(slug, -1) + 1
        found[slug] = seen
        if seen:
            found[f"{slug}-{seen}"] = 0
    by_hand = re.findall(r"""<a\b[^>]*(?:id|name)="([^"]+)\"""", rendered(path))
    return frozenset([*found, *by_hand])
