"""A submission's life on a real hub: folder, git, checks and boards; only the people are played."""

from dataclasses import replace

import pytest

from hubbot.bot.run import sweep
from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import decisions_in, status_comment_of

from .stage import Stage, body, record

PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"


def opened(stage: Stage, text: str | None = None, author: str = "author") -> int:
    number = stage.people.open_issue(author, "[Submission] A result", body(text or record())).number
    assert stage.handle(number, "opened").exit_code == 0
    stage.clock.tick()
    return number


def approved(stage: Stage, number: int, by: str = "maintainer") -> None:
    stage.clock.tick()
    stage.people.label(number, by, "approved")
    stage.clock.tick()


def phase(stage: Stage, number: int) -> str:
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    assert shown.memory is not None
    assert not shown.duplicates
    labels = [x for x in stage.forge.snapshot(number).labels if x.startswith("status: ")]
    expected = "needs-fixes" if shown.memory.phase == "waiting" else shown.memory.phase
    assert labels == [f"status: {expected}"]
    return shown.memory.phase


def status_words(stage: Stage, number: int) -> str:
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    return shown.comment.body.partition("\n")[2]


def last_words(stage: Stage, number: int) -> str:
    return stage.forge.snapshot(number).comments[-1].body.partition("\n")[2]


def said(stage: Stage, number: int) -> list[str]:
    return sorted(decisions_in(stage.forge.snapshot(number).comments))


def test_from_a_mistake_to_the_board(stage):
    number = opened(stage, record(auroc="98.6"))
    assert phase(stage, number) == "needs-fixes"
    assert "Write 0.986" in status_words(stage, number)
    stage.people.edit_issue(number, "author", body=body(record()))
    stage.handle(number)
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.handle(number, "labeled")
    assert stage.files_on_main("evals") == []  # without --accept nothing is committed
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert phase(stage, number) == "accepted"
    issue = stage.forge.snapshot(number)
    assert (issue.state, issue.state_reason) == ("closed", "completed")
    text, block = split_accepted(stage.on_main(PATH))
    assert text == record()
    assert (block["author"], block["approver"], block["issue"]) == ("author", "maintainer", number)
    assert "On the board" in last_words(stage, number)
    assert "logistic" in stage.on_main("leaderboards/README.md").casefold()


def test_a_second_run_writes_nothing(stage):
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    before = stage.forge.read(number)
    head = stage.git("rev-parse", "main")
    stage.clock.tick()
    stage.people.reopen(number, "author")
    before |= {"state": "open", "state_reason": "reopened", "closed_by": None, "reopened_by": "author"}
    before["reopened_at"] = stage.forge.read(number)["reopened_at"]
    for accept in (False, True, True):
        assert stage.sweep(accept=accept).exit_code == 0
    assert stage.forge.read(number) == before
    assert stage.git("rev-parse", "main") == head


def test_a_later_run_with_nothing_new_to_say_leaves_the_comment_and_its_log_alone(stage):
    number = opened(stage)
    runs = [replace(stage.bot(accept=False), run_url=f"https://example.org/run/{run}") for run in (1, 2, 3)]
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.98")))
    sweep(runs[0])
    before = stage.forge.read(number)
    assert "https://example.org/run/1" in status_words(stage, number)
    stage.clock.tick(60)
    sweep(runs[1])
    assert stage.forge.read(number) == before
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.97")))
    sweep(runs[2])
    assert "https://example.org/run/3" in status_words(stage, number)


def test_declined_is_closed_as_not_planned_and_comes_back_as_new(stage):
    number = opened(stage)
    stage.people.label(number, "maintainer", "declined")
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "declined"
    issue = stage.forge.snapshot(number)
    assert (issue.state, issue.state_reason) == ("closed", "not_planned")
    stage.clock.tick()
    stage.people.reopen(number, "maintainer")
    stage.sweep(accept=True)
    assert stage.forge.snapshot(number).state == "open"  # a person opened it: it is left open
    stage.people.unlabel(number, "maintainer", "declined")
    stage.sweep(accept=True)
    assert phase(stage, number) == "ready"
    assert stage.files_on_main("evals") == []


def test_closed_by_its_author_is_withdrawn_and_reopened_is_checked_again(stage):
    number = opened(stage)
    stage.people.close(number, "author")
    stage.handle(number, "closed")
    assert phase(stage, number) == "withdrawn"
    assert "Withdrawn by its author" in last_words(stage, number)
    stage.clock.tick()
    stage.people.reopen(number, "author")
    stage.handle(number, "reopened")
    assert phase(stage, number) == "ready"


@pytest.mark.parametrize("days", ["thirty", "-1", "1.5", "true", "9999999999"])
def test_days_that_are_none_are_a_slip_of_the_owner_said_in_words(stage, days):
    hub = stage.checkout / "hub.yaml"
    hub.write_text(hub.read_text() + f"  stale_after_days: {days}\n", encoding="utf-8")
    outcome = stage.sweep()
    assert outcome.exit_code == 3
    assert "hub.yaml, line 8: " in outcome.summary
    assert "number" in outcome.summary.partition("hub.yaml, line 8: ")[2].splitlines()[0]


@pytest.mark.parametrize("days", ["null", "0"])
def test_a_hub_may_leave_silent_authors_alone(stage, days):
    hub = stage.checkout / "hub.yaml"
    hub.write_text(hub.read_text() + f"  stale_after_days: {days}\n", encoding="utf-8")
    number = opened(stage, record(auroc="98.6"))
    before = stage.forge.read(number)
    stage.clock.tick(900 * 86400)
    assert stage.sweep().exit_code == 0
    assert stage.forge.read(number) == before


@pytest.mark.parametrize("end", ["accepted", "declined", "withdrawn", "closed by a maintainer"])
def test_an_edit_or_an_approval_of_a_closed_one_changes_nothing(stage, end):
    """Only what hubbot closed because its author was silent is opened by an edit."""
    number = opened(stage)
    if end == "accepted":
        approved(stage, number)
    elif end == "declined":
        stage.people.label(number, "maintainer", "declined")
    else:
        stage.people.close(number, "author" if end == "withdrawn" else "maintainer")
    stage.handle(number, "closed")
    stage.sweep(accept=True)
    before, main = phase(stage, number), stage.git("rev-parse", "main")
    assert stage.forge.snapshot(number).state == "closed"
    stage.clock.tick(60)
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.5")))
    for _ in range(2):
        stage.handle(number)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    stage.handle(number, "labeled", accept=True)
    assert (phase(stage, number), stage.forge.snapshot(number).state) == (before, "closed")
    assert stage.git("rev-parse", "main") == main


def test_an_approval_whose_label_is_deleted_from_the_repository_counts_no_more(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.delete_label("approved")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_a_silent_author_is_reminded_then_closed_and_an_edit_opens_and_checks_it(stage):
    number = opened(stage, record(auroc="98.6"))
    for days, words in ((16, "A reminder"), (16, "Closed for now")):
        stage.clock.tick(days * 86400)
        for _ in range(2):
            assert stage.sweep().exit_code == 0
        assert words in last_words(stage, number)
    issue = stage.forge.snapshot(number)
    assert (issue.state, issue.state_reason) == ("closed", "not_planned")
    assert phase(stage, number) == "stale"
    assert len(issue.comments) == 3
    stage.clock.tick(86400)
    stage.people.edit_issue(number, "author", body=body(record()))
    stage.sweep()  # its own event was lost
    assert stage.forge.snapshot(number).state == "open"
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_a_recheck_after_the_hub_was_mended_shows_that_it_happened(stage):
    number = opened(stage)
    stage.people.comment(number, "author", "Anything new?\n/hubbot recheck")
    stage.clock.tick(120)
    assert stage.handle(number, "created").exit_code == 0
    assert "Checked again 2026-11-23 10:02 UTC, as you asked" in status_words(stage, number)
    before = stage.forge.read(number)
    stage.handle(number, "created")
    assert stage.forge.read(number) == before


def test_an_ordinary_question_is_left_alone(stage):
    number = stage.people.open_issue("stranger", "How do I submit?", "I have a model.").number
    stage.people.label(number, "maintainer", "approved")
    for accept in (False, True):
        assert stage.handle(number, "opened", accept=accept).exit_code == 0
    assert stage.forge.snapshot(number).comments == ()
    assert stage.forge.snapshot(number).labels == ("approved",)


def test_a_model_that_is_new_here_gets_its_card_with_its_first_result(stage):
    number = opened(stage, record("mine-1", "tiny_cnn", "0.9501"))
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    card = stage.on_main("registry/models/tiny_cnn.yaml")
    assert "confirmed: false" in card
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/tiny_cnn/mine-1.yaml"]


# ── Trust: cases 24 to 30 and 43 ──


@pytest.mark.parametrize(
    ("who", "role", "words"),
    [
        ("stranger", "triage", "with the role"),
        ("stranger", "read", "with the role"),
        ("some[bot]", "admin", "a program"),
        ("author", "admin", "their own submission"),
    ],
)
def test_approved_by_somebody_not_entitled_comes_off_and_the_comment_says_who_may(stage, who, role, words):
    stage.forge.set_role(who, role)
    number = opened(stage)
    approved(stage, number, who)
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "ready"
    assert "approved" not in stage.forge.snapshot(number).labels
    assert words in last_words(stage, number)
    assert stage.files_on_main("evals") == []


def test_a_sole_maintainer_may_approve_their_own_where_the_hub_says_so_and_the_file_shows_it(stage):
    hub = stage.checkout / "hub.yaml"
    stage.push_from_elsewhere(
        "hub.yaml", hub.read_text().replace("self_approval: false", "self_approval: true")
    )
    stage.sweep(accept=True)
    number = opened(stage, author="maintainer")
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    block = split_accepted(stage.on_main(PATH))[1]
    assert block["author"] == block["approver"] == "maintainer"


def test_approved_at_opening_is_no_approval(stage):
    number = stage.people.open_issue("author", "[Submission]", body(record()), ["approved"]).number
    stage.people.label(number, "maintainer", "approved")  # it is on already: no event
    stage.handle(number, "opened", accept=True)
    assert phase(stage, number) == "ready"
    assert stage.files_on_main("evals") == []


def test_an_edit_after_the_approval_voids_it_and_shows_what_changed(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.9999")))
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "ready"
    refusal = next(c.body for c in stage.forge.snapshot(number).comments if "does not count" in c.body)
    assert "-  AUROC: 0.9912\n+  AUROC: 0.9999" in refusal
    assert stage.files_on_main("evals") == []
    approved(stage, number)
    stage.sweep(accept=True)
    assert "AUROC: 0.9999" in stage.on_main(PATH)


def test_an_edit_seen_before_the_label_is_handled_voids_it_too(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.9999")))
    stage.handle(number)  # the edit's own run comes first
    stage.handle(number, "labeled", accept=True)
    assert stage.files_on_main("evals") == []
    refusal = next(c.body for c in stage.forge.snapshot(number).comments if "does not count" in c.body)
    assert "+  AUROC: 0.9999" in refusal


def test_label_and_check_within_one_second_do_not_count(stage):
    number = stage.people.open_issue("author", "[Submission]", body(record())).number
    stage.handle(number, "opened")
    stage.people.label(number, "maintainer", "approved")  # the clock has not moved
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "within one second" in last_words(stage, number)


def test_an_approver_who_lost_the_role_before_the_run_is_refused(stage):
    number = opened(stage)
    approved(stage, number)
    stage.forge.set_role("maintainer", "read")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "with the role" in last_words(stage, number)


def test_a_role_that_nobody_can_tell_waits_and_is_asked_again(stage):
    number = opened(stage)
    approved(stage, number)
    stage.forge.set_role("maintainer", "unknown")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "approved" in stage.forge.snapshot(number).labels
    stage.forge.set_role("maintainer", "write")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_declined_by_a_stranger_comes_off_and_the_approval_still_counts(stage):
    number = opened(stage)
    stage.people.label(number, "stranger", "declined")
    approved(stage, number)
    stage.sweep(accept=True)
    assert "declined" not in stage.forge.snapshot(number).labels
    assert stage.files_on_main("evals") == [PATH]


def test_nothing_that_happens_to_an_accepted_issue_changes_main(stage):
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    head = stage.git("rev-parse", "main")
    stage.clock.tick(60)
    stage.people.reopen(number, "author")
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.5")))
    stage.people.label(number, "maintainer", "declined")
    stage.people.unlabel(number, "maintainer", "approved")
    stage.people.label(number, "maintainer", "approved")
    for _ in range(2):
        stage.sweep(accept=True)
    assert stage.git("rev-parse", "main") == head
    assert phase(stage, number) == "accepted"
    assert stage.forge.snapshot(number).state == "open"


def test_a_label_deleted_from_the_repository_is_made_again(stage):
    number = opened(stage)
    stage.people.delete_label("status: ready")
    assert stage.handle(number, "unlabeled").exit_code == 0
    assert phase(stage, number) == "ready"


def test_the_bots_comment_deleted_by_somebody_comes_back_and_needs_a_fresh_label(stage):
    number = opened(stage)
    issue = stage.forge.read(number)
    stage.forge.write(issue | {"comments": []})
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "ready"
    assert stage.files_on_main("evals") == []
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_a_forged_status_comment_by_a_user_is_ignored(stage):
    other = opened(stage, record("other-1", "knn", "0.95"))
    number = stage.people.open_issue("author", "[Submission]", body(record())).number
    real = stage.forge.snapshot(other).comments[0].body
    stage.people.comment(number, "author", real)
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) == "ready"


def test_of_two_status_comments_one_is_kept(stage):
    number = opened(stage)
    stage.forge.create_comment(number, stage.forge.snapshot(number).comments[0].body)
    stage.sweep()
    assert len(stage.forge.snapshot(number).comments) == 1


def test_the_status_comment_is_found_behind_a_hundred_and_fifty_others(stage):
    number = stage.people.open_issue("author", "[Submission]", body(record())).number
    for index in range(150):
        stage.people.comment(number, "stranger", f"Comment {index}")
    stage.handle(number, "opened")
    stage.handle(number)
    assert len(stage.forge.snapshot(number).comments) == 151


def test_a_registry_that_changes_the_verdict_asks_for_a_new_approval(stage):
    number = opened(stage)
    approved(stage, number)
    text = (stage.checkout / "registry/models/logistic.yaml").read_text()
    named = text.replace("name: Logistic regression", "name: Logistic regression (L2)")
    stage.push_from_elsewhere("registry/models/logistic.yaml", named)
    dataset = (stage.checkout / "registry/datasets/DS-BREAST.yaml").read_text()
    stage.push_from_elsewhere("registry/datasets/DS-BREAST.yaml", dataset.replace("n: 228", "n: 200"))
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) in {"needs-fixes", "ready"}


def test_a_registry_that_leaves_the_verdict_alone_keeps_the_approval(stage):
    number = opened(stage)
    approved(stage, number)
    text = (stage.checkout / "registry/models/knn.yaml").read_text()
    stage.push_from_elsewhere("registry/models/knn.yaml", text.replace("k nearest", "K nearest"))
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


# ── Questions, caps, locks ──


def test_a_question_holds_an_earlier_approval_back_and_an_answer_brings_it_back_to_the_queue(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.label(number, "maintainer", "question")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert "question was asked" in last_words(stage, number)
    stage.clock.tick()
    stage.people.comment(number, "author", "It was the test split.")
    stage.sweep(accept=True)
    assert "question" not in stage.forge.snapshot(number).labels
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_somebody_elses_comment_answers_no_question(stage):
    number = opened(stage)
    stage.people.label(number, "maintainer", "question")
    stage.clock.tick()
    stage.people.comment(number, "stranger", "I wonder too.")
    stage.sweep()
    assert "question" in stage.forge.snapshot(number).labels


def test_an_edit_answers_a_question(stage):
    number = opened(stage)
    stage.people.label(number, "maintainer", "question")
    stage.clock.tick()
    stage.people.edit_issue(number, "author", body=body(record(auroc="0.98")))
    stage.handle(number)
    assert "question" not in stage.forge.snapshot(number).labels


def test_above_the_cap_there_is_one_polite_comment_until_one_is_decided(stage):
    numbers = [
        stage.people.open_issue(
            "author", f"[Submission] {i}", body(record(f"run-{i}", auroc=f"0.9{i}12"))
        ).number
        for i in range(5)
    ]
    for _ in range(2):
        stage.sweep()
    assert [phase(stage, n) for n in numbers] == ["ready"] * 3 + ["waiting"] * 2
    assert len(stage.forge.snapshot(numbers[4]).comments) == 1
    assert "In line" in status_words(stage, numbers[4])
    stage.people.label(numbers[0], "maintainer", "declined")
    stage.sweep()
    stage.sweep()
    assert [phase(stage, n) for n in numbers[3:]] == ["ready", "waiting"]


def test_a_locked_issue_is_not_committed_and_goes_on_when_unlocked(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.lock(number, "maintainer")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    stage.forge.write(stage.forge.read(number) | {"locked": False})
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_a_deleted_issue_is_no_fault(stage):
    number = opened(stage)
    stage.people.delete_issue(number, "maintainer")
    outcome = stage.handle(number, "labeled", accept=True)
    assert outcome.exit_code == 0
    assert any('"gone"' in line for line in outcome.lines)


def test_a_result_that_a_person_removed_from_main_is_not_added_again(stage):
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    stage.remove_on_main(PATH)
    stage.clock.tick()
    stage.people.reopen(number, "author")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH]


def test_the_same_content_and_the_same_eval_id_are_refused_a_new_run_is_fine(stage):
    first = opened(stage)
    approved(stage, first)
    stage.sweep(accept=True)
    again = opened(stage, record(), author="stranger")
    assert phase(stage, again) == "needs-fixes"
    assert "logistic-1" in status_words(stage, again)
    new = opened(stage, record("logistic-2", auroc="0.9871"))
    assert phase(stage, new) == "ready"


def test_an_old_approval_does_not_survive_closing_and_opening_again(stage):
    number = opened(stage)
    approved(stage, number)
    stage.people.close(number, "author")
    stage.clock.tick()
    stage.people.reopen(number, "author")
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) == "ready"


def test_the_state_in_a_comment_of_another_version_asks_for_a_fresh_label(stage):
    number = opened(stage)
    issue = stage.forge.read(number)
    issue["comments"][0]["body"] = issue["comments"][0]["body"].replace("status v1", "status v9")
    stage.forge.write(issue)
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []
    assert phase(stage, number) == "ready"


def test_text_of_strangers_in_the_log_cannot_pose_as_a_command(stage):
    number = opened(stage)
    stage.people.label(number, "stranger", "x\n::set-output name=a::b")
    outcome = stage.handle(number, "labeled")
    assert all(line.startswith("{") and "\n" not in line for line in outcome.lines)
    assert replace(outcome, exit_code=0) == outcome


def test_an_accepted_result_keeps_what_was_found_and_how_much_could_have_been_refuted(stage):
    figures = "  AUROC: 0.9712\n  Accuracy: 0.951754\n  Sensitivity: 0.882353\n  Specificity: 0.993007\n"
    text = record().replace("  AUROC: 0.9912\n", figures).replace("BM-BREAST", "bm-breast")
    number = opened(stage, text)
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    _, block = split_accepted(stage.on_main(PATH))
    assert block["evidence"] == "numbers-checked"
    assert block["power"]["share"] >= 0.8
    assert "invented figures" in block["power"]["says"]
    spelling = {
        "code": "R103",
        "at": "/benchmark_id",
        "says": "`bm-breast` is filed here as `BM-BREAST`",
    }
    assert spelling in block["findings"]
    assert "C101" not in {found["code"] for found in block["findings"]}
    assert block["benchmark_version"] == "1.0.0"
    audit = stage.on_main("leaderboards/audit.md")
    assert "is filed here as" in audit
    assert block["power"]["says"] in audit


def test_an_id_that_looks_like_a_number_stays_taken(stage):
    plain = record("01.5").replace("data: {split: test, n: 228}", "data:\n  split: test\n  n: 228")
    first = opened(stage, plain)
    approved(stage, first)
    stage.sweep(accept=True)
    assert phase(stage, first) == "accepted"
    before = stage.on_main("evals/BM-BREAST/logistic/01.5.yaml")
    second = opened(stage, plain.replace("0.9912", "0.5001"), "stranger")
    assert "`01.5` is the id of a result that is filed already" in status_words(stage, second)
    approved(stage, second)
    stage.sweep(accept=True)
    assert stage.on_main("evals/BM-BREAST/logistic/01.5.yaml") == before


def test_an_acceptance_replaces_no_file_of_a_result_whatever_that_says(stage):
    number = opened(stage)
    stage.push_from_elsewhere(PATH, record("moved-by-hand", "knn", "0.95"))
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "hub-problem"
    assert "is there already" in status_words(stage, number)
    assert stage.on_main(PATH) == record("moved-by-hand", "knn", "0.95")


@pytest.mark.parametrize("split", ["../../../x", "a/b", "/etc/x", "a\\b", "a: b*?", "s" * 100, "ü"])
def test_a_split_that_nobody_registered_makes_no_path_and_stops_nobody(stage, split):
    dataset = "id: DS-BREAST\nname: Breast\ndata: real\n"
    stage.push_from_elsewhere("registry/datasets/DS-BREAST.yaml", dataset)
    stage.sweep(accept=True)
    odd = opened(stage, record().replace("split: test", f"split: '{split}'"))
    other = opened(stage, record("knn-1", "knn", "0.95"))
    for number in (odd, other):
        approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert (phase(stage, odd), phase(stage, other)) == ("accepted", "accepted")
    for path in stage.files_on_main("leaderboards/data/BM-BREAST"):
        folder, _, name = path.rpartition("/")
        assert folder == "leaderboards/data/BM-BREAST"
        assert len(name) < 220
