"""A hub on disk, and things that happen to it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from perf.hubs import generated, make

from hubbot import __version__
from hubbot.common.files import write_files
from hubbot.index.known import Known
from hubbot.index.stored import known_at
from hubbot.index.tree import Tree
from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.building.incremental import Changes, changes
from hubbot.registry.load import load
from hubbot.results.read_all import read_all


@dataclass
class Hub:
    """`act` does one thing to the files, chosen by name; `rng` says to which of them."""

    root: Path
    kept: Path
    rng: random.Random
    version: str = __version__
    made: int = 1_000

    @classmethod
    def new(cls, folder: Path, results: int, seed: int) -> Hub:
        root = folder / "hub"
        root.mkdir(parents=True)
        make(root, results, seed=seed)
        return cls(root, folder / "kept.sqlite3", random.Random(seed))

    def tree(self) -> Tree:
        return Tree.of_folder(self.root)

    def build(self) -> Changes:
        done = changes(load(self.root), self.tree(), self.kept, self.version)
        write_files(self.root, done.files)
        return done

    def known(self) -> Known:
        """The index, from what was kept of it and what changed."""
        return known_at(load(self.root), self.tree(), self.kept, self.version)

    def known_anew(self) -> Known:
        hub = load(self.root)
        return Known.of(read_all(self.root), hub)

    def fresh(self) -> dict[str, bytes]:
        return build(load(self.root), read_all(self.root))

    def generated(self) -> dict[str, bytes]:
        files = [
            *(f for f in (self.root / "leaderboards").rglob("*") if f.is_file()),
            self.root / "README.md",
        ]
        return {f.relative_to(self.root).as_posix(): f.read_bytes() for f in files}

    def act(self, name: str) -> None:
        getattr(self, f"_{name}")()

    def _any(self, pattern: str = "evals/*/*/*.yaml") -> Path:
        return self.rng.choice(sorted(path for path in self.root.glob(pattern) if path.is_file()))

    def _put(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _change(self, file: Path, pattern: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(pattern, new, text, count=1, flags=re.MULTILINE), encoding="utf-8")

    def _add(self) -> None:
        self.made += 1
        shapes = list(generated(60, seed=self.made))
        path, text = self.rng.choice(shapes)
        text = re.sub(r"run-\d{6}", f"new-{self.made}", text)
        self._put(re.sub(r"run-\d{6}", f"new-{self.made}", path), text)

    def _add_with_a_new_model(self) -> None:
        self.made += 1
        path, text = next(generated(1, seed=self.made))
        model = re.search(r"model-\d{3}", path)
        assert model is not None
        new = f"brand-new-{self.made}"
        self._put(path.replace(model[0], new), text.replace(model[0], new))
        self._put(f"registry/models/{new}.yaml", f"id: {new}\nname: New {self.made}\nconfirmed: true\n")

    def _add_of_no_benchmark(self) -> None:
        self.made += 1
        path, text = next(generated(1, seed=self.made))
        text = re.sub(r"^benchmark_id: .*$", "benchmark_id: nobody-knows", text, flags=re.MULTILINE)
        self._put(re.sub(r"run-\d{6}", f"lost-{self.made}", path), text)

    def _edit(self) -> None:
        self._change(self._any(), r"0\.\d{4}$", f"0.{self.rng.randrange(1000, 9999)}")

    def _withdraw(self) -> None:
        self._change(self._any(), r"^  status: active$", "  status: withdrawn\n  reason: a mistake")

    def _remove(self) -> None:
        self._any().unlink()

    def _rename(self) -> None:
        file = self._any()
        file.rename(file.with_name(f"z-{file.name}"))

    def _rename_a_model(self) -> None:
        self._change(self._any("registry/models/model-*.yaml"), "^name: .*$", f"name: Other {self.made}")
        self.made += 1

    def _describe_a_model(self) -> None:
        """A line of the card that only its own page shows."""
        file = self._any("registry/models/model-*.yaml")
        kept = re.sub(r"^architecture: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(f"{kept}architecture: design {self.made}\n", encoding="utf-8")
        self.made += 1

    def _give_an_alias(self) -> None:
        """One model turns out to be another: its card goes, its id becomes an alias."""
        one, other = sorted(self.root.glob("registry/models/model-*.yaml"))[:2]
        text = one.read_text(encoding="utf-8")
        known = re.findall(r"^aliases: \[(.*)\]\n", other.read_text(encoding="utf-8"), re.MULTILINE)
        known += re.findall(r"^aliases: \[(.*)\]\n", text, re.MULTILINE)
        one.unlink()
        other_text = re.sub(r"^aliases: .*\n", "", other.read_text(encoding="utf-8"), flags=re.MULTILINE)
        other.write_text(f"{other_text}aliases: [{', '.join([*known, one.stem])}]\n", encoding="utf-8")

    def _rename_a_benchmark(self) -> None:
        self._change(self._any("registry/benchmarks/*.yaml"), "^name: .*$", f"name: Task {self.made}")
        self.made += 1

    def _change_a_suite(self) -> None:
        file = self._any("registry/suites/*.yaml")
        kept = re.sub(r"^missing: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(f"{kept}missing: {self.rng.choice(['none', 'guess'])}\n", encoding="utf-8")

    def _add_a_suite(self) -> None:
        self.made += 1
        boards = ", ".join(
            f"{{benchmark: {one}, weight: {at}}}"
            for at, one in enumerate(self.rng.sample(["BM-BREAST", "BM-SPLICE", "BM-DIABETES"], 2), 1)
        )
        name = f"S-{self.made}"
        text = (
            f"id: {name}\nname: Suite {self.made}\nboards: [{boards}]\nmissing: guess\nreferences: [prior]\n"
        )
        self._put(f"registry/suites/{name}.yaml", text)

    def _remove_a_suite(self) -> None:
        self._any("registry/suites/*.yaml").unlink()
        self._add_a_suite()

    def _change_a_policy(self) -> None:
        self._change(self.root / "hub.yaml", r"min_group: \d+", f"min_group: {self.rng.randint(1, 40)}")

    def _another_version(self) -> None:
        self.version = f"0.0.{self.made}"
        self.made += 1

    def _write_on_a_page(self) -> None:
        self._any("leaderboards/**/*.*").write_text("mine is nicer", encoding="utf-8")

    def _remove_a_page(self) -> None:
        self._any("leaderboards/**/*.*").unlink()

    def _leave_a_page(self) -> None:
        self._put(f"leaderboards/models/left-{self.made}.md", "of a model that nobody knows")

    def _lose_what_was_kept(self) -> None:
        self.kept.unlink(missing_ok=True)

    def _cut_what_was_kept(self) -> None:
        content = self.kept.read_bytes() if self.kept.exists() else b""
        self.kept.write_bytes(content[: self.rng.randrange(len(content) + 1)])

    def _write_over_what_was_kept(self) -> None:
        self.kept.write_text("of another program\n" * 300, encoding="utf-8")


ACTS = sorted(name[1:] for name in vars(Hub) if name.startswith("_") and not name.startswith("__"))
ACTS = [name for name in ACTS if name not in {"any", "put", "change"}]
OF_RESULTS = [name for name in ACTS if not name.endswith("_page")]
