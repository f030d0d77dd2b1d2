"""Holds values against the JSON Schemas in `schemas/`. Says what is wrong in words and places.

What is right is seen to be so by plain functions; jsonschema is imported for what may not be. References
between schemas are resolved once, into one flat schema a kind: three times as fast, and every error then
carries the description of what was expected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from hubbot.common.pointer import parts_of, pointer
from hubbot.reading.shape.accept import acceptor, is_date
from hubbot.reading.shape.explain import Broken, explain
from hubbot.reading.shape.foreign import foreign
from hubbot.reading.shape.hurried import hurried
from hubbot.reading.shape.sizes import IN_ALL, in_all, too_many

if TYPE_CHECKING:
    from jsonschema import ValidationError

    from hubbot.common.problem import Problem, Span
    from hubbot.reading.yaml.reader import Document

_KEEP_ALL = frozenset({"required", "additionalProperties", "propertyNames"})
_AT_MOST = 60  # nobody reads more, and a hostile text could bring thousands
_BOUNDS = frozenset({"maximum", "maxItems", "maxProperties", IN_ALL})
_ANNOTATIONS = frozenset({"title", "description", "examples", "$schema", "$comment"})


class _Validator(Protocol):
    def iter_errors(self, instance: Any) -> Iterator[ValidationError]: ...
    def is_valid(self, instance: Any) -> bool: ...


def problems(document: Document, schema_name: str) -> list[Problem]:
    """What the document's schema does not allow about its value, deepest errors only, sixty at most.

    A place that the reader complained about already is passed over. Empty when there is no value. Of a
    document with too many lines or items somewhere, or of what is no result at all, nothing else is said.
    """
    if document.value is None or surely_valid(document.value, schema_name):
        return []
    if longer := too_many(document, flat(schema_name)):
        return longer
    if schema_name == "submission" and (other := foreign(document)) is not None:
        return [other]
    found: dict[Problem, None] = {}
    told: set[tuple[str, str]] = set()
    for error in _validator(schema_name).iter_errors(document.value):
        for leaf in _leaves(error):
            path = pointer(*leaf.absolute_path)
            keyword = str(leaf.validator)
            place = (path, keyword if keyword in _KEEP_ALL else "")
            if place in told or (keyword not in _KEEP_ALL and _complained(document, path)):
                continue
            told.add(place)
            found.update(dict.fromkeys(explain(_broken(leaf), path, document)))
        if len(found) >= _AT_MOST:
            break
    return list(found)[:_AT_MOST]


def surely_valid(value: object, schema_name: str) -> bool:
    """Whether a plain value satisfies the schema, as far as can be seen without jsonschema: quick."""
    return acceptor(flat(schema_name))(value)


def valid(value: object, schema_name: str) -> bool:
    """Whether a plain value satisfies the schema."""
    return surely_valid(value, schema_name) or _validator(schema_name).is_valid(value)


def schema_text(name: str) -> str:
    """The schema file's text. Raises FileNotFoundError for a name that does not exist."""
    return (schema_folder() / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def schema_folder() -> Path:
    """`hubbot/schemas` in a wheel, `schemas/` of the repository in a checkout."""
    here = Path(__file__).resolve().parent
    packaged = here.parents[1] / "schemas"
    return packaged if packaged.is_dir() else here.parents[3] / "schemas"


@cache
def flat(name: str) -> dict[str, Any]:
    """The schema with every `$ref` replaced by what it refers to. Schemas may not refer to themselves.

    Of `record`, the submitter's part has no bounds on size: it was accepted, maybe before there were any.
    """
    whole = json.loads(schema_text(name))
    schema: dict[str, Any] = _resolved(whole, whole, {})
    schema.pop("$defs", None)
    if schema.pop("unevaluatedProperties", True) is False:  # flat, it says the same and is far cheaper
        schema["additionalProperties"] = False
    if name == "record":
        ours = schema["properties"]["hubbot"]
        schema = _unbounded(schema)
        schema["properties"]["hubbot"] = ours
    return schema


def _resolved(node: Any, root: dict[str, Any], known: dict[tuple[int, str], Any]) -> Any:
    """`known` holds what was resolved before: parts that are used often are shared, not copied."""
    if isinstance(node, list):
        return [_resolved(item, root, known) for item in node]
    if not isinstance(node, dict):
        return node
    own = {key: _resolved(value, root, known) for key, value in node.items() if key not in {"$ref", "$defs"}}
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return own
    found = _referred(reference, root, known)
    return _merged(found, own) if own else found


def _referred(reference: str, root: dict[str, Any], known: dict[tuple[int, str], Any]) -> Any:
    if (id(root), reference) not in known:
        file, _, fragment = reference.partition("#")
        target = _file(file.removesuffix(".schema.json")) if file else root
        part = target
        for step in parts_of(fragment):
            part = part[step]
        known[id(root), reference] = _resolved(part, target, known)
    return known[id(root), reference]


@cache
def _file(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(schema_text(name))
    return whole


def _unbounded(node: Any, done: dict[int, Any] | None = None) -> Any:
    """The schema without what bounds the size of numbers, texts, lists and maps."""
    done = {} if done is None else done
    if isinstance(node, list):
        return [_unbounded(item, done) for item in node]
    if not isinstance(node, dict):
        return node
    if id(node) not in done:
        kept = {key: value for key, value in node.items() if not _is_bound(key, value, node)}
        done[id(node)] = {key: _unbounded(value, done) for key, value in kept.items()}
    return done[id(node)]


def _is_bound(key: str, value: object, node: Mapping[str, Any]) -> bool:
    """An id stays as long as a file's name may be; 0 and 1 are what a count begins with."""
    if key == "maxLength":
        return node.get("$comment") != "id"
    return key in _BOUNDS or (key == "minimum" and value not in {0, 1})


def _merged(base: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Both at once, as `$ref` beside other keywords means. Annotations come from the nearer one."""
    merged = dict(base)
    for key, value in own.items():
        if key not in merged or key in _ANNOTATIONS:
            merged[key] = value
        elif key == "required":
            merged[key] = [*merged[key], *(name for name in value if name not in merged[key])]
        elif key == "properties":
            merged[key] = {
                **merged[key],
                **{name: _merged(merged[key].get(name, {}), part) for name, part in value.items()},
            }
        elif merged[key] != value:
            raise ValueError(f"a schema says `{key}` twice, beside $ref and behind it")
    return merged


@cache
def _validator(name: str) -> _Validator:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    formats = FormatChecker(formats=())
    formats.checks("calendar-date", raises=ValueError)(is_date)
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    own = {**hurried(Draft202012Validator.VALIDATORS), IN_ALL: _in_all}
    strict: Any = extend(Draft202012Validator, own, type_checker=types)  # type: ignore[no-untyped-call]
    return cast("_Validator", strict(flat(name), format_checker=formats))


def _in_all(_: Any, most: int, value: Any, __: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if isinstance(value, dict) and in_all(value) > most:
        yield ValidationError(f"more than {most} lines in all")


def _broken(error: ValidationError) -> Broken:
    """The error in our own terms. Below anyOf the known keys are those of the schema around it."""
    parent: Any = error.parent
    schema: Any = error.schema
    if "properties" not in schema and parent is not None and parent.validator in {"anyOf", "oneOf"}:
        schema = {**parent.schema, **schema}
    of_key = "propertyNames" in error.absolute_schema_path
    return Broken(str(error.validator), error.validator_value, error.instance, schema, of_key)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that help: below anyOf and oneOf those of the branch that came closest."""
    if not error.context:
        yield error
        return
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    closest = min(branches.values(), key=_distance)
    for inner in closest:
        yield from _leaves(inner)


def _distance(branch: list[ValidationError]) -> tuple[bool, int, int]:
    """A branch of the wrong type is furthest; then a deep error is nearer than a shallow one; then fewer."""
    wrong_type = any(error.validator in {"type", "const"} and not error.relative_path for error in branch)
    return wrong_type, -max(len(error.relative_path) for error in branch), len(branch)


def _complained(document: Document, path: str) -> bool:
    place = document.spans.get(path)
    return place is not None and any(
        problem.span is not None and problem.severity == "error" and _within(problem.span, place)
        for problem in document.problems
    )


def _within(inner: Span, outer: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) <= (outer.end_line, outer.end_column)
