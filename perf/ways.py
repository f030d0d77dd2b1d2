"""The way of one label event, of one check and of one page: which functions it enters, in which files.

    python perf/ways.py [--list] [--beside]

Counted are functions and methods of hubbot that are entered; comprehensions, lambdas, class bodies and
module bodies are not. The event is `approved` on a ready submission of a small hub (two benchmarks), as the
accepting job answers it. The check is `hubbot check` of one accepted result. The pages are those of this
hub, built anew. A second table tells how many of them each floor has. `--list` names them, in the order in
which they are first entered. `--beside` counts other tools in the same manner, those that are installed:
check-jsonschema on the file that the check reads, pre-commit with one hook of its own repository on one
file, repo-review on this repository.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
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
    parser.add_argument("--beside", action="store_true", help="count other tools, too")
    options = parser.parse_args()
    print("| the way of | functions | files |\n|:--|--:|--:|")
    ways = {name: list(entered(play)) for name, play in WAYS.items()}
    for name, codes in ways.items():
        print(f"| {name} | {len(codes):,} | {len({code.co_filename for code in codes})} |")
    for name, (package, play) in PEERS.items() if options.beside else ():
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            print(f"| {name} | not installed | |")
            continue
        codes = list(entered(play, str(Path(found.origin).parent)))
        print(f"| {name} | {len(codes):,} | {len({code.co_filename for code in codes})} |")
    by_floor(ways)
    for name, codes in ways.items() if options.list else ():
        print(f"\n## {name}\n")
        for code in codes:
            place = Path(code.co_filename).relative_to(SOURCE)
            print(f"- `{place}:{code.co_firstlineno}` {code.co_qualname}")


def by_floor(ways: dict[str, list[CodeType]]) -> None:
    counts = {name: Counter(floor_of(code) for code in codes) for name, codes in ways.items()}
    print(f"\n| floor | {' | '.join(ways)} |\n|:--|{'--:|' * len(ways)}")
    for floor in sorted({floor for count in counts.values() for floor in count}):
        print(f"| `{floor}` | {' | '.join(str(count[floor]) for count in counts.values())} |")


def floor_of(code: CodeType) -> str:
    return Path(code.co_filename).relative_to(SOURCE).parts[0]


def entered(
    play: Callable[[Callable[[], contextlib.AbstractContextManager[None]]], None], source: str = SOURCE
) -> list[CodeType]:
    """Each function once, in the order in which they are first entered while `play` has its watch on."""
    seen: dict[CodeType, None] = {}

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(source) and "<" not in code.co_name:
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


def check_jsonschema(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    schema = str(ROOT / "schemas" / "submission.schema.json")
    peer(watch, "check_jsonschema", "--schemafile", schema, str(ROOT / ACCEPTED))


def pre_commit(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        hook = "{id: x, name: x, language: system, entry: 'true', files: yaml$}"
        Path(".pre-commit-config.yaml").write_text(f"repos: [{{repo: local, hooks: [{hook}]}}]\n")
        for words in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *words], check=True)
        peer(watch, "pre_commit.main", "run", "--all-files")


def repo_review(watch: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
    peer(watch, "repo_review.__main__", str(ROOT))


def peer(watch: Callable[[], contextlib.AbstractContextManager[None]], module: str, *words: str) -> None:
    """Run a tool's `main`, loaded beforehand, and forget what it prints."""
    quiet = io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        main = importlib.import_module(module).main
        with contextlib.suppress(SystemExit), watch():
            main(list(words))


PEERS = {
    "check-jsonschema, one file": ("check_jsonschema", check_jsonschema),
    "pre-commit, one hook on one file": ("pre_commit", pre_commit),
    "repo-review, one repository": ("repo_review", repo_review),
}
WAYS = {"one `approved`": approved, "one `hubbot check`": check, "all pages of this hub": build}

if __name__ == "__main__":
    main()
