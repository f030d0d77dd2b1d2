"""The form on GitHub and the one that is read are the same, for this hub and for any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for

from hubbot.reading.issue.form import read_issue
from hubbot.reading.issue.form_fields import CARD, FORM, config_yaml, form_yaml
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import load_trusted, read
from hubbot.submission.requests.proposal.forms import benchmark_yaml, model_yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"


def generated():
    hub = load_trusted((ROOT / "hub.yaml").read_text(encoding="utf-8"), "hub.yaml")
    name, repository = hub["name"], hub["repository"]
    return {
        "submission.yml": form_yaml(name, repository),
        "config.yml": config_yaml(repository),
        "benchmark.yml": benchmark_yaml(name),
        "model.yml": model_yaml(name),
    }


@pytest.mark.parametrize("name", ["submission.yml", "config.yml", "benchmark.yml", "model.yml"])
def test_the_file_is_the_one_that_is_generated(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == generated()[name]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (form_yaml("Any: hub # of 'yours'", "someone/some.hub"), "vendor.github-issue-forms"),
        (benchmark_yaml("Any: hub"), "vendor.github-issue-forms"),
        (model_yaml("Any: hub"), "vendor.github-issue-forms"),
        (config_yaml("someone/some.hub"), "vendor.github-issue-config"),
    ],
    ids=["submission", "benchmark", "model", "config"],
)
def test_github_takes_the_form(text, form):
    rules = get_builtin_schema(form)
    validator_for(rules)(rules).validate(load_trusted(text))


def test_the_example_in_the_form_is_a_result_but_for_the_model_that_it_leaves_open():
    document = read(FORM[0].placeholder)
    found = [*document.problems, *schema.problems(document, "submission")]
    assert [problem.path for problem in found] == ["/model_ids/candidate"]


def test_the_example_card_is_made_of_known_keys():
    assert set(load_trusted(FORM[2].placeholder)) <= set(CARD)


def test_an_issue_opened_with_the_form_is_known_by_its_label_and_title():
    form = load_trusted(form_yaml("x", "a/b"))
    assert read_issue(form["title"], None, ()) is not None
    assert read_issue("x", None, form["labels"]) is not None
    assert json.dumps(form)  # plain values only
