"""hubbot check-change: what a pull request changes, checked with the code and the registry of main."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands import change_predictions
from hubbot.commands.options import FOLDER, hub_option, load_hub, today
from hubbot.registry.check_files import schema_of
from hubbot.results.hand_changes import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubbot.forge.git.changes import Change
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.terminal import Reviewed

RESULTS, REGISTRY, BATCH, SCHEMAS, FEATURES = "evals/", "registry/", "submissions/", "schemas/", "data/"
PREDICTIONS = change_predictions.PREDICTIONS


@click.command("check-change", epilog="Example, in a workflow's job: hubbot check-change proposed")
@click.argument("proposed", type=FOLDER)
@hub_option
def check_change(proposed: Path, hub_dir: Path | None) -> int:
    """Check what the commit checked out in PROPOSED changes, and annotate its lines.

    PROPOSED is only read: no code of it runs. A change to evals/ is an error whatever it says, since accepted
    results come from the bot alone; the checks tell what else is wrong with them.
    """
    from hubbot.commands.context import review_context
    from hubbot.forge.git.changes import changes as changes_of
    from hubbot.submission.requests.result import terminal

    hub = load_hub(hub_dir)
    changes = [change for change in changes_of(proposed) if _matters(change.path)]
    if links := [line for change in changes for line in _link(proposed, change)]:
        click.echo("\n".join([*links, "Nothing else was read."]))
        return 1
    lines = [line for change in changes if change.path.startswith(RESULTS) for line in _by_bot_only(change)]
    lines += [_list_by_bot_only() for change in changes if change.path == LEDGER]
    lines += list(_registry(proposed, changes, hub.root))
    context = review_context(hub, today=today(), full=False)
    filed = [change for change in changes if change.path.startswith(PREDICTIONS)]
    lines += [line for change in filed for line in change_predictions.problems(proposed, change, context)]
    reviews = [_review(proposed, change, context) for change in changes if _holds_result(change)]
    for line in lines:
        click.echo(line)
    if annotations := terminal.github_annotations(reviews):
        click.echo(annotations)
    wrong = len(lines) + sum(review is None or not review.ok for _, review in reviews)
    told = (problem for _, review in reviews if review for problem in review.problems)
    errors = len(lines) + sum(problem.severity == "error" for problem in told)
    click.echo(f"Files of the hub that changed: {len(changes)}. Errors: {errors or 'none'}.")
    return 1 if wrong else 0


def _matters(path: str) -> bool:
    return path == "hub.yaml" or f"{path}/".startswith(
        (RESULTS, REGISTRY, BATCH, SCHEMAS, FEATURES, PREDICTIONS)
    )


def _link(proposed: Path, change: Change) -> Iterator[str]:
    """A link may point at anything, without end too: it is refused before a file is read."""
    from hubbot.submission.requests.result.terminal import annotation

    if (proposed / change.path).is_symlink():
        words = "This is a link. A hub's files are plain files: put the file itself here."
        yield annotation(change.path, None, "link", words)


def _holds_result(change: Change) -> bool:
    return (
        change.kind != "removed"
        and change.path.startswith((RESULTS, BATCH))
        and change.path.endswith(".yaml")
    )


def _review(proposed: Path, change: Change, context: Context) -> Reviewed:
    from hubbot.results.result import split_accepted
    from hubbot.submission.requests.result.review import review_text

    text = _read(proposed, change.path)
    if change.path.startswith(RESULTS):
        text = split_accepted(text)[0]
    return change.path, review_text(text, context)


def _by_bot_only(change: Change) -> Iterator[str]:
    from hubbot.submission.requests.result.terminal import annotation

    if change.kind == "removed":
        return
    yield annotation(
        change.path,
        1,
        "result-by-pull-request",
        "Accepted results are written by the bot alone, after an approval. Take this file out of the pull "
        "request and open an issue with the form instead: nothing else is needed.",
    )


def _list_by_bot_only() -> str:
    from hubbot.submission.requests.result.terminal import annotation

    words = (
        "Only hubbot writes this list, from the history of main. Take the file out of the pull request; "
        "`hubbot amend` asks for an approval of what it lists."
    )
    return annotation(LEDGER, 1, "only-hubbot-writes", words)


def _registry(proposed: Path, changes: list[Change], here: Path) -> Iterator[str]:
    """The proposed hub as a whole must load, and each changed entry must have the shape of its kind."""
    from hubbot.registry.errors import HubFileError
    from hubbot.registry.load import load
    from hubbot.submission.requests.result.terminal import annotation

    if not any(
        change.path == "hub.yaml" or change.path.startswith((REGISTRY, FEATURES)) for change in changes
    ):
        return
    try:
        hub = load(proposed)
        yield from (*_labels(hub), *_features(hub))
    except HubFileError as wrong:
        yield annotation(wrong.file, wrong.line, "hub-file", f"{wrong.message}. {wrong.remedy}")
    for change in changes:
        schema = schema_of(change.path)
        if schema and change.kind != "removed":
            yield from _shape(proposed, change.path, schema)
            yield from _block(proposed, change.path, schema, here)


def _labels(proposed: Hub) -> Iterator[str]:
    """Labels that the proposed hub stores, against what it registers of them."""
    from hubbot.registry.stored_labels import stored
    from hubbot.submission.requests.result.terminal import annotation

    if any(stored(proposed)):
        from hubbot.evaluation.data.labels import faults

        for wrong in faults(proposed):
            yield annotation(wrong.file, wrong.line, "labels", f"{wrong.message}. {wrong.remedy}")


def _features(proposed: Hub) -> Iterator[str]:
    """Features that the proposed hub stores, against what it registers of them."""
    from hubbot.registry.stored_features import stored
    from hubbot.submission.requests.result.terminal import annotation

    if any(stored(proposed)):
        from hubbot.evaluation.data.features import faults

        for wrong in faults(proposed):
            yield annotation(wrong.file, wrong.line, "features", f"{wrong.message}. {wrong.remedy}")


def _shape(proposed: Path, path: str, schema_name: str) -> Iterator[str]:
    from hubbot.reading.shape import schema
    from hubbot.reading.yaml.reader import read
    from hubbot.submission.requests.result.terminal import annotation

    document = read(_read(proposed, path))
    for problem in (*document.problems, *schema.problems(document, schema_name)):
        if problem.severity == "error":
            words = f"{problem.message} {problem.hint}".strip()
            yield annotation(path, problem.line, f"{problem.code} {problem.slug}", words)


def _block(proposed: Path, path: str, schema_name: str, here: Path) -> Iterator[str]:
    """What hubbot wrote below an entry stays as it is on main: it says who approved what."""
    from hubbot.reading.yaml.reader import read
    from hubbot.registry.entry import FOLDERS, KEY
    from hubbot.submission.requests.result.terminal import annotation

    if schema_name not in FOLDERS:
        return
    now, before = read(_read(proposed, path)), read(_read(here, path) if (here / path).is_file() else "")
    if (now.value or {}).get(KEY) != (before.value or {}).get(KEY):
        span = now.keys.get(f"/{KEY}")
        words = (
            f"Only hubbot writes the block `{KEY}:`, after an approval. Leave it as it is on main; an entry "
            "that comes by pull request has none."
        )
        yield annotation(path, span.line if span else 1, "only-hubbot-writes", words)


def _read(root: Path, path: str) -> str:
    """The proposed bytes; a link is not followed, wherever it points."""
    file = root / path
    if file.is_symlink() or not file.resolve().is_relative_to(root.resolve()):
        raise click.UsageError(f"{path} is a link. A hub's files are plain files.")
    return file.read_bytes().decode("utf-8", errors="replace")
