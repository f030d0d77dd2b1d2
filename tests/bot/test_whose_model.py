"""Which model a result is of, who files it, and what was read of it: from the issue to the board."""

from __future__ import annotations

import csv
import io
import random

import pytest

from hubbot.reading.issue.form_fields import FORM
from hubbot.submission.comments.markdown import OPEN, open_lines

from .stage import Stage, record
from .test_life_of_a_submission import approved, opened, phase, status_words

CYRILLIC = "L\u043egistic regressi\u043en"
ROLE = dict(zip(("author", "independent", "maintainer"), FORM[1].options, strict=True))
NAMELESS = ["predictions", "my_model", "checkpoint-500", "7B", "no_model_name_available"]


def filed(text: str, *, relation: str = "author", card: str = "") -> str:
    """The body that GitHub makes of the form."""
    boxes = "\n".join(f"- [X] {text}" for text in FORM[4].options)
    answers = [f"```yaml\n{text}```", ROLE[relation], f"```yaml\n{card}```" if card else "_No response_"]
    answers += ["_No response_", boxes]
    return "\n\n".join(f"### {field.label}\n\n{one}" for field, one in zip(FORM, answers, strict=True))


def asked(stage: Stage, body: str, author: str = "author") -> int:
    number = stage.people.open_issue(author, "[Submission] A result", body, ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 0
    stage.clock.tick()
    return number


@pytest.mark.parametrize("name", NAMELESS)
def test_an_id_that_names_no_model_is_to_be_fixed(stage: Stage, name: str) -> None:
    number = opened(stage, record(model=name))
    assert phase(stage, number) == "needs-fixes"
    assert "R302" in status_words(stage, number)


def test_a_strangers_model_with_a_known_name_is_shown_to_the_reviewer(stage: Stage) -> None:
    body = filed(record("s-1", "other_net"), relation="independent", card=f"name: {CYRILLIC}\nlicence: MIT\n")
    number = asked(stage, body, "stranger")
    words = status_words(stage, number)
    assert phase(stage, number) == "ready"
    assert "R303" in words
    assert "`logistic`" in words


def test_another_account_and_another_card_are_told_to_both(stage: Stage) -> None:
    first = asked(stage, filed(record()))
    approved(stage, first)
    stage.handle(first, "labeled", accept=True)
    second = asked(stage, filed(record("s-2", auroc="0.9811"), card="name: Elastic net\n"), "stranger")
    words = status_words(stage, second)
    assert "filed by `author`" in words
    assert "Elastic net" in words
    assert stage.on_main("registry/models/logistic.yaml").startswith("id: logistic")


def test_the_role_is_the_submitters_own_word_everywhere(stage: Stage) -> None:
    number = asked(stage, filed(record(), relation="maintainer"))
    assert "A maintainer of this hub, by their own account" in status_words(stage, number)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    tables = [path for path in stage.files_on_main("leaderboards/data") if path.endswith(".csv")]
    rows = [row for path in tables for row in csv.DictReader(io.StringIO(stage.on_main(path)))]
    assert {row["run_by"] for row in rows if "run_by" in row} == {"a maintainer, by their own account"}
    assert "by their own account" in stage.on_main("leaderboards/BM-BREAST.md")


def test_the_comment_shows_the_record_that_counts_whatever_stands_beside_it(stage: Stage) -> None:
    decoy = "<pre>eval_id: fine\nmetrics:\n  AUROC: 0.7001\n</pre>\n\n"
    body = f"{decoy}<details><summary>Log</summary>\n\n```yaml\n{record(auroc='0.9987')}```\n\n</details>\n"
    number = asked(stage, body)
    words = status_words(stage, number)
    assert "AUROC: 0.9987" in words
    assert "0.7001" not in words


@pytest.mark.parametrize("seed", range(12))
def test_no_comment_is_open_for_more_than_25_lines(stage: Stage, seed: int) -> None:
    dice = random.Random(seed)
    values = [dice.choice(["1.5", "abc", "0.51234"]) for _ in range(dice.randint(0, 25))]
    wrong = "".join(f"  made_up_{n}: {value}\n" for n, value in enumerate(values))
    text = record(auroc=dice.choice(["0.99", "98.6", "0.0"])).replace("status:", f"{wrong}status:")
    number = asked(stage, filed(text))
    parts = status_words(stage, number).split("\n\n")
    shown, depth = [], 0
    for part in parts:
        depth += part.count("<details>")
        shown += [part] if depth == 0 or part.startswith("<details>") else []
        depth -= part.count("</details>")
    assert sum(map(open_lines, shown)) <= OPEN


CARDS = [("name", "One net", "Other net"), ("family", "A", "B"), ("licence", "MIT", "BSD-3-Clause")]


@pytest.mark.parametrize(("key", "mine", "theirs"), CARDS)
@pytest.mark.parametrize("spelled", ["tiny_cnn", "Tiny_CNN"])
def test_of_two_accounts_with_one_new_id_the_second_card_is_not_dropped(
    stage: Stage, key: str, mine: str, theirs: str, spelled: str
) -> None:
    """Both were read as new, and both are approved before either is on main."""
    first = asked(stage, filed(record("s-1", "tiny_cnn"), card=f"{key}: {mine}\n"))
    second = asked(stage, filed(record("s-2", spelled, "0.9811"), card=f"{key}: {theirs}\n"), "stranger")
    for number in (first, second):
        approved(stage, number)
    assert stage.handle(first, "labeled", accept=True).exit_code == 0
    assert [phase(stage, number) for number in (first, second)] == ["accepted", "ready"]
    assert theirs in status_words(stage, second)
    assert "approved" not in stage.forge.snapshot(second).labels
    assert f"{key}: {mine}" in stage.on_main("registry/models/tiny_cnn.yaml")
    stage.clock.tick()
    approved(stage, second)
    stage.handle(second, "labeled", accept=True)
    assert phase(stage, second) == "accepted"


def test_several_results_of_ones_own_new_model_are_accepted_in_one_run(stage: Stage) -> None:
    card = "name: One net\nfamily: A\n"
    numbers = [asked(stage, filed(record(f"s-{at}", "tiny_cnn", f"0.98{at}1"), card=card)) for at in range(3)]
    for number in numbers:
        approved(stage, number)
    stage.handle(numbers[0], "labeled", accept=True)
    assert {phase(stage, number) for number in numbers} == {"accepted"}
