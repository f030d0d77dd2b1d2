"""The picture and the table of docs/architecture.md say what the tree is."""

import ast
import re

from tests.docs.pages import PROJECT
from tests.test_floors import OURS, SOURCE

PAGE = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_table_names_every_folder_with_the_first_line_of_its_docstring() -> None:
    rows = dict(re.findall(r"^\| `([a-z/]+)/` \| (.+) \|$", PAGE, re.MULTILINE))
    folders = {
        str(file.parent.relative_to(SOURCE)): (ast.get_docstring(ast.parse(file.read_text())) or "").split(
            "\n"
        )[0]
        for file in SOURCE.rglob("__init__.py")
        if file.parent != SOURCE
    }
    assert rows == folders


def test_the_picture_shows_every_way_from_floor_to_floor_and_no_other() -> None:
    drawn = set(re.findall(r"^  ([a-z]+) --> ([a-z]+)$", PAGE, re.MULTILINE))
    imported = {(_floor(one), _floor(other)) for one, others in OURS.items() for other in others}
    steps = {(one, other) for one, other in imported if one and other and one != other}
    assert drawn <= steps
    assert {step for step in steps if step not in drawn} == {
        step for step in steps if _goes_round(step, steps)
    }


def _floor(module: str) -> str:
    """ "" for the two files above all floors."""
    name = module.split(".")[1]
    return name if (SOURCE / name).is_dir() else ""


def _goes_round(step: tuple[str, str], steps: set[tuple[str, str]]) -> bool:
    """Whether a longer way leads from the one to the other."""
    seen, left = set(), [other for one, other in steps if one == step[0] and other != step[1]]
    while left:
        at = left.pop()
        left.extend(other for one, other in steps if one == at and other not in seen)
        seen.add(at)
    return step[1] in seen
