"""What a toolkit wrote, pasted as it is, gets one message, which says how to make a result of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hubbot.interchange.formats.known import recognised
from hubbot.interchange.formats.source import Source
from hubbot.reading.shape.schema import problems
from hubbot.reading.yaml.reader import read
from hubbot.submission.requests.result.review import _readable

FILES = Path(__file__).parents[2] / "interchange" / "files"
WRITTEN = sorted(one.name for one in FILES.glob("*.json"))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_toolkits_own_file_gets_one_message_with_the_command(name: str) -> None:
    (one,) = _readable(read((FILES / name).read_text()))
    assert one.severity == "error"
    assert "`hubbot convert FILE`" in one.hint


@pytest.mark.parametrize(
    "name", ["pandas-records.json", "helm-stats.json", "eval-results.yaml", "sklearn-report.txt"]
)
def test_so_does_a_list_or_a_report(name: str) -> None:
    (one,) = _readable(read((FILES / name).read_text()))
    assert one.code == "P107"
    assert "`hubbot convert FILE`" in one.hint


@pytest.mark.parametrize(
    "key",
    ["eval_id", "Eval-ID", "benchmark_id", "benchmark", "model_ids", "model_id", "metrics", "run_metadata"],
)
def test_whoever_writes_a_key_of_a_result_is_told_what_is_missing(key: str) -> None:
    found = problems(read(yaml.safe_dump({key: "x", "accuracy": 0.9})), "submission")
    assert "S113" not in {one.code for one in found}
    assert "S101" in {one.code for one in found}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_sent_to_the_converter_is_known_there(name: str) -> None:
    text = (FILES / name).read_text()
    source = Source(text, name)
    assert recognised(source) or source.has_paths
