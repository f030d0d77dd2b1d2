"""scorers/requirements.txt: the packages that a hub's own scorers need, each version pinned with its hashes.

An owner writes names, one a line. Locking keeps them in comments and writes below them what uv finds: the
hub's jobs then install these very files, from whatever index, and no code runs while they do.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from hubbot.hubs.findings import Finding, fine

FILE: Final = "scorers/requirements.txt"
_ASKED, _LOCKED = "# asked: ", "# locked for: "
_HEAD: Final = """\
# What this hub's scorers need. To add a package, write its name on a line of its own. To take one away,
# remove its line `asked`. Then run `hubbot doctor --fix`, which locks what is asked, and commit.
"""
_BY_NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*+(?:\[[A-Za-z0-9,._ -]*+\])?+\s*+[<>=!~0-9A-Za-z.,*+ ]*+(?:;.*+)?+"
)
_SECONDS: Final = 300
_LAST_WORDS: Final = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """What the file asks for."""

    packages: tuple[str, ...]
    loose: tuple[str, ...]  # those of them that nothing locks yet
    strange: tuple[tuple[int, str], ...]  # other lines, with their numbers
    locked_for: str  # the digest of what was asked when it was locked, "" where nothing says

    @property
    def locked(self) -> bool:
        return not self.loose and not self.strange and self.locked_for in ("", _digest(self.packages))


def asked(text: str) -> Asked:
    """Read the file. A requirement with a hash is locked; one without is asked for."""
    packages, loose, strange, digest = [], [], [], ""
    for number, line in _logical(text):
        if line.startswith(_ASKED):
            name = line.removeprefix(_ASKED).strip()
            packages += [name] if _BY_NAME.fullmatch(name) else []
            strange += [] if _BY_NAME.fullmatch(name) else [(number, line.strip())]
        elif line.startswith(_LOCKED):
            digest = line.removeprefix(_LOCKED).strip()
        elif line.startswith("#") or not line.strip() or "--hash=" in line:
            continue
        elif _BY_NAME.fullmatch(wanted := line.partition(" #")[0].strip()):
            loose.append(wanted)
        else:
            strange.append((number, line.strip()))
    return Asked(tuple(dict.fromkeys((*packages, *loose))), tuple(loose), tuple(strange), digest)


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, those that end with a backslash joined to the next."""
    held, begin = "", 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        begin = begin if held else number
        if line.rstrip().endswith("\\"):
            held += line.rstrip()[:-1] + " "
            continue
        yield begin, held + line
        held = ""
    if held:
        yield begin, held


def findings(root: Path, *, lock: bool) -> Iterator[Finding]:
    """Whether every package is locked. With `lock` the finding holds the locked file, if it can be made."""
    path = root / FILE
    if not path.is_file():
        return
    found = asked(path.read_text(encoding="utf-8", errors="replace"))
    if found.strange:
        number, line = found.strange[0]
        said = f"`{line[:60]}` is no package by its name, and only those can be locked"
        yield Finding("wrong", f"{FILE}, line {number}", said, "Write a name, such as `sacrebleu>=2.4`.")
    elif found.locked:
        yield fine(
            FILE, "each package is locked" if found.packages else "asks for nothing that is not locked"
        )
    else:
        yield _unlocked(path, found, lock=lock)


def _unlocked(path: Path, found: Asked, *, lock: bool) -> Finding:
    names = ", ".join(found.loose) or "what is asked for"
    said = f"not locked: {names}. The hub's jobs install only what is pinned with its hashes"
    remedy = "`hubbot doctor --fix` locks it."
    if not lock:
        return Finding("wrong", FILE, said, remedy)
    if not found.packages:
        return Finding("wrong", FILE, said, remedy, fix={FILE: _HEAD.encode()})
    try:
        text = locked(found.packages, path)
    except Unlocked as why:
        return Finding("wrong", FILE, f"not locked: {names}. {why}", why.remedy)
    return Finding("wrong", FILE, said, remedy, fix={FILE: text.encode()})


class Unlocked(Exception):
    """No lock could be made. The text says why, `remedy` what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


def locked(packages: tuple[str, ...], earlier: Path | None = None) -> str:
    """The whole file for these packages: for every system, and Python 3.11 and newer. Raises Unlocked.

    Versions that `earlier` pins stay, where they fit.
    """
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise Unlocked("Locking needs the program uv, which is not there", "pip install uv, then again.")
    with tempfile.TemporaryDirectory() as folder:
        wanted, out = Path(folder) / "requirements.in", Path(folder) / "requirements.txt"
        wanted.write_text("\n".join(packages) + "\n", encoding="utf-8")
        out.write_text(_pins(earlier), encoding="utf-8")
        words = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
        words += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
        words += ["--no-emit-find-links", "--only-binary", ":all:", str(wanted), "-o", str(out)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words and the owner's own file
                words, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unlocked(f"uv gave no answer in {_SECONDS} seconds", "Try again later.") from None
        if done.returncode != 0:
            said = " ".join(done.stderr.replace(folder, "").split())[:_LAST_WORDS]
            raise Unlocked(f"uv said: {said}", f"Correct the names and versions in {FILE}.")
        pins = out.read_text(encoding="utf-8")
    lines = "".join(f"{_ASKED}{one}\n" for one in packages)
    return f"{_HEAD}{lines}{_LOCKED}{_digest(packages)}\n{pins}"


def _pins(earlier: Path | None) -> str:
    text = earlier.read_text(encoding="utf-8", errors="replace") if earlier and earlier.is_file() else ""
    pinned = (line for _, line in _logical(text) if "--hash=" in line)
    return "".join(f"{line.partition('--hash=')[0].strip()}\n" for line in pinned)


def wanted(package: str, text: str = "") -> str:
    """The file that asks for the package, too: on a line of its own, until it is locked."""
    names = {re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0].casefold() for one in asked(text).packages}
    if re.split(r"[^A-Za-z0-9._-]", package, maxsplit=1)[0].casefold() in names:
        return text
    return (text.rstrip("\n") + "\n" if text.strip() else _HEAD) + f"{package}\n"


def _digest(packages: tuple[str, ...]) -> str:
    return sha256("\n".join(sorted(packages)).encode()).hexdigest()[:16]
