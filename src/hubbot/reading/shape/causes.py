"""Guesses why somebody wrote what they wrote, and what they probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hubbot.common.model_names import is_placeholder
from hubbot.common.numbers import is_count, is_number
from hubbot.reading.yaml.scalars import DECIMAL, shown, typed


@dataclass(frozen=True, slots=True)
class Cause:
    """`message` continues "`AUROC: 0,82` …"; `fix` replaces the value as written, None when it is a guess."""

    message: str
    hint: str
    fix: str | None = None
    number: bool = False  # a number was wanted and text was found
    spread: str = ""  # what belongs below `runs:`, of a mean with its standard deviation


_SAID = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "lines of `key: value`",
    "array": "a list",
    "null": "null",
}
_NO_VALUE = frozenset(
    {"nan", "n/a", "na", "none", "null", "nil", "-", "--", "?", "inf", "-inf", "+inf", "infinity"}
)
_GLUED = re.compile(r"([A-Za-z][\w ()-]{0,60}):([^\s/:]\S*)")
_YES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def likely(value: object, source: str, types: str | Sequence[str], expected: str) -> Cause:
    """The cause for a value of the wrong type. `source` is the text as written, "" if unknown."""
    wanted = (types,) if isinstance(types, str) else tuple(types)
    wants_number = "number" in wanted or "integer" in wanted
    if isinstance(value, str) and wants_number:
        return _number(value.strip(), source, wanted)
    if isinstance(value, str) and "boolean" in wanted:
        word = value.strip().casefold()
        word = word if word in {"true", "false"} else _YES.get(word, "")
        return Cause("is text", f"write {word or 'true or false'}", word or None)
    if value is None:
        return Cause("has no value", f"expected {expected or _listed(wanted)}", None)
    if "string" in wanted and isinstance(value, bool | int | float):
        found = "true or false" if isinstance(value, bool) else "a number"
        quoted = f"'{source}'" if source else None
        return Cause(
            f"is {found}, not text", f"want it as text? Quote it: {quoted or 'with single quotes'}", quoted
        )
    if isinstance(value, float) and "integer" in wanted:
        whole = str(int(value)) if value.is_integer() and abs(value) < 1e15 else None
        return Cause("is not a whole number", f"write {whole}" if whole else f"expected {expected}", whole)
    hint = f"expected {expected or _listed(wanted)}"
    cause = _mean_and_sd(value, source) if wants_number and isinstance(value, dict) else None
    if wants_number and isinstance(value, dict) and is_number(mean := value.get("mean")):
        hint = (
            f"write {mean} here, and the rest below `runs:`, as {{mean: {mean}, sd: …, n: …}} of this metric"
        )
    if wants_number and isinstance(value, list):
        cause = _pair(value, source)
        hint = "write one number here; limits belong below `uncertainty:`, a spread over runs below `runs:`"
    if isinstance(value, str) and "object" in wanted and (glued := _GLUED.fullmatch(value)):
        hint = f"no space after the colon? Write `{shown(glued[1])}: {shown(glued[2], 40)}`"
    return cause or Cause(f"is {_found(value)}, not {_listed(wanted)}", hint, number=wants_number)


_SD = frozenset({"std", "sd", "stdev", "std_dev", "stddev"})


def _mean_and_sd(value: dict[str, object], source: str) -> Cause | None:
    """`{mean: 0.92, std: 0.01}` on one line, and nothing else in it but the number of runs."""
    named = [key for key in value if key.casefold() in _SD]
    mean, sd, n = value.get("mean"), value.get(named[0]) if len(named) == 1 else None, value.get("n")
    known = len(value) == 2 + ("n" in value)
    if not known or not is_number(mean) or not is_number(sd) or sd < 0 or not (n is None or is_count(n)):
        return None
    digits = re.findall(r"[:\s]([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)(?=\s*[,}])", source)
    written = {float(one): one for one in digits if DECIMAL.fullmatch(one)}
    if mean not in written or sd not in written:
        return None
    entry = f"{{mean: {written[mean]}, sd: {written[sd]}{f', n: {n}' if n else ''}}}"
    hint = f"write {written[mean]} here, and {entry} of this metric below `runs:`"
    return Cause("is a mean with its spread, not one number", hint, written[mean], number=True, spread=entry)


def _pair(value: list[object], source: str) -> Cause | None:
    """`[0.92, 0.01]`: a figure and a spread that is small beside it. Limits rise, and a p-value is tiny."""
    digits = re.findall(r"[-+]?[0-9][^\s,\]]*", source)
    if len(value) != 2 or len(digits) != 2 or not all(map(DECIMAL.fullmatch, digits)):
        return None
    mean, sd = map(float, digits)
    if not abs(mean) / 10_000 <= sd < abs(mean) / 2:
        return None
    entry = f"{{mean: {digits[0]}, sd: {digits[1]}}}"
    hint = f"is the second its standard deviation over runs? Write {digits[0]}, and {entry} below `runs:`"
    return Cause("is two numbers, not one", hint, digits[0], number=True, spread=entry)


def _number(text: str, source: str, wanted: Sequence[str]) -> Cause:
    not_a = f"is not {'a whole number' if 'number' not in wanted else 'a number'}"
    if text.casefold().lstrip(".") in _NO_VALUE or not text:
        nothing = "null" if "null" in wanted else None
        hint = "Could not be computed? Write null" if nothing else "Unknown? Leave the line out"
        return Cause(not_a, hint, nothing, number=True)
    if source[:1] in {"'", '"'} and DECIMAL.fullmatch(text):
        return Cause("is text because of the quotes", f"write {text}", text, number=True)
    for guess in (_comma, _percent, _digits, _several):
        if cause := guess(text, not_a):
            return cause
    return Cause(not_a, f"expected {_listed(wanted)}", number=True)


def _comma(text: str, not_a: str) -> Cause | None:
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+", text):
        plain = text.replace(",", "")
        return Cause(
            not_a, f"write {plain}, or {text.replace(',', '.', 1)} if the comma is decimal", number=True
        )
    if re.fullmatch(r"[-+]?[0-9]*,[0-9]+", text):
        fixed = text.replace(",", ".")
        if DECIMAL.fullmatch(fixed):
            return Cause(not_a, f"a decimal comma? Write {fixed}", fixed, number=True)
    return None


def _percent(text: str, not_a: str) -> Cause | None:
    match = re.fullmatch(r"([-+]?[0-9]{0,12}(?:[.,][0-9]{1,20})?)\s*%", text)
    if not match:
        return None
    from decimal import Decimal, InvalidOperation

    try:
        share = format(Decimal(match[1].replace(",", ".")) / 100, "f")
    except InvalidOperation:
        return None
    return Cause(not_a, f"a percentage? Write {share}", share, number=True)


def _digits(text: str, not_a: str) -> Cause | None:
    """Other notations of digits: grouped, hexadecimal, leading zeros, sexagesimal."""
    bare = re.sub(r"[_\s']", "", text)
    if bare != text and DECIMAL.fullmatch(bare):
        return Cause(not_a, f"write {bare}", bare, number=True)
    if re.fullmatch(r"[-+]?0[0-9]+(?:\.[0-9]*)?", text):
        plain = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", text)
        return Cause(not_a, f"write a decimal without leading zeros: {plain}", number=True)
    if re.fullmatch(r"0[xXoObB][0-9A-Fa-f]+|[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?", text):
        return Cause(not_a, "write a decimal", number=True)
    return None


def _several(text: str, not_a: str) -> Cause | None:
    """`0.82 ± 0.01`, `$0.82 \\pm 0.01$`, `0.82 (0.80–0.86)`, `~0.82`, `85 ms`."""
    text = text.strip("$ ").replace("\\pm", "±")
    match = re.match(r"[~≈<>=\s]*([-+]?(?:[0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20}))(?![0-9.,])", text)
    if not match or typed(match[1]).__class__ is str:
        return None
    rest = text[match.end() :].strip()
    if rest[:1] in {"/", "e", "E", "^", "*", ":"}:  # a fraction or another calculation: not its first number
        return None
    where = " and the interval below `uncertainty:`" if rest[:1] in {"±", "(", "[", "+"} else ""
    if rest[:1] in {"±", "+"}:
        where += ", or its spread over runs below `runs:` as mean, sd and n"
    return Cause(not_a, f"one number only: write {match[1]}{where}", number=True)


def _listed(types: Sequence[str]) -> str:
    return " or ".join(_SAID.get(name, name) for name in types)


def _found(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, dict):
        return "lines of `key: value`"
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else "a number"


_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?", re.IGNORECASE)


_OWNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")


def owned(text: str, label: str) -> str | None:
    """The id for `owner/name`, as the registry writes it; None for others, and for BENCHMARK/DATASET."""
    if label == "benchmark_id" or not _OWNED.fullmatch(text) or ".." in text or len(text) > 99:
        return None
    return None if is_placeholder(text.partition("/")[2]) else text.replace("/", "__")


def id_cause(text: str, label: str) -> tuple[str, str]:
    """Message and hint for an id that is not safe as a file name."""
    said = f"`{label}: {shown(text)}`"
    hint = "expected letters, digits, `.`, `_` and `-`, beginning with a letter or digit"
    suggestion = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")
    suggestion = re.sub(r"\.{2,}", ".", suggestion)[:100]
    if len(text) > 100:
        return f"{said} has {len(text)} characters", "expected at most 100"
    if "/" in text or "\\" in text or ".." in text:
        made = owned(text, label)
        why = "holds a `/`, and an id becomes a file's name" if made else "looks like a path"
        return f"{said} {why}", f"write {made}" if made else hint
    if _DEVICE.fullmatch(text):
        return f"{said} is a name that Windows keeps for itself", f"Add something: {suggestion}-1"
    if text.endswith("."):
        return f"{said} ends with `{text[-1]}`", f"write {suggestion}" if suggestion else hint
    strange = next((character for character in text if not character.isascii()), None)
    if strange:
        name = unicodedata.name(strange, "a character without a name")
        return f"{said} holds `{shown(strange)}`, {name.lower()} (U+{ord(strange):04X})", hint
    return f"{said} is not a plain id", f"write {suggestion}" if suggestion and suggestion != text else hint
