"""Cases 1 to 10 and 41 of what a submission bot meets: the body of the issue."""

from __future__ import annotations

import pytest

from hubbot.common.digest import digest
from hubbot.reading.issue.form import read_issue
from hubbot.reading.issue.form_fields import FORM
from tests.reading.bodies import FILE, RECORD, RELATION, body, codes

FENCED = f"```yaml\n{RECORD}```"
LABELS = [field.label for field in FORM]


def submitted(text, title="[Submission] x", labels=()):
    found = read_issue(title, text, labels)
    assert found is not None
    return found


def problem(text, code, **where):
    found = [p for p in submitted(text, **where).problems if p.code == code]
    assert found, [p.code for p in submitted(text, **where).problems]
    return found[0]


def test_the_form_as_github_writes_it_has_no_problem():
    found = submitted(body(predictions=FILE, card="name: My model\nweights: open\n"), "anything")
    assert found.problems == ()
    assert found.record_text == RECORD
    assert found.relation == "author"
    assert found.card == {"name": "My model", "weights": "open"}
    assert found.attachment is not None
    assert found.attachment.url == "https://github.com/user-attachments/files/123/predictions.csv"
    assert found.attachment_name == "predictions.csv"


def test_the_first_line_of_the_record_is_a_line_of_the_body():
    text = "a note\n\n" + body()
    found = submitted(text)
    assert text.split("\n")[found.first_line - 1] == RECORD.split("\n")[0]


# 1
def test_a_known_heading_typed_again_is_an_error_with_both_lines():
    text = body(predictions=f"see\n### {LABELS[0]}\nbelow")
    twice = problem(text, "P004")
    again = text.split("\n").index(f"### {LABELS[0]}", 1) + 1
    assert twice.line == again
    assert "in line 1 " in twice.message
    assert f"in line {again}" in twice.message
    assert submitted(text).record_text == RECORD


# 2
@pytest.mark.parametrize("line", ["### Notes", "#### AUROC", f"### {LABELS[1]}", f"  ### {LABELS[0]}", "# x"])
def test_a_heading_inside_the_fence_is_content(line):
    record = RECORD + f"{line}\n"
    found = submitted(body(record))
    assert found.record_text == record
    assert found.problems == ()


@pytest.mark.parametrize("line", ["#### Predictions", "##### x"])
def test_a_deeper_heading_in_a_text_is_content(line):
    assert codes(body(predictions=f"{FILE}\n\n{line}")) == []


# 3
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\n", 7),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    ],
)
def test_line_ends_and_a_byte_order_mark_change_no_digest(change):
    plain, other = submitted(body()), submitted(change(body()))
    assert other.problems == ()
    assert digest(other.record_text, other.card) == digest(plain.record_text, plain.card)
    assert other.first_line == plain.first_line


# 4
@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   \n\n",
        body(record=""),
        body(record="\n"),
        body(record="_No response_\n"),
        body(record=" \n \n"),
    ],
)
def test_nothing_submitted_is_said_in_friendly_words(text):
    missing = problem(text, "P001")
    assert submitted(text).record_text == ""
    assert "```yaml" in missing.hint


# 5
@pytest.mark.parametrize(
    "answer",
    [
        f"```yaml\n{FENCED}\n```",
        f"```yaml\n```yml\n{RECORD}```\n```",
        f"````yaml\n{FENCED}\n````",
        f"```yaml\n~~~\n{RECORD}~~~\n```",
        f"```yaml\n\n{FENCED}\n\n```",
        f"```yaml\n```YAML\n{RECORD}```",
        f"```yaml\n```\n{RECORD}```\n```",
    ],
    ids=["same", "yml", "longer", "tildes", "blank lines", "not closed twice", "bare"],
)
def test_a_fence_pasted_into_the_field_is_taken_off_with_a_note(answer):
    text = body().replace(FENCED, answer, 1)
    found = submitted(text)
    assert found.record_text == RECORD
    assert [(p.code, p.severity) for p in found.problems] == [("P006", "note")]
    assert text.split("\n")[found.first_line - 1] == RECORD.split("\n")[0]


# 6
def test_a_fence_indented_by_four_is_content():
    record = RECORD + "note: |\n    ```\n    code\n    ```\n"
    assert submitted(body(record)).record_text == record
    assert codes(body(record)) == []


def test_a_fence_indented_by_two_ends_the_block_and_that_is_said():
    record = RECORD + "note: |\n  ```\n  code\n  ```\n"
    outside = problem(body(record), "P003")
    assert "second code block" in outside.message


@pytest.mark.parametrize("mark", ["~~~", "~~~~~", "````", "`````"])
def test_fences_of_any_kind_and_length(mark):
    text = body().replace(FENCED, f"{mark}yaml\n{RECORD}{mark}", 1)
    assert submitted(text).record_text == RECORD
    assert codes(text) == []


def test_a_fence_that_never_ends_is_located_and_what_it_swallowed_is_not_missing():
    text = body().replace(FENCED, FENCED.removesuffix("```"), 1)
    found = submitted(text)
    assert [(p.code, p.line) for p in found.problems] == [("P002", 3)]
    assert found.record_text.strip() == RECORD.strip()


# 7
@pytest.mark.parametrize("index", range(5))
def test_a_heading_that_is_gone_is_named_with_how_to_restore_it(index):
    text = body().replace(f"### {LABELS[index]}\n", "", 1)
    gone = problem(text, "P005")
    assert f"### {LABELS[index]}" in gone.message
    assert "Write it again" in gone.hint
    assert gone.severity == ("error" if FORM[index].required else "note")


@pytest.mark.parametrize("change", ["### Eval.yaml", "## eval.yaml", "### eval yaml", "### eval.yaml:"])
def test_a_heading_that_was_changed_is_shown(change):
    gone = problem(body().replace("### eval.yaml", change, 1), "P005")
    assert gone.line == 1
    assert "### eval.yaml" in gone.hint


def test_a_heading_that_was_moved_is_named():
    section = f"### {LABELS[1]}\n\n{RELATION}\n\n"
    text = body().replace(section, "", 1) + f"\n\n{section}"
    moved = problem(text, "P015")
    assert LABELS[1] in moved.hint + moved.message
    assert moved.line is not None


def test_a_code_block_left_behind_by_its_heading_is_not_lost_in_silence():
    text = body(card="name: My model\n").replace(f"### {LABELS[2]}\n", "", 1)
    assert {"P005", "P007"} <= set(codes(text))


# 8
@pytest.mark.parametrize(
    "text",
    [
        FENCED,
        f"Hello,\n\n{FENCED}\n\nthanks",
        FENCED.replace("```yaml", "```YAML"),
        FENCED.replace("```", "~~~"),
        FENCED.replace("```yaml", "``` yml"),
        FENCED.replace("```yaml", "```"),
        f"```python\nprint()\n```\n\n{FENCED}",
        f"  {FENCED}",
    ],
)
def test_a_free_body_with_one_block_of_yaml_works(text):
    found = submitted(text)
    assert found.record_text == RECORD
    assert found.problems == ()
    assert text.split("\n")[found.first_line - 1] == RECORD.split("\n")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Please add my model", "no result"),
        (RECORD, "not in a block of its own"),
        ("[eval.yaml](https://github.com/user-attachments/files/1/eval.yaml)", "attached"),
        ("```python\nprint()\n```", "no result"),
        ("```yaml\n```", "empty"),
        (f"```yaml\n```\n{RECORD}", "empty"),
        ("```yaml\n_No response_\n```", "empty"),
    ],
)
def test_a_free_body_without_a_block_is_told_how(text, words):
    missing = problem(text, "P001")
    assert words in missing.message
    assert "```yaml" in missing.hint


def test_two_blocks_of_yaml_are_an_error_with_both_lines():
    two = problem(f"{FENCED}\n\n{FENCED}", "P003")
    assert two.line == 14
    assert "lines 1 and 14" in two.message
    assert submitted(f"{FENCED}\n\n{FENCED}").record_text == ""


# 9
def test_an_option_with_a_comma_is_read_whole():
    option = next(option for option in FORM[1].options if "," in option)
    assert submitted(body(relation=option)).relation == "independent"


@pytest.mark.parametrize(
    "answer", ["One of its", "A friend", f"{RELATION}, {FORM[1].options[2]}", f"{RELATION}\nyes"]
)
def test_an_answer_that_the_form_does_not_offer_is_refused(answer):
    assert codes(body(relation=answer)) == ["P009"]


def test_no_answer_where_one_is_required():
    assert codes(body(relation="")) == ["P014"]


@pytest.mark.parametrize("index", range(3))
def test_a_box_that_is_unticked_needs_fixing(index):
    text = body(unticked=[index])
    unticked = problem(text, "P008")
    assert text.split("\n")[unticked.line - 1].startswith("- [ ]")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [X] The file", "The file"),
        ("- [X] The file", "- [X] No file"),
        ("- [X] The file and the predictions hold no personal data.\n", ""),
        ("- [X] The file", "- [ ] The file and the predictions hold no personal data.\n- [X] The file"),
    ],
)
def test_a_box_that_is_gone_changed_or_doubled_is_not_ticked(old, new):
    assert codes(body().replace(old, new, 1)) == ["P008"]


@pytest.mark.parametrize(
    ("record", "changes", "both"),
    [
        ("", {"card": "id: other\n"}, ("other", "tiny_cnn")),
        ("predictions:\n  format: csv.gz\n", {"predictions": FILE}, ("csv", "csv.gz")),
        (
            "predictions:\n  url: https://example.org/a.csv\n",
            {"predictions": FILE},
            ("user-attachments", "predictions → url", "a.csv"),
        ),
    ],
)
def test_form_and_file_that_disagree_are_both_named(record, changes, both):
    disagree = problem(body(RECORD + record, **changes), "P010")
    assert all(word in disagree.message for word in both)


# 10
def test_yaml_inside_a_comment_is_no_submission():
    assert read_issue("a thought", f"<!--\n{body()}\n-->", ()) is None
    assert problem(f"<!--\n{FENCED}\n-->", "P001").message == "the issue is empty"


def test_a_comment_that_never_ends_is_located():
    text = body().replace(f"### {LABELS[3]}", f"<!-- soon\n### {LABELS[3]}")
    assert codes(text) == ["P016"]


# 41
@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("How do I submit?", "I have read the docs."),
        ("AUROC looks wrong", f"On the board it says\n\n{FENCED}"),
        ("About [Submission] of results", "A question"),
        ("x", "### eval.yaml\n\nis a heading here"),
        ("", None),
    ],
)
def test_an_ordinary_issue_is_left_alone(title, text):
    assert read_issue(title, text, ("bug", "question")) is None


@pytest.mark.parametrize("title", ["[Submission] x", "[submission]x", "  [SUBMISSION] y"])
def test_a_title_makes_a_submission(title):
    assert read_issue(title, None, ()) is not None


def test_the_label_or_all_headings_make_a_submission():
    assert read_issue("x", "y", ("submission",)) is not None
    assert read_issue("x", body(), ()) is not None


# attachments and cards
@pytest.mark.parametrize(
    "answer",
    [
        "see my web site",
        "[p.csv](https://evil.example/p.csv)",
        "[p.csv](https://github.com.evil.example/user-attachments/files/1/p.csv)",
        "[p.csv](https://github.com/user-attachments/files/../../x/p.csv)",
        "[p.csv](javascript:alert)",
        "[p.xlsx](https://github.com/user-attachments/files/1/p.xlsx)",
        f"{FILE}\n{FILE}",
    ],
)
def test_only_one_file_attached_on_github_is_taken(answer):
    found = submitted(body(predictions=answer))
    assert [p.code for p in found.problems] == ["P011"]
    assert found.attachment is None


@pytest.mark.parametrize("name", ["p.csv", "p.csv.gz", "My_Predictions-2.CSV"])
def test_a_bare_address_of_an_attachment_is_taken_too(name):
    found = submitted(body(predictions=f"https://github.com/user-attachments/files/9/{name}"))
    assert found.attachment_name == name
    assert found.problems == ()


@pytest.mark.parametrize(
    ("card", "line"),
    [
        ("name: a\ncolour: red\n", 2),
        ("weights: maybe\n", 1),
        ("paper: www.example.org\n", 1),
        ("repository: javascript:x\n", 1),
        ("name:\n  first: x\n", 2),
        (f"description: {'x' * 2001}\n", 1),
    ],
)
def test_a_card_is_checked_at_its_own_lines(card, line):
    text = body(card=card)
    bad = problem(text, "P012")
    assert bad.line == text.split("\n").index(card.split("\n")[0]) + line
    assert bad.place == "body"


def test_a_card_is_read_like_a_record():
    assert codes(body(card="name: a\nname: b\n")) == ["P103"]
    assert codes(body(card="name: a\u202eb\n")) == ["P112"]
    assert submitted(body(card="license: MIT\nname:\n")).card == {"licence": "MIT"}


def test_a_body_longer_than_any_issue_is_not_read():
    assert codes("x" * 300_000) == ["P013"]
    assert read_issue("a question", "x" * 300_000, ()) is None
