"""Reads one file of a hub into its noun of `registry.model`. No JSON Schema: loading must be quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hubbot.common.numbers import is_count, is_number
from hubbot.registry.model import (
    Benchmark,
    Dataset,
    Features,
    Metric,
    Model,
    Noun,
    Policy,
    Split,
    SubmissionLimit,
)
from hubbot.registry.source import File

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,99})?")


def settings_of(settings: File) -> dict[str, Any]:
    """What hub.yaml says, as fields of a Hub."""
    return {
        "name": settings.text("name"),
        "repository": settings.text("repository"),
        "policy": _policy(settings),
        "sections": settings.mapping("sections"),
        "value": settings.value,
    }


def _policy(file: File) -> Policy:
    given = file.mapping("policy")
    fields = {key: value for key, value in given.items() if key in Policy.__dataclass_fields__}
    if unknown := sorted(set(given) - set(fields)):
        known = ", ".join(Policy.__dataclass_fields__)
        raise file.error(unknown[0], f"hub.yaml has no policy `{unknown[0]}`", f"Policies: {known}")
    if (named := given.get("reporting_list")) is not None:
        _reporting_list(file, named)
    if (publish := given.get("publish", "push")) not in {"push", "pull-request"}:
        message = f"there is no way to publish called `{publish}`"
        raise file.error("publish", message, "Write `push`, or `pull-request` for a protected branch")
    if (pages := given.get("model_pages")) not in {None, "folders"}:
        message = f"there is no place for pages of models called `{pages}`"
        raise file.error("model_pages", message, "Write `folders`, or leave the line out")
    for name in ("stale_after_days", "unrank_changed_after_days"):
        days = given.get(name, 0)
        if days is not None and (type(days) is not int or not 0 <= days <= 3650):
            message = f"`{days}` is no number of days"
            raise file.error(name, message, "Write a whole number, or null for never")
    fields["submissions"] = _limit(file, given.get("submissions"))
    if "maintainers" in fields:
        fields["maintainers"] = _logins(file, given["maintainers"])
    if "approval_roles" in fields:
        fields["approval_roles"] = tuple(fields["approval_roles"])
    if "placeholder_ids" in fields:
        fields["placeholder_ids"] = tuple(map(str, fields["placeholder_ids"] or ()))
    bands = [(band.get("min"), band["name"]) for band in fields.get("level_bands") or ()]
    fields["level_bands"] = tuple(
        sorted(((float("-inf") if low is None else float(low), name) for low, name in bands), reverse=True)
    )
    return Policy(**fields)


def _limit(file: File, given: object) -> SubmissionLimit | None:
    """`{per: week, most: 5}`; null for none."""
    if given is None:
        return None
    per, most = (given.get("per"), given.get("most")) if isinstance(given, Mapping) else (None, None)
    if per not in {"day", "week", "month"} or type(most) is not int or most < 1:
        message = "`submissions` does not say how many in which time"
        raise file.error("submissions", message, "Write `submissions: {per: week, most: 5}`")
    return SubmissionLimit(per, most)


def _logins(file: File, given: object) -> tuple[str, ...]:
    logins = given if isinstance(given, list) else [None]
    if not all(isinstance(login, str) and _LOGIN.fullmatch(login) for login in logins):
        raise file.error("maintainers", "`maintainers` is no list of logins", "Write `maintainers: [login]`")
    return tuple(logins)


def _reporting_list(file: File, named: object) -> None:
    """A list that is not there would leave every result's reporting unread, in silence."""
    from hubbot.registry.reporting_lists import LISTS

    if not isinstance(named, str) or named not in LISTS:
        remedy = f"Write one of: {', '.join(LISTS)}; or null for none"
        raise file.error("reporting_list", f"there is no reporting list `{named}`", remedy)


def metrics_in(name: str, text: str) -> dict[str, Metric]:
    """The metrics of one file of definitions. Raises `HubFileError` at the first that cannot be used."""
    file = File.read(name, {name: text})
    return {one: metric_of(one, value, file) for one, value in file.mapping("metrics").items()}


def metric_of(name: str, value: object, registry: File) -> Metric:
    """One metric of a file of definitions."""
    file = File(registry.name, registry.source, value, below=name)
    value = file.value
    bounds = value.get("range") or [None, None]
    if not isinstance(bounds, list) or len(bounds) != 2:
        message = f"the range of {name} is not two limits"
        raise file.error("range", message, "Write `range: [0, 1]`, null for no limit")
    return Metric(
        name=name,
        title=value.get("title") or name,
        direction=file.one_of("direction", ("higher", "lower")),
        low=bounds[0],
        high=bounds[1],
        aliases=file.texts("aliases"),
        unit=value.get("unit") or "",
        averaging=value.get("averaging"),
        family=value.get("family"),
        chance=value.get("chance"),
        chance_by_dataset=file.mapping("chance_by_dataset"),
        additive=bool(value.get("additive")),
        parts=file.texts("parts"),
        variants=file.texts("variants"),
        explanation=value.get("explanation") or "",
        example=value.get("example") or "",
        scorer=value.get("scorer"),
        threshold=value.get("threshold"),
        best=value.get("best"),
        never_ranked=value.get("never_ranked") is True,
        on_sheet=value.get("on_sheet") is True,
    )


def _dataset(file: File) -> Dataset:
    value = file.value
    return Dataset(
        id=file.text("id"),
        name=file.text("name"),
        data=file.one_of("data", ("real", "synthetic")),
        aliases=file.texts("aliases"),
        splits={name: _split(name, split, file) for name, split in file.mapping("splits").items()},
        licence=value.get("licence"),
        described=value.get("described", True),
        folders=file.texts("folders"),
        value=value,
        unit=file.one_of("unit", ("case", "patient", "site", "block", "group"), "case"),
        features=_features(file),
    )


def _features(dataset: File) -> Features | None:
    if dataset.value.get("features") is None:
        return None
    file = File(dataset.name, dataset.source, dataset.mapping("features"), below="features")
    for key in ("sha256", "columns"):
        if not isinstance(file.value.get(key, ""), str):
            raise file.error(key, f"`{key}` of the features is no text", f"Write `{key}: 'text'`")
    return Features(file.text("file"), file.value.get("sha256"), file.value.get("columns") or "")


# Key of a split → whether a value may stand there, what is wrong with another, and an example of one.
_FACTS: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "n": (is_count, "no number of cases", "200"),
    "classes": (
        lambda value: isinstance(value, dict) and all(map(is_count, value.values())),
        "no class with its number of cases",
        "{a: 120, b: 80}",
    ),
    "sha256": (lambda value: isinstance(value, str), "no text", "64 hexadecimal digits, in quotes"),
    "file": (lambda value: isinstance(value, str), "no text", "registry/labels/NAME.csv"),
    "target": (
        lambda value: isinstance(value, dict) and _is_variance(value.get("variance")),
        "no mean and variance",
        "{mean: 1.5, variance: 0.25}",
    ),
    "units": (
        lambda value: isinstance(value, list) and all(is_count(one) and one > 0 for one in value),
        "no list of numbers of cases",
        "[5, 3, 5]",
    ),
}


def _split(name: str, given: object, dataset: File) -> Split:
    """The split `name` of a dataset's file; `given` may be None: a name without facts."""
    if given is not None and not isinstance(given, dict):
        raise dataset.error(name, f"the split `{name}` is no mapping", f"Write `{name}: {{n: 200}}`")
    file = File(dataset.name, dataset.source, given or {}, below=name)
    facts = {key: file.value.get(key) for key in _FACTS}
    for key, (good, what, example) in _FACTS.items():
        if facts[key] is not None and not good(facts[key]):
            more = ": whole numbers from 1 on, one a patient, site, block or group" if key == "units" else ""
            message = f"`{key}` of the split `{name}` is {what}"
            raise file.error(key, message, f"Write `{key}: {example}`{more}")
    return Split(
        name,
        n=facts["n"],
        classes=facts["classes"] or {},
        sha256=facts["sha256"],
        target_variance=(facts["target"] or {}).get("variance"),
        file=facts["file"],
        units=tuple(facts["units"] or ()),
        units_by_row=file.value.get("units_by_row") is True,
    )


def _is_variance(value: object) -> bool:
    return value is None or (is_number(value) and value > 0)


def _model(file: File) -> Model:
    value = file.value
    return Model(
        id=file.text("id"),
        name=file.text("name"),
        kind=file.one_of("kind", ("model", "baseline"), "model"),
        aliases=file.texts("aliases"),
        # A family that nobody confirmed excuses no shared scores: a card comes from whoever files a result.
        family=value.get("family") if value.get("confirmed") is True else None,
        confirmed=value.get("confirmed") is True,
        licence=value.get("licence"),
        weights=value.get("weights"),
        paper=value.get("paper"),
        repository=value.get("repository"),
        value=value,
        role=value.get("role") and file.one_of("role", ("guess", "reference")),
    )


def _benchmark(file: File) -> Benchmark:
    value = file.value
    return Benchmark(
        id=file.text("id"),
        name=file.text("name"),
        version=file.text("version"),
        status=file.one_of("status", ("active", "archived", "draft"), "active"),
        task=file.text("task"),
        section=file.text("section"),
        modality=file.text("modality"),
        data=file.one_of("data", ("real", "synthetic")),
        primary=file.text("primary"),
        secondary=file.texts("secondary"),
        tie_break=file.texts("tie_break"),
        datasets=file.texts("datasets"),
        aliases=tuple(_spelling(file, alias) for alias in value.get("aliases") or ()),
        targets=file.mapping("targets"),
        earlier={version: past["primary"] for version, past in file.mapping("earlier").items()},
        baseline=value.get("baseline"),
        description=value.get("description") or "",
        value=value,
    )


def _spelling(file: File, alias: object) -> tuple[str, str | None]:
    """An alias is a text, or {spelling, dataset} where it means this benchmark with one dataset only."""
    if isinstance(alias, str):
        return alias, None
    if isinstance(alias, dict) and isinstance(alias.get("spelling"), str):
        return alias["spelling"], alias.get("dataset")
    raise file.error("aliases", "an alias is neither a text nor {spelling, dataset}", "Write `- other-name`")


READERS: Mapping[Noun, Callable[[File], Any]] = {
    "benchmark": _benchmark,
    "dataset": _dataset,
    "model": _model,
}
