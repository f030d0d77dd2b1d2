"""Which accepted results a correction is about: one, a list, a pattern, or all of a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hubbot.results.result import Accepted

Find = Callable[[str], "Accepted | None"]  # eval_id → the accepted result of this very id
Several = Callable[[str, str], "tuple[Accepted, ...]"]  # (model, pattern) → active results; one of them is ""
ModelOf = Callable[[str], "str | None"]  # a spelling → the id of the registered model
MOST: Final = 500  # results in one request
MOST_LETTERS: Final = 30_000  # of their list, which stands whole in the comment that is approved
MOST_WIDE: Final = 20  # patterns and models in one request: each looks through all results
_MODEL = re.compile(r"models?\s*:\s*(\S+)", re.IGNORECASE)
_PATTERN = re.compile(r"[A-Za-z0-9._*?-]{1,100}")


@dataclass(frozen=True, slots=True)
class Targets:
    """`found`: the results, each once. `missing`: what names none. `single`: one eval_id was asked for.

    `over`: what there is too much of in the request; then nothing was looked up.
    """

    found: tuple[Accepted, ...] = ()
    missing: tuple[str, ...] = ()
    single: bool = True
    over: str = ""


def targets_of(answer: str, find: Find, several: Several | None) -> Targets:
    """What the field names. A single eval_id may hold anything; of several each is a word of its own."""
    one = find(answer)
    if one is not None:
        return Targets((one,))
    parts = list(_parts(answer))
    if not parts:
        return Targets(missing=(answer,))
    if len(parts) == 1 and not parts[0][0] and not _is_pattern(parts[0][1]):
        one = find(parts[0][1])  # without the mark of a list, or of code
        return Targets((one,)) if one is not None else Targets(missing=(parts[0][1],))
    wide = sum(bool(model) or _is_pattern(word) for model, word in parts)
    if len(parts) > MOST or wide > MOST_WIDE:
        many = f"{wide:,} patterns and models" if wide > MOST_WIDE else f"{len(parts):,} results"
        most = MOST_WIDE if wide > MOST_WIDE else MOST
        return Targets(single=False, over=f"The request names {many}; one may name at most {most}")
    found: dict[str, Accepted] = {}
    missing = []
    for model, word in parts:
        held = _held(model, word, find, several)
        found |= {target.path: target for target in held}
        missing += [] if held else [f"model: {model}" if model else word]
    return Targets(tuple(found.values()), tuple(missing), single=False)


def _parts(answer: str) -> Iterator[tuple[str, str]]:
    """(model, "") or ("", eval_id or pattern)."""
    for line in answer.splitlines():
        words = line.strip()
        words = words[2:].strip() if words.startswith(("- ", "* ")) else words
        if match := _MODEL.fullmatch(words):
            yield match[1].strip("`"), ""
            continue
        yield from (("", word.strip("`")) for word in re.split(r"[\s,;]+", words) if word.strip("`"))


def _held(model: str, word: str, find: Find, several: Several | None) -> tuple[Accepted, ...]:
    if not model and not _is_pattern(word):
        one = find(word)
        return (one,) if one is not None else ()
    return several(model, word) if several else ()


def _is_pattern(word: str) -> bool:
    return ("*" in word or "?" in word) and _PATTERN.fullmatch(word) is not None


def matches(eval_id: str, pattern: str) -> bool:
    """`*` stands for any signs, `?` for one; upper and lower case differ, as they do in ids."""
    return fnmatchcase(eval_id, pattern.replace("[", "[[]"))
