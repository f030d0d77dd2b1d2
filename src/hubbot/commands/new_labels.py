"""hubbot new labels, and new dataset --labels: the reference labels of a test split, into the hub itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import FILE, hub_option, hub_root, writable
from hubbot.common.files import write_files
from hubbot.common.pasting import command
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load

if TYPE_CHECKING:
    from hubbot.registry.stored_labels import StoredLabels


_OLD = "--labels labels.csv"  # as the README of a new hub has it


@click.command(epilog="Example: hubbot new labels DS-NOISE references.csv")
@click.argument("identifier", metavar="DATASET")
@click.argument("file", type=FILE)
@hub_option
def labels(identifier: str, file: Path, hub_dir: Path | None) -> int:
    """Put the labels of a registered dataset's test split into the hub, for everybody to score against.

    FILE is row,label or row,value or row,text, as .csv or .csv.gz. It becomes registry/labels/DATASET.csv,
    and the dataset's entry names it with its digest. Once it is pushed, everybody can read it.
    """
    from hubbot.hubs.labelled import with_labels
    from hubbot.registry.entry import entry_path
    from hubbot.registry.how_to_evaluate import is_text

    hub = load(writable(hub_root(hub_dir)))
    dataset = hub.dataset(identifier)
    if dataset is None:
        makes = f"{command('hubbot', 'new', 'dataset', identifier, '--labels', file)} makes it"
        raise click.BadParameter(f"no dataset {identifier} is registered; {makes}", param_hint="DATASET")
    if dataset.value.get("public_labels") is False:
        raise click.UsageError(
            f"{dataset.id} says `public_labels: false`: in the hub everybody can read them."
        )
    content, found = labels_of_file(file, dataset.id)
    if is_text(dataset) and not found.texts:
        raise click.UsageError(f"{dataset.id} is answered with texts: the columns are row,text.")
    path = entry_path("dataset", dataset.id)
    if not (hub.root / path).is_file():
        raise click.UsageError(f"{dataset.id} is not registered in {path}: rename its file, then try again.")
    text = with_labels((hub.root / path).read_text(encoding="utf-8"), found)
    return put(hub.root, {found.file: content, path: text.encode()}, new={found.file})


def labels_of_file(file: Path, dataset_id: str) -> tuple[bytes, StoredLabels]:
    """The bytes that go into the hub (plain text with LF and no BOM), and what is in them."""
    from hubbot.evaluation.data.labels import described
    from hubbot.evaluation.data.predictions import Unreadable, unpack
    from hubbot.registry.stored_labels import FOLDER

    content = file.read_bytes()
    try:
        packed = content[:2] == b"\x1f\x8b"
        content = content if packed else unpack(content).encode()
        return content, described(content, f"{FOLDER}{dataset_id}.csv{'.gz' if packed else ''}")
    except Unreadable as wrong:
        raise click.ClickException("\n".join(f"{file.name}, {fault}" for fault in wrong.faults)) from wrong


def put(root: Path, files: Mapping[str, bytes], new: set[str]) -> int:
    """Write the files if the hub is still one with them and its labels fit; otherwise none, and say why."""
    if there := [path for path in new if (root / path).exists()]:
        raise click.UsageError(f"{there[0]} is there already. Other labels? Take the old ones away first.")
    if not written(root, files, labels=True):
        return 1
    for path in files:
        click.echo(f"Wrote {path}.")
    click.echo("Authors need no --labels any more, and the bot scores their predictions itself.")
    readme = root / "README.md"
    if readme.is_file() and _OLD in readme.read_text(encoding="utf-8", errors="replace"):
        click.echo(f"README.md still tells them `{_OLD}`: take it out where it is meant for this dataset.")
    click.echo("Next: hubbot build, and commit.")
    return 0


def written(root: Path, files: Mapping[str, bytes], *, labels: bool = False) -> bool:
    """Write the files if the hub is still one with them, with `labels` as its own labels say, too.

    Otherwise write none, and say what is wrong.
    """
    before = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in files}
    write_files(root, files)
    wrong = list(_faults(root, files, labels=labels))
    if wrong:
        write_files(root, before)
    for line in wrong:
        click.echo(line, err=True)
    return not wrong


def _faults(root: Path, files: Mapping[str, bytes], *, labels: bool) -> Iterator[str]:
    from hubbot.registry.check_files import file_problems

    for path, content in files.items():
        for problem in file_problems(path, content.decode(errors="replace")):
            yield f"{path}, line {problem.line}: {problem.message} {problem.hint}"
    try:
        hub = load(root)
    except HubFileError as error:
        yield str(error)
        return
    if labels:
        from hubbot.evaluation.data.labels import faults

        yield from map(str, faults(hub))
