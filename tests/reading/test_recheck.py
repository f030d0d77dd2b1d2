"""`/hubbot recheck` counts where GitHub shows it as a line of text, by another reader of Markdown."""

from __future__ import annotations

import re

import cmarkgfm
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubbot.reading.issue.recheck_command import LONGEST, asks_for_recheck

ASKED = "/hubbot recheck"
TABLE = {
    "alone": (ASKED, True),
    "with words before": (f"The registry changed.\n\n  {ASKED}  \n", True),
    "in the same paragraph": (f"I wrote `AUROC` as a share.\n{ASKED}\nThank you.", True),
    "in other letters": ("/Hubbot Recheck\r\n", True),
    "after a fence": (f"```\ncode\n```\n{ASKED}", True),
    "after a quote": (f"> what you said\n\n{ASKED}", True),
    "in a list": (f"- fixed\n- {ASKED}", True),
    "in details": (f"<details>\n\n{ASKED}\n\n</details>", True),
    "within a sentence": (f"Write {ASKED} and wait", False),
    "with more": (f"{ASKED} is what I wrote", False),
    "with a name": (f"{ASKED} @maintainer", False),
    "with another word": (f"{ASKED} BM-BREAST", False),
    "with a word glued to it": (f"{ASKED}please", False),
    "as a question": (f"{ASKED}?", False),
    "negated": (f"do not {ASKED}", False),
    "in a quote": (f"> {ASKED}", False),
    "in the lazy line of a quote": (f"> what you said\n{ASKED}", False),
    "in a quote in a list": (f"1. a\n\n   > b\n   {ASKED}", False),
    "in a quote of HTML": (f"<blockquote>\n\n{ASKED}\n\n</blockquote>", False),
    "in inline code": (f"`{ASKED}`", False),
    "in inline code over lines": (f"`a\n{ASKED}\nb`", False),
    "in indented code": (f"    {ASKED}", False),
    "behind a tab": (f"\t{ASKED}", False),
    "in a fence": (f"```\n{ASKED}\n```", False),
    "in a fence that nobody closed": (f"```\n{ASKED}", False),
    "in a longer fence": (f"````\n```\n{ASKED}\n````", False),
    "in another kind of fence": (f"~~~\n```\n{ASKED}\n~~~", False),
    "in a fence in a list": (f"- ```\n  {ASKED}\n  ```", False),
    "in a fence after a list that ended": (f"- a\n\n  ```\nb\n\n```\n{ASKED}\n```", False),
    "in an HTML comment": (f"<!--\n{ASKED}\n-->", False),
    "in an HTML comment in a sentence": (f"a <!--\n{ASKED}\n-->", False),
    "in code of HTML": (f"<pre>\n{ASKED}\n</pre>", False),
    "as a heading": (f"# {ASKED}", False),
    "in bold": (f"**{ASKED}**", False),
    "in a comment as long as a book": (f"{'a' * LONGEST}\n\n{ASKED}", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_recheck_is_asked_for_by_a_line_of_text_of_its_own(name: str) -> None:
    comment, asked = TABLE[name]
    assert asks_for_recheck(comment) is asked


POLITE = ["please", "pls", "thanks", "thank you", "now", "again", "bitte", "Please", "por favor", "merci"]


@pytest.mark.parametrize("end", ["", "!", ".", " :)", "!!"])
@pytest.mark.parametrize("between", [" ", ", ", "! "])
@pytest.mark.parametrize("word", POLITE)
def test_please_and_thank_you_count(word: str, between: str, end: str) -> None:
    assert asks_for_recheck(f"{ASKED}{between}{word}{end}")
    assert asks_for_recheck(f"I fixed it.\n\n{ASKED}{between}{word}{between}thanks{end}\n")
    assert asks_for_recheck(f"{word} {ASKED}{end}")
    assert not asks_for_recheck(f"> {ASKED}{between}{word}{end}")
    assert not asks_for_recheck(f"`{ASKED}{between}{word}{end}`")
    assert not asks_for_recheck(f"{ASKED}{between}{word} somebody{end}")


PIECES = [ASKED, f"  {ASKED}", f"    {ASKED}", "a", "", "", "```", "~~~", "  ```", "> b", ">", "- c", "  - d"]
PIECES += [
    "1. e",
    "`",
    "`f`",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "</i>",
    "<img>",
    f"> {ASKED}",
    f"- {ASKED}",
    "- ```",
    "***",
]
_HIDDEN = re.compile(r"<!--.*?-->|<(pre|code|blockquote)\b.*?(?:</\1>|$)", re.DOTALL)


def shown_as_text(comment: str) -> bool:
    """A line of the page that cmark-gfm makes of it, outside comments, code and quotes."""
    html = cmarkgfm.markdown_to_html(comment, options=cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE)
    while (less := _HIDDEN.sub("\n", html)) != html:
        html = less
    words = re.sub(r"<[^>]*>", "\n", html)
    return any(line.strip() == ASKED for line in words.splitlines())


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9))
@example(["- c", "", "  ```", "a", "", "```", ASKED, "```"])
@example(["> b", "```", ASKED])
@example(["> b", "</pre>", "```", "<pre>", "```", ASKED])
def test_what_github_would_not_show_as_text_asks_for_nothing(lines: list[str]) -> None:
    comment = "\n".join(lines)
    if asks_for_recheck(comment):
        assert shown_as_text(comment)


@pytest.mark.parametrize("unit", ["[", "*a_ ", "> ", "- ", "<", "![[](", "<!--", "` "])
def test_a_hostile_comment_gets_an_answer(unit: str) -> None:
    """A parser that explodes on one of them would never end."""
    assert asks_for_recheck((unit * LONGEST)[: LONGEST - 40] + f"\n\n{ASKED}") in {True, False}
