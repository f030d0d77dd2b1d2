"""The kinds of problem with a file to be imported (I…). The checks say what is wrong with its result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from hubbot.common.problem import Problem, kind
from hubbot.reading.yaml.reader import Document
from hubbot.registry.model import Hub
from hubbot.results.result import Result, is_id

_OURS = {"hubbot", "evidence", "verified"}

FILE_NAME = kind(
    "I101",
    "file-name-differs",
    "note",
    meaning="The file is not named after its eval_id. It is filed under the eval_id; its name is recorded.",
    bad="# in results_final.yaml\neval_id: tiny_cnn-20261123",
    good="# in tiny_cnn-20261123.yaml\neval_id: tiny_cnn-20261123",
)
DATE_FORM = kind(
    "I102",
    "date-without-zone",
    "note",
    meaning="The date has a time but no time zone: which day it was elsewhere cannot be said. Kept as it is.",
    bad="run_metadata: {date: '2025-12-19T02:32:09'}",
    good="run_metadata: {date: '2025-12-19T02:32:09Z'}",
)
NO_SIZE = kind(
    "I103",
    "size-not-stated",
    "note",
    meaning="The result does not say how many cases were tested, so no interval can be given and it is not "
    "ranked with results that do.",
    bad="metrics: {AUROC: 0.7365}",
    good="run_metadata: {n_test: 1250}\nmetrics: {AUROC: 0.7365}",
)
AVERAGING = kind(
    "I104",
    "averaging-left-open",
    "note",
    meaning="The metric's name does not say how classes were averaged. It is kept under its open name.",
    bad="metrics: {F1-Score: 0.5732}",
    good="metrics: {F1-Score (Macro): 0.5732}",
)
NOT_IMPORTED = kind(
    "I201",
    "not-a-result",
    "error",
    meaning="The file cannot be filed: it is no YAML mapping, or has no usable eval_id, benchmark or model.",
    bad="just text",
    good="eval_id: tiny_cnn-20261123\nbenchmark_id: BM-BREAST\nmodel_ids: {candidate: tiny_cnn}",
)
TAKEN = kind(
    "I202",
    "eval-id-held-already",
    "error",
    meaning="The hub, or another file of this import, holds a different result with this eval_id. That one "
    "stays.",
    bad="eval_id: held-already-20261123",
    good="eval_id: another-20261123",
)
DROPPED_BLOCK = kind(
    "I203",
    "block-of-another-hub",
    "error",
    meaning="The file holds a `hubbot` block or the like. What another hub found proves nothing here.",
    bad="eval_id: tiny_cnn-20261123\nhubbot: {evidence: re-run}",
    good="eval_id: tiny_cnn-20261123",
)


def refusal(document: Document, result: Result) -> Problem | None:
    """Why a file that could be read cannot be filed; None when it can."""
    if document.value and (ours := sorted(_OURS & set(document.value))):
        span = document.keys.get(f"/{ours[0]}")
        return Problem(DROPPED_BLOCK, f"`{ours[0]}` is for hubbot to write", "Remove it", f"/{ours[0]}", span)
    for path, part in (
        ("/eval_id", result.eval_id),
        ("/benchmark_id", result.benchmark_id),
        ("/model_ids/candidate", result.model_id),
    ):
        if not is_id(part):
            message = f"`{part[:60]}` cannot name a file" if part else _absent(document, path)
            hint = "Ids are letters, digits, `.`, `_`, `-`, at most 100"
            return Problem(NOT_IMPORTED, message, hint, path, document.span(path))
    return None


def _absent(document: Document, path: str) -> str:
    name = path[1:].replace("/", ".")
    return f"{name} is not text: put it in quotes" if path in document.spans else f"{name} is missing"


def oddities(name: str, document: Document, result: Result, path: str) -> Iterator[Problem]:
    """Notes on the file called `name`, which is filed at `path`."""
    if PurePosixPath(name).stem != result.eval_id:
        message = f"the file is called `{name}`"
        hint = f"Filed as {path}"
        yield Problem(FILE_NAME, message, hint, "/eval_id", document.span("/eval_id"))
    date = result.date
    if date and re.fullmatch(r"\d{4}-\d\d-\d\d[T ][\d:.]+", date):
        where = "/run_metadata/date"
        message = f"`{date}` has no time zone"
        yield Problem(DATE_FORM, message, "A date alone, or a time with Z", where, document.span(where))
    if result.n is None and not result.groups:
        message = "how many cases were tested is not stated"
        where = "/run_metadata"
        span = document.keys.get(where) or document.span(where)
        yield Problem(NO_SIZE, message, "State `data: {n: …}`", where, span)


def unstated(document: Document, result: Result, hub: Hub) -> Iterator[Problem]:
    """Notes on figures whose name leaves their definition open."""
    for name in result.metrics:
        metric = hub.metric(name)
        if metric is not None and metric.averaging == "unstated":
            where = f"/metrics/{name}"
            hint = f"Names that state it: {', '.join(metric.variants)}" if metric.variants else ""
            message = f"`{name}` does not say how classes were averaged"
            yield Problem(AVERAGING, message, hint, where, document.keys.get(where))
