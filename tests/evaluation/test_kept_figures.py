"""A toy baseline's figures are kept for the same environment alone, and lost without harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.evaluation.baselines import kept_figures

RECIPE = "toy_regression"


class _Ran:
    def __init__(self) -> None:
        self.figures = {"MSE": 1.25, "R2": None}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recipes that were run, in place of running them."""
    found: list[str] = []

    def run(recipe: str) -> _Ran:
        found.append(recipe)
        return _Ran()

    monkeypatch.setattr(kept_figures, "_run", lambda recipe: run(recipe).figures)
    return found


def test_the_second_result_here_takes_what_the_first_kept(tmp_path: Path, runs: list[str]) -> None:
    first = kept_figures.figures_here(RECIPE, tmp_path / "kept")
    assert first == kept_figures.figures_here(RECIPE, tmp_path / "kept") == {"MSE": 1.25, "R2": None}
    assert runs == [RECIPE]


def test_without_a_folder_nothing_is_kept(runs: list[str]) -> None:
    kept_figures.figures_here(RECIPE, None)
    kept_figures.figures_here(RECIPE, None)
    assert runs == [RECIPE, RECIPE]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"MSE": "x"}', '{"MSE": 1.2'])
def test_a_kept_file_that_was_cut_or_changed_is_made_anew(
    content: str, tmp_path: Path, runs: list[str]
) -> None:
    kept_figures.figures_here(RECIPE, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(content, encoding="utf-8")
    assert kept_figures.figures_here(RECIPE, tmp_path)["MSE"] == 1.25
    assert runs == [RECIPE, RECIPE]
    assert [one.suffix for one in tmp_path.iterdir()] == [".json"]


def test_other_versions_or_another_recipe_are_run(
    tmp_path: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_figures.figures_here(RECIPE, tmp_path)
    kept_figures.figures_here("toy_classification", tmp_path)
    monkeypatch.setattr(kept_figures, "versions", lambda: {"numpy": "0.1"})
    kept_figures.figures_here(RECIPE, tmp_path)
    assert runs == [RECIPE, "toy_classification", RECIPE]


def test_a_folder_that_cannot_be_made_costs_time_alone(tmp_path: Path, runs: list[str]) -> None:
    (tmp_path / "file").write_text("")
    assert kept_figures.figures_here(RECIPE, tmp_path / "file" / "kept")["MSE"] == 1.25
    assert runs == [RECIPE]


def test_a_failure_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(recipe: str) -> dict[str, float]:
        raise ImportError(recipe)

    monkeypatch.setattr(kept_figures, "_run", broken)
    with pytest.raises(ImportError):
        kept_figures.figures_here(RECIPE, tmp_path)
    assert not [*tmp_path.iterdir()]
