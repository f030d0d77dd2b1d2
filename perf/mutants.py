"""Faults put into the source, one at a time: how many of them do the tests notice? (mutation testing)

    pip install cosmic-ray            # not among the test packages: nothing else needs it
    python perf/mutants.py [GROUP ...] [--jobs 2] [--sample 400] [--seed 1] [--show]

Cosmic Ray makes the mutants: an operator replaced, a condition negated, a number moved by one, a loop
skipped, a truth turned round. Type annotations are left out, for they are never run. Of `arithmetic` a
seeded sample is taken, of the others every mutant. Each mutant lies in a copy of the tree, and the group's
tests run there in a process of their own, until one fails. A mutant that no test notices "survives".
`survivors.yaml` says of survivors why nobody can notice them; one that is explained is still counted as a
survivor. The table gives the share that was noticed; fails where it is below 90 %.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
SOURCE = "src/hubbot/"
WANTED = 0.9
CPU_SECONDS = 240  # a mutant that runs on and on is noticed, too

# Which modules, and the tests that speak of them: quick ones first, for the first failure ends a run.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "intervals": (
        ("common/statistics/intervals.py",),
        ("tests/common/statistics", "tests/evaluation/test_intervals.py"),
    ),
    "ranges": (
        ("leaderboard/ranking/ranges.py",),
        ("tests/leaderboard/test_ranges_pair_by_pair.py", "tests/leaderboard/test_ranges.py"),
    ),
    "approval": (
        ("submission/facts/approval.py",),
        ("tests/submission/lifecycle", "tests/bot/test_life_of_a_submission.py"),
    ),
    "lifecycle": (
        ("submission/lifecycle/*.py",),
        ("tests/submission/lifecycle", "tests/submission/comments"),
    ),
    "arithmetic": (("proving/arithmetic/*.py",), ("tests/proving/arithmetic", "tests/proving/checks")),
}
SAMPLED = ("arithmetic",)

OPERATORS = (
    *(f"ReplaceBinaryOperator_{one}" for one in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul")),
    *(f"ReplaceBinaryOperator_{one}" for one in ("Mod_Mul", "Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr")),
    *(f"ReplaceComparisonOperator_{one}" for one in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{one}" for one in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")),
    *(f"ReplaceUnaryOperator_{one}" for one in ("Delete_Not", "Delete_USub")),
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "NumberReplacer", "ZeroIterationForLoop"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the module (from the top of the tree), where, the lines before and after."""

    path: str
    line: int
    operator: str
    text: str

    def change(self) -> tuple[str, str]:
        """The lines that go, and those that come: stripped, joined by a blank."""
        before = (ROOT / self.path).read_text(encoding="utf-8").splitlines()
        lines = list(difflib.ndiff(before, self.text.splitlines()))
        went, came = ([one[2:].strip() for one in lines if one.startswith(mark)] for mark in ("- ", "+ "))
        return " ".join(went), " ".join(came)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, default=0, help="of each group so many, by the seed")
    parser.add_argument("--show", action="store_true", help="print each survivor, explained or not")
    options = parser.parse_args(arguments)
    good = True
    print("| group | mutants | tried | noticed | survive | of these explained |")
    print("|:--|--:|--:|--:|--:|--:|")
    for group in options.groups or GROUPS:
        good &= tried(group, options)
    return 0 if good else 1


def tried(group: str, options: argparse.Namespace) -> bool:
    """Print the row of one group, and its survivors below."""
    every = [mutant for path in modules(group) for mutant in mutants(path)]
    number = options.only or (options.sample if group in SAMPLED else len(every))
    chosen = random.Random(options.seed).sample(every, min(number, len(every)))
    left = []
    with (
        tempfile.TemporaryDirectory(prefix="hubbot-mutants-") as folder,
        get_context("fork").Pool(options.jobs, initializer=partial(prepare, folder)) as pool,
    ):
        assert pool.apply(survives, (folder, group, None)), "the tests fail without any mutant"
        ends = pool.imap(partial(survives, folder, group), chosen, chunksize=1)
        for done, (one, alive) in enumerate(zip(chosen, ends, strict=True), start=1):
            left += [one] if alive else []
            if done % 50 == 0:
                print(f"  {group}: {done} of {len(chosen)}, {len(left)} survive", file=sys.stderr)
    known = explanations()
    explained = [one for one in left if (one.path, *one.change()) in known]
    share = 1 - len(left) / len(chosen)
    print(
        f"| {group} | {len(every):,} | {len(chosen):,} | {share:.1%} | {len(left)} | {len(explained)} |",
        flush=True,
    )
    for one in left:
        if options.show or one not in explained:
            went, came = one.change()
            print(f"\n{one.path}:{one.line} {one.operator}\n  - {went}\n  + {came}", file=sys.stderr)
    return share >= WANTED


def modules(group: str) -> Iterator[str]:
    for pattern in GROUPS[group][0]:
        found = sorted((ROOT / SOURCE).glob(pattern))
        assert found, f"{pattern}: no such module"
        yield from (path.relative_to(ROOT).as_posix() for path in found)


def mutants(path: str) -> Iterator[Mutant]:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    code = (ROOT / path).read_text(encoding="utf-8")
    inert = set(annotations(code))
    tree = get_ast(code)
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, start in enumerate(places):
            if any(begin <= start < end for begin, end in inert):
                continue
            text = mutate_code(code, operator, occurrence)
            if text is not None and text != code:
                yield Mutant(path, start[0], name, text)


def annotations(code: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where types are written: (line, column) to (line, column)."""
    for node in ast.walk(ast.parse(code)):
        said = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            said.append(node)
        for one in said:
            if isinstance(one, ast.AST):
                yield (
                    (one.lineno, one.col_offset),  # type: ignore[attr-defined]
                    (one.end_lineno, one.end_col_offset),  # type: ignore[attr-defined]
                )


def prepare(folder: str) -> None:
    """A worker's own copy of the tree; what all tests import is loaded before the forks."""
    place = copy_of(folder)
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
            os.utime(place / name, (1e9, 1e9))  # so that a mutant's file is always the newer one
    subprocess.run([sys.executable, "-m", "compileall", "-q", "src", "tests"], cwd=place, check=False)
    import hypothesis
    import jsonschema
    import numpy as np
    import pytest
    import sklearn.metrics  # noqa: F401

    del hypothesis, jsonschema, np, pytest


def copy_of(folder: str) -> Path:
    return Path(folder) / current_process().name.rpartition("-")[2]


def survives(folder: str, group: str, mutant: Mutant | None) -> bool:
    """Whether all tests of the group pass with it. None: without any mutant."""
    place = copy_of(folder)
    if mutant:
        (place / mutant.path).write_text(mutant.text, encoding="utf-8")
    child = os.fork()
    if not child:
        os._exit(run_tests(place, group))
    _, status = os.waitpid(child, 0)
    if mutant:
        shutil.copy2(ROOT / mutant.path, place / mutant.path)
        os.utime(place / mutant.path, (1e9, 1e9))
    return status == 0


def run_tests(place: Path, group: str) -> int:
    """In a process of its own: its exit code."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.setsid()
    os.chdir(place)
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(place / "src"), str(place)]
    for name in [name for name in sys.modules if name.split(".")[0] in {"hubbot", "tests"}]:
        del sys.modules[name]
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not emulator"]
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        return int(pytest.main([*GROUPS[group][1], *quiet]))


def explanations() -> set[tuple[str, str, str]]:
    """Survivors that are explained: module, the lines before, the lines after."""
    listed = yaml.safe_load((ROOT / "perf" / "survivors.yaml").read_text(encoding="utf-8")) or []
    return {(SOURCE + one["module"], one["was"], one["became"]) for one in listed if one["why"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
