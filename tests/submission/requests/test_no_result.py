"""What a toolkit wrote, pasted as it is, gets one message, which says how to make a result of it."""

from __future__ import annotations

import csv
import io
import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hubbot.common.pasted import pasted_in
from hubbot.interchange.formats.known import recognised
from hubbot.interchange.formats.source import Source
from hubbot.reading.issue.form import read_issue
from hubbot.reading.shape.explain import RECORD
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


NAMES = ["model", "dataset", "Accuracy", "F1 (macro)", "n test", "note"]
CELLS = ["acme/one", "moods", "0.8125", "79,12 %", "250", "see [1]: all", "", "**0.9**", "# x", "@y", "{z}"]


def table(style: str, chance: random.Random) -> str:
    header = NAMES[: chance.randint(2, 6)]
    rows = [[chance.choice(CELLS) for _ in header] for _ in range(chance.randint(1, 4))]
    if style == "md":
        marks = "|".join(chance.choice(["---", ":--", "--:", ":-:"]) for _ in header)
        return (
            "\n".join(f"| {' | '.join(row)} |" for row in [header, *rows]).replace("\n", f"\n|{marks}|\n", 1)
            + "\n"
        )
    if style == "tex":
        lines = "".join(f"{' & '.join(row)} \\\\\n" for row in [header, *rows])
        return f"\\begin{{tabular}}{{{'l' * len(header)}}}\n{lines}\\end{{tabular}}\n"
    separator = {"csv": ",", "german": ";", "tsv": "\t"}[style]
    made = io.StringIO()
    end = chance.choice(["\n", "\r\n"])
    writer = csv.writer(made, delimiter=separator, lineterminator=end)
    first = (
        [[""], *([[str(at)] for at in range(len(rows))])] if chance.random() < 0.3 else [[]] * (len(rows) + 1)
    )
    writer.writerows([[*index, *row] for index, row in zip(first, [header, *rows], strict=True)])
    return made.getvalue()


@pytest.mark.parametrize("style", ["md", "tex", "csv", "german", "tsv"])
@pytest.mark.parametrize("seed", range(20))
def test_a_table_gets_one_message_with_the_command_by_which_it_is_known(style: str, seed: int) -> None:
    text = table(style, random.Random(seed))
    errors = [one for one in _readable(read(text)) if one.severity == "error"]
    assert len(errors) == 1, [one.message for one in errors]
    command = re.search(r"`hubbot convert ([\w.]+)`", errors[0].hint)
    assert command is not None
    assert recognised(Source(text, command[1])) == ("table",)


AROUND = {
    "alone": "{}",
    "in a letter": "Hello,\n\n{}\nthanks",
    "fenced": "```\n{}```\n",
    "fenced as CSV": "Hello\n\n```csv\n{}```\n",
}


@pytest.mark.parametrize("style", ["md", "tex", "csv", "german", "tsv"])
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("seed", range(4))
def test_so_does_one_in_an_issue_without_the_form(style: str, around: str, seed: int) -> None:
    found = read_issue("[Submission] mine", AROUND[around].format(table(style, random.Random(seed))), ())
    assert found is not None
    (one,) = found.problems
    assert (one.code, "`hubbot convert table." in one.hint) == ("P001", True)


BROKEN: dict[str, Callable[[str], str]] = {
    "a colon is missing": lambda text: text.replace("dataset_id: ", "dataset_id ", 1),
    "a tab": lambda text: text.replace("  ", "\t", 1),
    "an open quote": lambda text: text.replace(": ", ': "', 1),
    "an open bracket": lambda text: text + "x: [1\n",
    "all is indented": lambda text: textwrap.indent(text, "   "),
    "a list": lambda text: "- " + text.replace("\n", "\n  "),
    "quoted": lambda text: textwrap.indent(text, "> "),
    "a table in it": lambda text: text + "note: |\n  | a | b |\n  |---|---|\nx: [\n",
    "other spelling": lambda text: text.replace("_", "-").upper() + "]",
    "cut": lambda text: text[: len(text) // 2] + "{",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_result_with_a_mistake_in_it_is_never_taken_for_another_file(kind: str) -> None:
    found = _readable(read(BROKEN[kind](RECORD)))
    assert "S113" not in {one.code for one in found}
    assert not any("hubbot convert" in one.hint for one in found if one.code != "P107")


@pytest.mark.parametrize(
    "text",
    [
        "Hello, all\nhere, it is\n",
        "I would like to\nsubmit - soon | later\n",
        "Is this right?\n\n- yes, 5\n- no, 6\n",
    ],
    ids=["commas", "a bar", "a list"],
)
def test_a_letter_is_no_table(text: str) -> None:
    assert pasted_in(text) is None


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
