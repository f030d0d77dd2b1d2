"""Hostile texts: real results and bodies, cut, doubled, spliced and sprinkled with what has hurt readers."""

from __future__ import annotations

import random
from pathlib import Path

from tests.reading.bodies import FILE, RECORD, body
from tests.reading.test_schema import GOOD_BLOCKS
from tests.reading.test_yaml import HOSTILE

ROOT = Path(__file__).parents[2]

TOKENS = [
    *(
        "```",
        "```yaml",
        "````",
        "~~~",
        "### ",
        "### eval.yaml",
        "### Predictions",
        "#### ",
        "<!--",
        "-->",
        "<pre>",
    ),
    *(
        "---",
        "...",
        "- ",
        "? ",
        ": ",
        "<<: ",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "!x ",
        "|",
        ">-",
        "%YAML 1.1",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "\\",
        "\\u200b",
        "\\x00",
        "\\UFFFFFFFF",
        "#",
        " #",
        ",",
        "\t",
        "    ",
        "\n",
        "\r\n",
    ),
    *(
        "\r",
        "\0",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\x85",
        "\ud800",
        "\udcff",
        "\U0010ffff",
        "\x1b[31m",
        "é",
        "漢",
    ),
    *(
        "0,82",
        "82%",
        "1e999",
        ".nan",
        "-.inf",
        "010",
        "1_000",
        "0x1F",
        "12:30",
        "9" * 70,
        "1e-3",
        "null",
        "~",
        "yes",
    ),
    *(
        "verified: true\n",
        "hubbot:\n  status: active\n",
        "eval_id: ../../x\n",
        "AUROC: 98.6\n",
        "metrics:\n",
        "N: 0\n",
    ),
    *(
        "${{ github.token }}",
        "$(id)",
        "`id`",
        "::set-output name=x::y",
        "@org/team",
        "closes #5",
        "<img src=x>",
        "| a |",
    ),
    *(
        "- [x] ",
        "- [ ] ",
        "_No response_",
        "https://github.com/user-attachments/files/1/a.csv",
        "](",
        "javascript:x",
    ),
]
KEYS = [
    "eval_id",
    "metrics",
    "AUROC",
    "stratified",
    "counts",
    "confusion",
    "classes",
    "uncertainty",
    "low",
    "high",
]
VALUES = [
    "0.5",
    "1",
    "-1",
    "x",
    "",
    "null",
    "true",
    "[1, 2]",
    "{a: 1}",
    "'1'",
    "1e9",
    "[[1, 2], [3, 4]]",
    "{low: 0.1}",
]


def corpus() -> list[str]:
    """What mutations start from: every accepted file, the optional blocks, the hostile table, bodies."""
    accepted = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "evals").rglob("*.yaml"))]
    records = [RECORD, *(RECORD + block for block in GOOD_BLOCKS), *accepted]
    short = [text[:2_000] for text, _ in HOSTILE.values()]
    bodies = [body(record) for record in records[:20]]
    bodies += [
        body(predictions=FILE, card="name: x\nweights: open\n"),
        f"```yaml\n{RECORD}```",
        f"```yaml\n{RECORD}",
    ]
    return [*records, *short, *bodies]


class Mutator:
    """`text()` gives one hostile text after another; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.corpus = corpus()

    def text(self) -> str:
        text = self.changed(self.random.choice(self.corpus))
        if self.random.random() < 0.3 and "### " not in text:
            text = body(text + "\n")
        return text

    def changed(self, text: str) -> str:
        """`text` after a few accidents."""
        rng = self.random
        for _ in range(rng.choice((0, 1, 1, 2, 3, 5, 10))):
            text = rng.choice(self._WAYS)(self, text)
            if len(text) > 100_000:
                text = text[:100_000]
        return text

    def _insert(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        return text[:at] + self.random.choice(TOKENS) * self.random.choice((1, 1, 1, 2, 40)) + text[at:]

    def _delete(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        return text[:at] + text[at + self.random.choice((1, 1, 3, 20, 200)) :]

    def _character(self, text: str) -> str:
        at = self.random.randint(0, max(len(text) - 1, 0))
        return (
            text[:at]
            + chr(self.random.choice((self.random.randrange(128), self.random.randrange(0x11000))))
            + text[at + 1 :]
        )

    def _line(self, text: str) -> str:
        lines = text.split("\n")
        at = self.random.randrange(len(lines))
        way = self.random.randrange(5)
        if way == 0:
            lines.insert(at, lines[at])
        elif way == 1:
            del lines[at]
        elif way == 2:
            lines.insert(self.random.randrange(len(lines)), lines.pop(at))
        elif way == 3:
            lines[at] = " " * self.random.randrange(6) + lines[at].lstrip()
        else:
            lines.insert(at, "  " * self.random.randrange(3) + self._pair())
        return "\n".join(lines)

    def _value(self, text: str) -> str:
        head, colon, tail = text.partition(": ")
        for _ in range(self.random.randrange(12)):
            more, colon, tail = tail.partition(": ")
            head += f": {more}"
        rest = tail.partition("\n")[2]
        return f"{head}{colon}{self.random.choice([*VALUES, *TOKENS])}\n{rest}"

    def _splice(self, text: str) -> str:
        other = self.random.choice(self.corpus)
        return text[: self.random.randint(0, len(text))] + other[self.random.randint(0, len(other)) :]

    def _repeat(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        return (
            text[:at]
            + text[at : at + self.random.randint(1, 30)] * self.random.choice((2, 10, 300))
            + text[at:]
        )

    def _pair(self) -> str:
        return f"{self.random.choice(KEYS)}: {self.random.choice(VALUES)}"

    _WAYS = (_insert, _insert, _delete, _character, _line, _line, _line, _value, _value, _splice, _repeat)
