"""Who was evaluated: a model's name as a file states it, as an id here; what names nobody is a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.common.model_names import is_placeholder
from hubbot.results.result import is_id

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

_FOLDERS = frozenset(
    {
        *("output", "outputs", "out", "result", "results", "checkpoint", "checkpoints", "ckpt", "ckpts"),
        *("run", "runs", "model", "models", "weights", "tmp", "temp", "data", "home", "mnt", "workspace"),
        *("experiment", "experiments", "exp", "exps", "logs", "saved", "saved_models", "content", "root"),
        *("scratch", "work", "users", "cache", "artifacts", "save", "saves", "trained", "finetuned", "opt"),
    }
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]|\\\\|(?:file|s3|gs|hdfs|dbfs)://?", re.IGNORECASE)
_STEP = re.compile(r"(?:checkpoint|ckpt|epoch|step|iter|global_step)[-_]?\d+", re.IGNORECASE)
_PAGE = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:models/)?"
    r"(?!(?:models|datasets|spaces|papers|collections|docs|blog|api|organizations|buckets)/)"
    r"([^/?#\s]+/[^/?#\s]+)(?:[/?#].*)?"
)


@dataclass(frozen=True, slots=True)
class Named:
    """`id` is the model's id here; where it is "", `why` ends "The file names …": why that is nobody."""

    id: str
    why: str = ""


def named(stated: str | None, hub: Hub) -> Named:
    """The id for a name as a file states it. `owner/name` keeps its owner: `owner__name`.

    A name that the registry has, as an id or an alias, is that model. A folder of somebody's machine, and
    what files and folders are called, is no name.
    """
    if not stated:
        return Named("", "no model")
    page = _PAGE.fullmatch(stated)
    name = page[1] if page else stated.strip()
    made = as_id(name)
    known = hub.model(name) or (hub.model(made) if made else None)
    if known is not None:
        return Named(known.id)
    shown = f"{stated[:100]!r}"
    if is_local(name):
        return Named("", f"{shown}, {_local_as(name)}")
    if made is None:
        return Named("", f"{shown}, which cannot be an id")
    if is_placeholder(made, hub.policy.placeholder_ids) or is_placeholder(
        name.rpartition("/")[2], hub.policy.placeholder_ids
    ):
        return Named("", f"{shown}, and so are files called, not models")
    return Named(made)


def as_id(name: str) -> str | None:
    """A name as an id, `acme/rna-large` giving `acme__rna-large`; None where nothing can be one."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", name.strip().strip("/").replace("/", "__"))
    made = re.sub(r"\.{2,}", ".", kept).strip("-._")
    if sum(map(str.isalnum, made)) < sum(map(str.isalnum, name)):
        return None  # letters of another script would be lost
    return made if made and is_id(made) else None


def _local_as(name: str) -> str:
    if re.search(r"\\[A-Za-z]+\s*\{|^\\[A-Za-z]+$", name):
        return "which has a command of LaTeX in it"
    if "://" in name:
        return "an address, which names no model"
    return "a folder of the machine that it ran on"


def is_local(name: str) -> bool:
    """Whether a name is a path on somebody's machine or an address, and not `owner/name` or a plain name."""
    if "://" in name:
        return True
    if name.startswith(("/", "./", "../", "~", ".\\", "..\\")) or _DRIVE.match(name) or "\\" in name:
        return True
    parts = name.strip("/").split("/")
    folder = len(parts) > 1 and parts[0].casefold() in _FOLDERS
    return folder or len(parts) > 3 or bool(_STEP.fullmatch(parts[-1])) or name.endswith("/")
