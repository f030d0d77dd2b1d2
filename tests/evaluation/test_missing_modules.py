"""A model that needs what is not there is told which environment hubbot runs in, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.data.missing_modules import remedy
from hubbot.evaluation.data.models import ask, load_model
from hubbot.evaluation.data.splits import cases_of
from hubbot.registry.model import Hub

GONE = "a_package_that_nobody_has"
PLACES = {
    "pipx": ("home/.local/share/pipx/venvs/hubbot", "pipx inject hubbot torch"),
    "uv": ("home/.local/share/uv/tools/hubbot", "uv tool install hubbot --with torch"),
    "venv": ("home/project/.venv", "python -m pip install torch"),
    "conda": ("opt/conda/envs/dna", "python -m pip install torch"),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_environment_and_the_command_for_it_are_named(place: str) -> None:
    prefix, command = PLACES[place]
    said = remedy(ModuleNotFoundError(name="torch.nn"), Path(prefix), f"{prefix}/bin/python")
    assert prefix in said
    assert command in said
    assert "torch.nn" not in said


@pytest.mark.parametrize(
    ("module", "package"), [("sklearn.svm", "scikit-learn"), ("PIL", "pillow"), ("x", "x")]
)
def test_the_package_is_called_as_its_index_calls_it(module: str, package: str) -> None:
    assert f"pip install {package}." in remedy(ModuleNotFoundError(name=module), Path("e"), "python")


@pytest.fixture(scope="module")
def cases(hub: Hub) -> Cases:
    return cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)


BROKEN = {
    "when imported": f"import {GONE}\nclass Model:\n    def predict(self, X): return X\n",
    "when made": f"class Model:\n    def __init__(self): import {GONE}\n    def predict(self, X): return X\n",
    "when called": f"class Model:\n    def predict_proba(self, X): import {GONE}\n",
}


@pytest.mark.parametrize("when", BROKEN)
@pytest.mark.parametrize("way", ["file", "module"])
def test_it_is_said_whenever_the_model_asks_for_it(
    when: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Cases
) -> None:
    name = f"broken_{when.replace(' ', '_')}_{way}"
    (tmp_path / f"{name}.py").write_text(BROKEN[when], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cases.X is not None
    with pytest.raises(Unusable) as wrong:
        ask(load_model(f"{name}{'.py' if way == 'file' else ''}:Model").model, cases.X, cases.truth.classes)
    assert f"{GONE} is not there" in str(wrong.value)
    assert "hubbot runs in" in str(wrong.value)


def test_a_file_beside_the_model_is_found(tmp_path: Path) -> None:
    (tmp_path / "a_file_beside_the_model.py").write_text("VALUE = 3\n", encoding="utf-8")
    text = (
        "from a_file_beside_the_model import VALUE\nclass Model:\n    def predict(self, X): return [VALUE]\n"
    )
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    assert load_model(f"{tmp_path}/model.py:Model").model.predict(None) == [3]
