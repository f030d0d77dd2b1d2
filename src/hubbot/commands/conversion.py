"""One conversion at work: which answers were given, what is asked, and what is kept for the next file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from hubbot.commands.options import today
from hubbot.common.invisible import visible
from hubbot.interchange.picking import MANY, only, some, twins, unread, which_column

if TYPE_CHECKING:
    from hubbot.interchange.choosing import Placed, Question
    from hubbot.interchange.convert import Converted
    from hubbot.interchange.formats.shapes import Format, Found
    from hubbot.interchange.formats.source import Source
    from hubbot.registry.model import Benchmark, Dataset, Hub

_NONE = "none"  # of these benchmarks: the answer for a dataset that is not this hub's


class Conversion:
    """One run of the command: the answers so far, those that are new, and what is to be told."""

    def __init__(self, hub: Hub, format_: Format, given: Mapping[str, Any], digest: str, name: str) -> None:
        from hubbot.interchange.mappings import Mapped

        self.hub = hub
        self.format = format_
        self.given = given
        self.digest = digest
        self.name = name  # under which hub.yaml keeps the answers
        self.mapped = Mapped.of(hub, name)
        self.new = Mapped(format=format_.name if name != format_.name else "")
        self.options: dict[str, str] = {}  # a name of the file → the option that gave it
        self.unread: set[str] = set()  # a sentence for each row without a figure
        self.lost = False  # whether a row without a figure has cells that say something
        self.unknown = False  # whether datasets that are not known here were told
        self.open: list[tuple[str, str]] = []  # row, and the question that nobody answered about it
        self.columns: tuple[str, ...] = ()  # of a table, or the paths of values
        self._learn_pairs("--metric", given["metrics"], fields=False)
        self._learn_pairs("--column", given["columns"], fields=True)

    def _learn_pairs(self, option: str, pairs: Sequence[str], *, fields: bool) -> None:
        from hubbot.interchange.formats.rows import FIELDS

        for pair in pairs:
            theirs, equals, ours = pair.rpartition("=")
            is_field = fields and ours in FIELDS
            if not equals or not theirs or (ours and not is_field and self.hub.metric(ours) is None):
                known = ", ".join([*(FIELDS if fields else ()), *self.hub.metrics])
                raise click.BadParameter(f"{pair}: write THEIRS=OURS with one of {known}", param_hint=option)
            self.options[theirs] = option
            self._learn(**({"columns": {theirs: ours}} if is_field else {"metrics": {theirs: ours or None}}))

    def columns_are_in(self, source: Source) -> None:
        """A column that the file does not have is no answer, and is not kept. For a file that was read."""
        self.columns = tuple(source.names)
        for theirs in self.options:
            if theirs in self.new.columns and theirs not in source.names:
                there = some(source.names) or "none"
                raise click.BadParameter(
                    f"the file has no column {theirs!r}; there are: {there}", param_hint="--column"
                )

    def results(self, found: list[Found]) -> list[Converted]:
        """Raises ValueError for what the file cannot give, and a usage error for an open question."""
        from hubbot.interchange.choosing import Placed, of_split

        meant = self._readable(only(found, self.given["only"]))
        self._all_there(meant)
        placed = self._placed(meant)
        chosen: list[Placed] = []
        for one in of_split(placed, self.given["split"]):
            if isinstance(one, Placed):
                chosen.append(one)
            else:
                self.given = {**self.given, "split": _answer(one)}
                return self.results(found)
        if self.given["model_id"] and len({one.found.model for one in chosen}) > 1:
            raise click.UsageError(
                "--model-id names one model, and the file has several. Choose one with --only."
            )
        made = [(one, result) for one in chosen if (result := self._result(one, alone=len(chosen) == 1))]
        return self._without_twins(made)

    def _readable(self, found: list[Found]) -> list[Found]:
        """Without the rows of which nothing can be read, which are named, once."""
        self.lost |= any(one.untaken for one in found if not one.figures)
        if lines := [line for line in unread(found) if line not in self.unread]:
            self.unread = {*self.unread, *lines}
            click.echo(visible("\n".join([*lines[:MANY], *_more(lines)])), err=True)
        if found and not any(one.figures for one in found):
            raise ValueError("there is no figure in it that can be read")
        return [one for one in found if one.figures]

    def _without_twins(self, made: list[tuple[Placed, Converted]]) -> list[Converted]:
        """Two results of one model on one board are to choose from; the others are written."""
        clashes = twins([one.found for one, _ in made], [result.eval_id for _, result in made])
        kept = [result for _, result in made if result.eval_id not in clashes]
        if clashes and not kept:
            raise ValueError("; ".join(clashes.values()))
        self.open.extend(("", f"{words[:1].upper()}{words[1:]}.") for words in clashes.values())
        return kept

    def keep_answers(self) -> None:
        """Write what was answered into hub.yaml, or say what to write there where the hub is only a copy."""
        from hubbot.forge.git.remote_hub import cache_folder
        from hubbot.interchange.mappings import Mapped, conversions_in, kept

        new = self.new.beyond(Mapped.of(self.hub, self.name))
        if not new:
            return
        path = self.hub.root / "hub.yaml"
        try:
            text = kept(path.read_bytes().decode("utf-8"), self.name, new)
        except ValueError as error:
            click.echo(f"Not kept in hub.yaml: {visible(str(error))}.", err=True)
            return
        if path.is_relative_to(cache_folder().resolve()):
            click.echo("So that nobody is asked again, propose this for hub.yaml:\n", err=True)
            click.echo(conversions_in(text), err=True)
            return
        path.write_text(text, encoding="utf-8", newline="")
        click.echo("Kept in hub.yaml under `conversions`.", err=True)

    def _all_there(self, found: list[Found]) -> None:
        """A name that the file does not have is no answer, and is not kept."""
        if not found:
            raise ValueError(f"there is nothing about {', '.join(self.given['only']) or 'any dataset'} in it")
        names = dict.fromkeys(figure.name for one in found for figure in one.figures)
        for theirs in self.mapped.answered:
            if theirs not in names:
                raise click.BadParameter(
                    f"the file has no figure {theirs!r}; there are: {some(names)}",
                    param_hint=self.options.get(theirs, "--metric"),
                )

    def _placed(self, found: list[Found]) -> list[Placed]:
        from hubbot.interchange.choosing import Placed, Question, place_of

        if self.given["benchmark"]:
            return self._answered(found, str(self.given["benchmark"]))
        placed, asked = [], {}
        for one in found:
            place = place_of(one, self.hub, self.mapped)
            if isinstance(place, Question):
                asked[one.about_what] = place
            elif place is not None:
                placed.append(Placed(one, *place))
        if placed or not asked:
            self._tell_unknown(asked)
            return placed
        self._ask(asked)
        return self._placed(found)

    def _answered(self, found: list[Found], answer: str) -> list[Placed]:
        """`--benchmark` speaks of one dataset: of what is that benchmark's already, or of the only one."""
        from hubbot.interchange.choosing import Placed, place_of

        before = [place_of(one, self.hub, self.mapped) for one in found]
        if answer == _NONE:
            return self._none(found, before)
        place = self._named(answer)
        if place in before:
            return [Placed(one, *place) for one, there in zip(found, before, strict=True) if there == place]
        names = dict.fromkeys(one.about_what for one in found)
        if len(names) > 1:
            raise click.UsageError(
                f"--benchmark is the answer for one dataset, and the file has {len(names)}: {some(names)}. "
                "Choose with --only NAME."
            )
        self._keep_place({one.called for one in found if one.dataset}, place)
        return [Placed(one, *place) for one in found]

    def _none(
        self, found: list[Found], before: Sequence[tuple[Benchmark, Dataset] | Question | None]
    ) -> list[Placed]:
        """Leave out what --only names; without --only, each dataset that this hub does not know."""
        from hubbot.interchange.choosing import Placed

        pairs = list(zip(found, before, strict=True))
        meant = [one for one, there in pairs if self.given["only"] or not isinstance(there, tuple)]
        names = dict.fromkeys(one.called for one in meant if one.dataset)
        if not names:
            known = dict.fromkeys(one.called for one in found if one.dataset)
            why = f"This hub knows them all: {some(known)}." if known else "The file names no dataset."
            raise click.UsageError(
                f"--benchmark {_NONE} leaves out the datasets that this hub does not know. {why} "
                f"To leave out one of them, write --only NAME --benchmark {_NONE}."
            )
        self._keep_place(names, None)
        click.echo(f"Left out, as nothing of this hub: {visible(some(names))}.", err=True)
        if self.given["only"]:
            return []
        return [Placed(one, *there) for one, there in pairs if isinstance(there, tuple)]

    def _ask(self, asked: Mapping[str, Question]) -> None:
        """Ask about each dataset of a file of which none is known here."""
        if not sys.stdin.isatty() and len(asked) > 1:
            choices = next(iter(asked.values())).choices
            raise click.UsageError(
                f"None of the file's datasets is known here: {some(asked)}. Say what one is: --only NAME "
                f"--benchmark BENCHMARK/DATASET, or --only NAME --benchmark {_NONE}. "
                f"There are: {some(choices)}."
            )
        for name, question in asked.items():
            answer = _answer(question, also=(_NONE,))
            place = None if answer == _NONE else self._named(answer)
            if name:
                self._keep_place({name}, place)
            elif place is not None:
                self.given = {**self.given, "benchmark": answer}
            else:
                raise ValueError("nothing in it is of this hub")

    def _keep_place(self, names: Iterable[str], place: tuple[Benchmark, Dataset] | None) -> None:
        ids = (place[0].id, place[1].id) if place else None
        self._learn(datasets=dict.fromkeys(names, ids))

    def _tell_unknown(self, asked: Mapping[str, Question]) -> None:
        if asked and not self.unknown:
            self.unknown = True
            click.echo(
                f"Not known here, left out: {visible(some(asked))}. To say what one is: --only NAME "
                f"--benchmark BENCHMARK/DATASET, or --only NAME --benchmark {_NONE}.",
                err=True,
            )

    def _result(self, placed: Placed, *, alone: bool) -> Converted | None:
        from hubbot.interchange.choosing import figures_of, question_of_metric
        from hubbot.interchange.convert import Run
        from hubbot.interchange.convert import convert as made_of

        chosen = figures_of(placed.found, self.hub, self.mapped)
        while question := question_of_metric(placed.benchmark, placed.found, chosen):
            if not alone and not sys.stdin.isatty():
                where = placed.found.called or f"Row {placed.found.row}"
                self.open.append((where, f"{question.words} Answer with {question.option}."))
                return None
            self._learn(metrics={_answer(question): question.name})
            chosen = figures_of(placed.found, self.hub, self.mapped)
        date = self.given["date"].date().isoformat() if self.given["date"] else None
        try:
            run = Run(self.format, self._model(placed.found), today(), self.digest, date)
        except click.UsageError as error:
            if alone:
                raise
            row = f"Row {placed.found.row}" if placed.found.row else "A row"
            self.open.append((placed.found.called or row, error.message))
            return None
        return made_of(placed, chosen, self.hub, run)

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
        from hubbot.interchange.models import as_id, named

        if self.given["model_id"]:
            wanted = str(self.given["model_id"])
            known = self.hub.model(wanted)
            made = known.id if known else as_id(wanted)
            if made is None:
                raise click.BadParameter(
                    f"{wanted!r} cannot be an id: letters, digits, `.`, `_` and `-`", param_hint="--model-id"
                )
            return made
        who = named(found.model, self.hub)
        if found.model is None and not found.no_model and (said := which_column(found, self.columns)):
            raise click.UsageError(said)
        if not who.id:
            raise click.UsageError(
                f"The file names {found.no_model or who.why}. Name the model with --model-id, as readers "
                "know it: tiny_cnn, acme__rna-large."
            )
        return who.id

    def _learn(self, **answers: Any) -> None:
        self.mapped, self.new = self.mapped.with_(**answers), self.new.with_(**answers)


def _more(lines: list[str]) -> list[str]:
    return [f"And {len(lines) - MANY} more rows."] if len(lines) > MANY else []


def _answer(question: Question, also: tuple[str, ...] = ()) -> str:
    """Ask at a terminal; elsewhere say which option answers it."""
    choices = (*question.choices, *also)
    if not sys.stdin.isatty():
        shown = f" There are: {some(choices)}." if question.about == "dataset" else ""
        raise click.UsageError(f"{question.words} Answer with {question.option}.{shown}")
    return str(click.prompt(question.words, type=click.Choice(choices), show_choices=len(choices) < MANY))
