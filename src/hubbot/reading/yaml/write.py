"""Writes YAML that gives the same values back in every reader, YAML 1.1 or 1.2."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import yaml

from hubbot.common.invisible import hidden
from hubbot.reading.yaml.scalars import NOT_FINITE, is_numeral, typed


def dump(mapping: Mapping[str, Any]) -> str:
    """YAML text in the mapping's order that `read`, and any YAML 1.1 or 1.2 reader, gives back as it was.

    Raises ValueError for what a record may not hold: NaN, infinity, hidden characters.
    """
    text: str = yaml.dump(
        mapping,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=1_000_000,
        default_flow_style=False,
    )
    return text


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    if next(hidden(text), None) is not None:
        raise ValueError(f"a record may not hold {text!r}")
    plain_is_other = typed(text) != text or is_numeral(text) or NOT_FINITE.fullmatch(text)
    several = '"' if text.endswith("\n\n") or not text.strip() else "|"  # an open end would need a line `...`
    style = several if "\n" in text else "'" if plain_is_other else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: Any, number: float) -> Any:
    if not math.isfinite(number):
        raise ValueError("a record may not hold NaN or infinity; write None")
    return dumper.represent_scalar("tag:yaml.org,2002:float", _spelling(number))


def _spelling(number: float) -> str:
    """Shortest digits that give the number back, with a point so that YAML 1.1 takes it for one too."""
    digits = repr(number)
    return digits.replace("e", ".0e") if "e" in digits and "." not in digits else digits


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_number)
