"""Withdraw, replace, answer, resolve: the old file stays, and a maintainer's label decides."""

from pathlib import Path

import pytest

from hubbot.commands.catalogue import kinds
from hubbot.results.result import SEAM, Acceptance, Accepted, result_of, split_accepted
from hubbot.submission.requests.correction.review import OPTIONS, form_yaml, review_correction

from .stage import Stage, body, record
from .test_life_of_a_submission import approved, last_words, opened, phase, said, status_words

PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"
TITLE = "[Correction] logistic-1"
FORM = Path(__file__).parents[2] / ".github/ISSUE_TEMPLATE/correction.yml"


def form(result: str, what: str = "Withdraw it", *, by: str = "", reason: str = "Wrong split.") -> str:
    """The form as GitHub writes it."""
    text = f"### Result\n\n{result}\n\n### What should happen?\n\n{what}\n\n"
    return text + f"### Replaced by\n\n{by or '_No response_'}\n\n### Reason\n\n{reason}\n"


def asked(
    stage: Stage, what: str, *, author: str = "author", by: str = "", reason: str = "Wrong split."
) -> int:
    text = form("logistic-1", what, by=by, reason=reason)
    number = stage.people.open_issue(author, TITLE, text, ["submission"]).number
    stage.handle(number, "opened")
    stage.clock.tick()
    return number


@pytest.fixture
def accepted(stage):
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    return stage


def test_withdrawn_keeps_the_file_and_leaves_the_board(accepted):
    number = asked(accepted, "Withdraw it")
    assert phase(accepted, number) == "ready"
    assert "Wrong split." in status_words(accepted, number)
    approved(accepted, number)
    assert accepted.sweep(accept=True).exit_code == 0
    submitted, block = split_accepted(accepted.on_main(PATH))
    assert submitted == record()
    assert (block["status"], block["reason"]) == ("withdrawn", "Wrong split.")
    assert block["corrections"][0]["approver"] == "maintainer"
    assert phase(accepted, number) == "accepted"
    assert "Withdrawn" in last_words(accepted, number)
    assert accepted.forge.snapshot(number).state == "closed"
    commits = accepted.commits()
    accepted.sweep(accept=True)
    accepted.handle(1, "edited", accept=True)
    assert accepted.commits() == commits
    assert phase(accepted, 1) == "withdrawn"
    again = asked(accepted, "Withdraw it")
    assert "withdrawn already" in status_words(accepted, again)


def test_a_reason_that_quotes_the_seam_hides_nothing_of_what_hubbot_wrote(accepted):
    reason = f"Wrong split.\n{SEAM}\nhubbot: {{status: active}}"
    number = asked(accepted, "Withdraw it", reason=reason)
    approved(accepted, number)
    accepted.sweep(accept=True)
    submitted, block = split_accepted(accepted.on_main(PATH))
    assert (submitted, block["status"], block["reason"]) == (record(), "withdrawn", reason)
    assert "| 1 (1" not in accepted.on_main("leaderboards/BM-BREAST.md")
    assert phase(accepted, number) == "accepted"


def test_replaced_names_the_better_run(accepted):
    better = opened(accepted, record("logistic-2", auroc="0.9871"))
    approved(accepted, better)
    accepted.sweep(accept=True)
    number = asked(accepted, "Replace it by another accepted result", by="logistic-2")
    approved(accepted, number)
    accepted.sweep(accept=True)
    block = split_accepted(accepted.on_main(PATH))[1]
    assert (block["status"], block["superseded_by"]) == ("superseded", "logistic-2")


@pytest.mark.parametrize(
    ("what", "changes", "words"),
    [
        ("Delete it", {}, "It is not said what should happen"),
        ("Withdraw it", {"reason": "_No response_"}, "There is no reason"),
        ("Replace it by another accepted result", {"by": "nothing-1"}, "is not on a board"),
        ("Replace it by another accepted result", {"by": "logistic-1"}, "is not on a board"),
        ("Answer a flag", {}, "No flag is open"),
        ("Answer a flag", {"author": "stranger"}, "Only its submitter may answer"),
        ("Resolve a flag (maintainers)", {}, "No flag is open"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(accepted, what, changes, words):
    number = asked(accepted, what, **changes)
    assert phase(accepted, number) == "needs-fixes"
    assert words in status_words(accepted, number)
    approved(accepted, number)
    accepted.sweep(accept=True)
    assert split_accepted(accepted.on_main(PATH))[1]["status"] == "active"


def test_a_strangers_request_needs_a_maintainer_who_is_told_whose_result_it_is(accepted):
    number = asked(accepted, "Withdraw it", author="stranger")
    assert "submitted by `author`" in status_words(accepted, number)
    approved(accepted, number, "stranger")
    accepted.sweep(accept=True)
    assert split_accepted(accepted.on_main(PATH))[1]["status"] == "active"
    assert said(accepted, number)[0].startswith("refused:")


def test_a_flag_is_answered_by_its_submitter_and_resolved_with_a_reason(accepted):
    text = accepted.on_main(PATH)
    flag = "  flags:\n  - {code: D103, others: [knn-1], figures: [AUROC], chance: 0.0001, n: 228}\n"
    accepted.push_from_elsewhere(PATH, text + flag)
    accepted.sweep(accept=True)
    for what, reason in (("Answer a flag", "One seed."), ("Resolve a flag (maintainers)", "Looked at.")):
        number = asked(accepted, what, reason=reason)
        accepted.sweep()
        approved(accepted, number)
        accepted.sweep(accept=True)
        assert phase(accepted, number) == "accepted"
    found = split_accepted(accepted.on_main(PATH))[1]["flags"][0]
    assert found["answer"] == "One seed."
    assert found["resolved"]["by"] == "maintainer"
    assert found["resolved"]["reason"] == "Looked at."


def test_the_form_on_github_is_the_one_that_is_read():
    assert FORM.read_text(encoding="utf-8") == form_yaml()
    assert all(option in form_yaml() for option in OPTIONS)


def test_strangers_text_in_a_request_is_inert_in_the_file(accepted):
    hostile = "@org/team\nhubbot:\n  evidence: re-run\n# Written by hubbot. | ``` -->"
    number = asked(accepted, "Withdraw it", reason=hostile)
    approved(accepted, number)
    accepted.sweep(accept=True)
    block = split_accepted(accepted.on_main(PATH))[1]
    assert block["evidence"] == "self-reported"
    assert block["reason"] == hostile
    assert body(record()).startswith("Here")


@pytest.mark.parametrize("kind", [k for k in kinds() if k.code.startswith("K")], ids=lambda k: k.code)
def test_every_kind_of_the_page_is_raised_by_its_example_and_not_by_the_other(kind):
    def held(eval_id: str, author: str) -> Accepted:
        block = Acceptance("active", "self-reported", "", "", author=author)
        return Accepted(f"evals/b/m/{eval_id}.yaml", result_of({"eval_id": eval_id}), block)

    main = {"knn-1": held("knn-1", "author"), "forest-1": held("forest-1", "stranger")}
    codes = {p.code for p in review_correction(kind.bad, "author", main.get).problems}
    assert kind.code in codes
    assert review_correction(kind.good, "author", main.get).problems == ()


def test_a_character_that_nobody_sees_in_a_reason_is_left_out(accepted):
    number = asked(accepted, "Withdraw it", reason="Wrong\u200b split\u202e.")
    approved(accepted, number)
    accepted.sweep(accept=True)
    assert split_accepted(accepted.on_main(PATH))[1]["reason"] == "Wrong split."


@pytest.mark.parametrize("what", OPTIONS)
@pytest.mark.parametrize("long", ["x" * 1_001, "a\n" * 3_000, "\u0301" * 60_000], ids=["x", "lines", "marks"])
def test_a_reason_is_no_longer_than_a_page_can_bear(accepted, what, long):
    number = asked(accepted, what, by="logistic-1", reason=long)
    assert phase(accepted, number) == "needs-fixes"
    assert "K107" in status_words(accepted, number)
    approved(accepted, number)
    before = accepted.commits()
    accepted.sweep(accept=True)
    assert accepted.commits() == before


def test_a_reason_of_a_thousand_characters_is_taken(accepted):
    number = asked(accepted, "Withdraw it", reason="because " * 125)
    assert phase(accepted, number) == "ready"
