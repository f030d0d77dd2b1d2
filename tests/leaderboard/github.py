"""Markdown as GitHub shows it: GFM, then the sanitizer. Attributes and tags that GitHub drops are dropped."""

import re
from html import escape
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

# The list of github/markup's sanitization step, as far as pages here could use it.
TAGS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "b",
        "i",
        "strong",
        "em",
        "a",
        "pre",
        "code",
        "img",
        "div",
        "p",
    ),
    *(
        "ins",
        "del",
        "sup",
        "sub",
        "picture",
        "source",
        "ol",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
    ),
    *("th", "blockquote", "dl", "dt", "dd", "kbd", "q", "hr", "s", "details", "summary", "span", "abbr"),
}
ATTRIBUTES = {
    *("href", "src", "alt", "width", "height", "align", "colspan", "rowspan", "open", "title"),
    *("media", "srcset", "start"),
}
VOID = {"br", "img", "hr", "source"}
DROPPED_WITH_CONTENT = {"script", "style"}


class _Sanitizer(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.skip = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in DROPPED_WITH_CONTENT:
            self.skip += 1
        if tag not in TAGS or self.skip:
            return
        kept = "".join(
            f' {name}="{escape(value or "", quote=True)}"'
            for name, value in attrs
            if name in ATTRIBUTES and _safe(name, value)
        )
        self.out.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag):
        if tag in DROPPED_WITH_CONTENT:
            self.skip = max(0, self.skip - 1)
        elif tag in TAGS and tag not in VOID and not self.skip:
            self.out.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.skip:
            self.out.append(escape(data, quote=False))


def _safe(name, value):
    scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", value or "", re.IGNORECASE)
    return name not in {"href", "src"} or scheme is None or scheme[1].lower() in {"http", "https", "mailto"}


def rendered(markdown):
    """HTML as a reader's browser gets it."""
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    sanitizer = _Sanitizer()
    sanitizer.feed(html)
    sanitizer.close()
    return "".join(sanitizer.out)


def tables(html):
    """Rows of every table, as lists of the cells' text."""
    found = []
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        found.append(
            [
                [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
                for row in rows
            ]
        )
    return found


def text(html):
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", " ", html)).strip()
