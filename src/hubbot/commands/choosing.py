"""Which benchmark and dataset a command is about, by any registered spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hubbot.registry.model import Benchmark, Dataset, Hub


def chosen(hub: Hub, benchmark_id: str, dataset_id: str | None) -> tuple[Benchmark, Dataset]:
    """The benchmark and its dataset, by any registered spelling. Raises UsageError with what there is."""
    benchmark = hub.benchmark(benchmark_id, dataset_id)
    if benchmark is None:
        nearest = hub.suggest("benchmark", benchmark_id)
        raise click.UsageError(
            f"There is no benchmark {benchmark_id}. "
            + (f"Did you mean {nearest}? " if nearest else "")
            + "`hubbot list` shows all."
        )
    if benchmark.status == "archived":
        raise click.UsageError(f"{benchmark.id} is archived and takes no new results.")
    dataset = hub.dataset(dataset_id or (benchmark.datasets[0] if benchmark.datasets else ""))
    if dataset is None or dataset.id not in benchmark.datasets:
        there = ", ".join(benchmark.datasets)
        if dataset_id is None:
            raise click.UsageError(f"{benchmark.id} names no registered dataset. Its entry needs one.")
        raise click.UsageError(f"{benchmark.id} has no dataset {dataset_id}. It has: {there or 'none'}.")
    return benchmark, dataset


def scorable(hub: Hub, benchmark_id: str, dataset_id: str | None) -> tuple[Benchmark, Dataset]:
    """The chosen benchmark and dataset; a usage error where no command here can score that benchmark."""
    from hubbot.registry.how_to_evaluate import many_outputs

    benchmark, dataset = chosen(hub, benchmark_id, dataset_id)
    if many_outputs(benchmark):
        raise click.UsageError(
            f"{benchmark.id} asks for an array for each case. No command here scores arrays. Score it with "
            "your own code. Then fill in the file that this command writes: hubbot new record "
            f"{benchmark.id} --out eval.yaml"
        )
    return benchmark, dataset
