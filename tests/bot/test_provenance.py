"""An accepted file that a person changed on main is seen, listed and, after a week, not ranked."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from hubbot.bot.maintenance.recheck_all import audit, report
from hubbot.bot.provenance.look import look
from hubbot.bot.state.world import World
from hubbot.bot.steps.publish import BRANCH
from hubbot.bot.telling.relist import looked_at, relisted, seals
from hubbot.cli import run
from hubbot.index.store import KEPT_AT
from hubbot.index.tree import Tree
from hubbot.results.hand_changes import LEDGER, read_ledger
from hubbot.results.record_hash import own_state, record_hash, sealed
from hubbot.results.result import SEAM, accepted_text, split_accepted
from hubbot.submission.requests.correction.amendments import AMEND

from .stage import HUB, Stage, record
from .test_corrections import asked, form
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


def merged(stage: Stage, how: str) -> None:
    """The bot's open proposal, merged as GitHub's three buttons do it."""
    other = stage.root / "elsewhere"
    shutil.rmtree(other, ignore_errors=True)
    stage.git("clone", "--quiet", str(stage.remote), str(other), at=stage.root)
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    (other / "notes.txt").write_text("main moves on\n", encoding="utf-8")
    stage.git("add", "-A", at=other)
    stage.git(*who, "commit", "--quiet", "-m", "Notes", at=other)
    theirs = f"origin/{BRANCH}"
    if how == "rebase":
        stage.git(*who, "cherry-pick", f"HEAD~1..{theirs}", at=other)
    elif how == "squash":
        told = stage.git("log", "--format=* %B", f"HEAD~1..{theirs}", at=other)
        stage.git("merge", "--quiet", "--squash", theirs, at=other)
        stage.git(*who, "commit", "--quiet", "-m", f"Accept approved results (#9)\n\n{told}", at=other)
    else:
        stage.git(*who, "merge", "--quiet", "--no-ff", "-m", "Merge pull request #9", theirs, at=other)
    stage.git("push", "--quiet", "origin", "HEAD:main", at=other)


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_what_a_person_merges_fits_and_a_change_after_it_does_not(stage, how):
    stage.push_from_elsewhere("hub.yaml", HUB + "  publish: pull-request\n")
    stage.sweep(accept=True)
    for eval_id, auroc in (("logistic-1", "0.9912"), ("logistic-2", "0.9871")):
        approved(stage, opened(stage, record(eval_id, auroc=auroc)))
    stage.sweep(accept=True)
    merged(stage, how)
    stage.sweep(accept=True)
    assert [phase(stage, number) for number in (1, 2)] == ["accepted", "accepted"]
    assert changed(stage) == []
    commit = push(stage, {PATH: forged(stage.on_main(PATH))})
    assert changed(stage) == [(PATH, "after approval", commit)]


def test_what_is_listed_stays_so_where_a_shallow_checkout_cannot_tell(accepted):
    """Two hundred commits later the change is behind what a workflow's checkout shows."""
    push(accepted, {PATH: forged(accepted.on_main(PATH))})
    accepted.sweep(accept=True)
    folder = accepted.root / "shallow"
    address = accepted.remote.as_uri()
    accepted.git("clone", "--quiet", "--depth=1", address, str(folder), at=accepted.root)
    world = World.at(folder)
    assert looked_at(world).changed == ()
    assert relisted(world, "2026-11-28")[1] == {}
    assert relisted(world, "2027-01-28")[0].hub.changed[PATH].unranked


def test_a_moved_file_of_a_subfolder_hub_is_named_by_its_path_in_the_hub(accepted):
    """A hub may lie below the repository's top; its history is asked with paths of its own."""
    folder = accepted.root / "outer"
    accepted.git("clone", "--quiet", str(accepted.remote), str(folder), at=accepted.root)
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    (folder / "hub").mkdir()
    for name in ("evals", "registry", "hub.yaml", "leaderboards"):
        accepted.git("mv", name, f"hub/{name}", at=folder)
    accepted.git(*who, "commit", "--quiet", "-m", "Move the hub", at=folder)
    (found,) = looked_at(World.at(folder / "hub")).changed
    assert (found.path, found.why, found.by) == (PATH, "no approval", "maintainer")


def test_results_of_an_earlier_hubbot_are_not_covered_and_never_called_changed(accepted):
    """Their digest covers a card as well, they hold no record hash, and they came with the first commit."""
    submitted, block = split_accepted(accepted.on_main(PATH))
    old = {key: value for key, value in block.items() if key != "record"} | {"digest": "0" * 64}
    root = accepted.root / "old"
    (root / PATH).parent.mkdir(parents=True)
    for name in ("registry", "hub.yaml"):
        source = accepted.checkout / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    (root / PATH).write_text(accepted_text(submitted, old), encoding="utf-8")
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    accepted.git("init", "--quiet", str(root), at=accepted.root)
    accepted.git("add", "-A", at=root)
    accepted.git(*who, "commit", "--quiet", "-m", "A hub", at=root)
    (root / "notes.txt").write_text("x\n", encoding="utf-8")
    accepted.git("add", "-A", at=root)
    accepted.git(*who, "commit", "--quiet", "-m", "Notes", at=root)
    shallow = accepted.root / "shallow"
    accepted.git("clone", "--quiet", "--depth=1", root.as_uri(), str(shallow), at=accepted.root)
    looked = looked_at(World.at(shallow))
    assert (looked.changed, looked.not_covered, looked.unsealed) == ((), (PATH,), (PATH,))
    assert "1 of an earlier hubbot are not covered" in report(audit(World.at(shallow), "2026-11-28"))
    whole = World.at(root)
    assert looked_at(whole).changed == looked_at(whole).not_covered == ()
    (root / PATH).write_bytes(seals(whole, looked_at(whole))[PATH])
    accepted.git("add", "-A", at=root)
    accepted.git(*who, "commit", "--quiet", "-m", "Store the hashes", at=root)
    looked = looked_at(World.at(root))
    assert (looked.changed, looked.not_covered, looked.unsealed) == ((), (), ())


def test_no_hash_is_stored_for_a_changed_file(accepted):
    submitted, block = split_accepted(forged(accepted.on_main(PATH)))
    bare = {key: value for key, value in block.items() if key != "record"}
    push(accepted, {PATH: accepted_text(submitted, bare)})
    world = fresh(accepted)
    looked = looked_at(world)
    assert (looked.unsealed, [one.path for one in looked.changed]) == ((PATH,), [PATH])
    assert seals(world, looked) == {}


@pytest.mark.parametrize(
    "text", ["", "not: [yaml", "hubbot: 1\n", "\x00\ufffe", "a: &a [*a]\n", SEAM + "\nhubbot:\n  1: {2: x}\n"]
)
def test_whatever_lies_there_instead_is_listed_and_stops_no_look(accepted, text):
    commit = push(accepted, {PATH: text})
    found = look(Tree.of_folder(fresh_folder(accepted)), fresh_folder(accepted), None).changed
    assert [(one.path, one.why, one.commit) for one in found] == [(PATH, "after approval", commit)]


def fresh_folder(stage: Stage) -> Path:
    folder = stage.root / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    stage.git("clone", "--quiet", str(stage.remote), str(folder), at=stage.root)
    return folder


ACTS = ("accept", "withdraw", "replace", "amend", "card", "sweep")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_hubbot_itself_does_fits(stage, seed):
    """Any sequence of its own acts, looked at by one clone that remembers and by one that does not."""
    choose = random.Random(seed)
    active: list[str] = []
    for step in range(8):
        act = choose.choice(ACTS)
        name = choose.choice(active) if active else ""
        if act == "accept" or not name:
            name = f"logistic-{step}"
            number = opened(stage, record(name, auroc=f"0.98{step:02}"))
            active.append(name)
        elif act == "amend":
            path = PATH.replace("logistic-1", name)
            push(
                stage, {path: re.sub(r"2026-11-..\n", f"2026-11-{10 + step}\n", stage.on_main(path), count=1)}
            )
            assert path in [one[0] for one in changed(stage)]
            number = amended(stage, [path])
        elif act in {"withdraw", "replace"} and len(active) > 1:
            active.remove(name)
            by = choose.choice(active) if act == "replace" else ""
            words = "Replace it by another accepted result" if by else "Withdraw it"
            number = corrected(stage, name, words, by)
        else:
            stage.sweep(accept=choose.random() < 0.5)
            continue
        approved(stage, number)
        stage.handle(number, "labeled", accept=True) if choose.random() < 0.5 else stage.sweep(accept=True)
        assert phase(stage, number) == "accepted", (seed, step, act)
        assert changed(stage) == [], (seed, step, act)
        assert looked_at(World.at(stage.checkout)).changed == ()


def corrected(stage: Stage, name: str, words: str, by: str) -> int:
    stage.git("pull", "--quiet", at=stage.checkout)
    number = stage.people.open_issue(
        "author", "[Correction] x", form(name, words, by=by), ["submission"]
    ).number
    stage.handle(number, "opened")
    stage.clock.tick()
    return number
