"""Cases 11 to 14 and 17 to 19 of what a submission bot meets, as far as a result's shape decides them."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import read
from hubbot.results.result import result_of
from tests.reading.bodies import RECORD

NAMES = ("submission", "record", "result")
BLOCK = {
    "status": "active",
    "evidence": "self-reported",
    "accepted_at": "2026-11-23T10:18:00Z",
    "digest": "0" * 64,
}


def found(old, new, name="submission"):
    assert old in RECORD
    document = read(RECORD.replace(old, new, 1))
    return [*document.problems, *schema.problems(document, name)]


def only(old, new):
    problems = found(old, new)
    assert len(problems) == 1, [(p.code, p.message) for p in problems]
    return problems[0]


def with_block(text):
    return found("status:", text + "status:")


def test_a_plain_result_satisfies_the_schema():
    assert found("status", "status") == []
    assert schema.valid(read(RECORD).value, "submission")


# a number was wanted: 11, 13, 14
_SPREAD = (
    "one number only: write 0.8 and the interval below `uncertainty:`, or its spread over runs below `runs:` "
    "as mean, sd and n"
)
_MEAN = "write 0.8 here, and {mean: 0.8, sd: 0.01} of this metric below `runs:`"


@pytest.mark.parametrize(
    ("written", "hint", "fix"),
    [
        ("0,82", "a decimal comma? Write 0.82", "0.82"),
        ("82%", "a percentage? Write 0.82", "0.82"),
        ("82.5 %", "a percentage? Write 0.825", "0.825"),
        ("98,6%", "a percentage? Write 0.986", "0.986"),
        ("'0.5'", "write 0.5", "0.5"),
        ('"1e-3"', "write 1e-3", "1e-3"),
        ("1_000", "write 1000", "1000"),
        ("1 000", "write 1000", "1000"),
        ("1,000", "write 1000, or 1.000 if the comma is decimal", None),
        ("010", "write a decimal without leading zeros: 10", None),
        ("0x1F", "write a decimal", None),
        ("1:30", "write a decimal", None),
        ("NaN", "Could not be computed? Write null", "null"),
        ("n/a", "Could not be computed? Write null", "null"),
        ("'.inf'", "Could not be computed? Write null", "null"),
        ("0.8 ± 0.01", _SPREAD, None),
        (r"$0.8 \pm 0.01$", _SPREAD, None),
        ("{mean: 0.8, std: 0.01}", _MEAN, "0.8"),
        ("0.8 (0.7-0.9)", "one number only: write 0.8 and the interval below `uncertainty:`", None),
        ("~0.8", "one number only: write 0.8", None),
        ("85 ms", "one number only: write 85", None),
        ("good", "expected a number or null", None),
        ("yes", "expected a number or null", None),
    ],
)
def test_text_for_a_number_gets_its_likely_cause(written, hint, fix):
    problem = only("0.91", written)
    assert problem.code == "S105"
    assert problem.hint == hint
    assert (problem.fix.text if problem.fix else None) == fix
    assert (problem.path, problem.line, problem.column) == ("/metrics/AUROC", 9, 10)
    if problem.fix:
        assert found("0.91", problem.fix.text) == []


@pytest.mark.parametrize("written", ["true", "[0.91]", "{mean: 0.91}"])
def test_another_kind_of_value_for_a_number(written):
    assert only("0.91", written).code == "S105"


@pytest.mark.parametrize("written", ["0.91", "null", "1e-3", "-.5", "0", "12345", "~"])
def test_a_number_or_null_is_a_metric(written):
    assert found("0.91", written) == []


def test_what_the_reader_refused_is_not_told_twice():
    assert [p.code for p in found("0.91", ".nan")] == ["P113"]
    assert [p.code for p in found("0.91", "*x")] == ["P104"]
    assert [p.code for p in found("tiny_cnn-breast-1", "my\u200bmodel")] == ["P112"]


# words
@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("completed", "Completed"),
        ("Complete", "Completed"),
        ("Done", None),
        ("yes", None),
        ("no", None),
        ("true", None),
    ],
)
def test_a_status_that_is_not_known(written, fix):
    problem = only("Completed", written)
    assert (problem.code, problem.line) == ("S106", 10)
    assert "Completed, Partial or Failed" in problem.hint
    assert (problem.fix.text if problem.fix else None) == fix


def test_a_guess_that_would_declare_something_is_not_made():
    problem = with_block("integrity: {training_overlap: no}\n")[0]
    assert problem.code == "S106"
    assert problem.fix is None


# text was wanted: 11, 12
@pytest.mark.parametrize(
    ("written", "fix"), [("20260101", "'20260101'"), ("1.0", "'1.0'"), ("true", "'true'")]
)
def test_a_value_that_yaml_types_gets_a_quote_hint(written, fix):
    problem = only("tiny_cnn-breast-1", written)
    assert problem.code == "S104"
    assert "Quote it" in problem.hint
    assert problem.fix.text == fix


@pytest.mark.parametrize("written", ["20260101_120000", "yes", "no", "010", "1e5x", "null_model"])
def test_text_stays_text(written):
    assert found("tiny_cnn-breast-1", written) == []


# 12
@pytest.mark.parametrize(
    "written", ["2025-13-45", "2025-02-30", "23.11.2026", "2026-11-23T25:00", "yesterday", "2026"]
)
def test_a_date_that_is_none(written):
    problem = only("2026-11-23", written)
    assert problem.code in ({"S104"} if written == "2026" else {"S109"})
    assert problem.line == 7


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23T10:18",
        "2025-12-19T02:32:09",
        "'2025-12-18T21:25:36.388271'",
        "2026-11-23T10:18:00Z",
        "2024-02-29",
    ],
)
def test_dates_as_toolkits_write_them(written):
    assert found("2026-11-23", written) == []


# 17
@pytest.mark.parametrize(
    ("old", "new", "hint", "fix"),
    [
        ("metrics:", "metrcs:", "did you mean `metrics`?", "metrics"),
        ("metrics:", "Metrics:", "did you mean `metrics`?", "metrics"),
        ("dataset_id:", "dataset:", "did you mean `dataset_id`?", "dataset_id"),
        ("dataset_id:", "dataset-id:", "did you mean `dataset_id`?", "dataset_id"),
        ("  candidate:", "  candidat:", "did you mean `candidate`?", "candidate"),
        ("benchmark_id:", "benchmark:", "did you mean `benchmark_id`?", "benchmark_id"),
        ("eval_id:", "id:", "did you mean `eval_id`?", None),
        ("run_metadata:", "metadata:", "did you mean `run_metadata`?", "run_metadata"),
    ],
)
def test_an_unknown_key_gets_did_you_mean_and_nothing_else_is_called_missing(old, new, hint, fix):
    problem = only(old, new)
    assert (problem.code, problem.hint) == ("S102", hint)
    assert (problem.fix.text if problem.fix else None) == fix


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("AUROC: 0.9\n", "A metric? Indent it below `metrics:`"),
        ("n_test: 5\n", "It belongs indented below `run_metadata:`"),
        ("colour: red\n", "Remove it, or move it below `run_metadata:`, which takes any key"),
    ],
)
def test_a_key_that_stands_in_the_wrong_place(line, hint):
    (problem,) = with_block(line)
    assert (problem.code, problem.hint, problem.line) == ("S102", hint, 10)


@pytest.mark.parametrize("key", ["eval_id", "benchmark_id", "dataset_id", "status"])
def test_a_missing_key_is_named_with_an_example(key):
    line = next(line for line in RECORD.splitlines(keepends=True) if line.startswith(key))
    problem = only(line, "")
    assert problem.code == "S101"
    assert f"`{key}` is missing" in problem.message
    assert f"`{key}: " in problem.hint


def test_a_data_dir_may_stand_for_a_dataset_id():
    assert found("dataset_id: DS-BREAST", "data_dir: toy_data/x") == []


def test_a_missing_key_inside_a_mapping_is_located_at_the_mapping():
    problem = only("  date: 2026-11-23\n", "  runner: me\n")
    assert (problem.code, problem.path, problem.line) == ("S101", "/run_metadata", 6)


@pytest.mark.parametrize("day", ["2026-11-23", "2025-12-19T02:32:09", "'2026-11-23'"])
def test_the_day_of_conversion_stands_for_an_unknown_day_of_the_run(day):
    converted = f"  converted_on: {day}\n  converted_by: hubbot 1\n"
    assert found("  date: 2026-11-23\n", converted) == []


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("  converted_on: 2026-11-23\n", "/run_metadata"),
        ("  converted_by: hubbot 1\n", "/run_metadata"),
        ("  converted_on: no day\n  converted_by: hubbot 1\n", "/run_metadata/converted_on"),
        ("  converted_on: [2026-11-23]\n  converted_by: hubbot 1\n", "/run_metadata/converted_on"),
        ("  converted_on: 2026-11-23\n  converted_by: [hubbot]\n", "/run_metadata/converted_by"),
        ("  converted_on: 2026-11-23\n  converted_by: ''\n", "/run_metadata/converted_by"),
    ],
)
def test_the_day_of_conversion_comes_with_who_converted(lines, path):
    assert [one.path for one in found("  date: 2026-11-23\n", lines)] == [path]


def test_a_misspelt_key_where_any_key_is_welcome_does_not_count():
    problem = only("  date:", "  dat:")
    assert (problem.code, problem.path) == ("S101", "/run_metadata")
    assert problem.hint == "`dat` is unknown. Did you mean `date`?"


@pytest.mark.parametrize("empty", ["", " {}", " null", " none"])
def test_metrics_without_any(empty):
    problem = only("metrics:\n  AUROC: 0.91\n", f"metrics:{empty}\n")
    assert problem.path == "/metrics"


# 18
@pytest.mark.parametrize(
    "line",
    [
        "verified: true",
        "evidence: re-run",
        "hubbot:\n  status: active",
        "Verified: yes",
        "HUBBOT: x",
        "approved-by: me",
        "accepted_at: 2026",
        "digest: abc",
        "rank: 1",
        "imported_from: x",
        "superseded_by: y",
        "withdrawn: true",
    ],
)
def test_what_only_the_bot_writes_is_refused(line):
    (problem,) = with_block(line + "\n")
    assert (problem.code, problem.line) == ("S103", 10)
    assert "only hubbot writes" in problem.hint
    assert not schema.valid(read(RECORD + line + "\n").value, "submission")


# 19
@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("../../x", "path"),
        ("/etc/passwd", "path"),
        ("a\\b", "path"),
        ("a..b", "path"),
        ("CON", "Windows"),
        ("nul.yaml", "Windows"),
        ("com1", "Windows"),
        ("x" * 300, "300 characters"),
        ("name.", "ends with `.`"),
        ('"name\\n"', "plain id"),
        ("fоo", "U+043E"),
        ("my model", "plain id"),
        ("-x", "plain id"),
        (".x", "plain id"),
        ("_x", "plain id"),
        ("''", "plain id"),
        ("'$(id)'", "plain id"),
        ("'`id`'", "plain id"),
        ("'a\nb'", "plain id"),
        ("x'; curl y", "plain id"),
    ],
)
@pytest.mark.parametrize("key", ["tiny_cnn-breast-1", "tiny_cnn\n"])
def test_an_id_that_is_no_safe_file_name_is_refused(written, words, key):
    problem = only(key, written + key[len(key.rstrip()) :])
    assert problem.code == "S107"
    assert words in problem.message


@pytest.mark.parametrize(
    "written", ["a", "A.b-c_d", "x" * 100, "1a", "con1", "console", "ROBUSTNESS-swift-20251218-212536"]
)
def test_an_id_that_is_safe(written):
    assert found("tiny_cnn-breast-1", written if written != "1a" else "1a") == []


# optional blocks
GOOD_BLOCKS = [
    "counts: {n: 200, classes: {A: 101, B: 99}, confusion: [[80, 21], [15, 84]]}\n",
    "uncertainty: {AUROC: {low: 0.8, high: 0.9, level: 0.95, method: bootstrap, unit: sample, draws: 20}}\n",
    "runs: {seeds: [1, 2, 3], AUROC: {mean: 0.83, sd: 0.01}}\n",
    f"predictions: {{sha256: {'a' * 64}, rows: 200, format: csv, url: 'https://example.org/p.csv'}}\n",
    "toy_check: {baseline: toy, metrics: {AUROC: 0.5}, versions: {numpy: 2.1.0, scikit-learn: 1.5.2}}\n",
    f"data: {{split: test, n: 200, sha256: {'0123456789abcdef' * 4}}}\n",
    "clinical: {intended_use: triage, population: adults, sites: [A, B], prospective: false}\n",
    "integrity: {training_overlap: not declared, note: pre-trained on public data}\n",
    "probes: {dropout: {grid: [0.1, 0.2], logit: {rAUC: 0.9}}}\n",
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda text: text.partition(":")[0])
def test_an_optional_block_is_taken(block):
    assert with_block(block) == []


@pytest.mark.parametrize(
    ("block", "code", "path"),
    [
        ("counts: {n: 0}\n", "S108", "/counts/n"),
        ("counts: {n: 1.5}\n", "S104", "/counts/n"),
        ("counts: {n: 200.0}\n", "S104", "/counts/n"),
        ("counts: {clases: {A: 1}}\n", "S102", "/counts/clases"),
        ("counts: {confusion: [[1, 2], [3, x]]}\n", "S105", "/counts/confusion/1/1"),
        ("counts: {confusion: [[1, 2], [3, -4]]}\n", "S108", "/counts/confusion/1/1"),
        ("counts: {confusion: [[1, 2]]}\n", "S108", "/counts/confusion"),
        ("uncertainty: {AUROC: {low: 0.1, upper: 0.2}}\n", "S102", "/uncertainty/AUROC/upper"),
        ("uncertainty: {AUROC: {low: 0.1, high: 0.2, level: 95}}\n", "S108", "/uncertainty/AUROC/level"),
        ("uncertainty: {AUROC: 0.02}\n", "S104", "/uncertainty/AUROC"),
        ("predictions: {sha256: ABC}\n", "S110", "/predictions/sha256"),
        (f"predictions: {{sha256: {'a' * 64}, url: 'javascript:x'}}\n", "S110", "/predictions/url"),
        (f"predictions: {{sha256: {'a' * 64}, url: 'http://x.y/z'}}\n", "S110", "/predictions/url"),
        ("runs: {seeds: [a]}\n", "S105", "/runs/seeds/0"),
        ("probes: [1]\n", "S104", "/probes"),
        ("data: {split: [test]}\n", "S104", "/data/split"),
    ],
)
def test_a_mistake_in_an_optional_block_is_located(block, code, path):
    (problem,) = with_block(block)
    assert (problem.code, problem.path, problem.line) == (code, path, 10)
    assert problem.column


MANY = {
    "unknown keys": "".join(f"k{i}: 1\n" for i in range(9_000)),
    "text for numbers": "metrics:\n" + "".join(f"  k{i}: x\n" for i in range(9_000)),
    "deep in groups": "metrics: {stratified: {a: {" + "".join(f"k{i}: x, " for i in range(9_000)) + "}}}",
    "rows": "counts: {confusion: [" + "[x]," * 6_000 + "]}",
    "a long id": "eval_id: " + "../" * 80_000,
    "a long number": "metrics: {A: '" + "1,000" * 40_000 + "'}",
}


@pytest.mark.parametrize("name", MANY)
def test_thousands_of_mistakes_are_cut_short(name):
    problems = schema.problems(read(MANY[name]), "submission")
    assert 0 < len(problems) <= 60
    assert max(len(problem.message) for problem in problems) < 200


def test_group_results_are_checked_to_their_depth():
    text = "  stratified:\n    sex:\n      F: {AUROC: x, N: 0.5}\n      M: 3\n"
    problems = found("  AUROC: 0.91\n", f"  F1-Score (Macro): 0.9\n  N: 20\n{text}")
    assert {(p.path, p.line) for p in problems} == {
        ("/metrics/stratified/sex/F/AUROC", 13),
        ("/metrics/stratified/sex/F/N", 13),
        ("/metrics/stratified/sex/M", 14),
    }


def test_all_mistakes_are_told_at_once():
    problems = found("eval_id: tiny_cnn-breast-1\nbenchmark_id", "eval_id: ../x\nbenchmrk_id")
    assert {p.code for p in problems} == {"S107", "S102"}


# the schemas themselves
@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_by_its_own_draft(name):
    Draft202012Validator.check_schema(json.loads(schema.schema_text(name)))
    Draft202012Validator.check_schema(schema.flat(name))


def test_the_schema_as_published_and_as_used_agree(tmp_path):
    """Other tools read `schemas/` with its references; we flatten them. Both must say the same."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    def retrieve(uri):
        return DRAFT202012.create_resource(json.loads(schema.schema_text(uri.removesuffix(".schema.json"))))

    published = Draft202012Validator(
        json.loads(schema.schema_text("submission")), registry=Registry(retrieve=retrieve)
    )
    texts = [RECORD, *(RECORD + block for block in GOOD_BLOCKS)]
    texts += [RECORD.replace("metrics:", "metrcs:"), RECORD.replace("0.91", "x"), RECORD + "verified: true\n"]
    texts += [RECORD.replace("dataset_id: DS-BREAST\n", ""), RECORD.replace("  date: 2026-11-23", "  x: 1")]
    for text in texts:
        value = read(text).value
        assert published.is_valid(value) == schema.valid(value, "submission"), text


def test_an_accepted_file_is_a_submission_and_the_block():
    value = read(RECORD).value
    assert schema.valid({**value, "hubbot": BLOCK}, "record")
    assert not schema.valid(value, "record")
    assert not schema.valid({**value, "hubbot": {**BLOCK, "status": "gold"}}, "record")
    assert not schema.valid({**value, "hubbot": {**BLOCK, "digest": "abc"}}, "record")
    assert not schema.valid({**value, "hubbot": BLOCK}, "submission")
    assert not schema.valid({**value, "hubbot": BLOCK, "verified": True}, "record")


@pytest.mark.parametrize(
    ("line", "code", "path"),
    [
        ("superseded_by: ../x", "S107", "/hubbot/superseded_by"),
        ("superseded_by: [a]", "S104", "/hubbot/superseded_by"),
        ("status: gold", "S106", "/hubbot/status"),
        ("relation: friend", "S106", "/hubbot/relation"),
        ("issue: 0", "S108", "/hubbot/issue"),
    ],
)
def test_alternatives_give_one_error_and_no_noise(line, code, path):
    block = {**BLOCK, line.partition(":")[0]: "REPLACE"}
    text = RECORD + "hubbot:\n" + "".join(f"  {key}: {value!r}\n" for key, value in block.items())
    document = read(text.replace(line.partition(":")[0] + ": 'REPLACE'", line))
    assert [(p.code, p.path) for p in schema.problems(document, "record")] == [(code, path)]


def test_every_value_that_satisfies_the_schema_can_be_typed():
    for block in GOOD_BLOCKS:
        result = result_of(read(RECORD + block).value)
        assert (result.eval_id, result.metrics) == ("tiny_cnn-breast-1", {"AUROC": 0.91})
