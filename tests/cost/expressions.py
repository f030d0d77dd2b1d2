"""Every regular expression in src/ and schemas/, found by reading the code, with the ways it is used."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
_MAKES = {"compile", "match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"}
_WAYS = {"match": "match", "fullmatch": "fullmatch", "search": "search"}
_ALL = {"sub", "subn", "findall", "finditer", "split"}


@dataclass(frozen=True)
class Expression:
    where: str
    pattern: str
    flags: int
    ways: tuple[str, ...]  # match, fullmatch, search; all for sub, findall, finditer, split

    def __str__(self) -> str:
        return f"{self.where} {self.pattern[:40]}"


def way_of(method: str) -> str:
    return "all" if method in _ALL else _WAYS[method]


def in_source() -> list[Expression]:
    found = [expression for path in sorted(SOURCE.rglob("*.py")) for expression in _of_module(path)]
    return found + list(_in_schemas())


def calls_in_source() -> int:
    """How often `re.` makes or uses one, counted another way: no call may be missed."""
    made = re.compile(rf"(?<![\w.])re\.(?:{'|'.join(_MAKES)})\(")
    return sum(
        len(made.findall("\n".join(line.partition("  #")[0] for line in path.read_text("utf-8").split("\n"))))
        for path in SOURCE.rglob("*.py")
    )


def _of_module(path: Path) -> Iterator[Expression]:
    text = path.read_text(encoding="utf-8")
    if "import re\n" not in text:
        return
    tree = ast.parse(text)
    module = importlib.import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))
    uses = _uses(tree)
    for statement in ast.walk(tree):
        for child in ast.iter_child_nodes(statement):
            child.parent = statement  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        of = node.func.value
        if not (isinstance(of, ast.Name) and of.id == "re" and node.func.attr in _MAKES):
            continue
        where = f"{path.relative_to(SOURCE)}:{node.lineno}"
        method = node.func.attr
        pattern, flags = _text(node.args[0], module), _flags(node, module)
        ways = (way_of(method),) if method != "compile" else _ways(_name_of(node), uses, path)
        yield Expression(where, pattern, flags, ways)


def _name_of(node: Any) -> str | None:
    """The name that a compiled expression is assigned to, None for one of a table."""
    parent = node.parent
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        return parent.targets[0].id
    if isinstance(parent, ast.AnnAssign) and isinstance(parent.target, ast.Name):
        return parent.target.id
    return None


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in (_MAKES - {"compile"}):
            of = node.value
            name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
            if name != "re":
                uses.setdefault(name, set()).add(way_of(node.attr))
    return uses


def _ways(name: str | None, uses: dict[str, set[str]], path: Path) -> tuple[str, ...]:
    """How it is used in its module; a public one elsewhere too. Of a table's: as anything there is used."""
    found = set(uses.get(name, ())) if name else set()
    if name and not name.startswith("_"):
        for other in SOURCE.rglob("*.py"):
            if other != path and name in (text := other.read_text(encoding="utf-8")):
                found |= _uses(ast.parse(text)).get(name, set())
    if not found:
        known = {key for key in uses if key.isupper() or key.startswith("_")}
        for key in uses.keys() - known:
            found |= uses[key] - ({"all"} if key in {"text", "line", "path", "name"} else set())
    return tuple(sorted(found)) or ("search",)


def _text(node: ast.expr, module: Any) -> str:
    """The pattern as Python sees it. What is only known at run time stands as one plain name."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else _filled(part, module)
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return _text(node.left, module) + _text(node.right, module)
    if isinstance(node, ast.Constant):
        return str(node.value)
    found = _value(node, module)
    return found if isinstance(found, str) else "name"


def _filled(part: Any, module: Any) -> str:
    found = _value(part.value, module)
    return found if isinstance(found, str) else "name"


def _value(node: ast.expr, module: Any) -> Any:
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))
    except Exception:  # noqa: BLE001  (a name of a function's own)
        return None


def _flags(node: ast.Call, module: Any) -> int:
    given = [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
    place = {"sub": 4, "subn": 4, "split": 3}.get(node.func.attr, 2)  # type: ignore[attr-defined]
    given += node.args[place:] if len(node.args) > place else []
    return int(_value(given[0], module)) if given else 0


def _in_schemas() -> Iterator[Expression]:
    for path in sorted((ROOT / "schemas").glob("*.json")):
        for place, pattern in _patterns(json.loads(path.read_text(encoding="utf-8")), ""):
            yield Expression(f"{path.name}{place}", pattern, 0, ("search",))


def _patterns(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield place, node["pattern"]
        for key, part in node.items():
            yield from _patterns(part, f"{place}/{key}")
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from _patterns(part, f"{place}/{index}")
