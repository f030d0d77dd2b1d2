"""An ordinary hub in an ordinary hour: what its people do, each act answered by the runs of its event.

One number, `HOSTILE`, is left free for what must not matter to the others. In the story without it, somebody
asks a question there that is none of hubbot's business: both stories have the same acts and the same times.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hubbot.forge.local.forge import LocalForge
from hubbot.forge.local.people import People
from hubbot.forge.port import Pull, PullFile
from hubbot.submission.requests.proposal.kinds import CARD, benchmark_issue, model_issue
from tests.bot.stage import PROJECT, ROLES, Stage, body, make

HOSTILE = 7
APPROVED = (4, 6, 8, 9, 10, 11)
MORE = ("benchmarks/BM-DIABETES", "datasets/DS-DIABETES", "models/prior", "models/ridge", "models/mean")
SUBMISSION, LABELS = "[Submission] A result", ("submission",)
_FORM = "### Result\n\n{}\n\n### What should happen?\n\nWithdraw it\n\n### Replaced by\n\n_No response_\n\n"


def breast(eval_id: str, model: str, auroc: str = "0.9512") -> str:
    return (
        f"eval_id: {eval_id}\nbenchmark_id: BM-BREAST\ndataset_id: DS-BREAST\nmodel_ids:\n"
        f"  candidate: {model}\nrun_metadata:\n  date: 2026-11-20\ndata: {{split: test, n: 228}}\n"
        f"metrics:\n  AUROC: {auroc}\nstatus: Completed\n"
    )


def diabetes(eval_id: str, model: str, rmse: str = "57.31") -> str:
    return (
        f"eval_id: {eval_id}\nbenchmark_id: BM-DIABETES\ndataset_id: DS-DIABETES\nmodel_ids:\n"
        f"  candidate: {model}\nrun_metadata:\n  date: 2026-11-20\ndata: {{split: test, n: 177}}\n"
        f"metrics:\n  RMSE: {rmse}\nstatus: Completed\n"
    )


class Numbered(LocalForge):
    """Ids of comments and label events follow from their issue alone: one issue's moves no other's."""

    about = 0
    given = 0  # the next issue's number, where it is not the next in turn

    def write_comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        self.about = number
        return super().write_comment(number, author, body)

    def _record(self, issue: dict[str, Any], action: str, actor: str, label: str) -> None:
        self.about = issue["number"]
        super()._record(issue, action, actor, label)

    def next(self, counter: str) -> int:
        if counter != "next_id":
            given, self.given = self.given, 0
            return given or super().next(counter)
        file = self.root / f"ids-{self.about}"
        last = int(file.read_text()) if file.exists() else self.about * 10_000
        file.write_text(str(last + 1))
        return last + 1


def staged(root: Path) -> Stage:
    """A stage whose forge is numbered."""
    stage = Stage(root)
    stage.forge = Numbered(root / "forge", clock=stage.clock, roles=ROLES)  # type: ignore[arg-type]
    stage.people = People(stage.forge)
    return stage


def prepared(root: Path) -> None:
    """A hub with three accepted results and eight submissions that were answered, at `root`."""
    make(root)
    stage = staged(root)
    for name in MORE:
        path = f"registry/{name}.yaml"
        text = (PROJECT / path).read_text("utf-8")
        for baseline in ("toy_classification", "toy_regression"):
            text = text.replace(f"baseline: {baseline}\n", "")
        push(stage, {path: text.encode()})
    stage.git("pull", "--quiet", at=stage.checkout)
    for at, text in enumerate(
        (
            breast("prior-1", "prior", "0.5"),
            diabetes("mean-1", "mean", "76.5"),
            breast("knn-1", "knn", "0.98"),
        )
    ):
        _open(stage, SUBMISSION, body(text), f"author-{at + 1}", LABELS)
    stage.sweep()
    stage.clock.tick(2)
    for number in (1, 2, 3):
        stage.people.label(number, "maintainer", "approved")
    stage.clock.tick(2)
    stage.sweep(accept=True)
    _open(stage, SUBMISSION, body(breast("logistic-1", "logistic", "0.9912")), "author-4", LABELS)
    _open(stage, SUBMISSION, body(breast("knn-2", "knn", "98.6")), "author-5", LABELS)
    _open(stage, SUBMISSION, body(diabetes("ridge-1", "ridge")), "author-6", LABELS)
    stage.forge.next("next_issue")
    reason = "### Reason\n\nWrong split.\n"
    _open(stage, "[Correction] knn-1", _FORM.format("knn-1") + reason, "author-3", LABELS)
    _open(stage, "[Benchmark] Cells", benchmark_issue(), "author-9", ("proposal",))
    files = {
        "submissions/a.yaml": breast("forest-1", "forest", "0.9731"),
        "submissions/b.yaml": diabetes("knn-3", "knn", "61.2"),
    }
    stage.clock.tick()
    open_pull(stage, "author-10", {path: text.encode() for path, text in files.items()})
    _open(stage, "[Model] forest", model_issue("forest", card=CARD), "author-11", ("proposal",))
    _open(stage, SUBMISSION, body(diabetes("mean-2", "mean", "77.1")), "author-12", LABELS)
    stage.sweep()
    stage.clock.tick(2)
    stage.git("gc", "--quiet")
    stage.git("gc", "--quiet", at=stage.checkout)
    for sample in root.rglob("hooks/*.sample"):
        sample.unlink()
    (root / "clock").write_text(stage.clock.now.isoformat())
    for gone in ("source", "elsewhere", "fork"):
        shutil.rmtree(root / gone, ignore_errors=True)


def copied(template: Path, root: Path) -> Stage:
    """A stage of one's own in milliseconds."""
    shutil.copytree(template, root, symlinks=True)
    config = root / "hub/.git/config"
    config.write_text(config.read_text().replace(str(template), str(root)))
    stage = staged(root)
    stage.clock.now = datetime.fromisoformat((root / "clock").read_text())
    return stage


def _open(stage: Stage, title: str, text: str, author: str, labels: tuple[str, ...]) -> int:
    stage.clock.tick()
    return stage.people.open_issue(author, title, text, labels).number


# Mode, content: what a pull request brings under a path.
Files = Mapping[str, bytes | tuple[str, bytes]]


def open_pull(stage: Stage, author: str, files: Files, **told: Any) -> int:
    """A pull request whose contents are in git; `told` replaces what the forge says of it."""
    pull = replace(_pull(stage, files), **told)
    number = stage.people.open_pull(author, "Many results", "Here they are.", pull).number
    stage.git("update-ref", f"refs/pull/{number}/head", _pull(stage, files).head)
    return number


def _pull(stage: Stage, files: Files) -> Pull:
    """One commit on top of main, made without a checkout."""
    plain = {path: one if isinstance(one, tuple) else ("100644", one) for path, one in files.items()}
    stream = b"commit refs/incoming\ncommitter author <author@example.org> 1795000000 +0000\ndata 1\nx"
    stream += b"\nfrom " + stage.git("rev-parse", "main").strip().encode() + b"\n"
    for path, (mode, content) in plain.items():
        quoted = json.dumps(path, ensure_ascii=False).encode("utf-8", "surrogateescape")
        if mode == "160000":
            stream += b"M 160000 %b %b\n" % (content, quoted)
        else:
            stream += b"M %b inline %b\ndata %d\n%b\n" % (mode.encode(), quoted, len(content), content)
    import_ = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(import_, input=stream, cwd=stage.remote, check=True, capture_output=True)
    head = stage.git("rev-parse", "refs/incoming").strip()
    return Pull(head, "main", len(plain), tuple(_told(path, *one) for path, one in plain.items()))


def _told(path: str, mode: str, content: bytes) -> PullFile:
    if not path.startswith("submissions/"):
        return PullFile(path, "added")
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    return PullFile(path, "added", mode, blob, 0 if mode == "160000" else len(content))


def push(stage: Stage, files: Mapping[str, bytes | None]) -> None:
    """Somebody who may push changes main."""
    stream = b"commit refs/heads/main\ncommitter maintainer <maintainer@example.org> 1795000000 +0000\n"
    stream += b"data 8\nA change\nfrom refs/heads/main^0\n"
    for path, content in files.items():
        quoted = json.dumps(path).encode()
        if content is None:
            stream += b"D " + quoted + b"\n"
        else:
            stream += b"M 100644 inline %b\ndata %d\n%b\n" % (quoted, len(content), content)
    import_ = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(import_, input=stream, cwd=stage.remote, check=True, capture_output=True)
