"""A surprise of ours in words: what a maintainer must know to mend it, and nothing that could be a secret.

An unexpected exception may quote whatever the program was looking at, labels that are not public among it. So
comments name its type, what was being done, and the place in hubbot's own code. The run's log has the rest.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parents[2]


def told(doing: str, why: BaseException) -> str:
    """One paragraph for a comment. `doing` ends the sentence that begins "While"."""
    if getattr(why, "expected", False):  # a network's or a file's trouble: its own words say it
        return f"While {doing}: {why}"
    return f"While {doing}: {type(why).__name__} at {place(why)}."


def place(why: BaseException) -> str:
    """The deepest line of hubbot's own code that the exception passed, for example hubbot/bot.py:12."""
    found, step = "hubbot", why.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HERE):
            found = f"hubbot/{file.relative_to(_HERE).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return found
