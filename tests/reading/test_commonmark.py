"""Fences and headings are where CommonMark has them, by another reader of it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubbot.reading.issue.body import scan

MARKDOWN = MarkdownIt("commonmark")
FENCES = [
    "```",
    "```yaml",
    "````",
    "~~~",
    "~~~ x",
    "   ```",
    "    ```",
    "  ~~~~",
    "``` a`b",
    "```   ",
    "\t```",
    "``",
]
HEADINGS = [
    "### A",
    "#### b",
    "## c",
    "### A ###",
    "   ### A",
    "    ### A",
    "###",
    "###x",
    "#",
    "### A #b",
    "### #",
]
BLOCKS = [
    "<!--",
    "-->",
    "<!-- x -->",
    "a <!--",
    "<div>",
    "</div>",
    "<details>",
    "<pre>",
    "</pre>",
    "<textarea",
    "<p",
]
TAGS = ["<span>", "<b class='x'>", "<?php", "?>", "<!X", "<![CDATA[", "]]>", "<a b=1>", "<hr/>", "a <b>"]
TEXT = ["text", "  text", "a: 1", "    code", "`", "", "", ""]
BODIES = st.lists(st.sampled_from([*FENCES, *HEADINGS, *BLOCKS, *TAGS, *TEXT]), max_size=12).map("\n".join)


def bare(content: str) -> list[str]:
    """Lines without their indentation: where a fence is indented, we keep more of it than CommonMark."""
    return [line.strip() for line in content.rstrip("\n").split("\n")]


@given(BODIES)
@example("a\n    ```\n### A")
@example("<b c='>'>\n```\nx\n")
@example("   ```\n\t```")
@settings(max_examples=500, deadline=None)
def test_we_agree_with_commonmark(text):
    ours = scan(text)
    if any(fence.nested for fence in ours.fences):  # the one thing that is read more kindly
        return
    tokens = MARKDOWN.parse(text)
    fences = [(t.map[0] + 1, t.info.strip(), bare(t.content)) for t in tokens if t.type == "fence" and t.map]
    assert [(f.line, f.info, bare("\n".join(f.content))) for f in ours.fences] == fences
    headings = [
        (token.map[0] + 1, int(token.tag[1]), tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.markup.startswith("#") and token.map
    ]
    assert [(h.line, h.level, h.text) for h in ours.headings] == headings


@given(BODIES)
@settings(max_examples=200, deadline=None)
def test_every_line_has_a_kind(text):
    body = scan(text)
    assert len(body.kinds) == len(body.lines)
    for fence in body.fences:
        assert set(body.kinds[fence.line - 1 : fence.end]) == {"fence"}
