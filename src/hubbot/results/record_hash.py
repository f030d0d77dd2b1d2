"""A hash over what ranks an accepted file: the submitter's part, and the facts of hubbot's block.

The block keeps it under `record:`. It is plain SHA-256: it finds slips, and where no history is at hand it
tells that a file is as hubbot left it. Who changes a file on purpose can bring a fitting hash along; that is
what the history is asked for (`hubbot.provenance`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from hubbot.common.digest import Attachment, digest, normalise
from hubbot.results.result import accepted_text, split_accepted

Origin = Literal["approved", "imported", "hub"]  # by an issue; from elsewhere; the hub's own run
Own = Literal["fits", "differs", "not covered"]

KEY = "record"
_FORMAT = "hubbot record 1"
# What the checks said: shown beside a row. No rank follows from it.
_SAID = frozenset({KEY, "findings", "open_warnings", "power"})
# `hubbot import --recheck` renews these of imported results, and a person pushes that.
_RENEWED = frozenset({"evidence", "flags", "benchmark_version"})
_LEVELS_OF_IMPORTS = frozenset({"self-reported", "numbers-checked"})
_WORDS = ("answer", "resolved")  # of a flag


def origin_of(block: Mapping[str, Any]) -> Origin:
    """How the result came to the hub, by its own block."""
    if any(block.get(name) is not None for name in ("approval_event", "approver", "issue")):
        return "approved"
    return "imported" if block.get("imported_from") else "hub"


def record_hash(submitted: str, block: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the submitter's part and the ranked facts of `block`, as it was read from YAML."""
    return _hash(submitted, _facts(block))


def hash_of(text: str) -> str:
    """The record hash of an accepted file."""
    return record_hash(*_halves(text))


def sealed(submitted: str, block: Mapping[str, Any]) -> str:
    """The accepted file of these two parts, with the record hash of what it says once it is written."""
    bare = accepted_text(submitted, {key: value for key, value in block.items() if key != KEY})
    part, written = split_accepted(bare)
    return accepted_text(part, {**written, KEY: record_hash(part, written)})


def again(submitted: str, block: Mapping[str, Any]) -> str:
    """The accepted file of these parts; with a record hash where the block held one before."""
    return sealed(submitted, block) if KEY in block else accepted_text(submitted, block)


def is_sealed(block: Mapping[str, Any]) -> bool:
    """Whether the block holds the hash that it should: what was imported or run by the hub has its digest."""
    return KEY in block or origin_of(block) != "approved"


def own_state(text: str) -> Own:
    """What the file says of itself. "not covered": it holds no hash that can be computed again.

    So it is with files of an earlier hubbot whose digest covers a model's card or an attachment as well. The
    digest of what was imported, or run by the hub, covers the submitter's part alone.
    """
    submitted, block = _halves(text)
    if KEY in block:
        return "fits" if block[KEY] == record_hash(submitted, block) else "differs"
    filed = block.get("predictions")
    attached = _attachment(filed) if isinstance(filed, Mapping) else None
    if block.get("digest") in {digest(submitted), digest(submitted, None, attached)}:
        return "fits"
    return "not covered" if origin_of(block) == "approved" or not block.get("digest") else "differs"


def same_record(trusted: str, text: str) -> bool:
    """Whether `text` says what the trusted version says, as far as a rank follows from it.

    An earlier hubbot let maintainers settle a flag of an accepted file by `hubbot resolve` and a push: in its
    files, which hold no record hash, the words of a flag are left out.
    """
    (before, was), (now, block) = _halves(trusted), _halves(text)
    if origin_of(was) == "imported" and block.get("evidence") not in _LEVELS_OF_IMPORTS | {
        was.get("evidence")
    }:
        return False
    old = KEY not in was
    return _hash(before, _facts(was, without_words=old)) == _hash(now, _facts(block, without_words=old))


def _hash(submitted: str, facts: Mapping[str, Any]) -> str:
    state = hashlib.sha256()
    said = json.dumps(_named(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    for part in (_FORMAT, normalise(submitted), said):
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(len(encoded).to_bytes(8, "big") + encoded)
    return state.hexdigest()


def _halves(text: str) -> tuple[str, Mapping[str, Any]]:
    """Both parts; all is the submitter's where hubbot's cannot be read: hubbot never wrote that."""
    try:
        return split_accepted(text)
    except ValueError:
        return text, {}


def _named(value: Any) -> Any:
    """With texts as keys, as JSON has them: a person may have written others."""
    if isinstance(value, Mapping):
        return {str(key): _named(inner) for key, inner in value.items()}
    return [_named(inner) for inner in value] if isinstance(value, list | tuple) else value


def _facts(block: Mapping[str, Any], *, without_words: bool = False) -> dict[str, Any]:
    left_out = _SAID | (_RENEWED if origin_of(block) == "imported" else frozenset())
    facts = {key: value for key, value in block.items() if key not in left_out}
    if without_words and isinstance(facts.get("flags"), list):
        facts["flags"] = [_without_words(flag) for flag in facts["flags"]]
    return facts


def _without_words(flag: Any) -> Any:
    if not isinstance(flag, Mapping):
        return flag
    return {key: value for key, value in flag.items() if key not in _WORDS}


def _attachment(filed: Mapping[str, Any]) -> Attachment | None:
    url, sha256 = filed.get("url"), filed.get("sha256")
    return Attachment(url, sha256) if isinstance(url, str) and isinstance(sha256, str) else None
