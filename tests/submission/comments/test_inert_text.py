"""Text of strangers in Markdown, on a terminal and in annotations: shown as written, and without effect."""

import random
import re
import unicodedata
from html import unescape

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.common.invisible import visible
from hubbot.common.problem import Fix, Kind, Problem, Span
from hubbot.leaderboard.words.inert import in_fence, inert
from hubbot.submission.comments.excerpt import difference, excerpt, with_fixes
from hubbot.submission.comments.markdown import LIMIT, code, cut, fence, plain, sentence, table
from hubbot.submission.facts.memory import Memory, decision_marker, read, status_marker

HOSTILE = [
    "@org/team",
    "#1",
    "closes #5",
    "GH-12",
    "<img src=x onerror=alert(1)>",
    "<!-- hubbot:status v1 AAAA -->",
    "-->",
    "[x](javascript:alert(1))",
    "![x](https://example.org/a.png)",
    "https://github.com/author/hub/issues/1",
    "www.example.org",
    "a | b",
    "`code`",
    "``@org``",
    "# heading",
    "1. one",
    "- item",
    "> quote",
    "</details>",
    "&lt;b&gt;",
    "a\nb",
    "\u202eevil",
    "${{ secrets.TOKEN }}",
    "{{ 7*7 }}",
    "***x***",
    "~~~",
    "```",
    "\\@org",
]
WRAPPERS = [plain, code, sentence, lambda text: sentence(f"There is no `{text}` here"), fence]


def html(markdown: str) -> str:
    return cmarkgfm.github_flavored_markdown_to_html(markdown, cmarkgfm.Options.CMARK_OPT_UNSAFE)


def outside_code(rendered: str) -> str:
    """What GitHub would search for mentions and references, and what a browser would act on."""
    return re.sub(r"<(code|pre)\b.*?</\1>", "", rendered, flags=re.DOTALL)


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_mention_reference_link_or_element_comes_out(wrap, text):
    rendered = outside_code(html(wrap(text)))
    for effect in ("@org", "#1", "#5", "GH-12", "<img", "<a ", "<h1", "<li", "<blockquote", "<!--", "<em"):
        assert effect not in rendered, rendered
    assert "</details>" not in rendered


@given(st.text(alphabet=st.sampled_from("`@#<>|[]()!\\*_~ ab1\n-"), max_size=40))
@settings(max_examples=400, deadline=None)
def test_whatever_is_quoted_makes_no_element_but_code(text):
    for made in (sentence(f"There is no `{text}` here"), code(text), f"before {plain(text)} after"):
        rendered = outside_code(html(made))
        assert "@a" not in rendered
        assert "#1" not in rendered
        assert set(_elements(rendered)) <= {"p", "/p"}, (made, rendered)


@pytest.mark.parametrize("text", ["`x`@org/team closes #5", "``x`@org #5", "`_1`_", "`-`@a`", "a`b``c`@org"])
def test_code_spans_that_touch_do_not_let_text_out(text):
    """Two spans side by side would share a run of backticks, and neither would end where it should."""
    rendered = outside_code(html(sentence(f"There is no `{text}` here")))
    assert not re.search(r"@(?:org|a)|#5|<em", rendered), rendered


def _elements(rendered: str) -> list[str]:
    return re.findall(r"<(/?[a-z0-9]+)", rendered)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_fence_holds_whatever_is_in_it(text):
    rendered = html(f"{fence(text)}\n\nafter")
    assert rendered.rstrip().endswith("<p>after</p>")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_keeps_its_cells(text):
    rendered = html(table(("a", "b"), [(plain(text), code(text) or "–"), ("c", "d")]))
    assert rendered.count("<tr>") == 3
    assert rendered.count("<td") == 4


@pytest.mark.parametrize("score", ["0.9912 [0.966, 0.998]", "2 (1–4)", "-0.5", "1e-3", "○ self-reported"])
def test_what_is_harmless_is_read_as_it_was_written(score):
    rendered = html(f"x {plain(score)}")
    assert rendered == f"<p>x {score}</p>\n"
    assert html(table(("a",), [(plain(score),)])).count(score) == 1


def test_a_comment_that_would_be_too_long_is_cut_with_a_notice():
    parts = ["### Head", "x" * 40_000, "y" * 40_000, "<sub>foot</sub>"]
    made = cut(parts, "_Cut._")
    assert len(made) < LIMIT
    assert made.endswith("_Cut._")
    assert "### Head" in made
    assert "<sub>foot</sub>" in made


def test_hidden_state_comes_back_and_nothing_in_it_can_end_the_comment():
    memory = Memory("ready", "d" * 64, "v", "2026-11-23T10:00:00Z", "c", 3, "--> <b>", "old -->", ("E1 /a",))
    marker = status_marker(memory)
    assert marker.count("-->") == 1
    assert read(f"{marker}\nwords") == memory


def test_hidden_state_stays_small_whatever_the_texts():
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=60_000))
    marker = status_marker(Memory("ready", "d" * 64, "v", text=noise, previous=noise, fault=noise))
    assert len(marker) < 17_000
    found = read(marker)
    assert found is not None
    assert found.digest == "d" * 64


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!-- hubbot:status v1  -->",
        "<!-- hubbot:status v1 AAAA -->",
        "<!-- hubbot:status v2 eJyrVipILM5WslJQKsnMTVXSUVAqSExJSczJUaoFAFsCBxs= -->",
        "text first\n" + status_marker(Memory("ready")),
    ],
)
def test_damaged_foreign_or_displaced_state_counts_as_none(body):
    assert read(body) is None


def test_a_decision_has_a_plain_key():
    assert decision_marker("refused:12").startswith("<!-- hubbot:decision v1 refused:12 ")
    with pytest.raises(ValueError, match="not a key"):
        decision_marker("x --> @org")


# ── Excerpts ──

WRONG = Kind("T100", "wrong-here", "error", meaning="", bad="", good="")


def located(line: int, column: int, length: int, hint: str = "Write it") -> Problem:
    return Problem(WRONG, "Wrong", hint, "/a", Span(line, column, line, column + length))


def test_the_caret_stands_under_the_value_also_behind_wide_and_hidden_characters():
    text = "a: 1\n数: 98.6\n"
    shown = excerpt(text, located(2, 4, 4)).splitlines()
    assert shown[0] == "  1 │ a: 1"
    assert shown[1] == "  2 │ 数: 98.6"
    assert shown[2] == "    │     ^^^^ Write it"
    hidden = excerpt("x\u200by: 1\n", located(1, 6, 1)).splitlines()
    assert "<U+200B>" in hidden[0]
    assert hidden[1].index("^") == hidden[0].rindex("1")


def test_a_long_line_is_shown_around_its_mistake():
    text = "note: " + "a" * 500 + " 98.6 " + "b" * 500
    shown = excerpt(text, located(1, 508, 4)).splitlines()
    assert len(shown[0]) < 120
    start = shown[1].index("^")
    assert shown[0][start : start + 4] == "98.6"


def test_a_place_that_is_not_there_gives_no_excerpt():
    assert excerpt("a: 1", located(9, 1, 1)) == ""
    assert excerpt("a: 1", Problem(WRONG, "Wrong")) == ""


def test_all_fixes_are_applied_and_of_two_that_overlap_one():
    text = "a: 98.6\r\nb: x\n"
    fixes = [Fix(Span(1, 4, 1, 8), "0.986"), Fix(Span(2, 4, 2, 5), "y"), Fix(Span(2, 4, 2, 5), "z")]
    assert with_fixes(text, fixes) == "a: 0.986\r\nb: y\n"


def test_a_difference_shows_what_changed_and_ends():
    assert difference("a\nb\n", "a\nc\n").splitlines()[-3:-1] == ["-b", "+c"]
    assert difference("a", "a") == ""
    long = difference("\n".join(map(str, range(500))), "\n".join(map(str, range(500, 1000))))
    assert long.splitlines()[-1].endswith("more lines")


PICTURES = ("tada", "+1", "-1", "100", "1st_place_medal", "white_check_mark", "x", "E-mail", "o" * 60)
AROUND = ("", " ", "a", "::", ":", "*", "10:30:", "(", "`")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("around", AROUND)
def test_no_name_of_a_picture_is_left_for_github_to_draw(name: str, around: str) -> None:
    text = f"{around}:{name}:{around}"
    shown = [outside_code(html(wrap(text))) for wrap in WRAPPERS]
    shown += [outside_code(html(f"| a |\n|--|\n| {inert(text)} |\n"))]
    for rendered in shown:
        assert f":{name}:" not in unescape(rendered), rendered


def test_times_of_day_stay_as_they_are() -> None:
    assert plain("2026-11-20 10:41:05") == "2026-11-20 10:41:05"
    assert inert("2026-11-20 10:41:05") == "2026-11-20 10:41:05"


MARKS = [chr(point) for point in range(0x20000) if unicodedata.category(chr(point)) in {"Mn", "Me"}]


@pytest.mark.parametrize("seed", range(20))
def test_marks_do_not_pile_up_on_a_letter(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(letter + "".join(dice.choices(MARKS, k=dice.choice((0, 1, 3, 200)))) for letter in "Net é")
    for wrap in (*WRAPPERS, inert, in_fence, visible):
        piled = [len(run) for run in re.findall(f"[{re.escape(''.join(MARKS))}]+", str(wrap(text)))]
        assert max(piled, default=0) <= 6


@pytest.mark.parametrize("word", ["Ångström", "ความรู้", "שָׁלוֹם", "हिन्दी", "Việt", "☎️", "e\u0301\u0323"])
def test_words_of_any_script_stay_as_they_are(word: str) -> None:
    assert visible(word) == word
