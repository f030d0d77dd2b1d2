"""`hubbot doctor`: every finding with its remedy; what can be written anew is."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from hubbot import cli
from hubbot.common.labels import LABELS
from hubbot.hubs import ranks
from hubbot.hubs.action import PATH

PROJECT = Path(__file__).parents[2]


def doctor(hub: Path, *words: str) -> int:
    return cli.run(["doctor", "--hub", str(hub), *words])


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


FORM = ".github/ISSUE_TEMPLATE/submission.yml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said", "mended"),
    [
        ("hub.yaml", "author/speech", "OWNER/REPO", "is a placeholder", False),
        ("hub.yaml", "name:", "nmae:", "nmae", False),
        ("registry/metrics.yaml", "direction: lower", "direction: downwards", "downwards", False),
        ("registry/metrics.yaml", "wer:wer", "werr:wer", "scorers/werr.py, which is not there", False),
        (FORM, "label: eval.yaml", "label: Your file", "issue forms: not as this version", True),
        (FORM, "name:", "\tname:", "issue forms: not as this version", True),
        (".github/workflows/sweep.yml", "contents: read", "contents: write", "workflows: not as", True),
        (PATH, "author/hubbot@", "author/hubbot@main", "names no commit of hubbot", True),
        (PATH, "author/hubbot@", "OWNER/HUBBOT@", "is a placeholder", True),
        ("README.md", "author/hubbot@a", "author/hubbot@b", "another hubbot than the workflows run", True),
        ("schemas/hub.schema.json", "policy", "polcy", "schemas: not as", True),
        ("leaderboards/README.md", "#", "##", "leaderboards: 1 files differ", True),
    ],
)
def test_what_is_wrong_is_found_and_put_right(
    file: str, old: str, new: str, said: str, mended: bool, speech: Path, capsys
) -> None:
    spoil(speech / file, old, new)
    assert doctor(speech) == (file != "README.md")  # a line that was an owner's to reword is advice
    assert said in capsys.readouterr().out
    doctor(speech, "--fix")
    capsys.readouterr()
    again = doctor(speech)
    out = capsys.readouterr().out
    assert (again == 0) == mended, out
    assert said not in out or not mended


def test_the_owners_own_words_in_the_form_stay(speech: Path) -> None:
    spoil(speech / FORM, "Paste the whole file.", "Paste it, please.")
    spoil(speech / FORM, "0.1234", "0.0421")
    assert doctor(speech) == 0


def test_after_a_change_of_repository_everything_follows(speech: Path) -> None:
    spoil(speech / "hub.yaml", "author/speech", "author/hearing")
    spoil(speech / FORM, "Paste the whole file.", "Paste it, please.")
    assert doctor(speech, "--fix") == 0
    assert doctor(speech) == 0
    for path in (speech / ".github" / "ISSUE_TEMPLATE").iterdir():
        assert "author/speech" not in path.read_text(), path
    config = (speech / ".github" / "ISSUE_TEMPLATE" / "config.yml").read_text()
    assert "author/hearing" in config
    assert "Paste it, please." in (speech / FORM).read_text(), "the owner's own words stay"
    assert "author/speech" not in (speech / "README.md").read_text()


def test_the_size_of_a_test_set_is_asked_for(speech: Path, capsys) -> None:
    spoil(speech / "registry/datasets/DS-READ-SPEECH.yaml", "n: 20", "n: null")
    cli.run(["build", "--hub", str(speech)])
    assert doctor(speech) == 0
    assert "! registry/datasets/DS-READ-SPEECH.yaml" in capsys.readouterr().out


def test_pages_of_models_that_fill_their_folder_are_told_of_in_time(
    speech: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranks, "ENOUGH", -1)
    doctor(speech)
    assert "in one folder" not in capsys.readouterr().out, "a new hub has folders"
    spoil(speech / "hub.yaml", "  model_pages: folders ", "  # ")
    cli.run(["build", "--hub", str(speech)])
    doctor(speech)
    assert "! hub.yaml: Pages of models lie in one folder, 0 so far" in capsys.readouterr().out


@pytest.mark.parametrize("written", ["folder", "flat", "3", "[folders]"])
def test_another_place_for_pages_of_models_is_refused(written: str, speech: Path, capsys) -> None:
    spoil(speech / "hub.yaml", "model_pages: folders", f"model_pages: {written}")
    assert doctor(speech) == 1
    assert "model_pages" in capsys.readouterr().out


def test_an_order_by_the_best_run_is_advised_against(speech: Path, capsys) -> None:
    spoil(speech / "hub.yaml", "runs: mean", "runs: best")
    cli.run(["build", "--hub", str(speech)])
    doctor(speech)
    assert "! hub.yaml: `policy.runs: best` orders models by their best run" in capsys.readouterr().out


def test_rows_that_cannot_have_a_rank_are_named_with_what_would_help(capsys) -> None:
    doctor(PROJECT)
    said = capsys.readouterr().out
    assert "policy.runs" not in said
    assert "The only row has no limits that this hub can compute, and so no rank" in said
    assert "Give the split's `classes` (cases of each class) in registry/datasets/DS-DNA-" in said
    assert "No limits of robustness_score follow from the size of the test set." in said


# ── On GitHub ────────────────────────────────────────────────────────────────────────────────────


LATELY = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class GitHub:
    """The part of the API that doctor reads. An answer of None is GitHub's refusal to say."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "": {"has_issues": True, "archived": False, "default_branch": "main"},
            "/labels": [
                {"name": label.name, "color": label.color, "description": label.description}
                for label in LABELS
            ],
            "/rules/branches/main": [{"type": "deletion"}, {"type": "non_fast_forward"}],
            "/branches/main": {"protected": False},
            "/actions/permissions": {"enabled": True, "allowed_actions": "all"},
            "/actions/permissions/selected-actions": None,
            "/actions/permissions/workflow": {
                "can_approve_pull_request_reviews": False,
                "default_workflow_permissions": "read",
            },
            "/actions/workflows": {
                "workflows": [
                    {"path": f".github/workflows/{name}.yml", "state": "active"}
                    for name in (
                        "batch",
                        "leaderboards",
                        "pull-request",
                        "setup-check",
                        "submission",
                        "sweep",
                    )
                ]
            },
            "/actions/workflows/sweep.yml/runs": {
                "workflow_runs": [{"updated_at": LATELY, "conclusion": "success"}]
            },
        }
        self.created: list[dict[str, str]] = []


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    state = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].removeprefix("/repos/author/speech")
            answer = state.answers[path]
            self.answer(404 if answer is None else 200, answer)

        def do_POST(self) -> None:
            assert self.path == "/repos/author/speech/labels"
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if any(one["name"] == body["name"] for one in state.answers["/labels"]):
                self.answer(422, {"message": "Validation Failed"})
                return
            state.created.append(body)
            state.answers["/labels"].append(body)
            self.answer(201, body)

        def do_PATCH(self) -> None:
            name = unquote(self.path.removeprefix("/repos/author/speech/labels/"))
            (label,) = (one for one in state.answers["/labels"] if one["name"] == name)
            label |= json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(200, label)

        def answer(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("GITHUB_TOKEN", "not-a-secret")
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
    yield state
    server.shutdown()
    server.server_close()


def test_a_repository_in_order_is_said_to_be(speech: Path, github: GitHub, capsys) -> None:
    assert doctor(speech) == 0
    out = capsys.readouterr().out
    assert "no rule refuses each push of the bot to main" in out
    assert f"sweep: last ran {LATELY}" in out


SELECTED = {"enabled": True, "allowed_actions": "selected"}


@pytest.mark.parametrize(
    ("path", "answer", "said", "page"),
    [
        ("", None, "no such repository", ""),
        ("", {"has_issues": False, "default_branch": "main"}, "nobody can file", "settings#features"),
        ("", {"archived": True, "default_branch": "main"}, "archived", "settings#danger-zone"),
        ("/rules/branches/main", [{"type": "pull_request"}], "by pull request only", "settings/rules"),
        ("/rules/branches/main", [{"type": "required_signatures"}], "must be signed", "settings/rules"),
        ("/rules/branches/main", [{"type": "workflows"}], "other workflows must", "settings/rules"),
        ("/actions/permissions", {"enabled": False}, "Actions: they are off", "settings/actions"),
        (
            "/actions/permissions",
            {"enabled": True, "allowed_actions": "local_only"},
            "only actions of this owner",
            "settings/actions",
        ),
        ("/labels", [{"name": "approved"}], "missing: submission, proposal, declined", "labels"),
        ("/actions/workflows", {"workflows": []}, "does not know batch.yml", "actions"),
        (
            "/actions/workflows",
            {"workflows": [{"path": ".github/workflows/sweep.yml", "state": "disabled_inactivity"}]},
            "switched off on GitHub: sweep.yml",
            "actions",
        ),
        (
            "/actions/workflows/sweep.yml/runs",
            {"workflow_runs": [{"updated_at": LATELY, "conclusion": "failure"}]},
            "ended with failure",
            "actions/workflows/sweep.yml",
        ),
    ],
)
def test_what_would_stop_the_bot_is_named_with_its_page(
    path: str, answer: Any, said: str, page: str, speech: Path, github: GitHub, capsys
) -> None:
    github.answers[path] = answer
    assert doctor(speech) == 1
    out = capsys.readouterr().out
    assert said in out
    assert f"https://github.com/author/speech/{page}\n" in out or not page


def test_selected_actions_must_include_those_by_github(speech: Path, github: GitHub, capsys) -> None:
    github.answers["/actions/permissions"] = SELECTED
    github.answers["/actions/permissions/selected-actions"] = {
        "github_owned_allowed": False,
        "patterns_allowed": [],
    }
    assert doctor(speech) == 1
    out = capsys.readouterr().out
    assert "actions by GitHub are not allowed" in out
    assert "author/hubbot is not among the allowed" in out


def test_a_protected_branch_takes_proposals_if_they_are_allowed(speech: Path, github: GitHub, capsys) -> None:
    github.answers["/rules/branches/main"] = [{"type": "pull_request"}, {"type": "required_status_checks"}]
    assert doctor(speech) == 1
    assert "Write `publish: pull-request`" in capsys.readouterr().out
    spoil(speech / "hub.yaml", "publish: push ", "publish: pull-request ")
    assert doctor(speech) == 1
    assert "the workflows may not open any" in capsys.readouterr().out
    github.answers["/actions/permissions/workflow"] = {"can_approve_pull_request_reviews": True}
    assert doctor(speech) == 0
    out = capsys.readouterr().out
    assert "by a pull request that you merge" in out
    assert "! rulesets: main waits for checks" in out


def test_what_the_token_may_not_see_is_no_accusation(speech: Path, github: GitHub) -> None:
    for path in github.answers:
        if path:
            github.answers[path] = None
    assert doctor(speech) == 0


def test_missing_labels_are_created_as_the_bot_would(speech: Path, github: GitHub) -> None:
    del github.answers["/labels"][2:5]
    assert doctor(speech, "--labels") == 0
    assert [one["name"] for one in github.created] == [label.name for label in LABELS[2:5]]
    assert all(one["color"] and one["description"] for one in github.created)
    assert doctor(speech) == 0


@pytest.mark.parametrize(
    ("path", "answer", "said", "page"),
    [
        (
            "/actions/permissions/workflow",
            {"default_workflow_permissions": "write"},
            "may write",
            "settings/actions",
        ),
        ("", {"private": True, "default_branch": "main"}, "is private", "settings#danger-zone"),
        ("/branches/main", {"protected": True}, "older kind of rule", "settings/branches"),
        ("/rules/branches/main", [{"type": "commit_message_pattern"}], "commit messages", "settings/rules"),
        (
            "/actions/workflows/sweep.yml/runs",
            {"workflow_runs": []},
            "it never ran",
            "actions/workflows/sweep.yml",
        ),
        (
            "/actions/workflows/sweep.yml/runs",
            {"workflow_runs": [{"updated_at": "2026-01-01T00:00:00Z", "conclusion": "success"}]},
            "days ago, 2026-01-01",
            "actions/workflows/sweep.yml",
        ),
    ],
)
def test_what_may_matter_is_advice_with_its_page(
    path: str, answer: Any, said: str, page: str, speech: Path, github: GitHub, capsys
) -> None:
    github.answers[path] = answer
    assert doctor(speech) == 0
    out = capsys.readouterr().out
    assert "1 advice" in out
    assert said in out
    assert f"https://github.com/author/speech/{page}\n" in out


def test_grey_labels_are_painted_and_an_owners_own_colour_stays(speech: Path, github: GitHub, capsys) -> None:
    """A label made by setting it is grey; one with words or a colour was somebody's decision."""
    grey, owners = github.answers["/labels"][0], github.answers["/labels"][1]
    grey |= {"color": "ededed", "description": None}
    owners |= {"color": "123456", "description": None}
    assert doctor(speech) == 0
    assert "! labels: without colour and description: submission." in capsys.readouterr().out
    assert doctor(speech, "--labels") == 0
    assert grey["color"] == LABELS[0].color
    assert owners["color"] == "123456"
    capsys.readouterr()
    assert doctor(speech) == 0
    assert "no advice" in capsys.readouterr().out


@pytest.mark.slow
def test_a_baseline_that_drifted_is_found_when_asked_for(capsys, tmp_path: Path) -> None:
    for name in ("registry", "schemas", "hub.yaml", "README.md", "scorers"):
        there = PROJECT / name
        if there.exists():
            (shutil.copytree if there.is_dir() else shutil.copy2)(there, tmp_path / name)
    baseline = tmp_path / "registry" / "baselines" / "toy_classification.yaml"
    value = re.search(r"AUROC: (0\.\d+)", baseline.read_text())
    assert value is not None, baseline.read_text()
    spoil(baseline, value[1], "0.987654")
    assert cli.run(["doctor", "--hub", str(tmp_path), "--baselines"]) == 1
    out = capsys.readouterr().out
    assert "✗ baseline toy_classification: gives other figures than registered: AUROC" in out
    assert "hubbot baseline" in out


def test_in_a_workflow_the_findings_are_the_jobs_summary(
    speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert doctor(speech) == 0
    text = (tmp_path / "summary.md").read_text()
    assert text.startswith("```text\n✓ registry")
    assert text.endswith("no advice.\n```\n")
