"""Which kind of request an issue or a pull request is."""

from __future__ import annotations

import pytest

from hubbot.bot.requests.kinds import KINDS, kind_of
from hubbot.common.labels import TITLES
from hubbot.submission.requests.proposal.kinds import benchmark_issue, model_issue
from tests.bot.stage import body, record
from tests.submission.lifecycle.worlds import issue

ISSUES = {
    "Result": (TITLES["result"], body(record())),
    "Correction": (TITLES["correction"], ""),
    "Proposal": (TITLES["benchmark"], benchmark_issue()),
}


@pytest.mark.parametrize(("name", "title", "text"), [(name, *issue) for name, issue in ISSUES.items()])
@pytest.mark.parametrize("change", [str, str.upper, "  {}".format])
def test_an_issue_is_what_the_beginning_of_its_title_says(name, title, text, change):
    kind = kind_of(issue(title=change(f"{title} x"), body=text))
    assert type(kind).__name__ == name


def test_a_model_s_card_is_known_by_its_form_alone():
    assert type(kind_of(issue(title="x", body=model_issue()))).__name__ == "Proposal"


def test_a_pull_request_is_a_batch_whatever_its_title_and_text():
    for title, text in ISSUES.values():
        assert type(kind_of(issue(title=title, body=text, is_pull_request=True))).__name__ == "Batch"


@pytest.mark.parametrize("title", ["A question", "submission", "[Bug] x", "", "[Model] what do you think?"])
def test_what_nobody_meant_for_hubbot_is_no_kind(title):
    assert kind_of(issue(title=title, body="What do you think?")) is None


def test_every_kind_is_somebody_s():
    found = {type(kind_of(issue(title=title, body=text))).__name__ for title, text in ISSUES.values()}
    assert found | {"Batch"} == {type(kind).__name__ for kind in KINDS}
