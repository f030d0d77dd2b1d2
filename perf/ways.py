"""The way of one label event, of one check and of one page: which functions it enters, in which files.

    python perf/ways.py [--list]

Counted are functions and methods of hubbot that are entered; comprehensions, lambdas, class bodies and
module bodies are not. The event is `approved` on a ready submission of a small hub (two benchmarks), as the
accepting job answers it. The check is `hubbot check` of one accepted result. The pages are those of this
hub, built anew. `--list` names them, in the order in which they are first entered.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = "evals/BM-BREAST/logistic/BM-BREAST-logistic-20261123-214105.yaml"
SOURCE = str(ROOT / "src" / "hubbot")
sys.path.insert(0, str(ROOT))

from tests.bot.stage import Stage, body, make, record  # noqa: E402

from hubbot import cli  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--list", action="store_true", help="name every function")
    options = parser.parse_args()
    print("| the way of | functions | files |\n|:--|--:|--:|")
    ways = {name: list(entered(play)) for name, play in WAYS.items()}
    for name, codes in ways.items():
        print(f"| {name} | {len(codes):,} | {len({code.co_filename for code in codes})} |")
    for name, codes in ways.items() if options.list else ():
        print(f"\n## {name}\n")
        for code in codes:
            place = Path(code.co_filename).relative_to(SOURCE)
            print(f"- `{place}:{code.co_firstlineno}` {code.co_qualname}")


def entered(play: Callable[[Callable[[], contextlib.AbstractContextManager[None]]], None]) -> list[CodeType]:
    """Each function once, in the order in which they are first entered while `play` has its watch on."""
    seen: dict[CodeType, None] = {}

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(SOURCE) and "<" not in code.co_name:
            seen.setdefault(code)

    @contextmanager
    def watch() -> Iterator[None]:
        sys.setprofile(profile)
        try:
            yield
        finally:
            sys.setprofile(None)

    play(watch)
    bodies = {code for code in seen if not code.co_flags & 0x02}  # CO_NEWLOCALS: a class body has none
    return [code for code in seen if code not in bodies]


def approved(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage: Stage = make(Path(folder))
        number = stage.people.open_issue(
            "author", "[Submission] logistic", body(record()), ("submission",)
        ).number
        stage.handle(number, "opened")
        stage.clock.tick(60)
        stage.people.label(number, "maintainer", "approved")
        with watch():
            done = stage.handle(number, "labeled", accept=True)
        assert done.exit_code == 0, done
        assert "accepted" in done.summary, done


def check(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    with hub_alone() as hub:
        run(["check", str(hub / ACCEPTED), "--hub", str(hub)], watch)


def build(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    with hub_alone() as hub:
        run(["build", "--hub", str(hub)], watch)


@contextmanager
def hub_alone() -> Iterator[Path]:
    """A copy of this hub outside git: nothing that earlier runs kept makes the way shorter."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("evals", "registry", "predictions", "schemas"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        for name in ("hub.yaml", "README.md"):
            shutil.copy(ROOT / name, folder)
        yield Path(folder)


def run(words: list[str], watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    with contextlib.redirect_stdout(io.StringIO()), watch():
        assert cli.run(words) in {0, 1}


WAYS = {"one `approved`": approved, "one `hubbot check`": check, "all pages of this hub": build}

if __name__ == "__main__":
    main()
