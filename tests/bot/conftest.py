from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .stage import Stage, make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "stage"
    make(root)
    return root


def copy_of(template: Path, root: Path) -> Stage:
    """A stage of one's own in milliseconds: folders are copied, and the clone told where its remote is."""
    shutil.copytree(template, root, symlinks=True)
    config = root / "hub/.git/config"
    config.write_text(config.read_text().replace(str(template), str(root)))
    return Stage(root)


@pytest.fixture
def stage(template: Path, tmp_path: Path) -> Stage:
    return copy_of(template, tmp_path / "stage")
