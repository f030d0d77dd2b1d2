"""Attached predictions: the bot scores them itself, and the approval covers their bytes."""

import csv
import gzip
import hashlib
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from hubbot.bot.requests.private_labels import Ledger, Miss, attempts
from hubbot.forge.attachments import Attachments, Unread
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import ForgeError
from hubbot.reading.issue.form_fields import FORM, RELATIONS
from hubbot.results.result import split_accepted

from .stage import Stage, record
from .test_life_of_a_submission import approved, phase, status_words

URL = "https://github.com/user-attachments/files/1/predictions.csv"
PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"


def filed(seed: int = 0) -> tuple[bytes, str]:
    """Noisy scores of the registered test split, and the AUROC they give (malignant is positive)."""
    target = load_breast_cancer().target
    _, rows = train_test_split(range(569), test_size=0.4, stratify=target, random_state=42)
    malignant = 1 - target[sorted(rows)]
    scores = np.random.default_rng(seed).normal(malignant, 0.5).clip(-3, 4).round(4)
    scores = ((scores + 3) / 7).round(6)
    lines = ["row,score", *(f"{row},{score:.6f}" for row, score in zip(sorted(rows), scores, strict=True))]
    return "\n".join(lines).encode() + b"\n", f"{roc_auc_score(malignant, scores):.4f}"


def body(auroc: str, text: str = "", url: str = URL) -> str:
    answers = {
        "record": f"```yaml\n{text or record(auroc=auroc)}```",
        "relation": next(iter(RELATIONS)),
        "card": "_No response_",
        "predictions": f"[predictions.csv]({url})",
    }
    parts = [f"### {f.label}\n\n{answers.get(f.id, _boxes(f.options))}" for f in FORM]
    return "\n\n".join(parts)


def _boxes(options: tuple[str, ...]) -> str:
    return "\n".join(f"- [x] {option}" for option in options)


def with_files(stage: Stage, files: dict[str, bytes]) -> None:
    """The stage's bot reads attachments from `files`."""
    make = Stage.bot
    stage.bot = lambda *, accept: replace(make(stage, accept=accept), fetch=files.get)  # type: ignore[method-assign]


def test_scores_that_follow_from_the_attached_predictions_are_re_scored(stage):
    content, auroc = filed()
    files = {URL: content}
    with_files(stage, files)
    number = stage.people.open_issue("author", "[Submission]", body(auroc), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready", status_words(stage, number)
    assert "◑ re-scored" in status_words(stage, number)
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    block = split_accepted(stage.on_main(PATH))[1]
    assert block["evidence"] == "re-scored"
    kept = "predictions/BM-BREAST/logistic-1.csv"
    digest = hashlib.sha256(content).hexdigest()
    assert block["predictions"] == {"url": URL, "sha256": digest, "file": kept}
    assert stage.on_main(kept).encode() == content


def test_scores_that_do_not_follow_are_an_error_and_other_bytes_void_the_approval(stage):
    content, auroc = filed()
    files = {URL: content}
    with_files(stage, files)
    wrong = stage.people.open_issue("author", "[Submission]", body("0.9999"), ["submission"]).number
    stage.handle(wrong, "opened")
    assert phase(stage, wrong) == "needs-fixes"
    assert "V103" in status_words(stage, wrong)
    stage.people.edit_issue(wrong, "author", body=body(auroc))
    stage.handle(wrong)
    approved(stage, wrong)
    files[URL] = content.replace(b"row,score\n", b"row,score\r\n", 1)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []


def test_a_file_that_is_gone_leaves_the_figures_unproved_but_the_submission_alive(stage):
    with_files(stage, {})
    number = stage.people.open_issue("author", "[Submission]", body("0.9912"), ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 0
    assert phase(stage, number) == "ready"
    assert "re-scored" not in status_words(stage, number).partition("Author:")[0]


def test_one_closed_as_stale_with_an_attachment_stays_closed_until_its_author_edits(stage):
    """Its predictions belong to what was shown, so they are read though it is closed."""
    content, auroc = filed()
    with_files(stage, {URL: content})
    number = stage.people.open_issue("author", "[Submission]", body("0.9999"), ["submission"]).number
    stage.sweep()
    for _ in range(2):
        stage.clock.tick(16 * 86400)
        stage.sweep()
    assert phase(stage, number) == "stale"
    stage.people.comment(number, "stranger", "A pity.")
    stage.sweep()
    assert stage.forge.snapshot(number).state == "closed"
    stage.people.edit_issue(number, "author", body=body(auroc))
    stage.handle(number)
    assert phase(stage, number) == "ready"


def test_predictions_of_two_models_give_their_paired_difference_and_a_sharper_board(stage):
    one, auroc = filed(0)
    other, lower = filed(1)
    second = URL.replace("/1/", "/2/") + ".gz"
    with_files(stage, {URL: one, second: gzip.compress(other, mtime=0)})
    knn = record(eval_id="knn-1", model="knn", auroc=lower)
    for text in (body(auroc), body(lower, knn, second)):
        number = stage.people.open_issue("author", "[Submission]", text, ["submission"]).number
        stage.handle(number, "opened")
        approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert stage.files_on_main("predictions") == [
        "predictions/BM-BREAST/differences.csv",
        "predictions/BM-BREAST/knn-1.csv.gz",
        "predictions/BM-BREAST/logistic-1.csv",
    ]
    rows = stage.on_main("predictions/BM-BREAST/differences.csv").splitlines()
    (found,) = [row for row in csv.DictReader(rows) if row["second"]]
    assert (found["first"], found["second"], found["metric"], found["n"]) == (
        "knn-1",
        "logistic-1",
        "AUROC",
        "228",
    )
    assert abs(float(found["difference"]) - (float(lower) - float(auroc))) < 1e-4
    assert float(found["standard_error"]) > 0


def test_a_file_that_no_token_can_read_is_said_and_taken_by_pull_request(stage):
    content, auroc = filed()
    with_files(stage, {URL: Unread("the repository is private")})
    number = stage.people.open_issue("author", "[Submission]", body(auroc), ["submission"]).number
    stage.handle(number, "opened")
    said = status_words(stage, number)
    assert phase(stage, number) == "ready", said
    assert "V104" in said
    assert "the repository is private" in said
    assert "predictions/BM-BREAST/logistic-1.csv.gz" in said
    merged(stage, "predictions/BM-BREAST/logistic-1.csv.gz", gzip.compress(content, mtime=0))
    stage.handle(number)
    assert "◑ re-scored" in status_words(stage, number)
    assert "not read" not in status_words(stage, number)


def merged(stage: Stage, path: str, content: bytes) -> None:
    """What a pull request leaves when it is merged, and the checkout after the next fetch."""
    target = stage.checkout / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    stage.git("add", path, at=stage.checkout)
    person = ("-c", "user.name=author", "-c", "user.email=author@users.noreply.github.com")
    stage.git(*person, "commit", "-q", "-m", "Predictions", at=stage.checkout)
    stage.git("push", "-q", "origin", "HEAD:main", at=stage.checkout)


def test_nothing_but_githubs_own_files_is_ever_asked_for(stage):
    assert stage.__class__.bot(stage, accept=False).fetch == Attachments()
    assert isinstance(Attachments()("https://example.org/predictions.csv"), Unread)


def without_network(stage: Stage) -> None:
    def failing(url: str) -> bytes:
        raise ForgeError("no network")

    make = Stage.bot
    stage.bot = lambda *, accept: replace(make(stage, accept=accept), fetch=failing)  # type: ignore[method-assign]


def test_a_file_that_cannot_be_fetched_is_said_to_its_author_counts_as_not_read_and_is_tried_again(stage):
    without_network(stage)
    number = stage.people.open_issue("author", "[Submission]", body("0.9912"), ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 0
    assert "were not read: just now it could not be fetched (no network)" in status_words(stage, number)
    assert "Attach the file again" in status_words(stage, number)
    with_files(stage, {URL: filed()[0]})
    assert stage.sweep().exit_code == 0
    assert phase(stage, number) == "needs-fixes"


def test_a_network_that_fails_after_the_approval_takes_nothing_back(stage):
    content, auroc = filed()
    with_files(stage, {URL: content})
    number = stage.people.open_issue("author", "[Submission]", body(auroc), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready"
    stage.clock.tick()
    approved(stage, number)
    without_network(stage)
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert phase(stage, number) == "hub-problem"
    assert "approved" in stage.forge.snapshot(number).labels
    assert "no network" in status_words(stage, number)
    with_files(stage, {URL: content})
    assert stage.sweep(accept=True).exit_code == 0
    assert phase(stage, number) == "accepted"


def private(stage: Stage, *, tries: int = 3) -> None:
    """The breast labels as if nobody could have them, in a folder outside the hub."""
    card = stage.checkout / "registry/datasets/DS-BREAST.yaml"
    text = card.read_text().replace("public_labels: true", "public_labels: false")
    recipe = next(line for line in text.splitlines() if line.startswith("split_recipe:"))
    card.write_text(text.replace(recipe + "\n", ""))
    hub = stage.checkout / "hub.yaml"
    hub.write_text(hub.read_text() + f"  private_label_attempts: {tries}\n")
    for path in ("registry/datasets/DS-BREAST.yaml", "hub.yaml"):
        merged(stage, path, (stage.checkout / path).read_bytes())
    folder = stage.root / "labels/DS-BREAST"
    folder.mkdir(parents=True)
    (folder / "test.csv").write_text(breast_labels())


def breast_labels() -> str:
    """The file of labels of the registered test split."""
    target = load_breast_cancer().target
    _, rows = train_test_split(range(569), test_size=0.4, stratify=target, random_state=42)
    names = ["malignant", "benign"]
    return "row,label\n" + "".join(f"{row},{names[target[row]]}\n" for row in sorted(rows))


def with_labels(stage: Stage, content: bytes) -> None:
    make = Stage.bot
    labels = stage.root / "labels"
    stage.bot = lambda *, accept: replace(  # type: ignore[method-assign]
        make(stage, accept=accept), fetch={URL: content}.get, private_labels=labels if accept else None
    )


def test_private_labels_are_asked_after_approval_and_a_match_is_re_scored(stage):
    private(stage)
    content, auroc = filed()
    with_labels(stage, content)
    number = stage.people.open_issue("author", "[Submission]", body(auroc), ["submission"]).number
    stage.handle(number, "opened")
    assert "◑ re-scored" not in status_words(stage, number)
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert split_accepted(stage.on_main(PATH))[1]["evidence"] == "re-scored"


def test_no_match_says_nothing_but_that_and_attempts_end(stage):
    private(stage, tries=1)
    content, auroc = filed()
    with_labels(stage, content)
    number = stage.people.open_issue("author", "[Submission]", body("0.9999"), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready"
    approved(stage, number)
    stage.sweep(accept=True)
    said = status_words(stage, number)
    assert phase(stage, number) == "needs-fixes", said
    assert "V105" in said
    assert auroc not in said
    assert stage.files_on_main("evals") == []
    stage.people.edit_issue(number, "author", body=body(auroc))
    stage.handle(number)
    approved(stage, number)
    stage.sweep(accept=True)
    assert "used up" in status_words(stage, number)
    assert stage.files_on_main("evals") == []


def test_an_attempt_counts_however_the_hub_writes_its_label(stage):
    number = stage.people.open_issue("author", "[Submission]", body("0.9999")).number
    stage.people.label(number, "maintainer", "Approved")
    assert attempts(stage.forge.snapshot(number)) == 1


def filed_by(stage: Stage, author: str, eval_id: str, auroc: str, model: str = "logistic") -> int:
    """An approved submission, with the same predictions whoever files it."""
    text = record(eval_id=eval_id, model=model, auroc=auroc)
    number = stage.people.open_issue(author, "[Submission]", body(auroc, text), ["submission"]).number
    stage.handle(number, "opened")
    approved(stage, number)
    return number


def misses(stage: Stage) -> list[dict[str, str]]:
    text = stage.git("show", "hubbot/comparisons:no-match.csv")
    return list(csv.DictReader(text.splitlines()))


def test_new_submissions_and_closed_ones_give_an_author_no_more_comparisons(stage):
    """Three tries on one set of labels, whatever the number of issues: no searching by opening more."""
    private(stage)
    content, auroc = filed()
    with_labels(stage, content)
    for i, guess in enumerate(("0.9001", "0.9002", "0.9003")):
        number = filed_by(stage, "author", f"guess-{i}", guess)
        stage.sweep(accept=True)
        assert "V105" in status_words(stage, number)
        stage.people.close(number, "author")
        stage.handle(number, "closed")
    right = filed_by(stage, "author", "guess-4", auroc)
    stage.sweep(accept=True)
    assert "3 comparisons of yours found no match" in status_words(stage, right)
    assert stage.files_on_main("evals") == []
    assert [row["issue"] for row in misses(stage)] == ["1", "2", "3"]
    other = filed_by(stage, "stranger", "honest-1", auroc)
    stage.sweep(accept=True)
    assert phase(stage, other) == "accepted", status_words(stage, other)
    assert len(misses(stage)) == 3


def test_a_match_spends_nothing(stage):
    private(stage, tries=1)
    content, auroc = filed()
    with_labels(stage, content)
    for eval_id, model in (("run-1", "logistic"), ("run-2", "knn"), ("run-3", "forest")):
        number = filed_by(stage, "author", eval_id, auroc, model)
        stage.sweep(accept=True)
        assert phase(stage, number) == "accepted", status_words(stage, number)
    assert stage.git("branch", "--list", "hubbot/comparisons") == ""


def test_several_tries_in_one_run_are_counted_one_after_the_other(stage):
    private(stage, tries=2)
    content, auroc = filed()
    with_labels(stage, content)
    guesses = [filed_by(stage, "author", f"guess-{i}", f"0.900{i}") for i in range(2)]
    right = filed_by(stage, "author", "guess-9", auroc)
    stage.sweep(accept=True)
    assert all("V105" in status_words(stage, number) for number in guesses)
    assert "found no match" in status_words(stage, right)
    assert stage.files_on_main("evals") == []


def test_a_miss_is_on_record_before_it_is_told_and_a_run_that_dies_counts_it_once(stage):
    private(stage)
    content, _ = filed()
    with_labels(stage, content)
    number = filed_by(stage, "author", "guess-1", "0.9001")
    pushes = []

    def dies(arguments):
        if arguments[0] == "push":
            pushes.append(arguments)
            raise KeyboardInterrupt

    stage.before_git = dies
    with pytest.raises(KeyboardInterrupt):
        stage.sweep(accept=True)
    assert len(pushes) == 1
    assert phase(stage, number) == "ready"
    assert "V105" not in status_words(stage, number)
    stage.before_git = None
    make = stage.bot
    mute = lambda *, accept: replace(make(accept=accept), forge=Mute(stage.forge))  # noqa: E731
    stage.bot = mute  # type: ignore[method-assign]
    stage.sweep(accept=True)
    assert len(misses(stage)) == 1
    assert "V105" not in status_words(stage, number)
    stage.bot = make  # type: ignore[method-assign]
    stage.sweep(accept=True)
    assert "V105" in status_words(stage, number)
    assert len(misses(stage)) == 1


class Mute:
    """A forge that can be read, and fails at every comment."""

    def __init__(self, forge):
        self.forge = forge

    def __getattr__(self, name):
        return getattr(self.forge, name)

    def create_comment(self, number, body):
        raise ForgeError("502")

    def edit_comment(self, number, comment, body):
        raise ForgeError("502")


def test_two_decimals_are_not_compared_and_cost_no_try(stage):
    private(stage)
    content, auroc = filed()
    with_labels(stage, content)
    number = filed_by(stage, "author", "coarse-1", f"{float(auroc):.2f}")
    stage.sweep(accept=True)
    assert "3 or more decimals" in status_words(stage, number)
    assert stage.git("branch", "--list", "hubbot/comparisons") == ""
    assert stage.files_on_main("evals") == []


def test_somebody_who_is_quicker_on_the_branch_loses_no_line(tmp_path, stage):
    mine, theirs = Repository(stage.checkout), Repository(tmp_path / "other").clone(str(stage.remote))
    miss = Miss("DS-BREAST/test", "author", 1, 11, "2026-11-23T10:00:00+00:00")
    Ledger(mine).note(miss)
    quick = replace(miss, issue=2, event=12, author="Author")
    raced = []

    def first(arguments):
        if arguments[0] == "push" and not raced:
            raced.append(arguments)
            Ledger(theirs).note(quick)

    slow = replace(miss, issue=3, event=13)
    Ledger(replace(mine, before=first)).note(slow)
    assert raced
    assert [row["issue"] for row in misses(stage)] == ["1", "2", "3"]
    ledger = Ledger(mine)
    assert ledger.of("author", "DS-BREAST/test", but=13) == 2
    assert ledger.of("author", "DS-OTHER/test", but=0) == 0
    assert ledger.of("stranger", "DS-BREAST/test", but=0) == 0
    assert stage.files_on_main("no-match.csv") == []


@pytest.mark.parametrize("name", ["differences", "Differences"])
def test_no_predictions_take_the_place_of_the_hubs_differences(stage, name):
    content, auroc = filed()
    with_files(stage, {URL: content})
    text = body(auroc, record(name, auroc=auroc))
    number = stage.people.open_issue("author", "[Submission]", text, ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "needs-fixes"
    assert "the name of a file that the hub keeps" in status_words(stage, number)
