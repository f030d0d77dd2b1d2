"""Strangers' text in Markdown: shown as written, and inert.

GitHub looks for mentions and references in the rendered text, so an entity for `@` would still ping; a
zero-width space behind it does not. Code spans and fences are never searched.
"""

from __future__ import annotations

import re

from hubbot.common.github_limits import LONGEST_TEXT
from hubbot.common.invisible import visible

LIMIT = LONGEST_TEXT
OPEN = 25  # lines of a comment that a person sees at once
_ROOM_FOR_NOTICE = 400
_BREAK = "&#8203;"
_PUNCTUATION = re.compile(r"([\\`*_\[\]<>|~$])")
_PICTURE = r":(?=(?!\d\d:)[A-Za-z0-9_+\\-]{1,90}:)"  # `:tada:`, escaped; 10:41:05 is a time of day
_REFERENCE = re.compile(rf"(@|#(?=\w)|\bGH-(?=\d)|\bwww(?=\.)|:(?=//)|{_PICTURE})", re.IGNORECASE)
_LINE_START = re.compile(r"^(\d{0,9})([-+=#.)])(?=\s|$|=)")
_TICKS = re.compile(r"(`{2,}[\w-]*)")


def plain(text: str) -> str:
    """One line of running text: no markup, no mention, no reference, no link."""
    line = " ".join(visible(text.replace("\r", " ").replace("\n", " ")).split())
    escaped = _PUNCTUATION.sub(r"\\\1", line.replace("&", "&amp;"))
    escaped = escaped.replace("\\<", "&lt;").replace("\\>", "&gt;")
    apart = _REFERENCE.sub(rf"\1{_BREAK}", escaped).replace("\\|", "&#124;")
    return _LINE_START.sub(r"\1\\\2", apart)


def code(text: str) -> str:
    """A code span that ends where it should, whatever backticks the text holds. Safe in a table."""
    line = " ".join(visible(text.replace("\r", " ").replace("\n", " ")).split(" ")).replace("|", "¦")
    if not line.strip():
        return ""
    ticks = "`" * (_longest_run("`", line) + 1)
    room = " " if line.startswith("`") or line.endswith("`") or ticks != "`" else ""
    return f"{ticks}{room}{line}{room}{ticks}"


def sentence(text: str) -> str:
    """A message of ours that quotes strangers' values between backticks: spans stay, the rest is inert."""
    return _apart(
        [code(part) if index % 2 else _paired(part) for index, part in enumerate(_TICKS.split(text))]
    )


def _paired(text: str) -> str:
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an odd backtick came with a value: nothing can be told apart any more
        return _keep_edges(text)
    return _apart([code(part) if index % 2 else _keep_edges(part) for index, part in enumerate(parts)])


def _apart(pieces: list[str]) -> str:
    """Joined, with a space where two code spans would touch: their backticks would make one longer run."""
    joined = ""
    for piece in pieces:
        joined += " " if joined.endswith("`") and piece.startswith("`") else ""
        joined += piece
    return joined


def fence(text: str, info: str = "text") -> str:
    """A fenced block longer than any run of backticks inside. Tabs stay; control characters show."""
    body = "\n".join(visible(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    ticks = "`" * max(3, _longest_run("`", body) + 1)
    return f"{ticks}{info}\n{body.rstrip(chr(10))}\n{ticks}"


def details(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]], align: str = "") -> str:
    """Cells must be inert already. `align` has one of l, c, r for each column."""
    marks = {"l": ":--", "c": ":--:", "r": "--:"}
    rule = [marks[(align or "l" * len(head))[index]] for index in range(len(head))]
    lines = [head, tuple(rule), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def cut(parts: list[str], notice: str, *, above: int = 0) -> str:
    """Join the parts that fit below GitHub's limit, whole parts only, and say that something was left out.

    `above`: characters that the comment holds already, hidden ones too. GitHub counts them.
    """
    whole = "\n\n".join(part for part in parts if part)
    if len(whole) + above < LIMIT:
        return whole
    kept: list[str] = []
    room = LIMIT - _ROOM_FOR_NOTICE - len(notice) - above
    for part in parts:
        if part and len(part) + 2 <= room:
            kept.append(part)
            room -= len(part) + 2
    return "\n\n".join([*kept, notice])


def open_lines(part: str) -> int:
    """Lines of a part of a comment that are seen before anything is unfolded: a folded part has one."""
    return 1 if part.startswith("<details>") else sum(bool(line.strip()) for line in part.splitlines())


def folded(parts: list[str], title: str, most: int = OPEN) -> list[str]:
    """The parts with no more than `most` open lines: what does not fit is folded, in its place.

    First and last part stay open whatever their length. A table gives its last rows; the rest goes whole.
    """
    shown = [part for part in parts if part]
    if sum(map(open_lines, shown)) <= most or len(shown) < 3:
        return shown
    fixed = [*(part for part in shown[1:-1] if part.startswith("<details>")), shown[0], shown[-1]]
    room, kept, hidden = most - 1 - sum(map(open_lines, fixed)), [shown[0]], []
    place = None
    for part in shown[1:-1]:
        stays, goes = (part, "") if part.startswith("<details>") else _split(part, room)
        room -= 0 if part.startswith("<details>") else open_lines(stays)
        kept += [stays] if stays else []
        place = len(kept) if goes and place is None else place
        hidden += [goes] if goes else []
    folds = [details(title, "\n\n".join(hidden))]
    return [*kept[:place], *folds, *kept[place:], shown[-1]]


def _split(part: str, room: int) -> tuple[str, str]:
    """What of a part has room, and the rest."""
    if open_lines(part) <= room:
        return part, ""
    lines = part.split("\n")
    rule = next((index for index, line in enumerate(lines) if line.startswith(("| :", "| -"))), 0)
    rows = [i for i, line in enumerate(lines) if i > rule and line.startswith("|")] if rule else []
    fitting = room - (open_lines(part) - len(rows))
    if fitting < 1 or not rows:
        return "", part
    left = rows[fitting:]
    below = [*lines[rule - 1 : rule + 1], *(lines[i] for i in left)]
    return "\n".join(line for i, line in enumerate(lines) if i not in set(left)), "\n".join(below)


def _keep_edges(part: str) -> str:
    """`plain` for the text between two spans: the spaces that separate it from them stay."""
    if not part:
        return ""
    before = " " if part[0].isspace() else ""
    after = " " if part[-1].isspace() and part.strip() else ""
    return before + plain(part) + after


def _longest_run(character: str, text: str) -> int:
    return max((len(run) for run in re.findall(re.escape(character) + "+", text)), default=0)
