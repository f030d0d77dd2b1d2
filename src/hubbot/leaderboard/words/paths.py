"""Where generated files lie, relative to the hub. No folder outgrows the 1,000 entries GitHub shows."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from hubbot.leaderboard.ranking.entry import BoardKey
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.registry.model import Hub
from hubbot.results.result import is_id

README = "README.md"
TOP = "leaderboards"
INDEX = f"{TOP}/README.md"
METRICS = f"{TOP}/metrics.md"
READING = f"{TOP}/how-to-read.md"
AUDIT = f"{TOP}/audit.md"
FEED = f"{TOP}/feed.xml"
GUIDE = "docs/submit.md"  # for authors, where the hub has it
ON_PAGE = 100  # rows of a table, and rows that have a badge; the CSV has all
MODELS_IN_ONE = 500  # lines of a list of models: an acceptance rewrites one list
_FLAT = 900  # models in one folder, where hub.yaml does not say `model_pages: folders`


def benchmark_page(key: BoardKey) -> str:
    return benchmark_path(key.benchmark)


def benchmark_path(benchmark: str) -> str:
    return f"{TOP}/{benchmark}.md"


def row_anchor(model: str) -> str:
    """Where a model's row begins, on the page of a board."""
    return f"row-{safe(model)}"


def data_path(key: BoardKey, suffix: str) -> str:
    return f"{TOP}/data/{key.benchmark}/{key.name}.{suffix}"


def suite_path(name: str, suffix: str) -> str:
    """All files of a suite lie side by side, in a folder of their own: no benchmark has one of that kind."""
    return f"{TOP}/suites/{name}.{suffix}"


def suite_at(path: str) -> str | None:
    """The suite that a file of `suite_path` is of; None for another file."""
    folder, _, file = path.rpartition("/")
    return file.rpartition(".")[0].removesuffix("-phone") if folder == f"{TOP}/suites" else None


def plot_path(key: BoardKey, kind: str) -> str:
    return f"{TOP}/plots/{key.benchmark}/{key.name}-{kind}.svg"


def model_page(model: str, hub: Hub) -> str:
    """A page a model. In 256 folders it keeps its place; in one, all move once there are too many."""
    return f"{TOP}/models/{_sharded(model, hub)}.md"


def model_list_path(prefix: str) -> str:
    return f"{TOP}/data/models/starts-{prefix}.csv" if prefix else f"{TOP}/data/models.csv"


def model_index_path(model: str, hub: Hub) -> str:
    return f"{TOP}/data/model-index/{_sharded(model, hub)}.yaml"


def badge_path(board: Board, row: Row) -> str:
    return f"{TOP}/badges/{board.key.benchmark}/{board.key.name}/{safe(row.entry.model)}.json"


def _sharded(model: str, hub: Hub) -> str:
    name = safe(model)
    in_folders = hub.policy.model_pages == "folders" or len(hub.models) > _FLAT
    return f"{sha256(name.encode()).hexdigest()[:2]}/{name}" if in_folders else name


@lru_cache(maxsize=10_000)
def safe(name: str) -> str:
    """An id as it is; anything else (no accepted file has one) becomes harmless."""
    return name if is_id(name) else "".join(c if c.isascii() and c.isalnum() else "-" for c in name)[:100]
