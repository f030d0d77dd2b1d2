"""Predictions as the hub keeps them: predictions/BENCHMARK/EVAL_ID.csv.gz, or .csv, or .zip.

The bot writes there what it scored. A person may put a file there by pull request where no attachment can be
read, as in a private repository; then it is scored like one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubbot.common.digest import Attachment
from hubbot.common.github_limits import LARGEST_ATTACHMENT
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results.result import Result, is_id

Find = Callable[[str], bytes | None]  # path → bytes, None where there is no such file
MOST_BYTES = LARGEST_ATTACHMENT
SUFFIXES = (".csv.gz", ".csv", ".zip")
DIFFERENCES = "differences"  # .csv beside them: of pairs, the hub's own file. No result is called so


@dataclass(frozen=True, slots=True)
class Filed:
    """`unread`: why an attached file could not be had, "" when it could or there was none.

    `passing`: another try may well get it, so what was read of it before is not forgotten.
    """

    content: bytes | None = None
    unread: str = ""
    passing: bool = False


NONE_FILED = Filed()


def filed_on_main(find: Find, record_text: str) -> bytes | None:
    """The file that a pull request brought for this result, None when there is none.

    The names come from the submitter: only strict ids make a path.
    """
    return filed_for(find, read(record_text).value if record_text else None)


def filed_for(find: Find, value: object) -> bytes | None:
    """The file that a pull request brought for this record, already read; None when there is none."""
    if not isinstance(value, Mapping):
        return None
    benchmark, eval_id = value.get("benchmark_id"), value.get("eval_id")
    if not (isinstance(benchmark, str) and isinstance(eval_id, str) and is_id(benchmark) and is_id(eval_id)):
        return None
    content = first_of(find, benchmark, eval_id)
    return content if content is not None and len(content) <= MOST_BYTES else None


def first_of(find: Find, benchmark: str, eval_id: str) -> bytes | None:
    """The predictions of a result, whatever kind of file they lie in."""
    paths = (f"predictions/{benchmark}/{eval_id}{suffix}" for suffix in SUFFIXES)
    return next((content for path in paths if (content := find(path)) is not None), None)


def eval_id_of(path: str, benchmark: str) -> str | None:
    """The eval_id whose predictions lie at `path`, None for any other file."""
    within, folder, name = path.rpartition(f"predictions/{benchmark}/")
    suffix = next((s for s in SUFFIXES if name.endswith(s)), None)
    if within or not folder or "/" in name or suffix is None or name == f"{DIFFERENCES}.csv":
        return None
    return name.removesuffix(suffix)


def on_disk(root: Path) -> Find:
    """Files of a hub as the disk has them; a link counts as none."""

    def find(path: str) -> bytes | None:
        file = root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None

    return find


def stored(result: Result, hub: Hub, content: bytes) -> tuple[str, bytes]:
    """Path and bytes to keep: the bytes as they came, so that their digest stays what was stated."""
    benchmark = hub.benchmark_of(result)
    suffix = {b"\x1f\x8b": ".csv.gz", b"PK": ".zip"}.get(content[:2], ".csv")
    return (
        f"predictions/{benchmark.id if benchmark else result.benchmark_id}/{result.eval_id}{suffix}",
        content,
    )


def described(attachment: Attachment | None, path: str, sha256: str) -> dict[str, str]:
    """What an accepted file says of its predictions: where they came from, what they are, where they lie."""
    came = {"url": attachment.url} if attachment and attachment.sha256 == sha256 else {}
    return {**came, "sha256": sha256, "file": path}
