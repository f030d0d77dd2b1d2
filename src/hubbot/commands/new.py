"""hubbot new benchmark, dataset and model: a valid file of the registry, checked at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import FILE, hub_option, hub_root, writable
from hubbot.registry.load import load

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

_KINDS = click.Choice(["real", "synthetic"])
_print = click.option(
    "--print", "only_print", is_flag=True, help="Print it, to paste into the hub's form, and write nothing."
)


@click.command(epilog="Example: hubbot new benchmark BM-NOISE --metric WER --dataset DS-NOISE")
@click.argument("identifier", metavar="ID")
@click.option("--name", help="What readers call it. Default: the id.")
@click.option("--metric", required=True, help="The registered metric that ranks.")
@click.option("--dataset", "dataset_id", required=True, help="The dataset, registered or made here.")
@click.option("--cases", type=click.IntRange(min=1), help="Cases in its test split, for a new dataset.")
@click.option("--task", default="classification", show_default=True, help="classification, regression, …")
@click.option("--modality", default="features", show_default=True, help="What goes into a model.")
@click.option("--section", help="A section of hub.yaml. Default: the first.")
@click.option("--data", type=_KINDS, default="real", show_default=True, help="Real, or made up.")
@_print
@hub_option
def benchmark(
    identifier: str,
    hub_dir: Path | None,
    cases: int | None,
    metric: str,
    dataset_id: str,
    *,
    only_print: bool,
    **given: str | None,
) -> int:
    """Write registry/benchmarks/ID.yaml, and its dataset's file where that is new.

    No maintainer of the hub? With --print it is what the form "Propose a benchmark" asks for, also for a hub
    elsewhere: --hub OWNER/REPO.
    """
    from hubbot.hubs.entries import NewBenchmark, NewDataset, benchmark_file, dataset_file

    hub = _hub(hub_dir, only_print=only_print)
    _is_new(hub, "benchmark", identifier)
    primary = hub.metric(metric)
    if primary is None:
        near = hub.suggest("metric", metric)
        hint = f"did you mean {near}?" if near else f"there are: {', '.join(hub.metrics)}."
        raise click.BadParameter(f"no metric {metric} is registered; {hint}", param_hint="--metric")
    known = hub.dataset(dataset_id)
    kind = known.data if known else str(given["data"])
    texts = {}
    if known is None:
        _is_new(hub, "dataset", dataset_id)
        file = dataset_file(NewDataset(dataset_id, dataset_id, cases, kind))
        texts[f"registry/datasets/{dataset_id}.yaml"] = file
    texts[f"registry/benchmarks/{identifier}.yaml"] = benchmark_file(
        NewBenchmark(
            id=identifier,
            name=given["name"] or identifier,
            section=_section(hub, given["section"]),
            dataset=known.id if known else dataset_id,
            primary=primary.name,
            task=str(given["task"]),
            modality=str(given["modality"]),
            data=kind,
        )
    )
    return _printed(hub, texts) if only_print else _add(hub, texts)


@click.command(epilog="Example: hubbot new dataset DS-NOISE --name 'Noisy speech' --cases 1200")
@click.argument("identifier", metavar="ID")
@click.option("--name", help="What readers call it. Default: the id.")
@click.option("--cases", type=click.IntRange(min=1), help="Cases in its test split.")
@click.option("--data", type=_KINDS, default="real", show_default=True, help="Real, or made up.")
@click.option(
    "--labels",
    "file",
    type=FILE,
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


def _add(hub: Hub, texts: dict[str, str]) -> int:
    """Write the files if the hub is still one with them; otherwise none, and say what is wrong."""
    from hubbot.commands.new_labels import written

    if there := [path for path in texts if (hub.root / path).exists()]:
        raise click.UsageError(f"{there[0]} is there already, with another id in it. Rename that file first.")
    if not written(hub.root, {path: text.encode() for path, text in texts.items()}):
        return 1
    for path in texts:
        click.echo(f"Wrote {path}. It is valid as it is; its comments say what may be added.")
    click.echo("Next: hubbot build, and commit. Not yours to commit? --print writes it for the hub's form.")
    return 0
