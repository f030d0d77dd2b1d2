"""hubbot new benchmark, dataset and model: a valid file of the registry, checked at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands import options
from hubbot.commands.options import hub_option, hub_root, writable
from hubbot.hubs.fields import BY_NAME, Kind, needed
from hubbot.hubs.requirements import FILE
from hubbot.registry.load import load

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

_KINDS = click.Choice(["real", "synthetic"])
_print = click.option(
    "--print", "only_print", is_flag=True, help="Print it, to paste into the hub's form, and write nothing."
)


@click.command(epilog="Example: hubbot new benchmark BM-NOISE --kind transcription --dataset DS-NOISE")
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--name", help="What readers call it. Default: the id, which may be left out beside a name.")
@click.option(
    "--kind", type=click.Choice(tuple(BY_NAME)), help="What a case asks for: brings metric and scorer."
)
@click.option("--metric", help="The registered metric that ranks. Default: the kind's.")
@click.option(
    "--dataset", "dataset_id", help="The dataset, registered or made here. Default: DS- and the name."
)
@click.option("--cases", type=click.IntRange(min=1), help="Cases in its test split, for a new dataset.")
@click.option("--task", help="classification, regression, … Default: the kind's.")
@click.option("--modality", help="What goes into a model. Default: the kind's.")
@click.option("--section", help="A section of hub.yaml. Default: the first.")
@click.option("--data", type=_KINDS, default="real", show_default=True, help="Real, or made up.")
@_print
@hub_option
def benchmark(
    identifier: str | None,
    hub_dir: Path | None,
    cases: int | None,
    *,
    only_print: bool,
    **given: str | None,
) -> int:
    """Write registry/benchmarks/ID.yaml, and its dataset's file where that is new.

    With --kind also what `hubbot score` then needs: the metrics in registry/metrics.yaml, their scorer, and
    the dataset's `target_type`. What is there already stays.

    No maintainer of the hub? With --print it is what the form "Propose a benchmark" asks for, also for a hub
    elsewhere: --hub OWNER/REPO.
    """
    from hubbot.hubs.entries import NewBenchmark, NewDataset, benchmark_file, dataset_file

    hub, kind = _hub(hub_dir, only_print=only_print), BY_NAME.get(given["kind"] or "")
    identifier = identifier or _id_of(given["name"], "BM-")
    _is_new(hub, "benchmark", identifier)
    metrics = _metrics(hub, given["metric"], kind, only_print=only_print)
    dataset_id = given["dataset_id"] or _id_of(given["name"] or identifier.removeprefix("BM-"), "DS-")
    known = hub.dataset(dataset_id)
    data = known.data if known else str(given["data"])
    texts = {}
    if known is None:
        _is_new(hub, "dataset", dataset_id)
        lines = kind.dataset if kind else ""
        file = dataset_file(NewDataset(dataset_id, dataset_id, cases, data, lines))
        texts[f"registry/datasets/{dataset_id}.yaml"] = file
    texts[f"registry/benchmarks/{identifier}.yaml"] = benchmark_file(
        NewBenchmark(
            id=identifier,
            name=given["name"] or identifier,
            section=_section(hub, given["section"]),
            dataset=known.id if known else dataset_id,
            primary=metrics[0],
            secondary=metrics[1:],
            task=given["task"] or (kind.task if kind else "classification"),
            modality=given["modality"] or (kind.modality if kind else "features"),
            data=data,
        )
    )
    if only_print:
        return _printed(hub, texts)
    try:
        more = needed(hub.root, kind, hub.metrics) if kind else {}
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return _add(hub, texts, more)


def _metrics(hub: Hub, named: str | None, kind: Kind | None, *, only_print: bool) -> tuple[str, ...]:
    """The metric that ranks, then those beside it: as they are named, else the kind's."""
    if named is None and kind is None:
        raise click.UsageError("Say what ranks: --metric, or --kind, which brings one.")
    if named is None and kind is not None:
        if only_print and (missing := [name for name in kind.metrics if name not in hub.metrics]):
            raise click.UsageError(
                f"{missing[0]} is no metric of this hub yet. A metric and its scorer are files that a "
                "maintainer adds: propose the benchmark in words, and say so."
            )
        return kind.metrics
    found = hub.metric(str(named))
    if found is None:
        near = hub.suggest("metric", str(named))
        hint = f"did you mean {near}?" if near else f"there are: {', '.join(hub.metrics)}."
        raise click.BadParameter(f"no metric {named} is registered; {hint}", param_hint="--metric")
    return (found.name,)


def _id_of(name: str | None, prefix: str) -> str:
    from hubbot.hubs.entries import id_of

    made = id_of(name or "", prefix)
    if not made:
        raise click.UsageError(f"Give an ID, such as {prefix}NOISE, or a --name that one can be made of.")
    return made


@click.command(epilog="Example: hubbot new dataset DS-NOISE --name 'Noisy speech' --cases 1200")
@click.argument("identifier", metavar="ID")
@click.option("--name", help="What readers call it. Default: the id.")
@click.option("--cases", type=click.IntRange(min=1), help="Cases in its test split.")
@click.option("--data", type=_KINDS, default="real", show_default=True, help="Real, or made up.")
@click.option(
    "--labels",
    "file",
    type=options.FILE,
    help="Its test labels (row,label or row,value or row,text), to be stored in the hub for everybody.",
)
@_print
@hub_option
def dataset(
    identifier: str,
    hub_dir: Path | None,
    cases: int | None,
    *,
    file: Path | None,
    only_print: bool,
    **given: str | None,
) -> int:
    """Write registry/datasets/ID.yaml, with --labels also the labels of its test split."""
    from hubbot.hubs.entries import NewDataset, dataset_file

    if file and only_print:
        raise click.UsageError("A proposal brings no files: --labels is for who can commit to the hub.")
    hub = _hub(hub_dir, only_print=only_print)
    _is_new(hub, "dataset", identifier)
    text = dataset_file(NewDataset(identifier, given["name"] or identifier, cases, str(given["data"])))
    if file:
        return _with_labels(hub, identifier, text, file)
    texts = {f"registry/datasets/{identifier}.yaml": text}
    return _printed(hub, texts) if only_print else _add(hub, texts)


def _with_labels(hub: Hub, identifier: str, text: str, file: Path) -> int:
    """The entry and the file; counts come from the file, and --cases is held against it."""
    from hubbot.commands.new_labels import labels_of_file, put
    from hubbot.hubs.labelled import with_labels

    content, found = labels_of_file(file, identifier)
    path = f"registry/datasets/{identifier}.yaml"
    made = {found.file: content, path: with_labels(text, found).encode()}
    return put(hub.root, made, new={*made})


@click.command(epilog="Example: hubbot new model listener --name 'Listener 2' --confirmed")
@click.argument("identifier", metavar="ID")
@click.option("--name", help="What readers call it. Default: the id.")
@click.option("--confirmed", is_flag=True, help="Its authors confirmed the card, or you run the model here.")
@_print
@hub_option
def model(
    identifier: str, hub_dir: Path | None, name: str | None, *, confirmed: bool, only_print: bool
) -> int:
    """Write registry/models/ID.yaml. A result of a new model brings its card itself: this is for the rest."""
    from hubbot.hubs.entries import model_file

    hub = _hub(hub_dir, only_print=only_print)
    _is_new(hub, "model", identifier)
    text = model_file(identifier, name or identifier, confirmed)
    texts = {f"registry/models/{identifier}.yaml": text}
    return _printed(hub, texts) if only_print else _add(hub, texts)


def _is_new(hub: Hub, noun: str, identifier: str) -> None:
    from hubbot.results.result import is_id

    if not is_id(identifier):
        raise click.BadParameter("letters, digits, `.`, `_` and `-`, at most 100", param_hint="ID")
    taken = getattr(hub, noun)(identifier)
    if taken is not None:
        raise click.BadParameter(f"{identifier} is a spelling of {taken.id} already", param_hint="ID")


def _section(hub: Hub, given: str | None) -> str:
    if given is None and hub.sections:
        return next(iter(hub.sections))
    if given not in hub.sections:
        known = ", ".join(hub.sections) or "none yet; add one to hub.yaml"
        raise click.BadParameter(f"sections of hub.yaml: {known}", param_hint="--section")
    return str(given)


def _hub(hub_dir: Path | None, *, only_print: bool) -> Hub:
    root = hub_root(hub_dir)
    return load(root if only_print else writable(root))


def _printed(hub: Hub, texts: dict[str, str]) -> int:
    """The entries on the standard output, and beside it where to paste them."""
    from hubbot.submission.requests.proposal.forms import About, form_of

    for path, text in texts.items():
        about: About = "model" if "/models/" in path else "benchmark"
        field = {"benchmarks": "benchmark", "datasets": "dataset", "models": "card"}[path.split("/")[1]]
        form = f"https://github.com/{hub.repository}/issues/new?template={about}.yml"
        click.echo(f"Paste into “{form_of(about, field).label}” of {form}", err=True)
        click.echo(text)
    return 0


def _add(hub: Hub, texts: dict[str, str], more: Mapping[str, str] | None = None) -> int:
    """Write the files if the hub is still one with them; otherwise none, and say what is wrong.

    `more` are files that may be there: what they are to say then.
    """
    from hubbot.commands.new_labels import written

    if there := [path for path in texts if (hub.root / path).exists()]:
        raise click.UsageError(f"{there[0]} is there already, with another id in it. Rename that file first.")
    every = {**(more or {}), **texts}
    if not written(hub.root, {path: text.encode() for path, text in every.items()}):
        return 1
    for path in texts:
        click.echo(f"Wrote {path}. It is valid as it is; its comments say what may be added.")
    for path in more or {}:
        click.echo(f"Wrote {path}.")
    if FILE in (more or {}):
        click.echo(
            "Next: hubbot doctor --fix, which locks what the scorer needs; pip install -r " + FILE + "."
        )
    click.echo("Next: hubbot build, and commit. Not yours to commit? --print writes it for the hub's form.")
    return 0
