"""What readers get: inert, tables intact, worded as an expert would, the same for any file order."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urljoin
from xml.etree import ElementTree

import pytest

from hubbot.common.files import write_files
from hubbot.leaderboard.building.build import build, differing
from hubbot.leaderboard.words.inert import inert, link
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import read
from hubbot.registry.how_to_evaluate import commands
from hubbot.registry.load import load
from hubbot.registry.model import Benchmark, Model
from hubbot.results.read_all import read_all

from .github import rendered, tables, text
from .hubs import accepted, hub, result  # noqa: F401

ROOT = Path(__file__).parents[2]
HOSTILE = [
    "@org/team",
    "#1 closes #5",
    "a|b",
    "one\ntwo | three",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "{{ 7*7 }}",
    "`code` *b* _e_ ~~s~~ $x$",
    "</details><h1>",
    "https://evil.example www.evil.example a@evil.example",
    "--> <!-- hubbot:boards:end -->",
    "# heading",
    "| - | - |",
    "\u202egnp.exe",
    "&lt;b&gt;",
    "![x](https://evil.example/p.png)",
]


def pages(found, of):
    return {path: content.decode() for path, content in build(of, found).items() if path.endswith(".md")}


def texts_everywhere(hostile):
    """A hub and results with `hostile` wherever a text of a submission can reach a page."""
    of = hub(models=[Model("m", hostile, value={"note": hostile, "modality": [hostile]}, licence=hostile)])
    flag = {"code": "D103", "others": [hostile], "figures": [hostile], "chance": 0.01, "answer": hostile}
    extra = {
        "run_metadata": {
            "date": hostile,
            "encoding": hostile,
            "hardware": hostile,
            "runtime_seconds": hostile,
        },
        "probes": {hostile: {"grid": [0, 1], "grid_unit": hostile, "logit": {"mean": [1, 0.9]}}},
        "integrity": {"training_overlap": hostile},
        "uncertainty": {"Accuracy": {"low": 0.1, "high": 0.99, "method": hostile, "unit": hostile}},
    }
    who = {"author": hostile, "approver": hostile, "reason": hostile, "open_warnings": (hostile,)}
    metrics = {"Accuracy": 0.9, hostile: 0.5}
    grouped = {
        **extra,
        "metrics": {**metrics, "stratified": {hostile: {hostile: {"Accuracy": 0.5, "N": 100}}}},
    }
    return of, [
        accepted("m", "m-1", extra=grouped, acceptance=who),
        accepted("m", "m-2", extra=extra, acceptance={**who, "flags": (flag,)}, **metrics),
        accepted("m", "m-3", extra=extra, acceptance={**who, "status": "withdrawn"}, **metrics),
        accepted("other", "o-1", Accuracy=0.4),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_submissions_does_nothing_on_any_page(hostile):
    of, found = texts_everywhere(hostile)
    of_harmless, harmless = texts_everywhere("word")
    expected = pages(harmless, of_harmless)
    for path, page in pages(found, of).items():
        html = rendered(page)
        tags = re.findall(r"<(/?\w+)", html)
        assert tags == re.findall(r"<(/?\w+)", rendered(expected[path])), path
        assert [len(row) for t in tables(html) for row in t] == [
            len(row) for t in tables(rendered(expected[path])) for row in t
        ]
        assert "javascript:" not in "".join(re.findall(r'(?:href|src)="[^"]*', html))
        assert "evil.example" not in "".join(re.findall(r'(?:href|src)="[^"]*', html))
        assert "{{" not in page
        assert not re.search(r"(?<![\w])@\w|(?<!&)#\d", text(re.sub(r'="[^"]*"', "", html))), path


@pytest.mark.parametrize("hostile", HOSTILE)
def test_inert_text_reads_as_it_was_written(hostile):
    shown = text(rendered(f"x {inert(hostile)} x")).replace("\u200b", "")
    assert shown == "x " + " ".join(hostile.replace("\u202e", "<U+202E>").split()) + " x"


def test_a_link_leads_to_https_or_into_the_hub_and_nowhere_else():
    assert str(link("x", "javascript:alert(1)")) == "x"
    assert str(link("x", "data:text/html,x")) == "x"
    assert str(link("x", "models/a b).md")) == "[x](models/a%20b%29.md)"


def test_feed_and_pictures_are_well_formed_whatever_the_text():
    for hostile in HOSTILE:
        of, found = texts_everywhere(hostile)
        for path, content in build(of, found).items():
            if path.endswith((".svg", ".xml")):
                ElementTree.fromstring(content)


def test_the_order_of_files_changes_no_byte():
    of = load(ROOT)
    found = list(read_all(of.root))
    assert build(of, found) == build(of, found[::-1])


def test_no_page_repeats_a_paragraph_of_another():
    of = load(ROOT)
    seen = {}
    for path, page in pages(list(read_all(of.root)), of).items():
        if path == "README.md":
            continue
        for paragraph in {p.strip() for p in page.split("\n\n")}:
            if len(paragraph) > 130 and not paragraph.startswith(("|", "<", "[")):
                assert paragraph not in seen, (path, seen.get(paragraph))
                seen[paragraph] = path


NEVER = (
    *("pilot", "validated", "trustworthy", "endorse", "SOTA", "state of the art"),
    *("winner", "unbiased", "crown", "suitable for", "copied", "fake"),
)


def test_no_page_says_what_a_number_cannot_show():
    of = load(ROOT)
    for path, page in pages(list(read_all(of.root)), of).items():
        for word in NEVER:
            assert word.lower() not in page.lower(), (path, word)


HOME = "https://github.com/maintainer/fork"


def links_as_github_resolves_them(files):
    """(page, address) of every link and picture, seen from where GitHub shows the page."""
    for path, content in files.items():
        if path.endswith(".md"):
            for found in re.findall(r'\]\(([^)#\s]+)|src(?:set)?="([^"]+)"', content.decode()):
                yield path, urljoin(f"{HOME}/blob/main/{path}", "".join(found))


def leads_somewhere(address, files):
    place, _, query = address.removeprefix(f"{HOME}/").partition("?")
    kind, _, rest = place.partition("/")
    if kind == "blob":
        name = rest.removeprefix("main/")
        return name in files or (ROOT / name).exists()
    if kind == "commits":
        return (ROOT / rest.removeprefix("HEAD/")).is_file()
    if kind == "issues" and rest == "new":
        form = parse_qs(query).get("template")
        return form is None or (ROOT / ".github/ISSUE_TEMPLATE" / form[0]).is_file()
    return kind == "issues" and rest.isdigit()


def test_every_link_leads_somewhere_in_whatever_repository_the_page_is():
    of = load(ROOT)
    one, *others = list(read_all(of.root))
    with_issue = replace(one, acceptance=replace(one.acceptance, issue=12))
    files = build(of, [with_issue, *others])
    addresses = [(page, a) for page, a in links_as_github_resolves_them(files) if page != "README.md"]
    inside = [(page, a) for page, a in addresses if a.startswith("https://github.com/maintainer/")]
    assert [(page, a) for page, a in inside if not leads_somewhere(a, files)] == []
    assert {a.removeprefix(HOME).split("/")[1] for _, a in inside} == {"blob", "commits", "issues"}
    assert f"{HOME}/issues/12" in {a for _, a in inside}
    assert [(page, a) for page, a in addresses if f"github.com/{of.repository}" in a] == []


def test_made_up_data_has_no_medal_level_badge_or_export():
    of = hub(data="synthetic", models=[Model("a", "A"), Model("b", "B")])
    files = build(of, [accepted("a", Accuracy=0.99), accepted("b", Accuracy=0.5)])
    page = files["leaderboards/BM.md"].decode()
    assert "🥇" not in page
    assert "Excellent" not in page
    assert not [path for path in files if "badges" in path or "model-index" in path or path.endswith(".bib")]
    assert "none has a rank" in files["leaderboards/models/a.md"].decode()


def test_a_benchmark_without_results_has_a_page_that_invites():
    files = build(hub(), [])
    assert "Nobody has filed a result yet" in files["leaderboards/BM.md"].decode()


def test_a_hundred_rows_stand_on_the_page_and_all_in_the_csv():
    found = [accepted(f"m{i}", Accuracy=0.5 + i / 1000) for i in range(150)]
    files = build(hub(), found)
    page = files["leaderboards/BM.md"].decode()
    (board,) = [table for table in tables(rendered(page)) if table[0][0] == "Rank (range)"]
    assert len(board) == 101
    assert "50 more rows" in page
    (csv,) = [
        content
        for path, content in files.items()
        if path.startswith("leaderboards/data/BM/") and path.endswith(".csv")
    ]
    assert csv.decode().count("\n") == 151


def test_no_folder_holds_more_than_a_thousand_entries():
    models = [Model(f"model{i}", f"Model {i}") for i in range(1200)]
    found = [accepted(f"model{i}", Accuracy=i / 1200) for i in range(1200)]
    folders = {}
    for path in build(hub(models=models), found):
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folders.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    assert max(map(len, folders.values())) <= 1000


def test_the_readme_keeps_what_stands_outside_the_markers(tmp_path):
    before = "# Mine\n<!-- hubbot:boards:begin -->\nold\n<!-- hubbot:boards:end -->\ntail\n"
    (tmp_path / "README.md").write_text(before, encoding="utf-8")
    files = build(replace(hub(), root=tmp_path), [accepted("a", Accuracy=0.9)])
    after = files["README.md"].decode()
    assert after.startswith("# Mine\n<!-- hubbot:boards:begin -->\n")
    assert after.endswith("<!-- hubbot:boards:end -->\ntail\n")
    assert "A benchmark" in after
    assert "old" not in after
    (tmp_path / "README.md").write_text("# Mine, without markers\n", encoding="utf-8")
    assert "README.md" not in build(replace(hub(), root=tmp_path), [])


def test_writing_touches_only_what_differs_and_removes_what_is_gone(tmp_path):
    of = replace(hub(), root=tmp_path)
    one, two = accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.8)
    write_files(tmp_path, build(of, [one, two]))
    assert differing(tmp_path, build(of, [two, one])) == {}
    fewer = build(of, [one])
    changes = differing(tmp_path, fewer)
    assert changes["leaderboards/models/b.md"] is None
    assert all(fewer[path] == content for path, content in changes.items() if content is not None)
    write_files(tmp_path, changes)
    assert not (tmp_path / "leaderboards/models/b.md").exists()
    assert differing(tmp_path, fewer) == {}


def test_sections_follow_what_benchmarks_declare_and_test_boards_stand_apart():
    of = hub()
    other = Benchmark(
        "BM-T",
        "Toy",
        "1.0.0",
        "active",
        "classification",
        "eeg",
        "x",
        "synthetic",
        "Accuracy",
        datasets=("DS-T",),
    )
    made_up = replace(of.datasets["DS"], id="DS-T", data="synthetic")
    of = replace(of, benchmarks={**of.benchmarks, "BM-T": other}, datasets={**of.datasets, "DS-T": made_up})
    found = [
        accepted("a", Accuracy=0.9),
        accepted("a", "t-1", benchmark="BM-T", dataset="DS-T", Accuracy=1.0),
    ]
    index = pages(found, of)["leaderboards/README.md"]
    assert (
        index.index("## Clinical data") < index.index("## Test boards on made-up data") < index.index("[Toy]")
    )


def test_every_page_that_takes_results_says_how_to_evaluate_in_the_words_of_hubbot_show():
    of = load(ROOT)
    for benchmark in of.benchmarks.values():
        page = (ROOT / "leaderboards" / f"{benchmark.id}.md").read_text(encoding="utf-8")
        assert ("## Evaluate on this benchmark" in page) == (benchmark.status != "archived"), benchmark.id
        if benchmark.status == "archived":
            continue
        dataset = of.dataset(benchmark.datasets[0])
        assert "```sh\n" + "\n".join(commands(benchmark, dataset)) + "\n```" in page
        least = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
        assert least is not None
        open_places = [problem.path for problem in schema.problems(read(least[1]), "submission")]
        assert open_places == ["/model_ids/candidate"]


@pytest.mark.parametrize(
    "label", ["```\n# Loud", "~~~~", "<img src=x>", "{% raw %}", "{{ 7 }}", "a | b", "@everyone"]
)
def test_names_in_a_registry_break_out_of_no_block_and_no_list(label):
    of = hub()
    of.datasets["DS"] = replace(of.datasets["DS"], value={"labels": [label, "b"]})
    of.metrics[f"M {label}"] = replace(of.metrics["AUROC"], name=f"M {label}")
    of.benchmarks["BM"] = replace(of.benchmarks["BM"], primary=f"M {label}")
    page = pages([], of)["leaderboards/BM.md"]
    html = rendered(page)
    assert html.count("<pre>") == 2
    assert "<img src=x>" not in html
    assert "Loud</h1>" not in html
    assert "{{" not in page
    assert "{%" not in page
