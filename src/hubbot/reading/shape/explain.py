"""A schema's error as one problem: what is wrong there, the likely cause, what to write instead (S1xx)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from hubbot.common.numbers import is_number
from hubbot.common.pointer import parts_of, pointer
from hubbot.common.problem import Fix, Kind, Problem, kind
from hubbot.common.spelling import slip
from hubbot.reading.shape.causes import id_cause, likely, owned
from hubbot.reading.yaml.scalars import quoted, shown

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document

RECORD = (
    "eval_id: tiny_cnn-breast-1\nbenchmark_id: BM-BREAST\ndataset_id: DS-BREAST\nmodel_ids:\n"
    "  candidate: tiny_cnn\nrun_metadata:\n  date: 2026-11-23\nmetrics:\n  AUROC: 0.91\nstatus: Completed\n"
)

MISSING = kind(
    "S101",
    "missing-key",
    "error",
    meaning="The result lacks something that every result needs.",
    bad=RECORD.replace("dataset_id: DS-BREAST\n", ""),
    good=RECORD,
)
UNKNOWN = kind(
    "S102",
    "unknown-key",
    "error",
    meaning="A key that no result has. Often a spelling; what is not known could not be checked.",
    bad=RECORD.replace("metrics:", "metrcs:"),
    good=RECORD,
)
RESERVED = kind(
    "S103",
    "only-hubbot-writes",
    "error",
    meaning="Only the bot writes what it has proven: `hubbot`, `evidence`, `verified` and the like.",
    bad=RECORD + "verified: true\n",
    good=RECORD,
)
WRONG_TYPE = kind(
    "S104",
    "wrong-type",
    "error",
    meaning="A value of another kind was expected here: text, a list, lines of `key: value`.",
    bad=RECORD.replace("tiny_cnn-breast-1", "20261123"),
    good=RECORD,
)
NOT_A_NUMBER = kind(
    "S105",
    "not-a-number",
    "error",
    meaning="A number was expected. Quotes, decimal commas, percent signs and units make it text.",
    bad=RECORD.replace("0.91", "0,91"),
    good=RECORD,
)
NOT_ONE_OF = kind(
    "S106",
    "not-one-of",
    "error",
    meaning="Only certain words are known here.",
    bad=RECORD.replace("Completed", "Done"),
    good=RECORD,
)
BAD_ID = kind(
    "S107",
    "unsafe-id",
    "error",
    meaning="An id becomes a file name: letters, digits, `.`, `_` and `-`, at most 100, never a path.",
    bad=RECORD.replace("tiny_cnn-breast-1", "../../x"),
    good=RECORD,
)
OUT_OF_BOUNDS = kind(
    "S108",
    "out-of-bounds",
    "error",
    meaning="A number outside what it can be, or a list or text of the wrong length.",
    bad=RECORD.replace("  date: 2026-11-23", "  date: 2026-11-23\n  n_test: 0"),
    good=RECORD,
)
NOT_A_DATE = kind(
    "S109",
    "not-a-date",
    "error",
    meaning="A date is written year-month-day, and must exist.",
    bad=RECORD.replace("2026-11-23", "2025-13-45"),
    good=RECORD,
)
WRONG_FORM = kind(
    "S110",
    "wrong-form",
    "error",
    meaning="The text does not have the form that is expected here.",
    bad=RECORD + "predictions:\n  sha256: abc\n",
    good=RECORD,
)

# Words that only the bot may say of a result, as keys at its top.
RESERVED_KEYS = frozenset(
    [
        *("hubbot", "evidence", "verified", "verification", "digest", "rank", "badge", "flags", "certified"),
        *(
            "approved",
            "approved_by",
            "approval",
            "approver",
            "accepted",
            "accepted_by",
            "accepted_at",
            "acceptance",
        ),
        *("checked", "checked_by", "imported_from", "superseded", "superseded_by", "withdrawn"),
        *("rerun", "rescored", "reproduced", "replicated"),
    ]
)
_KEYS_AT_MOST = 60
_PARTS = 5  # of a value that may be a mean with its spread
# What people write for what we call otherwise.
_SYNONYMS: dict[str, str] = {
    "benchmark": "benchmark_id",
    "dataset": "dataset_id",
    "model": "model_ids",
    "model_id": "model_ids",
    "candidate": "model_ids",
    "id": "eval_id",
    "name": "eval_id",
    "scores": "metrics",
    "results": "metrics",
    "metadata": "run_metadata",
    "confusion_matrix": "confusion",
    "lower": "low",
    "upper": "high",
    "std": "sd",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: which keyword wanted what of which value. `schema` is the rule's neighbourhood."""

    keyword: str
    wanted: Any
    instance: Any
    schema: Mapping[str, Any]
    of_key: bool = False  # the rule is about the names of keys


def explain(error: Broken, path: str, document: Document) -> Iterator[Problem]:
    """Problems for one error of the validator. `path` is the JSON pointer of its value."""
    if error.keyword == "required":
        yield from _missing(error, path, document)
    elif error.keyword == "additionalProperties":
        yield from _unknown(error, path, document)
    else:
        yield _of_value(error, path, document)


def _missing(error: Broken, path: str, document: Document) -> Iterator[Problem]:
    schema, value = error.schema, error.instance
    known = schema.get("properties", {})
    meant = {
        _close(key, known): key for key in islice((key for key in value if key not in known), _KEYS_AT_MOST)
    }
    closed = schema.get("additionalProperties") is False
    for name in error.wanted:
        if name in value or (closed and name in meant):  # the unknown key is told, with the one it means
            continue
        part = known.get(name, {})
        about = part.get("title") or part.get("description", "")
        hint = f"Add `{name}: {_example(part)}`" if "examples" in part else f"Add `{name}`"
        hint = f"{hint}: {about}" if about else hint
        if name in meant:
            hint = f"`{shown(meant[name])}` is unknown. Did you mean `{name}`?"
        where = f" in `{nearest_key(path)}`" if path else ""
        span = document.keys.get(path)
        yield Problem(MISSING, f"`{name}` is missing{where}", hint, path, span)


def _example(part: Mapping[str, Any]) -> str:
    example = part["examples"][0]
    if isinstance(example, dict):  # on one line, as it may be pasted
        return f"{{{', '.join(f'{k}: {v}' for k, v in example.items())}}}"
    return str(example)


def _unknown(error: Broken, path: str, document: Document) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    unknown = ((key, value) for key, value in error.instance.items() if key not in known)
    for key, value in islice(unknown, _KEYS_AT_MOST):
        place = path + pointer(key)
        span = document.keys.get(place)
        plain = key.casefold().replace("-", "_").replace(" ", "_")
        if not path and plain in RESERVED_KEYS and "metrics" in known:
            message = f"`{shown(key)}` is not for submissions"
            yield Problem(RESERVED, message, "Remove it: only hubbot writes what it has proven", place, span)
            continue
        meant = _close(key, known)
        message = (
            f"`{shown(key)}` is not a key of `{nearest_key(path)}`"
            if path
            else f"`{shown(key)}` is no known key"
        )
        renamed = _SYNONYMS.get(plain, "") == meant or slip(key, known) == meant
        fix = Fix(span, meant) if span and meant and renamed and _rename(meant, key, error.instance) else None
        hint = _unknown_hint(key, value, meant, known, top=not path)
        yield Problem(UNKNOWN, message, hint, place, span, fix=fix)


def _rename(meant: str | None, key: str, value: Mapping[str, Any]) -> bool:
    """Whether renaming alone puts it right: a spelling, not another shape, and nothing is there yet."""
    return meant is not None and meant not in value and meant != "model_ids" and key not in {"id", "name"}


def _unknown_hint(key: str, value: object, meant: str | None, known: Mapping[str, Any], *, top: bool) -> str:
    if meant == "model_ids" and not isinstance(value, dict):
        return f"Write `model_ids:` and, indented below it, `candidate: {shown(value, 40)}`"
    if meant:
        return f"did you mean `{meant}`?"
    for parent, part in known.items():
        if key in part.get("properties", {}):
            return f"It belongs indented below `{parent}:`"
    if top and "metrics" in known and is_number(value):
        return "A metric? Indent it below `metrics:`"
    if top and "run_metadata" in known:
        return "Remove it, or move it below `run_metadata:`, which takes any key"
    return f"Known here: {', '.join(known)}" if known else "Remove it"


def _close(key: str, known: Mapping[str, Any]) -> str | None:
    from difflib import get_close_matches

    plain = key.casefold().replace("-", "_").replace(" ", "_")[:100]
    if (synonym := _SYNONYMS.get(plain)) in known:
        return synonym
    return next(iter(get_close_matches(plain, known, 1, 0.75)), None)


def _of_value(error: Broken, path: str, document: Document) -> Problem:
    keyword, label = error.keyword, nearest_key(path)
    source = document.source(path) or ("" if error.instance is None else shown(error.instance))
    span = document.span(path)
    if error.of_key:
        most = error.wanted if keyword == "maxLength" else 100
        message = f"a name in `{label}` is empty or longer than {most} characters"
        return Problem(WRONG_FORM, message, "Write a short name", path, span)
    expected = error.schema.get("description", "")
    said = f"`{label}:{shown(source) and ' '}{shown(source)}`" if label else f"`{shown(source)}`"
    which: Kind = WRONG_FORM
    runs = None
    message, hint, fix = (
        f"{said} does not have the expected form",
        f"expected {expected}" if expected else "",
        None,
    )
    if keyword == "type":
        cause = likely(
            error.instance, _written(error.instance, path, document), error.schema["type"], expected
        )
        which = NOT_A_NUMBER if cause.number else WRONG_TYPE
        message, hint, fix = f"{said} {cause.message}", cause.hint, cause.fix
        runs = _entry(path, cause.spread, document)
        fix = fix if runs or not cause.spread else None
        fix = f"  {fix}" if fix and cause.spread and not document.source(path) else fix  # below its key
    elif keyword in {"enum", "const"}:
        which, message = NOT_ONE_OF, f"{said} is not known"
        hint, fix = _choice(error, source)
    elif error.schema.get("$comment") == "id":
        which = BAD_ID
        message, hint = id_cause(str(error.instance), label)
        fix = owned(str(error.instance), label)
    elif keyword == "format" or error.schema.get("format") == "calendar-date":
        which, message = NOT_A_DATE, f"{said} is not a date"
    elif keyword in _BOUNDS:
        which, message = OUT_OF_BOUNDS, f"{said} {_BOUNDS[keyword].format(_figure(error.wanted))}"
        hint = hint or _within_bounds(error.schema)
    fixed = Fix(span, fix, runs=runs) if span and fix else None
    return Problem(which, message, hint, path, span, fix=fixed)


def _written(value: object, path: str, document: Document) -> str:
    """The value as written; of one over several lines, its parts on one."""
    if (source := document.source(path)) or not isinstance(value, dict | list) or len(value) > _PARTS:
        return source
    if isinstance(value, list):
        return f"[{', '.join(document.source(f'{path}/{at}') for at in range(len(value)))}]"
    return f"{{{', '.join(f'{key}: {document.source(path + pointer(key))}' for key in value)}}}"


def _entry(path: str, spread: str, document: Document) -> tuple[str, str] | None:
    """(metric, its entry below `runs:`), where that key can be added."""
    there = document.value is not None and "runs" not in document.value
    metric = parts_of(path)[-1] if path.startswith("/metrics/") and path.count("/") == 2 else ""
    return (quoted(metric), spread) if spread and metric and there else None


_BOUNDS = {
    "minimum": "is below {}",
    "maximum": "is above {}",
    "exclusiveMinimum": "is not above {}",
    "exclusiveMaximum": "is not below {}",
    "minLength": "is empty",
    "maxLength": "is longer than {} characters",
    "minItems": "has fewer than {} items",
    "minProperties": "is empty",
}


def _figure(number: object) -> str:
    """With commas: nobody counts fifteen zeros."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def _within_bounds(schema: Mapping[str, Any]) -> str:
    """What to write where the schema does not describe it in words."""
    most = [f"{_figure(schema['maxLength'])} characters"] if "maxLength" in schema else []
    low, high = (schema.get(key) for key in ("minimum", "maximum"))
    if low is not None and high is not None:
        most.insert(0, f"a number from {_figure(low)} to {_figure(high)}")
        return f"expected {' or '.join(most)}"
    return f"expected at most {' or '.join(most)}" if most else "Write something there"


def _choice(error: Broken, source: str) -> tuple[str, str | None]:
    from difflib import get_close_matches

    options = [
        str(option) for option in error.schema.get("enum", [error.schema.get("const")]) if option is not None
    ]
    plain = {option.casefold(): option for option in options}
    close = get_close_matches(str(error.instance).casefold(), list(plain), 1, 0.75)
    listed = "expected " + (", ".join(options[:-1]) + " or " if options[1:] else "") + options[-1]
    if not close:
        return listed, None
    meant = slip(str(error.instance), options) if source else None
    return f"{listed}; did you mean {plain[close[0]]}?", meant


def nearest_key(path: str) -> str:
    """The nearest key: the last part of the path that is not a list's index."""
    parts = parts_of(path)
    keys = [part for part in parts if not part.isdigit()] or parts
    return shown(keys[-1]) if keys else ""
