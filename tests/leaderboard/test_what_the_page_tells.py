"""What a reader of the existing page was told is told on the generated pages, each thing in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hubbot.commands.toolkit import run
from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import words
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.load import load
from hubbot.registry.model import Benchmark, Dataset, Hub, Model, Split
from hubbot.registry.reporting_lists import FOCUS_GROUP, LISTS
from hubbot.results.read_all import read_all

from .github import rendered, tables, text
from .hubs import accepted, hub

ROOT = Path(__file__).parents[2]
INDEX, READING = "leaderboards/README.md", "leaderboards/how-to-read.md"
FOLD = "How are scores calculated here?"
EXISTING_METRICS = (
    *("AUROC", "Accuracy", "F1-Score", "Correlation", "robustness_score", "report_quality_score"),
    *("clinical_accuracy", "hallucination_rate", "bertscore"),
)


def pages_of(of: Hub, found: Any) -> dict[str, str]:
    return {path: content.decode() for path, content in build(of, found).items() if path.endswith(".md")}


@pytest.fixture(scope="module")
def ours() -> Hub:
    return load(ROOT)


@pytest.fixture(scope="module")
def pages(ours: Hub) -> dict[str, str]:
    return pages_of(ours, list(read_all(ROOT)))


@pytest.fixture(scope="module")
def index(pages: dict[str, str]) -> str:
    return pages[INDEX]


def part(page: str, begin: str, end: str = "\n## ") -> str:
    """What follows this line, up to the next heading."""
    found = page.partition(f"{begin}\n")
    assert found[1], begin
    return found[2].partition(end)[0]


def plain(cell: str) -> str:
    return re.sub(r" (?=[,;])", "", " ".join(cell.replace("\u2060", "").split()))


def lines(page: str) -> list[list[str]]:
    """Every line of a table of boards: board, first, answer, …"""
    found = [one for one in tables(rendered(page)) if one[0][:2] == ["Board", "First"]]
    return [[plain(cell) for cell in row] for one in found for row in one[1:]]


# ── For a lay reader ─────────────────────────────────────────────────────────────────────────────────


def test_two_sentences_say_what_it_is_and_how_to_read_it(index: str) -> None:
    first = index.splitlines()[2]
    assert first.startswith("This page ranks AI models for health, from best to worst")
    assert "To read it" in first
    assert len(re.findall(r"\.(?: |$)", first)) == 2


def test_the_overview_counts_benchmarks_models_and_results(index: str, ours: Hub) -> None:
    results = list(read_all(ROOT))
    said = rendered(index.splitlines()[4])
    assert f"<strong>{len(ours.benchmarks)}</strong> benchmarks" in said
    assert f"<strong>{len(results)}</strong> results" in said
    assert "models with a result" in said


def test_important_context_names_risk_part_of_the_person_and_experts(pages: dict[str, str]) -> None:
    note = part(pages[INDEX], "> [!IMPORTANT]", "\n\n")
    for said in ("not evidence that a model is safe", "risk", "assists or replaces", "experts"):
        assert said in note
    why = part(pages[READING], "## Why health asks for more")
    for said in ("95 of 100", "missed", "risk", "assists", "replaces", "Ask domain experts", "disturbed"):
        assert said in why


# ── Where to go ──────────────────────────────────────────────────────────────────────────────────────


def test_one_can_jump_to_each_modality_and_each_task(index: str, ours: Hub) -> None:
    jump = next(line for line in index.splitlines() if line.startswith("Jump to: "))
    headings = {
        re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-")
        for h in re.findall(r"^##+ (.*)", index, re.MULTILINE)
    }
    targets = re.findall(r"\]\(#([^)]*)\)", jump)
    assert {*targets} <= headings
    for benchmark in ours.benchmarks.values():
        if benchmark.data == "real":
            section = ours.sections[benchmark.section].lower().replace(" ", "-")
            assert {section, f"{section}-{benchmark.task}"} <= {*targets}


def test_brain_imaging_is_a_section_that_holds_its_waiting_board_with_the_guide(index: str) -> None:
    section = part(index, "## Brain imaging")
    waiting = next(row for row in lines(section) if row[0].startswith("Brain time-series"))
    assert waiting[1] == "no submissions yet"
    assert "[be the first: the guide](../docs/submit.md)" in section
    made_up = part(index, "## Test boards on made-up data")
    assert sum(row[1] == "no submissions yet" for row in lines(made_up)) == 2
    assert index.count("no submissions yet") == 3


def test_every_active_benchmark_has_its_line(index: str, ours: Hub) -> None:
    for benchmark in ours.benchmarks.values():
        assert f"]({benchmark.id}.md" in index


def test_a_board_with_several_test_sets_fills_no_screen(index: str) -> None:
    mine = [row for row in lines(index) if row[0].startswith("DNA promoter")]
    assert [row[:3] for row in mine] == [
        ["DNA promoter classification", "k-mer (k = 6) baseline 0.8426", "one model; 6 filed"]
    ]
    assert [row[0] for row in lines(index) if row[0].startswith("↳")] == ["↳ Toy gene expression, 200 test…"]


def test_where_nothing_is_ranked_the_line_says_what_is_filed(index: str) -> None:
    (line,) = [row for row in lines(index) if row[0].startswith("Cell type")]
    assert line[1:3] == ["filed, not ranked: 3 results, highest 0.1109", "size not stated"]


def test_lower_is_better_where_it_is() -> None:
    of = hub(primary="Brier")
    found = [accepted(f"m{v}", n=50, Brier=v) for v in (0.3, 0.1, 0.2)]
    (line,) = lines(pages_of(of, found)[INDEX])
    assert line[1] == "filed, not ranked: 3 results, lowest 0.100"


def test_the_guide_stands_beside_the_form(pages: dict[str, str], ours: Hub) -> None:
    open_ones = [one.id for one in ours.benchmarks.values() if one.status == "active"]
    for path in (INDEX, *(f"leaderboards/{name}.md" for name in open_ones)):
        page = pages[path]
        form = [at.start() for at in re.finditer(r"issues/new\?template=submission\.yml", page)]
        guide = [at.start() for at in re.finditer(r"\.\./docs/submit\.md", page)]
        assert min(abs(a - b) for a in form for b in guide) < 150, path


def test_a_hub_without_the_guide_leads_to_the_few_lines_on_its_index() -> None:
    pages = pages_of(hub(), [])
    assert "(#add-your-model)" in pages[INDEX]
    assert "(README.md#add-your-model)" in pages["leaderboards/BM.md"]
    assert "docs/" not in pages[INDEX]


# ── The example of a submission ──────────────────────────────────────────────────────────────────────


def test_the_example_shows_task_and_three_figures_and_leads_to_four_files(index: str) -> None:
    section = part(index, "## An example of a submission")
    head, row = tables(rendered(section))[0]
    assert head == ["Model", "Benchmarks", "Task", "AUROC", "dropout rAUC", "noise rAUC"]
    assert row[0] == "dummy_classifier"
    assert row[2:] == ["Toy classification", "0.5597", "0.776", "0.7867"]
    files = re.findall(r"\]\(\.\./(docs/example/[^)]*)\)", section)
    kinds = ("classification", "robustness")
    assert files == [f"docs/example/{kind}/{name}" for kind in kinds for name in ("eval.yaml", "report.md")]
    assert all((ROOT / file).is_file() for file in files)


_OF_THE_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+|\d{8}-\d{6}|\d+(?:\.\d+)+|\d+")


def masked(text: str) -> list[str]:
    return [_OF_THE_MOMENT.sub("#", line) for line in text.splitlines()]


def same(one: Any, other: Any, place: str = "") -> None:
    """Alike but for what belongs to the moment and the machine: time, versions, duration, last digits."""
    if place.rpartition(".")[2] in {"versions", "runtime_seconds", "date", "eval_id", "runner"}:
        return
    if isinstance(one, Mapping):
        assert isinstance(other, Mapping), place
        assert [*one] == [*other], place
        for key in one:
            same(one[key], other[key], f"{place}.{key}")
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=2e-3), place
    elif isinstance(one, list):
        assert len(one) == len(other), place
        for a, b in zip(one, other, strict=True):
            same(a, b, place)
    else:
        assert one == other, place


@pytest.mark.parametrize(
    ("kind", "benchmark"), [("classification", "BM-TOY-CLASS"), ("robustness", "robustness_testing")]
)
def test_the_example_is_what_the_command_makes(kind: str, benchmark: str, tmp_path: Path) -> None:
    """`make example` runs these two."""
    model = "hubbot.evaluation.baselines.toy_baselines:DummyClassifier"
    words = [benchmark, "--model", model, "--model-id", "dummy_classifier", "--no-predictions"]
    words += ["--out", str(tmp_path)]
    done = CliRunner().invoke(run, [*words, "--hub", str(ROOT)])
    assert done.exit_code == 0, done.output
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"{benchmark}:{kind}" in made
    assert model in made
    assert "--no-predictions" in made
    here = ROOT / "docs/example" / kind
    (tmp_path / ".hubbot.yaml").unlink()  # what it remembers for its author's next run, in no commit
    assert {path.name for path in here.iterdir()} == {path.name for path in tmp_path.iterdir()}
    new, old = ((folder / "eval.yaml").read_text(encoding="utf-8") for folder in (tmp_path, here))
    same(load_trusted(new), load_trusted(old))
    new, old = ((folder / "report.md").read_text(encoding="utf-8") for folder in (tmp_path, here))
    assert masked(new) == masked(old)


def test_nothing_takes_the_example_for_a_result(ours: Hub) -> None:
    assert not [one for one in read_all(ROOT) if "docs/" in one.path]
    assert ours.benchmark("BM-TOY-CLASS") is not None


@pytest.mark.parametrize(
    "content", ["", "x: [", "- 1\n", "metrics: 3\nmodel_ids: 4\n", "\xff", "{{ 7 }}: <b>\n"]
)
def test_an_example_that_somebody_broke_holds_up_no_page(content: str, tmp_path: Path) -> None:
    for kind in ("classification", "robustness"):
        folder = tmp_path / "docs/example" / kind
        folder.mkdir(parents=True)
        (folder / "eval.yaml").write_bytes(content.encode("latin-1"))
        (folder / "report.md").write_text("# Report\n", encoding="utf-8")
    page = pages_of(replace(hub(), root=tmp_path), [accepted("a", Accuracy=0.9)])[INDEX]
    assert "## Add your model" in page


# ── Metrics and scores ───────────────────────────────────────────────────────────────────────────────


def test_the_cheat_sheet_is_a_fold_of_the_nine_metrics_with_range_and_example(index: str) -> None:
    fold = index.partition("<summary>Metric cheat sheet: 9 metrics in a line each</summary>")[2]
    head, *rows = tables(rendered(fold.partition("</details>")[0]))[0]
    assert head == ["Metric", "What it is", "Range", "Example"]
    assert {row[0] for row in rows} == {*EXISTING_METRICS}
    for row in rows:
        assert re.search(r"\d to \d|no limit", row[2]), row
        assert "is better" in row[2]
        assert row[3], row
    assert "−1 to 1" in next(row[2] for row in rows if row[0] == "Correlation")


def test_the_sheet_is_in_the_order_of_use(index: str) -> None:
    order = re.findall(r"^\| \[(\w[\w-]*)\]\(metrics\.md#", index, re.MULTILINE)
    use = dict.fromkeys(order, 0)
    of = load(ROOT)
    for one in read_all(ROOT):
        benchmark = of.benchmark_of(one.result)
        assert benchmark is not None
        said = {benchmark.primary, *benchmark.secondary, *benchmark.earlier.values()}
        for name in use:
            use[name] += bool(said & {name, *of.metrics[name].variants})
    assert use["AUROC"] > use["Correlation"] > use["bertscore"] == 0
    assert [*use.values()] == sorted(use.values(), reverse=True)


def test_without_marked_metrics_the_sheet_has_those_that_boards_use() -> None:
    page = pages_of(hub(), [accepted("a", Accuracy=0.9)])[INDEX]
    assert re.findall(r"^\| \[(\w+)\]\(metrics\.md#", page, re.MULTILINE) == ["Accuracy", "AUROC"]


def fold_of(page: str) -> str:
    assert page.count(FOLD) == 1
    return page.partition(f"<summary>{FOLD}</summary>")[2].partition("</details>")[0]


def test_each_board_says_in_one_short_fold_how_scores_are_calculated(
    pages: dict[str, str], ours: Hub
) -> None:
    for benchmark in ours.benchmarks.values():
        fold = fold_of(pages[f"leaderboards/{benchmark.id}.md"])
        assert len(fold.splitlines()) <= 16
        shown = text(rendered(fold))
        for said in (benchmark.id, benchmark.version, benchmark.task, ours.sections[benchmark.section]):
            assert said in shown, (benchmark.id, said)
        for name in benchmark.datasets:
            assert ours.datasets[name].name in shown
            assert all(f"{s.name} {s.n:,}" in shown for s in ours.datasets[name].splits.values() if s.n)
        assert f"[{benchmark.primary}](metrics.md#" in fold
        assert "It says here" in shown
        assert f"{benchmark.primary} stands first" in shown
        assert "several-runs" in fold
        assert "rank-and-range" in fold


def test_the_fold_says_what_configuration_the_runs_recorded(pages: dict[str, str]) -> None:
    shown = text(rendered(fold_of(pages["leaderboards/BM-SPLICE.md"])))
    assert re.search(r"What the runs recorded:  all \d: day of the run, dataset, ", shown)
    of = hub()
    run_metadata = {"date": "2026-11-20", "hardware": "a laptop", "prompt": "Which one?"}
    found = [accepted("a", Accuracy=0.9, extra={"run_metadata": run_metadata}), accepted("b", Accuracy=0.8)]
    shown = text(rendered(fold_of(pages_of(of, found)["leaderboards/BM.md"])))
    assert "all 2: day of the run, dataset, hardware (1 of 2), prompt (1 of 2)." in shown.replace("; ", ", ")


def test_what_the_focus_group_asks_for_is_stated_or_missing_with_a_link(pages: dict[str, str]) -> None:
    asked = [item.title for item in LISTS["health-evaluation-1"] if FOCUS_GROUP in item.source]
    fold = fold_of(pages["leaderboards/BM-SPLICE.md"])
    assert "https://www.itu.int/pub/T-FG-AI4H" in fold
    line = next(line for line in fold.splitlines() if FOCUS_GROUP in line)
    stated, _, missing = line.partition("Missing in all")
    assert {title for title in asked if title in stated} | {title for title in asked if title in missing} == {
        *asked
    }
    assert "which split was scored" in stated
    assert "who the cases are" in missing


def test_items_are_counted_over_the_results_that_stand() -> None:
    of = replace(hub(), policy=replace(hub().policy, reporting_list="health-evaluation-1"))
    found = [
        accepted("a", Accuracy=0.9, extra={"clinical": {"population": "adults"}, "data": {"split": "test"}}),
        accepted("b", Accuracy=0.8),
        accepted("c", Accuracy=0.7, acceptance={"status": "withdrawn"}),
    ]
    fold = text(rendered(fold_of(pages_of(of, found)["leaderboards/BM.md"])))
    assert "who the cases are (1 of 2)" in fold


# ── Who is first ─────────────────────────────────────────────────────────────────────────────────────


def test_medals_stand_in_table_and_index_wherever_a_model_earned_them(
    pages: dict[str, str], ours: Hub
) -> None:
    seen = 0
    for board in boards(read_all(ROOT), ours, held_differences(ours)):
        page = pages[f"leaderboards/{board.key.benchmark}.md"]
        for row in board.rows:
            if medal := words.medal(board, row):
                seen += 1
                assert re.search(rf"^\| {medal}.*\[{re.escape(row.name)}\]", page, re.MULTILINE)
                if row.place == 1:
                    assert f"{medal} {row.name}" in pages[INDEX]
    assert seen
    assert pages[INDEX].count("🥇") == sum("🥇" in page for path, page in pages.items() if "/BM-" in path)


def standing(n: int = 2000, **more: Any) -> tuple[Hub, list[Any]]:
    names = {"a": 0.97, "b": 0.93, "c": 0.85, "d": 0.5}
    models = [Model(name, f"Model {name}", role="guess" if name == "d" else None) for name in names]
    return hub(models=models, n=n, **more), [accepted(m, n=n, Accuracy=v) for m, v in names.items()]


def test_three_sure_places_give_three_medals_on_the_page_and_one_on_the_index() -> None:
    of, found = standing()
    pages = pages_of(of, found)
    assert re.findall("[🥇🥈🥉]", pages["leaderboards/BM.md"]) == ["🥇", "🥈", "🥉"]
    assert lines(pages[INDEX])[0][1:3] == ["🥇 Model a 0.970", "Yes, all at once"]


def test_made_up_data_and_guesses_have_no_medal_anywhere() -> None:
    of, found = standing(data="synthetic")
    assert not re.search("[🥇🥈🥉]", "".join(pages_of(of, found).values()))
    of, _ = standing()
    guess_first = [accepted("d", n=2000, Accuracy=0.99), accepted("a", n=2000, Accuracy=0.7)]
    pages = pages_of(of, guess_first)
    assert "🥇" not in "".join(pages.values())
    assert lines(pages[INDEX])[0][1] == "Model a 0.700, below a guess"


def test_level_and_quick_comparison_stand_on_a_board() -> None:
    of, found = standing()
    page = pages_of(of, found)["leaderboards/BM.md"]
    (board,) = [one for one in tables(rendered(page)) if one[0][0] == "Rank (range)"]
    at = board[0].index("Level")
    assert [row[at] for row in board[1:]] == ["Excellent", "Excellent", "Good", "Developing"]
    assert "**Quick comparison.** Model a 0.970, then Model b 0.930: a gap of 0.040" in page
    assert "First to last" in page


# ── A hub of another field ───────────────────────────────────────────────────────────────────────────


def translation() -> Hub:
    """A hub that ranks translations: no reporting list, no word of health."""
    base = hub()
    benchmark = Benchmark(
        id="BM",
        name="News, German to English",
        version="1.0.0",
        status="active",
        task="translation",
        section="news",
        modality="text",
        data="real",
        primary="Accuracy",
        datasets=("DS",),
        description="How many sentences of the news are translated well?",
    )
    dataset = Dataset("DS", "News of one year", "real", splits={"test": Split("test", 200)})
    return replace(
        base,
        name="Translations",
        benchmarks={"BM": benchmark},
        datasets={"DS": dataset},
        sections={"news": "News"},
    )


def test_a_translation_hub_says_nothing_of_health() -> None:
    found = [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.6)]
    pages = pages_of(translation(), found)
    assert pages[INDEX].splitlines()[2].startswith("This page ranks models, from best to worst")
    for path, page in pages.items():
        for word in ("health", "clinic", "disease", "FG-AI4H", "ITU", "assists", "medical", "patients"):
            assert not re.search(rf"\b{word}\b", page, re.IGNORECASE), (path, word)


def test_a_kind_of_task_that_nobody_thought_of_has_its_sentence() -> None:
    shown = text(rendered(fold_of(pages_of(translation(), [])["leaderboards/BM.md"])))
    assert "It says here how well the answers meet the task above." in shown
    assert "What the runs recorded" not in shown
