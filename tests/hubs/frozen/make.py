"""Makes c6b6f88.tar.gz: a hub as the code of that commit left it. Run with that commit's checkout.

    git worktree add ../then c6b6f88
    python tests/hubs/frozen/make.py ../then c6b6f88.tar.gz

It holds main as a bundle, the forge's issues, and what the runs kept in git's own folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any


def main(checkout: Path, out: Path) -> None:
    sys.path[:0] = [str(checkout / "src"), str(checkout)]
    from tests.bot import stage as stages
    from tests.bot.test_corrections import TITLE, form

    from hubbot import cli

    with tempfile.TemporaryDirectory() as folder:
        fresh, root = Path(folder) / "fresh", Path(folder) / "stage"
        words = ["init", str(fresh), "--name", "A hub for tests", "--repository", "author/hub"]
        words += ["--benchmark", "Breast", "--metric", "AUROC", "--cases", "228"]
        assert cli.run([*words, "--action", f"author/hubbot@{'a1' * 20}"]) == 0
        write_hub = stages.write_hub

        def with_workflows(hub: Path, *, baseline: bool = False) -> None:
            write_hub(hub, baseline=baseline)
            for name in (".github", "schemas"):
                shutil.copytree(fresh / name, hub / name, dirs_exist_ok=True)

        stages.write_hub = with_workflows
        live(stages.make(root), stages, TITLE, form)
        bundle = root / "main.bundle"
        subprocess.run(
            ["git", "bundle", "create", "-q", str(bundle), "main"], cwd=root / "hub.git", check=True
        )
        shutil.rmtree(root / "forge/deliveries")
        with tarfile.open(out, "w:gz") as tar:
            tar.add(bundle, "main.bundle")
            tar.add(root / "forge", "forge")
            tar.add(root / "hub/.git/hubbot", "hubbot")


def live(stage: Any, stages: Any, title: str, form: Any) -> None:
    """Issues 1 to 3 accepted, 4 withdraws the third; 5 needs fixes, 6 is ready, 7 approved, 8 declined."""

    def opened(text: str, who: str = "author", about: str = "[Submission] A result") -> int:
        number: int = stage.people.open_issue(who, about, text, ["submission"]).number
        stage.handle(number, "opened")
        stage.clock.tick()
        return number

    def label(number: int, name: str, *, handled: bool = True) -> None:
        stage.clock.tick()
        stage.people.label(number, "maintainer", name)
        stage.clock.tick()
        for accept in (False, True) if handled else ():
            stage.handle(number, "labeled", accept=accept)

    def result(*words: str) -> str:
        text: str = stages.body(stages.record(*words))
        return text

    label(opened(result("logistic-1", "logistic", "0.9912")), "approved")
    label(opened(result("knn-1", "knn", "0.9842"), "stranger"), "approved")
    label(opened(result("forest-1", "forest", "0.9713")), "approved")
    label(opened(form("forest-1"), about=title), "approved")
    opened(result("knn-2", "knn", "98.4"), "stranger")
    opened(result("logistic-2", "logistic", "0.9899"))
    label(opened(result("logistic-3", "logistic", "0.9855")), "approved", handled=False)
    label(opened(result("knn-3", "knn", "0.9700"), "stranger"), "declined")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
