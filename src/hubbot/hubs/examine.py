"""Examines a hub's files: do they fit together, and are the generated ones up to date?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from hubbot.hubs import new_hub, requirements
from hubbot.hubs.action import Action
from hubbot.hubs.findings import Finding, fine
from hubbot.hubs.which_hubbot import action, install
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.check_files import hub_problems
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load
from hubbot.registry.model import Hub

_FORMS: Final = ".github/ISSUE_TEMPLATE"
_SEVERAL: Final = 5
# The links of a generated form, whatever repository they name.
_TO_A_HUB: Final = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+(?=#readme\b|/issues/new\b)")


def files(root: Path, ours: Action, *, lock: bool = False) -> Iterator[Finding]:
    """Everything that can be said without running a baseline or asking GitHub.

    `ours` is where the hubbot that looks was published. With `lock` the packages of scorers are looked up.
    """
    yield from registry(root)
    try:
        hub = load(root)
    except HubFileError as error:
        said = f"line {error.line}: {error.message}" if error.line else error.message
        yield Finding("wrong", error.file, said, error.remedy)
        return
    for look in (repository, forms, workflows, schemas, scorers, sizes, readme):
        yield from look(hub)
    yield from requirements.findings(root, lock=lock)
    if not _is_hubbots_own(hub.root):
        yield from action(hub.root, ours)
        yield from install(hub, ours)


def registry(root: Path) -> Iterator[Finding]:
    """hub.yaml and every entry, against its schema."""
    found = [(path, problem) for path, problem in hub_problems(root) if problem.severity == "error"]
    for path, problem in found:
        where = f"{path}, line {problem.line}" if problem.line else path
        yield Finding("wrong", where, problem.message, problem.hint)
    if not found:
        yield fine("registry", "hub.yaml and every entry have the shape of their kind")


def repository(hub: Hub) -> Iterator[Finding]:
    if hub.is_placeholder:
        yield Finding(
            "wrong",
            "hub.yaml",
            f"`repository: {hub.repository}` is a placeholder, so every link leads nowhere",
            "Write `repository: ` with the name as it stands in the address on GitHub, "
            "then `hubbot doctor --fix`.",
        )
    else:
        yield fine("hub.yaml", f"the hub is {hub.repository}")


def forms(hub: Hub) -> Iterator[Finding]:
    """The issue forms ask what the reader reads; their examples and words are the owner's."""
    expected = dict(new_hub.forms(hub.name, hub.repository, new_hub.example_for(hub)))
    yield from _in_step("issue forms", hub.root, expected, _without_words)
    yield from _leading_elsewhere(hub, expected)


def _leading_elsewhere(hub: Hub, forms: Iterable[str]) -> Iterator[Finding]:
    """Words in the forms that lead to the repository this hub was made from, or to none."""
    here = f"https://github.com/{hub.repository}"
    found: dict[str, bytes] = {}
    for path in forms:
        text = (_read(hub.root / path) or b"").decode("utf-8", "replace")
        if (mended := _TO_A_HUB.sub(here, text)) != text:
            found[path] = mended.encode()
    if found:
        yield Finding(
            "advice",
            "issue forms",
            f"their words lead to another repository: {', '.join(found)}",
            f"`hubbot doctor --fix` lets those links lead to {hub.repository}, and changes nothing else.",
            fix=found,
        )


def workflows(hub: Hub) -> Iterator[Finding]:
    """The bot's workflows, byte for byte: their permissions are what keeps a hub safe."""
    if _is_hubbots_own(hub.root):
        yield fine("workflows", "this is hubbot's own repository: its workflows are the ones compared with")
        return
    yield from _in_step("workflows", hub.root, dict(new_hub.workflows(hub.branch)))


def schemas(hub: Hub) -> Iterator[Finding]:
    """Copies for editors: a hub may do without."""
    if (hub.root / "schemas").is_dir():
        yield from _in_step("schemas", hub.root, dict(new_hub.schemas()))


def scorers(hub: Hub) -> Iterator[Finding]:
    """A metric's own scorer must be there to be called."""
    for metric in hub.metrics.values():
        module = (metric.scorer or "").partition(":")[0]
        if module and not (hub.root / "scorers" / f"{module}.py").is_file():
            yield Finding(
                "wrong",
                "registry/metrics.yaml",
                f"{metric.name} is computed by scorers/{module}.py, which is not there",
                "Add the file, or take `scorer:` away: results then bring the figure themselves.",
            )


def sizes(hub: Hub) -> Iterator[Finding]:
    """A board without the size of its test set has no ranking."""
    for benchmark in hub.benchmarks.values():
        if benchmark.status != "active":
            continue
        for name in benchmark.datasets:
            test = hub.datasets[name].splits.get("test")
            if test is None or test.n is None:
                yield Finding(
                    "advice",
                    f"registry/datasets/{name}.yaml",
                    f"the size of the test split is not stated, so results on {benchmark.id} that do not "
                    "give it either are not ranked",
                    "Write `splits: {test: {n: …}}`.",
                )


def readme(hub: Hub) -> Iterator[Finding]:
    text = (_read(hub.root / "README.md") or b"").decode("utf-8", "replace")
    if "<!-- hubbot:boards:begin -->" in text and "<!-- hubbot:boards:end -->" in text:
        yield fine("README.md", "has the place for the boards")
    else:
        yield Finding(
            "advice",
            "README.md",
            "has no place for the boards",
            "Where they should stand, write the lines <!-- hubbot:boards:begin --> and "
            "<!-- hubbot:boards:end -->.",
        )


def _in_step(
    about: str, root: Path, expected: dict[str, str], seen: Callable[[str], Any] = str
) -> Iterator[Finding]:
    """Compare files with what is generated now, as `seen` sees them."""
    differing = {path: text for path, text in expected.items() if not _same(root / path, text, seen)}
    if not differing:
        yield fine(about, "as this version of hubbot writes them")
        return
    named = ", ".join(sorted(differing)[:_SEVERAL]) + (" …" if len(differing) > _SEVERAL else "")
    yield Finding(
        "wrong",
        about,
        f"not as this version of hubbot writes them: {named}",
        "`hubbot doctor --fix` writes them anew; `git diff` then shows what was different.",
        fix={path: text.encode() for path, text in differing.items()},
    )


def _same(path: Path, text: str, seen: Callable[[str], Any]) -> bool:
    raw = _read(path)
    if raw is None:
        return False
    try:
        return bool(seen(raw.decode("utf-8")) == seen(text))
    except ValueError:
        return False


def _without_words(text: str) -> Any:
    """A form without what an owner may say in other words."""
    return _bare(load_trusted(text))


def _bare(value: Any) -> Any:
    words = {"placeholder", "description", "about", "value"}
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key not in words}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _is_hubbots_own(root: Path) -> bool:
    """Hubbot's repository is a hub itself, and its workflows use the action beside them."""
    return (root / "src" / "hubbot" / "__init__.py").is_file() and (root / "action.yml").is_file()


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
