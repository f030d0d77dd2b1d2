"""`convert` says what a file or an option says, and no more: files of each format, generated.

The shapes are those that the toolkits write; each format's module says where they come from.
"""

from __future__ import annotations

import itertools
import json
import random

import pytest

from tests.interchange.conftest import Try
from tests.interchange.generated import SPLITS, card, claims_only, lm_eval, mteb

# ── The split ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("option", [None, "test", "dev"])
@pytest.mark.parametrize("split", SPLITS)
def test_the_split_is_the_files_or_an_options_or_left_out(
    split: str | None, option: str | None, attempt: Try
) -> None:
    stated = f", split: {split}" if split else ""
    files = {
        "lm-eval": lm_eval(split),
        "model-index": card("    - {type: accuracy, value: 0.912}\n", f"type: moods{stated}"),
        "trainer": json.dumps({"eval_accuracy": 0.612, "eval_loss": 0.3, "eval_samples": 250}),
    }
    for format_name, text in files.items():
        said = None if format_name == "trainer" else split
        options = (*(("--split", option) if option else ()), "--model-id", "mine")
        if format_name == "trainer":
            options = (*options, "--benchmark", "BM-MOODS")
        tried = attempt(text, "--from", format_name, *options)
        if option and said and option != said:
            assert (tried.code, tried.results) == (1, ()), "an option never overrules the file"
            assert f"has the split {said}, and not {option}" in tried.said
            continue
        assert tried.code == 0, tried.said
        assert tried.result.get("data", {}).get("split") == (said or option)
        assert ("does not say which split" in tried.said) == (said is None and option is None)
        claims_only(tried, text, options)


@pytest.mark.parametrize(
    "splits", [*itertools.permutations(["train", "dev", "test"], 2), ("test", "dev", "train")]
)
def test_of_several_splits_the_registered_one_is_taken_and_any_can_be_chosen(
    splits: tuple[str, ...], attempt: Try
) -> None:
    figures = {split: round(0.3 + 0.1 * at, 4) for at, split in enumerate(splits)}
    text = mteb(figures)
    tried = attempt(text, "--model-id", "mine")
    if "dev" in splits:
        assert tried.result["data"]["split"] == "dev"
        assert tried.result["metrics"] == {"nDCG@10": figures["dev"]}
    else:
        assert (tried.code, tried.results) == (2, ())
        assert all(split in tried.said for split in splits)
    for split in splits:
        chosen = attempt(text, "--model-id", "mine", "--split", split)
        assert chosen.result["data"]["split"] == split
        assert chosen.result["metrics"] == {"nDCG@10": figures[split]}


def test_a_trainers_test_figures_and_those_it_was_watched_on_are_never_mixed(attempt: Try) -> None:
    text = json.dumps(
        {
            "eval_accuracy": 0.9,
            "eval_samples": 50,
            "eval_loss": 1.0,
            "test_accuracy": 0.8,
            "test_samples": 250,
        }
    )
    options = ("--benchmark", "BM-MOODS", "--model-id", "mine")
    tested = attempt(text, *options).result
    assert (tested["metrics"], tested["data"]) == ({"Accuracy": 0.8}, {"split": "test", "n": 250})
    watched = attempt(text, *options, "--split", "validation").result
    assert (watched["metrics"], watched["data"]) == ({"Accuracy": 0.9}, {"split": "validation", "n": 50})


# ── Several figures of one metric ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
def test_of_several_figures_each_is_named_and_any_can_be_chosen(seed: int, attempt: Try) -> None:
    chance = random.Random(seed)
    titles = chance.sample(["WER", "Test WER", "WER (+LM)", "WER, greedy", "WER beam 5", "Clean WER"], 3)
    values = [round(chance.uniform(0.1, 0.4), 4) for _ in titles]
    metrics = "".join(
        f"    - {{type: wer, name: '{title}', value: {value}}}\n"
        for title, value in zip(titles, values, strict=True)
    )
    text = card(metrics)
    tried = attempt(text)
    assert (tried.code, tried.results) == (2, ())
    assert all(f"{title} ({value})" in tried.said for title, value in zip(titles, values, strict=True))
    wanted = chance.randrange(3)
    chosen = attempt(text, "--metric", f"{titles[wanted]}=WER")
    assert chosen.result["metrics"] == {"WER": values[wanted]}
    assert chosen.kept["model-index"]["metrics"] == {titles[wanted]: "WER"}
    assert attempt(text).result["metrics"] == {"WER": values[wanted]}, "the answer is kept"


def test_two_figures_under_one_title_are_two(attempt: Try) -> None:
    text = card("    - {type: wer, name: WER, value: 0.2}\n    - {type: wer, name: WER, value: 0.3}\n")
    assert "WER (0.2), WER #2 (0.3)" in attempt(text).said
    assert attempt(text, "--metric", "WER #2=WER").result["metrics"] == {"WER": 0.3}


def test_the_same_figure_twice_is_one(attempt: Try) -> None:
    text = card("    - {type: wer, name: WER, value: 0.2}\n    - {type: wer, name: wer, value: 0.2}\n")
    assert attempt(text).result["metrics"] == {"WER": 0.2}


def test_two_filters_of_one_metric_are_a_question(attempt: Try) -> None:
    figures = {"exact_match,strict-match": 0.41, "exact_match,flexible-extract": 0.55}
    text = lm_eval(figures=figures).replace("moods", "riddles")
    tried = attempt(text)
    assert (tried.code, tried.results) == (2, ())
    assert all(name in tried.said for name in figures)
    for name, value in figures.items():
        assert attempt(text, "--metric", f"{name}=exact_match").result["metrics"] == {"exact_match": value}


@pytest.mark.parametrize("average", ["micro", "weighted", "samples"])
def test_an_average_that_is_not_the_metrics_is_not_it(average: str, attempt: Try) -> None:
    text = card(f"    - {{type: f1_macro, name: F1 {average}, value: 0.7}}\n", "type: grades")
    tried = attempt(text)
    assert (tried.code, tried.results) == (2, ())
    told = attempt(text, "--metric", f"F1 {average}=F1-Score (Macro)")
    assert told.result["metrics"] == {"F1-Score (Macro)": 0.7}, "who knows better may say so"
    agreed = attempt(text.replace(f"F1 {average}", "Macro F1"))
    assert agreed.result["metrics"] == {"F1-Score (Macro)": 0.7}


def test_two_languages_of_one_dataset_are_two_results_to_choose_from(attempt: Try) -> None:
    one = (
        "  - task: {type: x}\n    dataset: {name: Voices (%s), type: voices}\n"
        "    metrics: [{type: wer, value: %s}]\n"
    )
    text = f"---\nmodel-index:\n- name: parrot\n  results:\n{one % ('de', 0.2)}{one % ('fr', 0.3)}---\n"
    tried = attempt(text)
    assert (tried.code, tried.results) == (1, ())
    assert "Voices (de): wer (0.2)" in tried.said
    assert "Voices (fr): wer (0.3)" in tried.said
    assert attempt(text, "--only", "Voices (fr)").result["metrics"] == {"WER": 0.3}


# ── The day ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("option", [None, "2025-03-04"])
@pytest.mark.parametrize(
    ("date", "day"),
    [(1735300000.0, "2024-12-27"), (None, None), ("yesterday", None), (1e300, None), (-5, None)],
)
def test_the_day_of_the_run_is_the_files_or_an_options_or_left_out(
    date: object, day: str | None, option: str | None, attempt: Try
) -> None:
    options = ("--date", option) if option else ()
    tried = attempt(lm_eval(date=date), *options)
    about = tried.result["run_metadata"]
    assert about.get("date") == (option or day)
    assert "converted_on" in about
    assert ("does not say when" in tried.said) == (day is None and option is None)


def test_a_result_without_the_day_of_its_run_is_ready(
    attempt: Try, capsys: pytest.CaptureFixture[str]
) -> None:
    from hubbot import cli

    tried = attempt(lm_eval(date=None))
    (file,) = (tried.hub.parent / "out").glob("[!.]*.yaml")
    assert cli.run(["check", str(file), "--hub", str(tried.hub)]) == 0, capsys.readouterr().out


def test_two_files_without_a_day_are_two_results(attempt: Try) -> None:
    one = attempt(lm_eval(date=None)).result
    other = attempt(lm_eval(date=None, git_hash="ab12")).result
    assert one["eval_id"] != other["eval_id"]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "null", '"nan"', '"N/A"', "1e999"])
def test_what_is_no_number_is_said_by_its_place_and_null_is_written(word: str, attempt: Try) -> None:
    text = lm_eval(figures={"acc,none": 0.612, "acc_norm,none": 0.41}).replace("0.612", word)
    tried = attempt(text)
    assert tried.result["metrics"] == {"Accuracy": None}
    assert "acc,none is " in tried.said
    assert "acc_norm,none=" not in tried.said, "no other metric is offered in its place"
    if word in {"NaN", "Infinity", "-Infinity"}:
        line = next(at for at, one in enumerate(text.splitlines(), 1) if word in one)
        assert f"in line {line} of the file" in tried.said


@pytest.mark.parametrize("seed", range(4))
def test_the_runs_behind_a_figure_are_kept_with_the_mean_of_their_values(seed: int, attempt: Try) -> None:
    chance = random.Random(seed)
    runs = [chance.randrange(100, 250) / 250 for _ in range(chance.randrange(2, 9))]
    mean = round(sum(runs) / len(runs), 6)
    stated = mean if seed % 2 else max(runs)
    scores = [
        {"hf_subset": "default", "accuracy": stated, "scores_per_experiment": [{"accuracy": r} for r in runs]}
    ]
    text = json.dumps({"task_name": "moods", "mteb_version": "1.30.0", "scores": {"test": scores}})
    made = attempt(text, "--model-id", "mine").result
    assert made["metrics"] == {"Accuracy": stated}
    assert made["runs"]["Accuracy"]["values"] == runs
    assert made["runs"]["Accuracy"]["mean"] == pytest.approx(mean, abs=2e-6)


# ── Files with many datasets ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("parts", [2, 60])
def test_of_many_datasets_the_known_are_converted_and_the_rest_is_listed(parts: int, attempt: Try) -> None:
    names = [f"moods_part{number}" for number in range(parts)]
    value = json.loads(lm_eval())
    value["results"] |= {name: {"acc,none": 0.5} for name in names}
    value["group_subtasks"] = {"moods": names}
    value["configs"] = {name: {"test_split": "test"} for name in names}
    value["n-samples"] = {name: {"original": 250 // parts, "effective": 250 // parts} for name in names}
    tried = attempt(json.dumps(value))
    assert tried.code == 0
    assert tried.result["data"] == {"split": "test", "n": 250 // parts * parts}, "the sum of a group's parts"
    assert "Not known here, left out: moods_part0, moods_part1" in tried.said
    assert ("and 48 more" in tried.said) == (parts == 60)


def test_a_group_whose_parts_are_of_several_splits_has_none(attempt: Try) -> None:
    value = json.loads(lm_eval())
    value["group_subtasks"] = {"moods": ["a", "b"]}
    value["configs"] = {"a": {"test_split": "test"}, "b": {"validation_split": "validation"}}
    value["n-samples"] = {"a": {"effective": 100}}
    assert "data" not in attempt(json.dumps(value)).result


def test_none_of_these_is_an_answer_and_is_kept(attempt: Try) -> None:
    text = lm_eval().replace('"moods"', '"elsewhere"')
    assert attempt(text).code == 2
    tried = attempt(text, "--benchmark", "none")
    assert (tried.code, tried.results) == (0, ())
    assert tried.kept == {"lm-eval": {"datasets": {"elsewhere": None}}}
    again = attempt(text)
    assert (again.code, again.results) == (0, ())


def test_a_script_maps_a_file_once_and_for_good(attempt: Try) -> None:
    text = lm_eval(figures={"hits,none": 0.612}).replace('"moods"', '"elsewhere"')
    first = attempt(text, "--benchmark", "BM-MOODS", "--metric", "hits,none=Accuracy")
    assert attempt(text).results == first.results
    assert first.kept["lm-eval"] == {
        "datasets": {"elsewhere": {"benchmark": "BM-MOODS", "dataset": "moods"}},
        "metrics": {"hits,none": "Accuracy"},
    }


def test_an_answer_that_concerns_nothing_in_the_file_is_refused_and_not_kept(attempt: Try) -> None:
    tried = attempt(lm_eval(), "--metric", "accuracy=Accuracy")
    assert (tried.code, tried.results, tried.kept) == (2, (), {})
    assert "no figure 'accuracy'; there are: acc,none" in tried.said
    assert "There are: moods" in attempt(lm_eval(), "--only", "mood").said


def test_what_is_open_in_one_dataset_does_not_hold_up_the_others(attempt: Try) -> None:
    value = json.loads(lm_eval())
    value["results"]["riddles"] = {"exact_match,a": 0.1, "exact_match,b": 0.2}
    tried = attempt(json.dumps(value))
    assert tried.code == 1
    assert tried.result["benchmark_id"] == "BM-MOODS"
    assert "Not converted. riddles: riddles has 2 figures of exact_match" in tried.said
