"""What `run` and `score` do at their end: write the files, and say at once what would become of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot import __version__
from hubbot.commands import handwork
from hubbot.commands.kept import kept_figures
from hubbot.commands.options import named_hub, today
from hubbot.commands.progress import progress
from hubbot.common.pasting import command

if TYPE_CHECKING:
    from hubbot.evaluation.report.evaluate import Evaluation
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview

WRITTEN = ("eval.yaml", "report.md")
_PREDICTIONS = "predictions.csv.gz"


@dataclass(frozen=True, slots=True)
class Output:
    """Where the files go; `force` writes over what somebody edited."""

    folder: Path
    force: bool = False

    def refuse_edited(self) -> None:
        handwork.refuse_edited(self.folder, WRITTEN, force=self.force)


@dataclass(frozen=True, slots=True)
class Ran:
    """How the figures came about. `predictions` is the file to attach, b"" for none."""

    model_id: str
    door: str
    predictions: bytes = b""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    understood: tuple[str, ...] = ()  # how the author's file was read, where it is no plain one


def finish(hub: Hub, found: Evaluation, ran: Ran, output: Output) -> int:
    """Run the toy check, write the files, and say what came out and what would come of it."""
    from hubbot.evaluation.data import predictions
    from hubbot.evaluation.report.report import report
    from hubbot.evaluation.report.result import About, text_of, toy_check

    with progress("Toy check", 1) as tick:
        toy = toy_check(hub, found.benchmark, kept_figures())
        tick()
    about = About(
        ran.model_id,
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        f"hubbot {__version__} {ran.door}",
        ran.metadata,
        toy,
        predictions.digest(ran.predictions) if ran.predictions else None,
    )
    text, attached = text_of(found, about), ""
    files = {"eval.yaml": text.encode(), **report(hub, found, about)}
    if ran.predictions:
        attached = handwork.free_name(output.folder, _PREDICTIONS, ran.predictions, force=output.force)
        files[attached] = ran.predictions
    handwork.write(output.folder, files, force=output.force)
    _say_figures(hub, found, ran, has_toy=toy is not None)
    _say_standing(hub, text, ran)
    _say_next(output.folder, attached)
    return 0


def _say_figures(hub: Hub, found: Evaluation, ran: Ran, *, has_toy: bool) -> None:
    benchmark, cases = found.benchmark, found.cases
    click.echo(f"{_named(hub, ran.model_id)} on {benchmark.name} ({benchmark.id}), {cases.n:,} test cases")
    for words in ran.understood:
        click.echo(f"Read: {words}")
    for name, one in found.figures.items():
        interval = found.uncertainty.get(name)
        span = f"  [{interval.low:.4g}, {interval.high:.4g}]" if interval else ""
        value = f"{one.value:.4g}" if one.value is not None else f"undefined: {one.reason}"
        click.echo(f"{name:24} {value}{span}")
    if not has_toy:
        click.echo("No toy check: this benchmark names no baseline.")
    if found.groups.left_out:
        click.echo(
            f"Groups left out, fewer than {hub.policy.min_group} per class: {len(found.groups.left_out)}"
        )


def _named(hub: Hub, model_id: str) -> str:
    """The id, and the name where readers know the model by another."""
    known = hub.model(model_id)
    if known is None:
        return f"{model_id} (new here)"
    return model_id if known.name == model_id else f"{model_id} ({known.name})"


def _say_standing(hub: Hub, text: str, ran: Ran) -> None:
    """Evidence, the rank it would have, and what is open: the bot's own words, before it is asked."""
    from hubbot.commands.standing import placings, reviewed
    from hubbot.leaderboard.words.preview import in_one_line
    from hubbot.submission.requests.result.open_questions import open_questions

    review = reviewed(hub, text, today=today(), predictions=ran.predictions or None)
    placing = placings(hub, [("eval.yaml", review)]).get("eval.yaml")
    click.echo(_evidence(review, attached=bool(ran.predictions)))
    if placing is not None:
        click.echo(f"{in_one_line(placing)} {placing.sentence}".rstrip())
    if questions := open_questions(review, placing):
        click.echo("Open questions:")
        for line in _listed(questions):
            click.echo(line)


def _evidence(review: ResultReview, *, attached: bool) -> str:
    from hubbot.results.result import EVIDENCE_SYMBOL

    said = f"Evidence: {EVIDENCE_SYMBOL[review.evidence]} {review.evidence}"
    if attached and review.evidence == "re-scored":
        return f"{said}, once the file of predictions is attached"
    return said


def _listed(questions: tuple[str, ...]) -> Iterator[str]:
    for question in questions:
        yield f"  - {question}"


def _say_next(folder: Path, attached: str) -> None:
    result, names = folder / "eval.yaml", [*WRITTEN, *([attached] if attached else [])]
    click.echo(f"Wrote {', '.join(str(folder / name) for name in names)}.")
    attach = f"    # then attach {folder / attached} in the form, as it is" if attached else ""
    click.echo(f"Next: {command('hubbot', 'submit', result)}{named_hub()}{attach}")
