"""Faults put into the source, one at a time: how many of them do the tests notice? (mutation testing)

    pip install cosmic-ray            # not among the test packages: nothing else needs it
    python perf/mutants.py [GROUP ...] [--jobs 2] [--sample 400] [--seed 1] [--show]

Cosmic Ray makes the mutants: an operator replaced, a condition negated, a number moved by one, a loop
skipped, a truth turned round. Type annotations are left out, for they are never run. Of `arithmetic` a
seeded sample is taken, of the others every mutant. Each mutant lies in a copy of the tree, and those of the
group's tests that enter its function run there in a process of their own, the quick ones first, until one
fails. A mutant that no test notices "survives".
`survivors.yaml` says of survivors why nobody can notice them; one that is explained is still counted as a
survivor. The table gives the share that was noticed; fails where it is below 90 %.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import current_process, get_context
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SOURCE = "src/hubbot/"
WANTED = 0.9
CPU_SECONDS = 240  # a mutant that runs on and on is noticed, too

# Which modules, and the tests that speak of them.
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
        entered = json.loads((Path(folder) / group).read_text(encoding="utf-8"))
        ends = pool.imap(partial(survives, folder, group, entered=entered), chosen, chunksize=1)
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
    import sklearn.metrics  # noqa: F401

    del hypothesis, jsonschema, np


def copy_of(folder: str) -> Path:
    return Path(folder) / current_process().name.rpartition("-")[2]


def survives(folder: str, group: str, mutant: Mutant | None, entered: dict[str, Any] | None = None) -> bool:
    """Whether all tests of the group pass with it. None: without any mutant, and what each enters is kept."""
    place = copy_of(folder)
    plugin: Recorder | Chosen = Recorder(place, group)
    if mutant:
        (place / mutant.path).write_text(mutant.text, encoding="utf-8")
        plugin = Chosen.those_that_enter(function_of(mutant), entered or {})
        if not plugin.seconds:
            return True
    child = os.fork()
    if not child:
        os._exit(run_tests(place, plugin.files or GROUPS[group][1], plugin))
    _, status = os.waitpid(child, 0)
    if mutant:
        shutil.copy2(ROOT / mutant.path, place / mutant.path)
        os.utime(place / mutant.path, (1e9, 1e9))
    return status == 0


def function_of(mutant: Mutant) -> str:
    """The innermost function whose body holds it, as `Recorder` names them; "" for what an import runs."""
    found = ""
    for node in ast.walk(ast.parse((ROOT / mutant.path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= mutant.line <= (node.end_lineno or 0):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            found = f"{mutant.path}:{first}"  # `walk` goes from outside to inside
    return found


class Recorder:
    """What each test enters, and how long it takes. `always`: entered outside a test's own call."""

    files: tuple[str, ...] = ()
    seconds: dict[str, float] = {}  # noqa: RUF012 - nothing is chosen yet

    def __init__(self, place: Path, group: str) -> None:
        self.top, self.file = f"{place}/", place.parent / group
        self.always: set[str] = set()
        self.into = self.always
        self.tests: dict[str, Any] = {}

    def enter(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(self.top + SOURCE):
            self.into.add(f"{frame.f_code.co_filename.removeprefix(self.top)}:{frame.f_code.co_firstlineno}")

    def pytest_sessionstart(self) -> None:
        sys.setprofile(self.enter)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.into, began = set(), time.process_time()
        yield
        self.tests[item.nodeid] = [time.process_time() - began, sorted(self.into)]
        self.into = self.always

    def pytest_sessionfinish(self) -> None:
        sys.setprofile(None)
        self.file.write_text(json.dumps([sorted(self.always), self.tests]), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Tests by node id, with the seconds each takes: those alone run, in this order."""

    seconds: dict[str, float]

    @classmethod
    def those_that_enter(cls, function: str, recorded: Any) -> Chosen:
        always, tests = recorded
        every = not function or function in always
        return cls({name: took for name, (took, into) in tests.items() if every or function in into})

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted({name.partition("::")[0] for name in self.seconds}))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if one.nodeid in self.seconds]
        items.sort(key=lambda one: self.seconds[one.nodeid])


def run_tests(place: Path, files: Sequence[str], plugin: object) -> int:
    """In a process of its own: its exit code."""
    seconds = CPU_SECONDS if isinstance(plugin, Chosen) else 10 * CPU_SECONDS  # recording slows it down
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
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
        return int(pytest.main([*files, *quiet], plugins=[plugin]))


def explanations() -> set[tuple[str, str, str]]:
    """Survivors that are explained: module, the lines before, the lines after."""
    listed = yaml.safe_load((ROOT / "perf" / "survivors.yaml").read_text(encoding="utf-8")) or []
    return {(SOURCE + one["module"], one["was"], one["became"]) for one in listed if one["why"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
