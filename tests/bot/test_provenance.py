"""An accepted file that a person changed on main is seen, listed and, after a week, not ranked."""

from __future__ import annotations

import re
import shutil

import pytest

from hubbot.auditing import audit
from hubbot.cli import run
from hubbot.provenance import KEPT_AT
from hubbot.records.hand_changes import LEDGER, read_ledger
from hubbot.records.record import split_accepted
from hubbot.records.record_hash import own_state, record_hash, sealed
from hubbot.relisting import looked_at
from hubbot.submission.amendments import AMEND
from hubbot.world import World

from .stage import Stage, record
from .test_corrections import asked
from .test_life_of_a_submission import approved, opened, phase, status_words

PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"
WEEK = 7 * 86_400
BOT = [
    "-c",
    "user.name=github-actions[bot]",
    "-c",
    "user.email=41898282+github-actions[bot]@users.noreply.github.com",
]


@pytest.fixture
def accepted(stage: Stage) -> Stage:
    number = opened(stage)
    approved(stage, number)
    stage.sweep(accept=True)
    return stage


def push(
    stage: Stage, files: dict[str, str], message: str = "A small fix", who: list[str] | None = None
) -> str:
    """Somebody with the right to push changes main; the commit's hash."""
    other = stage.root / "elsewhere"
    shutil.rmtree(other, ignore_errors=True)
    stage.git("clone", "--quiet", str(stage.remote), str(other), at=stage.root)
    for path, text in files.items():
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        (other / path).write_text(text, encoding="utf-8", newline="")
    named = who or ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    stage.git("add", "-A", at=other)
    stage.git(*named, "commit", "--quiet", "-m", message, at=other)
    stage.git("push", "--quiet", "origin", "HEAD:main", at=other)
    return stage.git("rev-parse", "HEAD", at=other).strip()


def changed(stage: Stage) -> list[tuple[str, str, str]]:
    """What a look from nothing says: path, why, commit."""
    found = looked_at(fresh(stage)).changed
    return [(one.path, one.why, one.commit) for one in found]


def fresh(stage: Stage) -> World:
    """The world of a new clone."""
    folder = stage.root / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    stage.git("clone", "--quiet", str(stage.remote), str(folder), at=stage.root)
    return World.at(folder)


def forged(text: str) -> str:
    """0.9999 in place of the accepted figure, and every hash of the file as it should be."""
    submitted, block = split_accepted(text.replace("0.9912", "0.9999"))
    return sealed(submitted, block)


def ledger(stage: Stage) -> dict:
    return read_ledger(stage.on_main(LEDGER)) if LEDGER in stage.files_on_main("registry") else {}


def ranks(stage: Stage) -> str:
    return stage.on_main("leaderboards/BM-BREAST.md")


def test_what_the_bot_accepts_fits_and_holds_a_hash_of_what_it_says(accepted):
    text = accepted.on_main(PATH)
    submitted, block = split_accepted(text)
    assert block["record"] == record_hash(submitted, block)
    assert own_state(text) == "fits"
    assert own_state(text.replace("0.9912", "0.9999")) == "differs"
    assert changed(accepted) == []


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("0.9912", "0.9999"), forged], ids=["slip", "fitting hash"]
)
def test_a_change_by_hand_is_listed_and_after_a_week_has_no_rank(accepted, change):
    commit = push(accepted, {PATH: change(accepted.on_main(PATH))})
    assert changed(accepted) == [(PATH, "after approval", commit)]
    accepted.sweep(accept=True)
    listed = ledger(accepted)[PATH]
    assert (listed.commit, listed.by, listed.unranked) == (commit, "maintainer", False)
    assert commit[:7] in accepted.on_main("leaderboards/audit.md")
    assert "No ranking" not in ranks(accepted)
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    assert ledger(accepted)[PATH].unranked
    page = ranks(accepted)
    assert f"changed on main by maintainer in commit {commit[:7]}" in re.sub(r"&#\d+;", "", page)
    assert "No ranking" in page
    before = accepted.commits()
    accepted.sweep(accept=True)
    assert accepted.commits() == before
    assert f"in commit {commit[:7]}" in audit(fresh(accepted), "2026-12-24").drift[0].what


def test_put_back_as_it_was_it_ranks_again(accepted):
    text = accepted.on_main(PATH)
    push(accepted, {PATH: forged(text)})
    accepted.sweep(accept=True)
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    push(accepted, {PATH: text})
    assert changed(accepted) == []
    accepted.sweep(accept=True)
    assert ledger(accepted) == {}
    assert "No ranking" not in ranks(accepted)
    assert looked_at(fresh(accepted)).results == 1


def test_an_older_version_of_hubbots_own_is_a_change_too(accepted):
    """Who puts back what was withdrawn since."""
    text = accepted.on_main(PATH)
    number = asked(accepted, "Withdraw it")
    approved(accepted, number)
    accepted.sweep(accept=True)
    assert changed(accepted) == []
    commit = push(accepted, {PATH: text})
    assert changed(accepted) == [(PATH, "after approval", commit)]


def test_changed_and_withdrawn_between_two_looks_of_one_clone_is_seen(accepted):
    """The same content as at the last look: only the commits in between tell."""
    here = World.at(accepted.checkout)
    assert looked_at(here).changed == ()
    text = accepted.on_main(PATH)
    number = asked(accepted, "Withdraw it")
    approved(accepted, number)
    accepted.handle(number, "labeled", accept=True)
    push(accepted, {PATH: text})
    accepted.git("pull", "--quiet", at=accepted.checkout)
    assert [one.path for one in looked_at(World.at(accepted.checkout)).changed] == [PATH]


def test_trailers_and_name_of_an_accepting_commit_cannot_be_used_twice(accepted):
    message = accepted.git("log", "-1", "--format=%B", "main", "--", PATH)
    commit = push(accepted, {PATH: forged(accepted.on_main(PATH))}, message, BOT)
    assert changed(accepted) == [(PATH, "after approval", commit)]


def test_trailers_of_another_issue_do_not_stand_for_this_file(accepted):
    second = opened(accepted, record("logistic-2", auroc="0.9871"))
    approved(accepted, second)
    accepted.sweep(accept=True)
    message = accepted.git("log", "-1", "--format=%B", "main", "--", PATH.replace("-1", "-2"))
    submitted, block = split_accepted(accepted.on_main(PATH).replace("0.9912", "0.9999"))
    other = split_accepted(accepted.on_main(PATH.replace("-1", "-2")))[1]
    text = sealed(submitted, block | {key: other[key] for key in ("issue", "approval_event")})
    commit = push(accepted, {PATH: text}, message, BOT)
    assert changed(accepted) == [(PATH, "after approval", commit)]


def test_trailers_with_a_persons_name_do_not_stand(accepted):
    submitted, block = split_accepted(accepted.on_main(PATH).replace("0.9912", "0.9999"))
    text = sealed(submitted, block | {"approval_event": 999_999})
    message = "Accept logistic-1\n\nHubbot-Issue: 1\nHubbot-Approval-Event: 999999\n"
    commit = push(accepted, {PATH: text}, message)
    assert changed(accepted) == [(PATH, "after approval", commit)]


def test_a_file_that_names_an_approval_nobody_gave_is_listed(accepted):
    path = PATH.replace("-1", "-9")
    text = accepted.on_main(PATH).replace("logistic-1", "logistic-9")
    submitted, block = split_accepted(text)
    commit = push(accepted, {path: sealed(submitted, block)})
    assert changed(accepted) == [(path, "no approval", commit)]


def test_a_correction_on_top_of_a_changed_file_does_not_bless_it(accepted):
    commit = push(accepted, {PATH: forged(accepted.on_main(PATH))})
    number = asked(accepted, "Withdraw it")
    approved(accepted, number)
    accepted.sweep(accept=True)
    assert split_accepted(accepted.on_main(PATH))[1]["status"] == "withdrawn"
    assert [one[:2] for one in changed(accepted)] == [(PATH, "after approval")]
    assert commit


def test_words_of_the_checks_and_line_ends_of_hubbots_own_block_are_no_change(accepted):
    text = accepted.on_main(PATH)
    push(accepted, {PATH: text.replace("evidence:", "findings: []\n  evidence:")})
    assert changed(accepted) == []
    push(accepted, {PATH: text.replace("\n", "\r\n")})
    assert changed(accepted) == []


def test_a_shallow_checkout_judges_what_it_shows_and_cries_no_wolf(accepted):
    """A hundred commits in a workflow; one here."""

    def shallow(depth: int) -> list[tuple[str, str]]:
        folder = accepted.root / "shallow"
        shutil.rmtree(folder, ignore_errors=True)
        address = accepted.remote.as_uri()
        accepted.git("clone", "--quiet", f"--depth={depth}", address, str(folder), at=accepted.root)
        return [(one.path, one.why) for one in looked_at(World.at(folder)).changed]

    assert shallow(1) == []
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    assert shallow(2) == [(PATH, "after approval")]
    assert shallow(1) == []  # nothing here tells: the file's own hash fits
    push(accepted, {PATH: accepted.on_main(PATH).replace("0.9999", "0.9998")})
    assert shallow(1) == [(PATH, "own hash")]


def test_what_was_seen_may_be_lost_and_costs_only_what_changed(accepted):
    second = opened(accepted, record("logistic-2", auroc="0.9871"))
    approved(accepted, second)
    accepted.sweep(accept=True)
    assert [looked_at(World.at(accepted.checkout)).read for _ in range(2)] == [1, 0]
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.git("pull", "--quiet", at=accepted.checkout)
    assert looked_at(World.at(accepted.checkout)).read == 1
    kept = accepted.checkout / ".git" / KEPT_AT
    for damage in (kept.unlink, lambda: kept.write_bytes(b"no database"), lambda: kept.write_bytes(b"")):
        damage()
        looked = looked_at(World.at(accepted.checkout))
        assert (looked.read, [one.path for one in looked.changed]) == (2, [PATH])


def test_the_list_is_hubbots_own_and_a_broken_one_is_written_anew(accepted):
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.sweep(accept=True)
    listed = accepted.on_main(LEDGER)
    push(accepted, {LEDGER: "changed: {\n"})
    accepted.sweep(accept=True)
    assert read_ledger(accepted.on_main(LEDGER)).keys() == read_ledger(listed).keys() == {PATH}


def amended(stage: Stage, paths: list[str], author: str = "author", reason: str = "A slip.") -> int:
    """The request that `hubbot amend` writes in a new clone, opened as an issue."""
    fresh(stage)
    written = stage.root / "request.md"
    words = ["amend", *paths, "--reason", reason, "--out", str(written), "--hub", str(stage.root / "fresh")]
    assert run(words) == 0
    stage.git("pull", "--quiet", at=stage.checkout)
    text = written.read_text(encoding="utf-8")
    number = stage.people.open_issue(
        author, "[Correction] Approve what was changed", text, ["submission"]
    ).number
    stage.handle(number, "opened")
    stage.clock.tick()
    return number


def test_an_approved_amendment_gives_the_rank_back(accepted):
    commit = push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    accepted.clock.tick(WEEK + 86_400)
    accepted.sweep(accept=True)
    assert "No ranking" in ranks(accepted)
    number = amended(accepted, [PATH])
    assert phase(accepted, number) == "ready"
    assert PATH in status_words(accepted, number)
    approved(accepted, number)
    assert accepted.handle(number, "labeled", accept=True).exit_code == 0
    assert phase(accepted, number) == "accepted"
    entry = split_accepted(accepted.on_main(PATH))[1]["corrections"][-1]
    assert (entry["what"], entry["approver"], entry["reason"]) == (
        "amend",
        "maintainer",
        "A slip.",
    )
    assert entry["before"] != entry["after"]
    assert "No ranking" not in ranks(accepted)
    assert changed(accepted) == []
    assert commit[:7] not in accepted.on_main("leaderboards/audit.md")
    before = accepted.commits()
    accepted.sweep(accept=True)
    assert accepted.commits() == before
    again = push(accepted, {PATH: forged(accepted.on_main(PATH)).replace("0.9999", "0.9998")})
    assert changed(accepted) == [(PATH, "after approval", again)]


def test_one_approval_amends_many(accepted):
    second = opened(accepted, record("logistic-2", auroc="0.9871"))
    approved(accepted, second)
    accepted.sweep(accept=True)
    paths = [PATH, PATH.replace("-1", "-2")]
    push(accepted, {path: accepted.on_main(path).replace("2026-11-20", "2026-11-19") for path in paths})
    assert [one[0] for one in changed(accepted)] == paths
    number = amended(accepted, ["evals/BM-BREAST"])
    approved(accepted, number)
    accepted.sweep(accept=True)
    assert changed(accepted) == []
    assert phase(accepted, number) == "accepted"
    assert accepted.commits().count(f"Amend 2 accepted (#{number})") == 1


def test_a_request_holds_for_what_stood_there_and_needs_somebody_entitled(accepted):
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    number = amended(accepted, [PATH])
    approved(accepted, number, "stranger")
    accepted.sweep(accept=True)
    assert [one[0] for one in changed(accepted)] == [PATH]
    approved(accepted, number)
    push(accepted, {PATH: accepted.on_main(PATH).replace("0.9999", "0.9998")})
    accepted.sweep(accept=True)
    assert phase(accepted, number) == "needs-fixes"
    assert "says something else on main" in status_words(accepted, number)
    assert [one[0] for one in changed(accepted)] == [PATH]


NOWHERE = ["evals/../hub.yaml " + "0" * 64, "README.md", "", "evals/a/b/c.yaml " + "0" * 64]


@pytest.mark.parametrize("line", NOWHERE)
def test_a_request_that_names_no_accepted_file_is_answered(accepted, line):
    text = f"### Files\n\n{line}\n\n### What should happen?\n\n{AMEND}\n\n### Reason\n\nx\n"
    number = accepted.people.open_issue("author", "[Correction] x", text, ["submission"]).number
    accepted.handle(number, "opened")
    assert phase(accepted, number) == "needs-fixes"
    assert "K106" in status_words(accepted, number)
