"""`hubbot new benchmark|dataset|model`: files that are valid at once, and none that would break the hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot import cli
from hubbot.hubs.entries import id_of
from hubbot.registry.check_files import hub_problems
from hubbot.registry.load import load
from hubbot.submission.requests.proposal.kinds import benchmark_issue
from hubbot.submission.requests.proposal.review import review_proposal


def new(hub: Path, *words: str) -> int:
    return cli.run(["new", *words, "--hub", str(hub)])


def test_a_benchmark_comes_with_its_dataset_and_has_a_page(speech: Path) -> None:
    words = ["--name", "Noisy: speech", "--metric", "wer", "--dataset", "DS-NOISE", "--cases", "40"]
    assert new(speech, "benchmark", "BM-NOISE", *words, "--task", "transcription") == 0
    assert list(hub_problems(speech)) == []
    made = load(speech).benchmarks["BM-NOISE"]
    assert (made.name, made.primary, made.datasets) == ("Noisy: speech", "WER", ("DS-NOISE",))
    assert load(speech).datasets["DS-NOISE"].splits["test"].n == 40
    assert cli.run(["build", "--hub", str(speech)]) == 0
    assert (speech / "leaderboards" / "BM-NOISE.md").is_file()


def test_a_benchmark_on_a_registered_dataset_is_of_its_kind_of_data(speech: Path) -> None:
    assert new(speech, "dataset", "DS-TONES", "--data", "synthetic", "--cases", "9") == 0
    assert new(speech, "benchmark", "BM-TONES", "--metric", "WER", "--dataset", "ds-tones") == 0
    made = load(speech).benchmarks["BM-TONES"]
    assert (made.data, made.datasets) == ("synthetic", ("DS-TONES",))


def test_a_model_is_unconfirmed_unless_somebody_says_so(speech: Path) -> None:
    assert new(speech, "model", "listener", "--name", "Listener #2") == 0
    assert new(speech, "model", "hearer", "--confirmed") == 0
    assert list(hub_problems(speech)) == []
    models = load(speech).models
    assert (models["listener"].name, models["listener"].confirmed) == ("Listener #2", False)
    assert models["hearer"].confirmed


def test_printed_it_is_what_the_form_takes_and_nothing_is_written(speech: Path, capsys) -> None:
    before = sorted(speech.rglob("*"))
    words = ["--metric", "WER", "--dataset", "DS-NOISE", "--cases", "40", "--task", "transcription"]
    assert new(speech, "benchmark", "BM-NOISE", *words, "--print") == 0
    out, told = capsys.readouterr()
    assert sorted(speech.rglob("*")) == before
    assert told.count("https://github.com/author/speech/issues/new?template=benchmark.yml") == 2
    dataset, entry = out.split("# yaml-language-server")[1:]
    body = benchmark_issue(f"#{entry}", f"#{dataset}")
    review = review_proposal("benchmark", body, load(speech), lambda noun, identifier: "")
    assert review.problems == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dataset", "ds-read-speech"], "a spelling of DS-READ-SPEECH already"),
        (["dataset", "../x"], "letters, digits"),
        (["benchmark", "BM-X", "--metric", "WERR", "--dataset", "DS-X"], "did you mean WER?"),
        (["benchmark", "BM-X", "--metric", "WER", "--dataset", "DS-X", "--section", "no"], "benchmarks"),
    ],
)
def test_what_would_break_the_hub_is_refused(words: list[str], said: str, speech: Path, capsys) -> None:
    before = sorted(speech.rglob("*.yaml"))
    assert new(speech, *words) == 2
    assert said in capsys.readouterr().err
    assert sorted(speech.rglob("*.yaml")) == before


def test_a_name_that_no_schema_takes_writes_nothing(speech: Path, capsys) -> None:
    assert new(speech, "model", "listener", "--name", "x" * 200) == 1
    assert "registry/models/listener.yaml, line" in capsys.readouterr().err
    assert not (speech / "registry" / "models").exists()


TITLES = {
    "Zürich": "ZUERICH",
    "Zu\u0308rich": "ZUERICH",  # the same, written as a letter and its dots
    "ÄRZTE in Köln": "AERZTE-IN-KOELN",
    "straße": "STRASSE",
    "Łódź": "LODZ",
    "Ελλάδα": "ELLADA",
    "Москва": "MOSKVA",
    "日本語": "RIBENYU",
    "한국어": "HANGUGEO",
    "العربية": "LRBYH",
    "Tiếng Việt": "TIENG-VIET",
    "🦠 cells": "MICROBE-CELLS",
    "Read speech": "READ-SPEECH",
}


@pytest.mark.parametrize("title", TITLES, ids=TITLES.values())
def test_an_id_is_made_of_a_title_in_any_script(title: str) -> None:
    assert id_of(title, "BM-") == f"BM-{TITLES[title]}"
    assert id_of(title) == TITLES[title].lower()


@pytest.mark.parametrize(
    "title", ["", " ", "…", "\u200b", "---"], ids=["none", "blank", "dots", "zero", "dashes"]
)
def test_no_id_is_made_of_nothing(title: str) -> None:
    assert id_of(title, "BM-") == ""
