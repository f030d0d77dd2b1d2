"""The event reader meets GitHub's published example payloads, and some that nobody should send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbot.forge.events import Event, read_event

EXAMPLES = Path(__file__).parents[1] / "node" / "node_modules" / "@octokit" / "webhooks-examples"


def examples() -> list[tuple[str, dict[str, Any]]]:
    kinds = json.loads((EXAMPLES / "api.github.com" / "index.json").read_text())
    return [(kind["name"], payload) for kind in kinds for payload in kind["examples"]]


def test_no_published_payload_crashes_the_reader_and_issues_are_recognised() -> None:
    read = [(name, payload, read_event(name, payload)) for name, payload in examples()]
    assert len(read) > 150
    about_issues = [(name, payload, event) for name, payload, event in read if name == "issues"]
    assert len(about_issues) == 29
    for _, payload, event in about_issues:
        if "pull_request" in payload["issue"]:  # milestones of pull requests come as issues, too
            assert event is None
            continue
        assert event is not None
        assert (event.number, event.action) == (payload["issue"]["number"], payload["action"])
        assert event.sender == payload["sender"]["login"]
        assert event.label == payload.get("label", {}).get("name")
    comments = [event for name, _, event in read if name == "issue_comment"]
    assert len(comments) == 9
    assert all(event is None for name, _, event in read if name not in {"issues", "issue_comment"})


def test_what_happens_to_a_pull_request_is_told_by_one_event_and_read_as_that() -> None:
    told = [payload for name, payload in examples() if name == "pull_request"]
    assert len(told) > 10
    for payload in told:
        assert read_event("pull_request", payload) is None
        event = read_event("pull_request_target", payload)
        assert event is not None
        assert event.is_pull_request
        assert (event.number, event.action) == (payload["pull_request"]["number"], payload["action"])
        assert event.label == payload.get("label", {}).get("name")


def test_an_authors_comment_on_a_pull_request_counts_as_on_an_issue() -> None:
    issue = {"number": 3, "pull_request": {"url": "x"}, "user": {"login": "author"}}
    comment = {"body": "/hubbot recheck", "user": {"login": "author"}}
    payload = {"action": "created", "issue": issue, "comment": comment, "sender": {"login": "author"}}
    assert read_event("issue_comment", payload) == Event(3, "created", "author", is_pull_request=True)
    payload["comment"] = {"body": "Nice.", "user": {"login": "stranger"}}
    assert read_event("issue_comment", payload) is None


def test_a_label_deleted_from_the_repository_is_missing_and_no_crash() -> None:
    payload = {"action": "unlabeled", "issue": {"number": 3}, "sender": {"login": "maintainer"}}
    assert read_event("issues", payload) == Event(3, "unlabeled", "maintainer", None)


def said(body: str, by: str = "author", labels: tuple[str, ...] = (), action: str = "created") -> bool:
    """Whether a comment by `by` under an issue of `author` is an event."""
    payload = {
        "action": action,
        "issue": {"number": 3, "user": {"login": "author"}, "labels": [{"name": name} for name in labels]},
        "comment": {"body": body, "user": {"login": by}},
        "sender": {"login": by},
    }
    return read_event("issue_comment", payload) == Event(3, action, by)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("/hubbot recheck", True),
        ("The registry changed.\n\n  /hubbot recheck  \n", True),
        ("/Hubbot Recheck\r\n", True),
        ("```\ncode\n```\n/hubbot recheck", True),
        ("Write /hubbot recheck and wait", False),
        ("> /hubbot recheck", False),
        ("`/hubbot recheck`", False),
        ("    /hubbot recheck", False),
        ("\t/hubbot recheck", False),
        ("```\n/hubbot recheck\n```", False),
        ("````\n```\n/hubbot recheck\n````", False),
        ("~~~\n```\n/hubbot recheck\n~~~", False),
        ("/hubbot recheck now", True),
        ("/hubbot recheck and then wait", False),
        ("", False),
    ],
)
def test_a_recheck_is_asked_for_by_a_line_of_its_own(body: str, asked: bool) -> None:
    assert said(body) is asked
    assert not said(body, by="stranger")


def test_an_answer_to_a_question_is_heard_and_other_talk_is_not() -> None:
    assert said("It was a typing mistake.", labels=("question",))
    assert not said("It was a typing mistake.")
    assert not said("Me too!", by="stranger", labels=("question",))
    assert not said("It was a typing mistake.", labels=("question",), action="edited")


@pytest.mark.parametrize("number", [None, 0, -1, True, "1", 1.0, [], {}])
def test_a_number_that_is_none_is_no_issue(number: object) -> None:
    assert read_event("issues", {"action": "opened", "issue": {"number": number}}) is None


KEYS = st.sampled_from(["action", "issue", "number", "sender", "login", "label", "name", "pull_request"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_arrives_gives_an_event_or_none(payload: object) -> None:
    event = read_event("issues", payload)
    assert event is None or event.number > 0
