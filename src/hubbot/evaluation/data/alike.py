"""Which columns of a table hold what is asked for, whatever they are called: judged by each cell in them."""

from __future__ import annotations

import re
from typing import Final

from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.table import rows

_SHARE: Final = re.compile(r"0?[.,][0-9]{1,20}|[01](?:[.,]0{1,20})?|[0-9][.,]?[0-9]{0,20}[eE]-[0-9]{1,3}")
MOST_COLUMNS: Final = 200  # are looked at, from the left


def alike(content: bytes, cases: Cases) -> tuple[list[str], dict[str, str]]:
    """The header, and by its names: `row` for exactly the row numbers of the split, `label` for classes.

    `score` is the only column, of two classes, in which each cell is a share from 0 to 1. One pass, which
    ends with the last column that may still be one. Raises Unreadable, as `rows` does.
    """
    table = rows(content)
    header = [name.strip() for name in next((line for line in table if line), [])]
    wanted = {str(int(row)) for row in cases.rows}
    classes = {name.casefold() for name in cases.truth.classes}
    row_at: dict[int, set[str]] = {at: set() for at in range(min(len(header), MOST_COLUMNS))}
    label_at = set(row_at) if classes else set()
    score_at = set(row_at) if len(classes) == 2 else set()
    lines = 0
    for line in table:
        if not row_at and not label_at and not score_at:
            break
        for at, seen in [*row_at.items()]:
            if (cell := _cell(line, at)) in wanted:
                seen.add(cell)
            elif line:
                del row_at[at]
        label_at -= {at for at in label_at if line and _cell(line, at).casefold() not in classes}
        score_at -= {at for at in score_at if line and not _SHARE.fullmatch(_cell(line, at))}
        lines += bool(line)
    found = dict.fromkeys(label_at, "label") if lines else {}
    if lines and len(score_at) == 1:
        found |= dict.fromkeys(score_at, "score")
    found |= {at: "row" for at, seen in row_at.items() if seen == wanted}
    return header, {header[at]: found[at] for at in sorted(found)}


def _cell(line: list[str], at: int) -> str:
    return line[at].strip() if at < len(line) else ""
