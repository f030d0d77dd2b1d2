"""Runs exported from MLflow and from Weights & Biases: a row a run. A run's name is no model's name.

Sources: `mlflow.search_runs` (https://mlflow.org/docs/latest/ml/search/search-runs), whose columns begin with
`metrics.`, `params.` and `tags.`; the runs table (https://docs.wandb.ai/guides/app/features/runs-table) as
CSV, and `wandb-summary.json`, whose own keys begin with `_`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.by_path import flat
from hubbot.interchange.formats.rows import Row, found_in_rows
from hubbot.interchange.formats.shapes import Format, Found
from hubbot.interchange.formats.source import Source, WrongShape, yaml_of
from hubbot.interchange.formats.tables import csv_rows
from hubbot.interchange.formats.values import day_of, said

_OF_WANDB: Final = frozenset({"Name", "State", "Created", "Runtime"})


def _header(source: Source) -> list[str]:
    if source.keys:
        return []
    first = next((line for line in source.text[:100_000].splitlines() if line.strip()), "")
    return [one.strip().strip('"') for one in first.split(",")]


def _is_mlflow(source: Source) -> bool:
    header = _header(source)
    return "run_id" in header and any(one.startswith("metrics.") for one in header)


def _mlflow(source: Source) -> Iterator[Found]:
    for row in csv_rows(source.text, ","):
        if (unfinished := _unfinished(row, "status", "tags.mlflow.runName", "run_id")) is not None:
            yield unfinished
            continue
        told = {name: value for name, value in row.items() if name in source.columns}
        metrics = {name: value for name, value in row.items() if name.startswith("metrics.")}
        for one in found_in_rows([{**metrics, **told}], source):
            figures = tuple(replace(f, spellings=(f.name.removeprefix("metrics."),)) for f in one.figures)
            yield _of_run(replace(one, figures=figures), row, "tags.mlflow.runName", "start_time", "run_id")


def _is_wandb(source: Source) -> bool:
    summary = {"_runtime", "_timestamp"} <= source.keys.keys() or {"_step", "_runtime"} <= source.keys.keys()
    return summary or len(_OF_WANDB.intersection(_header(source))) >= 3


def _wandb(source: Source) -> Iterator[Found]:
    if source.text.lstrip()[:1] == "{":
        summary = {name: value for name, value in flat(source.mapping).items() if not name.startswith("_")}
        for one in found_in_rows([{**_settings(source, summary), **summary}], source):
            yield replace(one, date=one.date or day_of(source.mapping.get("_timestamp")))
        return
    for row in csv_rows(source.text, ","):
        if not _OF_WANDB.intersection(row):
            raise WrongShape("there is no column Name, State or Created: is this a table of W&B's runs?")
        if (unfinished := _unfinished(row, "State", "Name", "ID")) is not None:
            yield unfinished
            continue
        own = {name: value for name, value in row.items() if name not in _OF_WANDB or name in source.columns}
        for one in found_in_rows([own], source):
            yield _of_run(one, row, "Name", "Created", "ID")


def _settings(source: Source, summary: Row) -> Row:
    """Of `config.yaml` beside a summary: what an option says is the model, the dataset or the like."""
    told = yaml_of(source.beside) if source.beside else {}
    values = {name: one.get("value") for name, one in told.items() if isinstance(one, dict)}
    settings = flat({name: value for name, value in values.items() if not name.startswith("_")})
    source.names.update(dict.fromkeys(settings))
    return {name: value for name, value in settings.items() if name in source.columns and name not in summary}


def _unfinished(row: Row, state: str, name: str, identifier: str) -> Found | None:
    """A run that crashed or still goes on has no last figures: it is named, and not read."""
    if str(row.get(state) or "finished").casefold() == "finished":
        return None
    run = row.get(name) or row.get(identifier) or "a run"
    return Found("", (), run=f"{run}, whose state is {str(row[state])[:40]},")


def _of_run(one: Found, row: Row, name: str, start: str, identifier: str) -> Found:
    """The run's name finds it in the file; when it began is the day of the run."""
    run: Any = row.get(name) or row.get(identifier)
    about = {**one.about, **said(run_name=row.get(name), run_id=row.get(identifier))}
    day = one.date or day_of(row.get(start))
    return replace(one, row=None, picks=(), run=str(run or ""), date=day, about=about)


MLFLOW: Final = Format("mlflow", "MLflow", "", _is_mlflow, _mlflow)
WANDB: Final = Format("wandb", "Weights & Biases", "", _is_wandb, _wandb)
