"""What people find after a run: the job's summary, one line a deed in the log, the notice in the comments."""

from __future__ import annotations

import json

from .stage import Stage, body, record
from .test_life_of_a_submission import approved, opened, status_words


def lines(outcome) -> list[dict[str, object]]:
    return [json.loads(line) for line in outcome.lines]


def test_the_summary_of_a_check_says_what_was_read_planned_and_done(stage: Stage) -> None:
    number = stage.people.open_issue("author", "[Submission]", body(record())).number
    stage.people.open_issue("stranger", "[Submission] how do I do that?", "I wonder.")
    summary = stage.handle(number, "opened").summary
    assert "Read 1 issue, 1 of them for hubbot." in summary
    assert f"| #{number} | ready | status comment written, `status: ready` on |" in summary
    again = stage.handle(number, "opened").summary
    assert f"| #{number} | ready | nothing to do |" in again


def test_the_summary_of_an_acceptance_says_what_came_to_main(stage: Stage) -> None:
    number = opened(stage)
    approved(stage, number)
    outcome = stage.handle(number, "labeled", accept=True)
    assert "Pushed 1 commit." in outcome.summary
    row = next(line for line in outcome.summary.splitlines() if line.startswith(f"| #{number} "))
    assert row == (
        f"| #{number} | accepted | said *accepted*, status comment updated, `status: accepted` on, "
        "`status: ready` off, closed as completed |"
    )


def test_the_summary_names_our_own_faults_and_that_a_run_began_again(stage: Stage) -> None:
    number = opened(stage)
    approved(stage, number)

    def before_git(arguments):
        if arguments[0] == "push" and not (stage.root / "elsewhere").exists():
            stage.push_from_elsewhere("NOTES.md", "A line.\n")

    stage.before_git = before_git
    summary = stage.sweep(accept=True).summary
    assert "Pushed 1 commit. Began again 1 time: main or an issue had changed." in summary
    stage.before_git = None
    (stage.checkout / "hub.yaml").write_text("name: [\n", encoding="utf-8")
    broken = stage.sweep()
    assert broken.exit_code == 3
    assert "**Faults of ours; the next run tries again:**" in broken.summary
    assert "hub.yaml" in broken.summary


def test_every_deed_is_a_line_of_its_own_in_the_log(stage: Stage) -> None:
    number = opened(stage)
    approved(stage, number)
    done = [line for line in lines(stage.handle(number, "labeled", accept=True)) if line.get("done")]
    names = [line["done"] for line in done if isinstance(line["done"], str)]
    assert names == ["commit", "Decide", "WriteStatus", "EnsureLabel", "AddLabel", "RemoveLabel", "Close"]
    assert all(line["issue"] == number for line in done)


def test_what_the_owner_wants_said_stands_in_the_comments_inert(stage: Stage) -> None:
    hub = (stage.checkout / "hub.yaml").read_text(encoding="utf-8")
    stage.push_from_elsewhere("hub.yaml", hub + '  notice: "Away until 6 January @everybody <b>"\n')
    stage.sweep(accept=True)
    number = opened(stage)
    assert "> [!NOTE]\n> Away until 6 January" in status_words(stage, number)
    assert "@everybody <b>" not in status_words(stage, number)
