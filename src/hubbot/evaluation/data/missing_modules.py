"""A model needs a package that is not there: which environment hubbot runs in, and what puts it there."""

from __future__ import annotations

import sys
from pathlib import Path

from hubbot.common.pasting import quoted

# Packages that are not called as their module is.
_PACKAGE = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "Bio": "biopython",
    "skimage": "scikit-image",
    "umap": "umap-learn",
}


def remedy(missing: ModuleNotFoundError, prefix: Path | None = None, python: str | None = None) -> str:
    """In words. `prefix` and `python` are those of this process unless a test says otherwise."""
    module = (missing.name or "").partition(".")[0]
    prefix, python = prefix or Path(sys.prefix), python or sys.executable
    if not module:
        return f"hubbot runs in the environment {prefix}."
    package = quoted(_PACKAGE.get(module, module))
    command, kind = _command(package, prefix, python)
    beside = (
        " Or install hubbot where your model runs, with that environment's own pip: "
        "the README of the hub has the line."
    )
    return (
        f"hubbot runs in {kind}{prefix}, and {module} is not there. Put it there: {command}.{beside} "
        f"Is {module} a file of yours? Then put it beside the model."
    )


def _command(package: str, prefix: Path, python: str) -> tuple[str, str]:
    parts = prefix.parts
    if "pipx" in parts:
        return f"pipx inject hubbot {package}", "pipx's own environment "
    if "uv" in parts and "tools" in parts:
        return f"uv tool install hubbot --with {package}", "uv's own environment "
    return f"{quoted(python)} -m pip install {package}", "the environment "
