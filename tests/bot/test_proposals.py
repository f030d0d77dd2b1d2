"""A benchmark is proposed, a card confirmed: checked, approved by label, committed; the hub always loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.commands.catalogue import kinds
from hubbot.common.labels import TITLES
from hubbot.forge import port
from hubbot.reading.issue import form_fields
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.check_files import file_problems, hub_problems
from hubbot.registry.entry import entry_of
from hubbot.registry.load import load
from hubbot.submission.requests.proposal import forms
from hubbot.submission.requests.proposal.kinds import (
    AUTHOR,
    CARD,
    DATASET,
    ENTRY,
    OTHER,
    benchmark_issue,
    issue,
    model_issue,
)
from hubbot.submission.requests.proposal.review import proposal_in, review_proposal

from .stage import PROJECT, Stage, body, record
from .test_life_of_a_submission import approved, last_words, opened, phase, said, status_words

BENCHMARK = "registry/benchmarks/BM-CELLS.yaml"
DATA = "registry/datasets/DS-CELLS.yaml"
FOREST = "registry/models/forest.yaml"
LINK = "https://example.org/authors"
TALK = issue("benchmark", task="Noise or not", data="228 cells", metric="AUROC", leaks="None known")


def proposed(stage: Stage, text: str, title: str = "[Benchmark] Cells", author: str = "author") -> int:
    number = stage.people.open_issue(author, title, text, ["proposal"]).number
    assert stage.handle(number, "opened").exit_code == 0
    stage.clock.tick()
    return number


def card(stage: Stage, text: str = CARD, role: str = OTHER, model: str = "forest", shown: str = "") -> int:
    return proposed(stage, model_issue(model, role, text, shown), f"[Model] {model}")


def edited(stage: Stage, number: int, text: str) -> None:
    stage.people.edit_issue(number, "author", body=text)
    stage.handle(number)
    stage.clock.tick()


def block(stage: Stage, path: str) -> dict[str, object]:
    found: dict[str, object] = load_trusted(stage.on_main(path))["hubbot"]["proposals"][-1]
    return found


# ── A benchmark ──


def test_from_an_idea_to_a_board_that_takes_results(stage):
    number = proposed(stage, TALK)
    assert stage.forge.snapshot(number).labels == ("proposal",)
    edited(stage, number, benchmark_issue(ENTRY.replace("primary: AUROC", "primary: AUROCC")))
    assert phase(stage, number) == "needs-fixes"
    assert "9 │ primary: AUROCC\n    │          ^^^^^^ did you mean `AUROC`?" in status_words(stage, number)
    assert "Your benchmark entry with this change, ready to paste" in status_words(stage, number)
    edited(stage, number, benchmark_issue())
    assert phase(stage, number) == "ready"
    assert "400 test cases" in status_words(stage, number)
    approved(stage, number)
    assert stage.handle(number, "labeled").exit_code == 0
    assert stage.files_on_main("registry/datasets") == [
        "registry/datasets/DS-BREAST.yaml"
    ]  # not without --accept
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    assert phase(stage, number) == "accepted"
    assert stage.forge.snapshot(number).state_reason == "completed"
    assert entry_of(stage.on_main(BENCHMARK)) == ENTRY  # byte for byte
    assert entry_of(stage.on_main(DATA)) == DATASET
    assert "leaderboards/BM-CELLS.md" in last_words(stage, number)
    assert "Cells, counted" in stage.on_main("leaderboards/BM-CELLS.md")
    assert stage.commits()[0] == f"Add benchmark BM-CELLS (#{number})"
    text = record("cells-1").replace("BREAST", "CELLS").replace("n: 228", "n: 400")
    result = opened(stage, text)
    assert phase(stage, result) == "ready"
    approved(stage, result)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == ["evals/BM-CELLS/logistic/cells-1.yaml"]


def test_the_block_says_who_asked_and_approved_and_every_file_has_its_shape(stage):
    number = proposed(stage, benchmark_issue())
    approved(stage, number)
    stage.sweep(accept=True)
    for path in (BENCHMARK, DATA):
        told = block(stage, path)
        assert (told["issue"], told["author"], told["approver"]) == (number, "author", "maintainer")
        assert told["what"] == "add-benchmark"
        assert file_problems(path, stage.on_main(path)) == ()
    assert list(hub_problems(stage.checkout)) == []
    assert "BM-CELLS" in load(stage.checkout).benchmarks


@pytest.mark.parametrize("name", ["README", "readme", "metrics", "How-To-Read", "audit"])
def test_a_benchmark_called_like_a_page_of_the_hub_is_refused(stage, name):
    number = proposed(stage, benchmark_issue(ENTRY.replace("BM-CELLS", name)))
    assert phase(stage, number) == "needs-fixes"
    assert f"`{name}` is the name of a page of the hub's own" in status_words(stage, number)


def test_a_discussion_gets_one_draft_and_is_never_told_what_to_fix(stage):
    number = proposed(stage, TALK, "[Benchmark] Noisy cells")
    for _ in range(2):
        stage.sweep()
        stage.sweep(accept=True)
    issue_now = stage.forge.snapshot(number)
    assert issue_now.labels == ("proposal",)
    assert len(issue_now.comments) == 1
    words = issue_now.comments[0].body
    assert "Open for discussion" in words
    assert "id: BM-NOISY-CELLS" in words
    assert "primary: AUROC" in words
    assert "❌" not in words


def test_the_draft_is_an_entry_once_its_cases_are_counted(stage):
    number = proposed(stage, TALK, "[Benchmark] Noisy cells")
    drafts = [part.partition("```")[0] for part in last_words(stage, number).split("```yaml\n")[1:]]
    entry, dataset = drafts
    edited(stage, number, benchmark_issue(entry, dataset))
    assert phase(stage, number) == "ready"
    assert "without" in status_words(stage, number).casefold()  # a size: a warning says so
    edited(stage, number, benchmark_issue(entry, dataset.replace("n: null", "n: 90")))
    assert "⚠️" not in status_words(stage, number)


def test_a_label_on_a_discussion_is_answered(stage):
    number = proposed(stage, TALK)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert phase(stage, number) == "needs-fixes"
    assert "There is no benchmark entry yet" in status_words(stage, number)
    assert "approved" not in stage.forge.snapshot(number).labels
    other = proposed(stage, TALK)
    stage.people.label(other, "maintainer", "declined")
    stage.sweep(accept=True)
    assert phase(stage, other) == "declined"
    assert stage.forge.snapshot(other).state_reason == "not_planned"


def test_an_entry_that_is_taken_out_again_is_no_longer_approved(stage):
    number = proposed(stage, benchmark_issue())
    approved(stage, number)
    stage.people.edit_issue(number, "author", body=TALK)
    stage.sweep(accept=True)
    assert phase(stage, number) == "needs-fixes"
    assert BENCHMARK not in stage.files_on_main("registry")


@pytest.mark.parametrize(
    ("entry", "dataset", "words"),
    [
        (ENTRY.replace("BM-CELLS", "bm-breast"), DATASET, "`bm-breast` is registered already"),
        (ENTRY + "aliases: [BM-BREAST]\n", DATASET, "`BM-BREAST` is registered already"),
        (ENTRY + "aliases: [{spelling: BM-BREAST, dataset: DS-BREAST}]\n", DATASET, "registered already"),
        (ENTRY.replace("BM-CELLS", "../../x"), DATASET, "looks like a path"),
        (ENTRY.replace("BM-CELLS", "NUL"), DATASET, "a name that Windows keeps for itself"),
        (ENTRY, DATASET.replace("DS-CELLS", "ds-breast"), "`ds-breast` is registered already"),
        (ENTRY, DATASET.replace("DS-CELLS", "Breast_Cancer"), "is another spelling of `DS-BREAST` already"),
        (ENTRY, "", "there is no dataset `DS-CELLS`"),
        (ENTRY.replace("section: clinical", "section: surgery"), DATASET, "there is no section `surgery`"),
        (ENTRY.replace("data: real", "data: synthetic"), DATASET, "its dataset `DS-CELLS` is real"),
        (ENTRY.replace("datasets: [DS-CELLS]\n", ""), DATASET, "names no dataset"),
        (ENTRY + "hubbot: {proposals: []}\n", DATASET, "`hubbot` is not for proposals"),
        (ENTRY + "baseline: toy_classification\n", DATASET, "`baseline` is not for proposals"),
        (ENTRY, DATASET.replace("{n: 400", "{file: ../../etc/passwd, n: 400"), "`file` is not for proposals"),
        (ENTRY, DATASET + "folders: [data]\n", "`folders` is not for proposals"),
        (ENTRY, DATASET + "features: {file: data/x.npz}\n", "`features` is not for proposals"),
        (ENTRY, DATASET + "origin: {url: 'ftp://example.org'}\n", "no https address"),
        (ENTRY, DATASET + "source: 'javascript:alert(1)'\n", "no https address"),
        (ENTRY.replace("name: Cells, counted", "name: [a]"), DATASET, "is a list, not text"),
        ("- a list\n", DATASET, "expected lines of"),
        ("a: &a [*a]\n", DATASET, "❌"),
    ],
)
def test_what_does_not_fit_is_said_and_never_committed(stage, entry, dataset, words):
    number = proposed(stage, benchmark_issue(entry, dataset))
    assert phase(stage, number) == "needs-fixes"
    assert words.casefold() in status_words(stage, number).casefold()
    before = stage.files_on_main("registry")
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.files_on_main("registry") == before


def test_no_file_is_written_over_whatever_its_name(stage):
    other = (PROJECT / "registry/benchmarks/BM-DIABETES.yaml").read_text(encoding="utf-8")
    moved = ENTRY.replace("BM-CELLS", "BM-OTHER").replace("DS-CELLS", "DS-BREAST")
    stage.push_from_elsewhere("registry/benchmarks/bm-cells.yaml", moved)
    stage.sweep(accept=True)
    number = proposed(stage, benchmark_issue())
    assert "is there already, and holds another entry" in status_words(stage, number)
    assert "E106" in status_words(stage, number)
    assert other  # the registry of the project has more than this hub


def test_of_two_with_one_id_the_second_is_told_and_the_first_is_untouched(stage):
    first = proposed(stage, benchmark_issue())
    second = proposed(stage, benchmark_issue(ENTRY.replace("Cells, counted", "Another")), author="stranger")
    approved(stage, first)
    approved(stage, second)
    stage.sweep(accept=True)
    assert (phase(stage, first), phase(stage, second)) == ("accepted", "needs-fixes")
    assert "`BM-CELLS` is registered already" in status_words(stage, second)
    assert block(stage, BENCHMARK)["issue"] == first
    assert said(stage, second)[0].startswith("refused:")


def test_main_holds_it_whatever_happens_to_the_issue_and_a_shallow_checkout_knows(stage):
    number = proposed(stage, benchmark_issue())
    approved(stage, number)
    stage.sweep(accept=True)
    for index in range(3):
        stage.push_from_elsewhere("NOTES.md", f"{index}\n")
    stage.git("clone", "--quiet", "--depth", "1", f"file://{stage.remote}", "shallow", at=stage.root)
    (stage.checkout).rename(stage.root / "deep")
    (stage.root / "shallow").rename(stage.checkout)
    head = stage.git("rev-parse", "main")
    stage.clock.tick(60)
    stage.people.reopen(number, "author")
    edited(stage, number, benchmark_issue(ENTRY.replace("Cells, counted", "Another")))
    stage.people.label(number, "maintainer", "declined")
    for _ in range(2):
        stage.sweep(accept=True)
    assert stage.git("rev-parse", "main") == head
    assert phase(stage, number) == "accepted"


def test_an_entry_that_a_person_removed_is_not_added_again_by_the_same_approval(stage):
    number = proposed(stage, benchmark_issue())
    approved(stage, number)
    stage.sweep(accept=True)
    stage.remove_on_main(BENCHMARK)
    stage.remove_on_main(DATA)
    stage.people.reopen(number, "author")
    for _ in range(2):
        stage.sweep(accept=True)
    assert phase(stage, number) == "ready"
    assert BENCHMARK not in stage.files_on_main("registry")
    approved(stage, number)
    stage.people.unlabel(number, "maintainer", "approved")
    approved(stage, number)
    stage.sweep(accept=True)
    assert BENCHMARK in stage.files_on_main("registry")


def test_a_changed_title_or_a_lost_label_does_not_make_it_something_else(stage):
    number = proposed(stage, benchmark_issue(), "[Benchmark] x")
    approved(stage, number)
    stage.forge.write(stage.forge.read(number) | {"title": "[Model] x"})
    assert proposal_in("[Model] x", benchmark_issue()) == "benchmark"
    stage.forge.write(stage.forge.read(number) | {"title": "Cells"})
    stage.handle(number, "edited", accept=True)
    assert phase(stage, number) == "accepted"


@pytest.mark.parametrize("who", ["stranger", "author"])
def test_only_somebody_entitled_approves(stage, who):
    number = proposed(stage, benchmark_issue())
    approved(stage, number, who)
    stage.sweep(accept=True)
    assert BENCHMARK not in stage.files_on_main("registry")
    assert "approved" not in stage.forge.snapshot(number).labels


def test_above_the_cap_a_proposal_waits_and_a_discussion_gets_no_answer(stage):
    for _ in range(3):
        proposed(stage, TALK)
    waiting, talk = proposed(stage, benchmark_issue()), proposed(stage, TALK)
    stage.sweep()
    assert phase(stage, waiting) == "waiting"
    assert stage.forge.snapshot(talk).comments == ()


# ── A card ──


def test_an_author_confirms_the_card_as_it_stands(stage):
    text = stage.on_main(FOREST).replace("confirmed: true", "confirmed: false  # nobody looked")
    stage.push_from_elsewhere(FOREST, text)
    stage.sweep(accept=True)
    number = card(stage, "", AUTHOR, shown=LINK)
    assert "-confirmed: false  # nobody looked\n+confirmed: true" in status_words(stage, number)
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    changed = stage.on_main(FOREST)
    assert entry_of(changed) == text.replace("confirmed: false  # nobody looked", "confirmed: true")
    told = block(stage, FOREST)
    assert (told["what"], told["author"], told["shown_by"]) == ("confirm-card", "author", LINK)
    assert list(hub_problems(stage.checkout)) == []


def test_the_page_of_a_confirmed_model_says_who_confirmed_it_and_links_what_it_links(stage):
    result = opened(stage, record("mine-1", "tiny_cnn", "0.9501"))
    approved(stage, result)
    stage.sweep(accept=True)
    page = "leaderboards/models/tiny_cnn.md"
    assert "not confirmed by the authors" in stage.on_main(page)
    number = card(stage, "paper: https://doi.org/10.1000/1\n", AUTHOR, "tiny_cnn", LINK)
    approved(stage, number)
    stage.sweep(accept=True)
    assert page in last_words(stage, number)
    assert f"Its authors confirmed this card: author, [issue {number}]" in stage.on_main(page)
    assert "(https://doi.org/10.1000/1)" in stage.on_main(page)


def test_only_what_is_written_changes_and_the_difference_is_shown(stage):
    before = stage.on_main(FOREST)
    number = card(stage, "architecture: 300 trees\nnote: null\naliases: [random-forest]\n")
    words = status_words(stage, number)
    assert "+architecture: 300 trees" in words
    assert "-note:" in words
    assert "E201" in words
    assert "E203" in words  # confirmed so far, and this is somebody else's change
    approved(stage, number)
    stage.sweep(accept=True)
    now = load_trusted(stage.on_main(FOREST))
    was = load_trusted(before)
    assert {key: now[key] for key in ("id", "name", "kind", "licence")} == {
        key: was[key] for key in ("id", "name", "kind", "licence")
    }
    assert now["confirmed"] is False
    assert now["aliases"] == ["random-forest"]
    assert "note" not in now


def test_aliases_stay_when_a_later_card_names_others(stage):
    for text in ("aliases: [rf]\n", "aliases: [trees]\n"):
        number = card(stage, text)
        approved(stage, number)
        stage.sweep(accept=True)
        assert phase(stage, number) == "accepted"
    found = load_trusted(stage.on_main(FOREST))
    assert found["aliases"] == ["rf", "trees"]
    assert [one["issue"] for one in found["hubbot"]["proposals"]] == [1, 2]
    assert phase(stage, 1) == "accepted"
    stage.handle(1, "edited", accept=True)
    assert "aliases" in stage.on_main(FOREST)


def test_results_under_a_new_spelling_count_as_the_models(stage):
    number = card(stage, "aliases: [trees]\n")
    approved(stage, number)
    stage.sweep(accept=True)
    result = opened(stage, record("trees-1", "trees"))
    approved(stage, result)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/forest/trees-1.yaml"]


def test_a_model_that_nobody_knew_gets_a_card(stage):
    number = card(stage, CARD, OTHER, "listener")
    assert "A new card" in status_words(stage, number)
    approved(stage, number)
    stage.sweep(accept=True)
    found = load_trusted(stage.on_main("registry/models/listener.yaml"))
    assert (found["name"], found["confirmed"]) == ("listener", False)


def test_a_card_that_changed_on_main_after_the_check_asks_for_a_new_approval(stage):
    number = card(stage, "architecture: 300 trees\n")
    approved(stage, number)
    stage.push_from_elsewhere(FOREST, stage.on_main(FOREST).replace("licence: BSD-3-Clause", "licence: MIT"))
    stage.sweep(accept=True)
    assert phase(stage, number) == "ready"
    assert "300 trees" not in stage.on_main(FOREST)
    assert "approved" not in stage.forge.snapshot(number).labels


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": "confirmed: true\n"}, "says this already"),
        ({"text": ""}, "says this already"),
        ({"text": "", "role": AUTHOR}, "where a reader sees that you are an author"),
        ({"text": CARD, "role": AUTHOR, "shown": "my word"}, "`my word` is no https address"),
        ({"text": "id: knn\n"}, "the model asked about is `forest`"),
        ({"text": "aliases: [KNN]\n"}, "is a spelling of `knn` already"),
        ({"text": "kind: model\n"}, "`kind` is not for proposals"),
        ({"text": "role: guess\n"}, "`role` is not for proposals"),
        ({"text": "aliases: null\n"}, "would take away what results are found by"),
        ({"text": "paper: http://example.org\n"}, "expected an https address"),
        ({"text": "hubbot: {}\n"}, "`hubbot` is not for proposals"),
        ({"model": "../x"}, "is no id of a model"),
        ({"model": ""}, "no answer below"),
        ({"role": "A friend"}, "none of the form's answers"),
    ],
)
def test_a_card_that_cannot_be_is_said_so_and_not_committed(stage, changes, words):
    before = stage.on_main(FOREST)
    number = card(stage, **changes)
    assert phase(stage, number) == "needs-fixes"
    assert words.casefold() in status_words(stage, number).casefold()
    approved(stage, number)
    stage.sweep(accept=True)
    assert stage.on_main(FOREST) == before
    assert stage.commits() == ["A hub"]


def test_a_stranger_cannot_confirm_by_writing_so(stage):
    stage.push_from_elsewhere(FOREST, stage.on_main(FOREST).replace("confirmed: true", "confirmed: false"))
    stage.sweep(accept=True)
    number = card(stage, CARD + "confirmed: true\n")
    assert "`confirmed` becomes false: it follows from who asks" in status_words(stage, number)
    approved(stage, number)
    stage.sweep(accept=True)
    assert load_trusted(stage.on_main(FOREST))["confirmed"] is False


def test_a_character_that_nobody_sees_is_refused_in_an_entry_and_left_out_of_an_answer(stage):
    number = card(stage, CARD, AUTHOR, shown=f"{LINK}\u200b")
    approved(stage, number)
    stage.sweep(accept=True)
    assert block(stage, FOREST)["shown_by"] == LINK
    number = proposed(stage, benchmark_issue(ENTRY.replace("counted", "count\u200bed")))
    assert "cannot be seen" in status_words(stage, number)


def test_a_hub_whose_main_is_protected_gets_a_pull_request_and_is_told_once_it_is_merged(stage):
    text = (stage.checkout / "hub.yaml").read_text(encoding="utf-8")
    stage.push_from_elsewhere("hub.yaml", text + "  publish: pull-request\n")
    stage.sweep(accept=True)
    number = proposed(stage, benchmark_issue())
    approved(stage, number)
    stage.sweep(accept=True)
    assert phase(stage, number) == "ready"
    assert BENCHMARK not in stage.files_on_main("registry")
    assert "A maintainer merges next" in status_words(stage, number)
    (pull,) = (stage.forge.root / "pulls").glob("*.json")
    assert "Add 1 approved entry to the registry" in pull.read_text(encoding="utf-8")
    stage.git("update-ref", "refs/heads/main", "refs/heads/hubbot/accepted")
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted"
    assert BENCHMARK in stage.files_on_main("registry")


# ── What holds of all ──


def test_strangers_text_is_inert_in_comment_file_and_pages(stage):
    hostile = '"<img src=x> @org/team #1 ``` | {{ 7*7 }} -->"'
    entry = ENTRY.replace("Cells, counted", hostile) + f"description: {hostile}\n"
    number = proposed(stage, benchmark_issue(entry, DATASET.replace("Cells, counted", hostile)))
    words = status_words(stage, number)
    assert "<img" not in words.replace("`<img", "")
    assert "@org/team" not in words.replace("@&#8203;org/team", "")
    approved(stage, number)
    stage.sweep(accept=True)
    page = stage.on_main("leaderboards/BM-CELLS.md") + stage.on_main("leaderboards/README.md")
    assert "<img src=x>" not in page
    assert "@org/team" not in page


@pytest.mark.parametrize("title", ["[Benchmark] an idea", "[Model] a question"])
def test_an_issue_without_the_form_is_left_alone(stage, title):
    number = stage.people.open_issue("stranger", title, "What do you think?").number
    for accept in (False, True):
        assert stage.handle(number, "opened", accept=accept).exit_code == 0
    assert stage.forge.snapshot(number).comments == ()


def test_results_and_proposals_are_told_apart():
    assert proposal_in("[Submission] x", body(record())) is None
    assert proposal_in("x", body(record())) is None
    assert proposal_in("[Correction] x", benchmark_issue()) is None
    assert proposal_in("x", model_issue()) == "model"
    assert proposal_in("x", None) is None


def test_the_lists_of_a_forge_know_every_form():
    assert all(port.may_be_ours(f"{title} x", ()) for title in TITLES.values())
    assert {form_fields.LABEL, forms.LABEL} == port.MARKER_LABELS


@pytest.mark.parametrize("kind", [k for k in kinds() if k.code.startswith("E")], ids=lambda k: k.code)
def test_every_kind_of_the_page_is_raised_by_its_example_and_not_by_the_other(kind):
    hub = load(PROJECT)

    def text_of(noun: str, identifier: str) -> str:
        return Path(PROJECT / f"registry/{noun}s/{identifier}.yaml").read_text(encoding="utf-8")

    def codes(text: str) -> set[str]:
        about = proposal_in("x", text)
        assert about is not None
        return {problem.code for problem in review_proposal(about, text, hub, text_of).problems}

    assert codes(kind.good) == set()
    if kind.code != "E106":  # found by trying the entry out: a test of its own above
        assert kind.code in codes(kind.bad)


@pytest.mark.parametrize("batch", [False, True])
def test_a_spelling_that_becomes_another_models_asks_for_a_new_approval(stage, batch):
    text = record("new-1", "newcomer", "0.9012")
    taking = card(stage, "aliases: [newcomer]\n", model="knn")
    approved(stage, taking)
    result = stage.open_pull({"submissions/a.yaml": text}) if batch else opened(stage, text)
    stage.handle(result, "opened")
    approved(stage, result)
    stage.sweep(accept=True)
    assert phase(stage, taking) == "accepted"
    assert phase(stage, result) == "ready"
    assert stage.files_on_main("evals") == []
    assert "approved" not in stage.forge.snapshot(result).labels
    approved(stage, result)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == ["evals/BM-BREAST/knn/new-1.yaml"]
