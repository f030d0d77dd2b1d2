"""hubbot convert: a result from what another toolkit wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hubbot.commands.options import FILE, NEW_FOLDER, hub_option, load_hub, named_hub, today

if TYPE_CHECKING:
    from hubbot.interchange.convert import Converted, Question
    from hubbot.interchange.formats import Found
    from hubbot.registry.model import Benchmark, Dataset, Hub

FORMATS: Final = ("lm-eval", "mteb", "trainer", "model-index", "sklearn-report")
_MANY = 12


@click.command(epilog="Example: hubbot convert results.json --from lm-eval --only arc_easy")
@click.argument("file", type=FILE)
@click.option("--from", "format_name", type=click.Choice(FORMATS), required=True, help="What wrote the file.")
@click.option(
    "--benchmark", "benchmark_id", help="Where the file does not say it: BENCHMARK or BENCHMARK/DATASET."
)
@click.option(
    "--metric", "metrics", multiple=True, metavar="THEIRS=OURS", help="A metric's name here; repeatable."
)
@click.option("--only", multiple=True, help="Only this dataset or task of the file; repeatable.")
@click.option("--model-id", help="The model's id in the registry, or a new one.")
@click.option("--out", type=NEW_FOLDER, default=Path(), help="Folder for the results. Default: here.")
@hub_option
def convert(
    file: Path,
    hub_dir: Path | None,
    format_name: str,
    metrics: tuple[str, ...],
    only: tuple[str, ...],
    **given: object,
) -> int:
    """Write eval.yaml from FILE, one for each of its datasets.

    A dataset or metric that this hub does not know is asked for, and the answer is kept in hub.yaml under
    `conversions`. Figures are taken as they are written: nothing is rounded, nothing is divided by 100.
    """
    from hubbot.interchange.formats import found_in

    hub = load_hub(hub_dir)
    work = _Work(hub, format_name, given, metrics)
    try:
        found = [one for one in found_in(format_name, _read(file)) if not only or one.dataset in only]
        results = [work.result_of(one) for one in found]
        _refuse_twins(found, results)
    except ValueError as error:
        click.echo(f"{file}: {error}", err=True)
        return 1
    if not results:
        click.echo(f"{file}: there is nothing about {', '.join(only) or 'any dataset'} in it", err=True)
        return 1
    work.keep_answers()
    return _write(results, Path(str(given["out"])))


class _Work:
    """One run of the command: the answers so far, and those that are new."""

    def __init__(
        self, hub: Hub, format_name: str, given: dict[str, object], metrics: tuple[str, ...]
    ) -> None:
        from hubbot.interchange.convert import Mapped

        self.hub = hub
        self.format_name = format_name
        self.benchmark = given["benchmark_id"]
        self.model_id = given["model_id"]
        self.mapped = Mapped.of(hub, format_name)
        self.new = Mapped()
        for pair in metrics:
            theirs, equals, ours = pair.rpartition("=")
            if not equals or (ours and hub.metric(ours) is None):
                raise click.BadParameter(
                    f"{pair}: write THEIRS=OURS with one of {', '.join(hub.metrics)}", param_hint="--metric"
                )
            self._learn(metrics={theirs: ours or None})

    def result_of(self, found: Found) -> Converted:
        from hubbot.interchange.convert import Question, Run
        from hubbot.interchange.convert import convert as made_of

        place = self._place(found)
        run = Run(self.format_name, self._model(found), today())
        made = made_of(found, place, self.hub, self.mapped, run)
        while isinstance(made, Question):
            theirs = _answer(made, f"Which of the file's figures is {made.name}, which ranks {place[0].id}?")
            self._learn(metrics={theirs: made.name})
            made = made_of(found, place, self.hub, self.mapped, run)
        return made

    def keep_answers(self) -> None:
        """Write what was asked into hub.yaml, or say what to write there where the hub is only a copy."""
        from hubbot.forge.git.remote_hub import cache_folder
        from hubbot.interchange.convert import kept

        if not (self.new.datasets or self.new.metrics):
            return
        path = self.hub.root / "hub.yaml"
        text = kept(path.read_text(encoding="utf-8"), self.format_name, self.new)
        if path.is_relative_to(cache_folder().resolve()):
            click.echo("So that nobody is asked again, propose this for hub.yaml:\n", err=True)
            click.echo(text[text.index("conversions:") :], err=True)
            return
        path.write_text(text, encoding="utf-8", newline="")
        click.echo("Kept in hub.yaml under `conversions`.", err=True)

    def _place(self, found: Found) -> tuple[Benchmark, Dataset]:
        from hubbot.interchange.convert import Question, place_of

        if self.benchmark:
            return self._named(str(self.benchmark))
        place = place_of(found, self.hub, self.mapped)
        if not isinstance(place, Question):
            return place
        what = f"{found.dataset}: which benchmark is this?" if found.dataset else "Which benchmark is this?"
        answer = _answer(place, what)
        named = self._named(answer)
        if found.dataset:
            self._learn(datasets={found.dataset: (named[0].id, named[1].id)})
        return named

    def _named(self, text: str) -> tuple[Benchmark, Dataset]:
        benchmark_id, _, dataset_id = text.partition("/")
        benchmark = self.hub.benchmark(benchmark_id, dataset_id or None)
        first = benchmark.datasets[0] if benchmark and benchmark.datasets else ""
        dataset = self.hub.dataset(dataset_id or first)
        if benchmark is None or dataset is None:
            known = ", ".join(self.hub.benchmarks)
            raise click.BadParameter(
                f"{text} is not registered; there are: {known}", param_hint="--benchmark"
            )
        return benchmark, dataset

    def _model(self, found: Found) -> str:
        from hubbot.interchange.convert import model_id_of

        named = str(self.model_id) if self.model_id else model_id_of(found.model)
        known = self.hub.model(named) if named else None
        if named is None:
            raise click.UsageError("The file does not name the model. Name it with --model-id.")
        return known.id if known else named

    def _learn(self, **answers: dict[str, Any]) -> None:
        self.mapped, self.new = self.mapped.with_(**answers), self.new.with_(**answers)


def _answer(question: Question, words: str) -> str:
    """Ask at a terminal; elsewhere say which option answers it."""
    shown = ", ".join(question.choices[:_MANY]) + (" …" if len(question.choices) > _MANY else "")
    if not sys.stdin.isatty():
        option = (
            f"--metric THEIRS={question.name}"
            if question.about == "metric"
            else "--benchmark BENCHMARK/DATASET"
        )
        raise click.UsageError(f"{words} Answer with {option}. There are: {shown}.")
    return str(
        click.prompt(words, type=click.Choice(question.choices), show_choices=len(question.choices) < _MANY)
    )


def _refuse_twins(found: list[Found], results: list[Converted]) -> None:
    """Two results of one model on one board are two files to choose from, not one over the other."""
    names: dict[str, str] = {}
    for one, made in zip(found, results, strict=True):
        name = f"{one.dataset or 'the file'}, {one.split or 'test'}"
        if made.eval_id in names:
            raise ValueError(
                f"{names[made.eval_id]} and {name} would both be {made.eval_id}: choose with --only, "
                "and --benchmark for that one"
            )
        names[made.eval_id] = name


def _write(results: list[Converted], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for made in results:
        path = folder / ("eval.yaml" if len(results) == 1 else f"{made.eval_id}.yaml")
        path.write_text(made.text, encoding="utf-8", newline="")
        left = f" Left out, as not known here: {', '.join(made.left_out)}." if made.left_out else ""
        click.echo(f"Wrote {path}.{left}")
    click.echo(f"Next: read it, then hubbot check FILE{named_hub()}.")
    click.echo("A percentage must be written as a share: 0.986, not 98.6.")
    return 0


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace")
