"""Files of hubbot's own repository that are part of the installed package."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve()
_PACKAGED = _HERE.parents[1] / "shipped"


def packaged() -> bool:
    """Whether this runs from a wheel, which has these files within the package."""
    return _PACKAGED.is_dir()


def shipped(path: str) -> str:
    """The text of a file by its path in hubbot's repository: in a wheel under `hubbot/shipped/`."""
    root = _PACKAGED if packaged() else _HERE.parents[3]
    return (root / path).read_text(encoding="utf-8")


def file_of_new_hub(name: str) -> str:
    """The text of a file that every new hub gets, or a template of one."""
    return (_HERE.parent / "files" / name).read_text(encoding="utf-8")
