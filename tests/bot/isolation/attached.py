"""Hostile pull requests and attachments: files of any kind, and hosts that answer anything."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from email.message import Message
from typing import Any
from urllib.error import HTTPError, URLError

from tests.bot.isolation.case import Case, issue, pull
from tests.bot.isolation.records import RECORDS, result, text_of
from tests.bot.isolation.requests import FODDER
from tests.reading.bodies import body

Rng = random.Random
FILE_NAMES = (
    "a.yaml",
    "b.yml",
    "A.YAML",
    "ü.yaml",
    "a b.yaml",
    "x" * 200 + ".yaml",
    ".yaml",
    "sub/a.yaml",
    "con.yaml",
    "a\nb.yaml",
    "-rf.yaml",
    "README.md",
    "\u202ea.yaml",
    "a.yaml.yaml",
    "é" * 60 + ".yaml",
)
ELSEWHERE = (
    ".github/workflows/x.yml",
    "README.md",
    "evals/BM-BREAST/knn/x.yaml",
    "hub.yaml",
    "registry/models/x.yaml",
    "src/x.py",
    "submissions2/a.yaml",
    ".gitmodules",
)


def _content(rng: Rng) -> bytes:
    way = rng.randrange(8)
    if way < 5:
        return text_of(rng.choice(list(RECORDS.values()))(rng)).encode("utf-8", "replace")
    if way == 5:
        return rng.choice(FODDER)(rng).encode("utf-8", "surrogateescape")
    return rng.choice(
        (
            b"",
            b"\0" * 100,
            b"\xff\xfe" + b"a" * 99,
            b"[]",
            b"a: 1\n" * 3000,
            rng.randbytes(500),
            b"x" * 300_000,
        )
    )


def batch_case(kind: str, rng: Rng) -> Case:
    files: dict[str, Any] = {"submissions/good.yaml": text_of(result(rng)).encode()}
    for at in range(rng.choice((1, 1, 2, 6))):
        name = (
            f"submissions/file-{at}.yaml" if rng.random() < 0.6 else "submissions/" + rng.choice(FILE_NAMES)
        )
        mode = rng.choice(("100644",) * 6 + ("100755", "120000", "160000"))
        files[name] = (
            (mode, b"0123456789" * 4)
            if mode == "160000"
            else (mode, b"../hub.yaml")
            if mode == "120000"
            else (mode, _content(rng))
        )
    if rng.random() < 0.25:
        files[rng.choice(ELSEWHERE)] = b"x: 1\n"
    if rng.random() < 0.1:
        files |= {
            f"submissions/n-{at}.yaml": text_of(result(rng)).encode() for at in range(rng.choice((20, 210)))
        }
    told: dict[str, Any] = rng.choice(
        ({}, {}, {}, {}, {"changed": 3000}, {"changed": 299}, {"base": "other"}, {"head": "0" * 40})
    )
    approved, asked = rng.random() < 0.5, "base" not in told
    act = lambda stage: pull(stage, files, **told)  # noqa: E731
    return Case(kind, f"{told} {files!r}"[:600], act, approved=approved, asked=asked)


def level_batch_case(kind: str, rng: Rng) -> Case:
    files = {
        f"submissions/f-{at}.yaml": text_of(RECORDS["record: level"](rng)).encode()
        for at in range(rng.choice((1, 2, 5)))
    }
    return Case(kind, repr(files)[:600], lambda stage: pull(stage, files), approved=rng.random() < 0.5)


URL = "https://github.com/user-attachments/files/{}/predictions.{}"
SIGNS = ("csv", "csv.gz", "zip", "csv.zip", "txt", "parquet", "exe", "xlsx", "json")
CODES = (
    400,
    402,
    405,
    406,
    407,
    408,
    409,
    411,
    412,
    413,
    414,
    415,
    416,
    418,
    421,
    422,
    423,
    425,
    426,
    428,
    429,
    431,
    451,
    500,
    501,
    502,
    503,
    504,
    507,
    511,
    599,
    300,
    304,
    306,
)


class _Answer(io.BytesIO):
    def __init__(self, content: bytes, length: str | None = None) -> None:
        super().__init__(content)
        self.headers = Message()
        if length is not None:
            self.headers["Content-Length"] = length


def _http(code: int, location: str | None) -> Callable[[Any, float], Any]:
    headers = Message()
    if location is not None:
        headers["Location"] = location

    def answer(request: Any, seconds: float) -> Any:
        raise HTTPError(request.full_url, code, "as the test wants", headers, io.BytesIO(b""))

    return answer


def _raises(why: BaseException) -> Callable[[Any, float], Any]:
    def answer(request: Any, seconds: float) -> Any:
        raise why

    return answer


def _gives(content: bytes, length: str | None = None) -> Callable[[Any, float], Any]:
    return lambda request, seconds: _Answer(content, length)


def host_case(kind: str, rng: Rng) -> Case:
    """A file's host that answers anything but the file."""
    code = rng.choice(CODES)
    location = rng.choice(
        (
            None,
            "",
            "https://[",
            "http://127.0.0.1/",
            "//evil.example/x",
            "https://objects.githubusercontent.com/x",
            "\x00",
            "https://github.com/user-attachments/files/1/predictions.csv",
        )
    )
    ways: tuple[tuple[str, Callable[[Any, float], Any]], ...] = (
        (f"{code}", _http(code, None)),
        (f"{code}", _http(code, None)),
        (f"{code}", _http(code, None)),
        (f"302 to {location!r}", _http(rng.choice((301, 302, 303, 307, 308)), location)),
        ("nothing", _raises(TimeoutError("timed out"))),
        ("no name", _raises(URLError("Name or service not known"))),
        ("reset", _raises(ConnectionResetError(104, "Connection reset by peer"))),
        ("certificate", _raises(URLError("certificate verify failed"))),
        ("surprise", _raises(RuntimeError("a bug of the library"))),
        ("cut off", _gives(b"row,score\n1,0.5\n", "5000")),
        ("a wrong length", _gives(b"row,score\n1,0.5\n", rng.choice(("x", "-1", "9" * 5000, "٣")))),
    )
    said, answers = rng.choice(ways)
    return _attached(kind, said, rng, answers)


def _attached(kind: str, said: str, rng: Rng, answers: Callable[[Any, float], Any], **more: Any) -> Case:
    url = URL.format(rng.randrange(10**9), more.pop("sign", None) or rng.choice(SIGNS[:2]))
    name = url.rpartition("/")[2]
    text = body(text_of(result(rng, board="BREAST")), predictions=f"[{name}]({url})")
    return issue(kind, f"{said} ({name})", text, answers=answers, approved=rng.random() < 0.5)


def _zip(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def file_case(kind: str, rng: Rng) -> Case:
    """A file that is not what it should be."""
    rows = "".join(f"{row},{rng.random():.4f}\n" for row in range(228))
    table = f"row,score\n{rows}".encode()
    mega = 2 * 10**6
    contents: tuple[tuple[str, str, bytes], ...] = (
        ("newlines", "csv.gz", gzip.compress(b"\n" * mega)),
        ("commas", "csv.gz", gzip.compress(b"row,score\n" + b"," * mega)),
        ("zeros", "csv.gz", gzip.compress(b"\0" * mega)),
        ("many rows", "csv.gz", gzip.compress(b"row,score\n" + b"1,1\n" * (mega // 8))),
        ("quotes", "csv", b'row,score\n"' + b"a" * 300_000),
        ("gzip cut off", "csv.gz", gzip.compress(table)[: rng.randrange(1, 300)]),
        ("no gzip", "csv.gz", table),
        ("gzip in gzip", "csv.gz", gzip.compress(gzip.compress(table))),
        ("zip of two", "zip", _zip({"a.csv": table, "b.csv": table})),
        ("zip of none", "zip", _zip({})),
        ("zip of paths", "zip", _zip({"../../x.csv": table})),
        ("zip bomb", "zip", _zip({"a.csv": b"\n" * mega})),
        ("zip of zip", "zip", _zip({"a.zip": _zip({"a.csv": table})})),
        ("zip cut off", "zip", _zip({"a.csv": table})[:-7]),
        ("empty", rng.choice(SIGNS), b""),
        ("noise", rng.choice(SIGNS), rng.randbytes(2000)),
        ("figures", "csv", _odd_table(rng)),
        ("figures", "csv", _odd_table(rng)),
        ("figures", "csv", _odd_table(rng)),
        ("UTF-16", "csv", table.decode().encode("utf-16")),
        ("columns", "csv", (",".join(f"c{at}" for at in range(5000)) + "\n").encode()),
        ("a sign", rng.choice(SIGNS), table),
    )
    said, sign, content = rng.choice(contents)
    return _attached(kind, said, rng, _gives(content), sign=sign)


def _odd_row(rng: Rng, row: int, odd: tuple[str, ...]) -> tuple[str, str]:
    number = rng.choice((str(row), *odd)) if rng.random() < 0.1 else str(row)
    return number, rng.choice(odd) if rng.random() < 0.3 else f"{rng.random():.4f}"


def _odd_table(rng: Rng) -> bytes:
    odd = (
        "1e308",
        "-1e308",
        "nan",
        "inf",
        "1e-320",
        "",
        "x",
        "0x1",
        str(10**60),
        "١",
        "1_0",
        "-0",
        "1e999",
        "0.5;",
        '"',
    )
    head = rng.choice(
        (
            "row,score",
            "row,score,score",
            "id,label,score",
            "row;score",
            "score,row",
            "",
            "row,prediction",
            "row,benign,malignant",
        )
    )
    rows = [",".join(_odd_row(rng, at, odd)) for at in range(rng.choice((1, 228, 569)))]
    return "\n".join([head, *rows, rng.choice(("", "\0", "total,1"))]).encode()


KINDS: dict[str, Callable[[str, Rng], Case]] = {
    "batch": batch_case,
    "batch: level": level_batch_case,
    "attachment: host": host_case,
    "attachment: file": file_case,
}
