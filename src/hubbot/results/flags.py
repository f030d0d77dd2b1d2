"""A flag on a published result: what was found, what its submitter answered, how a maintainer resolved it.

Flags are plain mappings under `flags:` in the block that hubbot adds to an accepted file. A flagged row stays
visible, unranked, with the answer beside it, until a maintainer resolves it with a reason.

    flags:
      - code: D103
        others: [eval ids]           # results with the same figures, filed for other models
        figures: [AUROC, Accuracy]
        chance: 0.00015              # for two different, equally good models on this many cases
        n: 1250
        weight: note                 # only where chance explains it: told, and nothing follows from it
        answer: "text"               # the submitter's, once given
        resolved: {by: login, at: "2026-11-25", reason: "text"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hubbot.results.result import Evidence

Flag = Mapping[str, Any]


def is_open(flag: Flag) -> bool:
    """Whether the row is still without a rank because of this flag."""
    return flag.get("weight") != "note" and not isinstance(flag.get("resolved"), Mapping)


def any_open(flags: Iterable[Flag]) -> bool:
    return any(is_open(flag) for flag in flags)


def answered(flag: Flag, answer: str) -> Flag:
    """The flag with the submitter's answer; an empty text takes it away."""
    rest = {key: value for key, value in flag.items() if key != "answer"}
    return {**rest, "answer": answer.strip()} if answer.strip() else rest


def resolved(flag: Flag, *, by: str, at: str, reason: str) -> Flag:
    """The flag as a maintainer settles it. Raises ValueError without a reason: readers are owed one."""
    if not reason.strip() or not by.strip():
        raise ValueError("a flag is resolved by somebody, with a reason")
    return {**flag, "resolved": {"by": by.strip(), "at": at, "reason": reason.strip()}}


def settled(
    block: Mapping[str, Any], *, answer: str = "", reason: str = "", by: str = "", at: str = ""
) -> dict[str, Any]:
    """Hubbot's block with every open flag answered, resolved (by whom, on which day, why) or both.

    Flags resolved before and notes stay as they are. What is settled is no open warning any more.
    """
    flags: list[Flag] = []
    for flag in block.get("flags") or ():
        if is_open(flag):
            flag = answered(flag, answer) if answer else flag  # noqa: PLW2901
            flag = resolved(flag, by=by, at=at, reason=reason) if reason else flag  # noqa: PLW2901
        flags.append(dict(flag))
    warnings = list(still_open(block.get("open_warnings") or (), flags))
    changed = {**block, "open_warnings": warnings, "flags": flags}
    return changed if warnings else {key: value for key, value in changed.items() if key != "open_warnings"}


def still_open(codes: Iterable[str], flags: Iterable[Flag]) -> tuple[str, ...]:
    """The warnings' codes without those of flags that are all resolved."""
    flags = tuple(flags)
    settled = {flag.get("code") for flag in flags} - {flag.get("code") for flag in flags if is_open(flag)}
    return tuple(code for code in codes if code not in settled)


def shown(evidence: Evidence, flags: Iterable[Flag]) -> Evidence:
    """The level to show. Figures that are in question are not called checked until that is resolved.

    The arithmetic holds regardless and stays on file; what was re-scored or re-run does not hang on it.
    """
    return "self-reported" if evidence == "numbers-checked" and any_open(flags) else evidence


def one_in(chance: float) -> str:
    """A probability as people read it: "12 %", "about 1 in 6,700"."""
    if chance >= 0.1:
        return f"{chance:.0%}".replace("%", " %")
    if chance >= 0.01:
        return f"{chance:.1%}".replace("%", " %")
    if chance <= 1e-6:
        return "less than 1 in a million"
    times = 1 / chance
    magnitude = 10 ** (len(str(int(times))) - 2)
    return f"about 1 in {round(times / magnitude) * magnitude:,}"
