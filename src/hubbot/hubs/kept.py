"""A copy of hubbot in a hub: its wheel, and the locked versions of what it needs.

For a hubbot that is published nowhere, and for owners who trust no other repository. The wheel is made of
the installed package, file by file, so that neither a network nor a build is needed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from hubbot import __version__
from hubbot.hubs.action import PATH
from hubbot.hubs.shipped import packaged, shipped

FOLDER: Final = PATH.rpartition("/")[0]
_LOCKED: Final = ("requirements/job.txt", "requirements/numerics.txt")
_WHEEL = re.compile(r"hubbot-([0-9][\w.]*)-py3-none-any\.whl")
_ABOUT: Final = ("METADATA", "WHEEL", "entry_points.txt")
_STAMP: Final = (1980, 1, 1, 0, 0, 0)  # the same files are the same bytes


def kept_in(root: Path) -> dict[str, str]:
    """Version → path of each copy in the hub at `root`; one is what there should be."""
    found = ((_WHEEL.fullmatch(path.name), path.name) for path in (root / FOLDER).glob("*.whl"))
    return {match[1]: f"{FOLDER}/{name}" for match, name in found if match}


def copy() -> dict[str, bytes]:
    """Path in a hub → bytes: hubbot's own action, which installs the wheel beside it, and the locks."""
    locks = {f"{FOLDER}/{path}": shipped(path).encode() for path in _LOCKED}
    return {PATH: shipped("action.yml").encode(), **locks, f"{FOLDER}/{name()}": _wheel()}


def name() -> str:
    return f"hubbot-{__version__}-py3-none-any.whl"


def _wheel() -> bytes:
    """A wheel (PEP 427) of the installed package."""
    info = f"hubbot-{__version__}.dist-info"
    files = dict(sorted(_package()))
    files |= {f"{info}/{about}": content for about, content in _about()}
    record = "".join(f"{path},sha256={_hashed(content)},{len(content)}\n" for path, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def _package() -> Iterator[tuple[str, bytes]]:
    """In a checkout what the build puts into a wheel from elsewhere is added, by the build's own list."""
    here = Path(__file__).parents[1]
    for path in here.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"hubbot/{path.relative_to(here).as_posix()}", path.read_bytes()
    if packaged():
        return
    root = here.parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for source, target in project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"].items():
        for path in [root / source] if (root / source).is_file() else sorted((root / source).iterdir()):
            yield target if path == root / source else f"{target}/{path.name}", path.read_bytes()


def _about() -> Iterator[tuple[str, bytes]]:
    package = distribution("hubbot")
    for about in _ABOUT:
        yield about, (package.read_text(about) or "").encode()
    for file in package.files or ():
        if ".dist-info/licenses/" in file.as_posix():
            yield file.as_posix().partition(".dist-info/")[2], file.read_binary()


def _hashed(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
