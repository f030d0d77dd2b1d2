# /// script
# requires-python = ">=3.11"
# dependencies = ["inspect-ai==0.3.285"]
# ///
"""Inspect with its mock model: one scorer, two scorers in two epochs, a run that failed; JSON and .eval."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import tiktoken
from inspect_ai import Task, task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, get_model
from inspect_ai.scorer import includes, match
from inspect_ai.solver import generate, solver

SAMPLES = [Sample(input=f"{a} + {b} =", target=str(a + b)) for a, b in [(1, 1), (2, 3), (4, 1), (5, 2)]]


@task
def sums() -> Task:
    return Task(MemoryDataset(SAMPLES, name="acme/sums"), solver=generate(), scorer=match(), version=2)


@task
def sums_twice() -> Task:
    return Task(
        MemoryDataset(SAMPLES, name="sums"), solver=generate(), scorer=[match(), includes()], epochs=2
    )


@solver
def broken():
    async def solve(state, generate):
        raise RuntimeError("no answer")

    return solve


@task
def sums_broken() -> Task:
    return Task(MemoryDataset(SAMPLES, name="sums"), solver=broken(), scorer=match())


def main(out: Path) -> None:
    # The mock model counts tokens with a table that is fetched; words will do.
    tiktoken.get_encoding = lambda _: SimpleNamespace(encode=lambda text, **_: text.split())

    def says():
        answers = iter(["2", "5", "4", "7"] * 4)
        said = lambda *_: ModelOutput.from_content("mockllm/model", next(answers))  # noqa: E731
        return get_model("mockllm/model", custom_outputs=said)

    for name, one, kind in [
        ("inspect.json", sums, "json"),
        ("inspect-two-scorers.json", sums_twice, "json"),
        ("inspect-failed.json", sums_broken, "json"),
        ("inspect.eval", sums, "eval"),
    ]:
        folder = f"logs-{Path(name).stem}-{kind}"
        evaluate(one(), model=says(), log_dir=folder, log_format=kind, display="none", max_connections=1)
        made = next(Path(folder).glob(f"*.{kind}"))
        if kind == "eval":
            (out / name).write_bytes(made.read_bytes())
            continue
        program = str(Path(sys.executable).parent / "inspect")
        head = subprocess.run(
            [program, "log", "dump", "--header-only", str(made)], capture_output=True, check=True
        )
        (out / name).write_bytes(head.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
