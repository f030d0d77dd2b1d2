"""The digest covers everything from the issue that a commit would contain."""

import pytest

from hubbot.reading.issue.form_fields import RELATIONS


def digest_of(body, context):
    from hubbot.submission.requests.result.review import review_issue

    review = review_issue("[Submission] x", body, ("submission",), context)
    assert review is not None
    return review.digest


@pytest.fixture(scope="module")
def context():
    from pathlib import Path

    from hubbot.index.known import Known
    from hubbot.proving.checks import Context
    from hubbot.registry.load import load

    hub = load(Path(__file__).parents[3])
    return Context(hub, Known.of([], hub), "2026-11-23")


@pytest.fixture(scope="module")
def body():
    from hubbot.bot.maintenance.demo import filled_form

    return filled_form("eval_id: logistic-20260101\nbenchmark_id: BM-BREAST\n")


def test_the_same_issue_has_the_same_digest_whatever_its_line_ends(body, context):
    assert digest_of(body, context) == digest_of(body.replace("\n", "\r\n"), context)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("logistic-20260101", "logistic-20260102"),
        ("licence: BSD-3-Clause", "licence: MIT"),
        (next(iter(RELATIONS)), list(RELATIONS)[1]),
    ],
    ids=["the record", "the model's card", "who the submitter is to the model"],
)
def test_an_edit_of_what_is_committed_changes_it(body, context, before, after):
    assert before in body
    assert digest_of(body.replace(before, after), context) != digest_of(body, context)
