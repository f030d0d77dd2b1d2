"""What machines read agrees with the board and with its schema or its consumer's rules."""

import csv
import io
import json
import random
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from hubbot.commands import columns
from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.pages import exports, lists
from hubbot.leaderboard.ranking.entry import BoardKey
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.paths import model_index_path, model_page
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.load import load
from hubbot.registry.model import Model
from hubbot.results.read_all import read_all

from .hubs import accepted, baseline, hub

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"


def schema(name):
    loaded = {
        p.name: json.loads(p.read_text(encoding="utf-8")) for p in (ROOT / "schemas").glob("export-*.json")
    }
    registry = Registry().with_resources((n, Resource.from_contents(s)) for n, s in loaded.items())
    return Draft202012Validator(loaded[f"{name}.schema.json"], registry=registry)


def small():
    models = [Model("a", "A & B"), baseline("base"), Model("c", "C")]
    found = [
        accepted(
            "a",
            Accuracy=0.95,
            AUROC=0.99,
            acceptance={"issue": 7, "author": "author", "approver": "maintainer"},
        ),
        accepted("a", "a-2", Accuracy=0.93),
        accepted("base", Accuracy=0.5, acceptance={"accepted_at": "2026-11-24T10:00:00Z"}),
        accepted("c", n=50, Accuracy=0.99),
        accepted("c", "c-2", status="Failed", Accuracy=0.99),
        accepted("c", "c-3", Accuracy=0.99, acceptance={"status": "withdrawn", "reason": "mixed up"}),
    ]
    return hub(models=models), found


def files():
    of, found = small()
    return build(of, found)


@pytest.mark.parametrize("source", ["small", "this hub"])
def test_every_json_follows_its_schema(source):
    of, found = small() if source == "small" else (load(ROOT), list(read_all(ROOT)))
    built = build(of, found)
    one_board, one_result, suite = schema("export-board"), schema("export-result"), schema("export-suite")
    checked = suites = 0
    for path, content in built.items():
        if re.match(r"leaderboards/data/[^/]+/[^/]+\.json$", path):
            one_board.validate(json.loads(content))
            checked += 1
        if re.match(r"leaderboards/suites/[^/]+\.json$", path):
            suite.validate(json.loads(content))
            suites += 1
        if path.endswith(".jsonl"):
            for line in content.decode().splitlines():
                one_result.validate(json.loads(line))
                checked += 1
    assert checked > len(found)
    assert bool(suites) == (source == "this hub")


def test_schemas_and_docs_say_what_the_table_of_columns_says():
    """Else: `python -m hubbot.commands.columns`."""
    for path, text in columns.files(ROOT).items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, path


def test_a_suites_json_is_closed_at_every_depth_and_its_csv_says_the_same():
    built = build(load(ROOT), list(read_all(ROOT)))
    path = "leaderboards/suites/SUITE-CLASSIFICATION"
    found, validator = json.loads(built[f"{path}.json"]), schema("export-suite")
    assert validator.is_valid(found)
    inside = [found, *found["boards"], *found["orders"], *found["rows"], found["rows"][0]["interval"]]
    inside += [cell for row in found["rows"] for cell in row["cells"] if cell]
    for one in inside:
        one["new"] = 1
        assert not validator.is_valid(found)
        del one["new"]
    rows = list(csv.DictReader(io.StringIO(built[f"{path}.csv"].decode())))
    assert [row["model"] for row in rows] == [row["name"] for row in found["rows"]]
    assert [row["place"] for row in rows] == [str(row["place"] or "–") for row in found["rows"]]
    assert [float(row["skill"]) for row in rows if row["skill"]] == [
        row["skill"] for row in found["rows"] if row["skill"] is not None
    ]
    splice = [(row["Splice value"], row["Splice rank"]) for row in rows if row["Splice value"]]
    cells = [row["cells"][0] for row in found["rows"] if row["cells"][0]]
    assert splice == [(str(cell["value"]), str(cell["rank"])) for cell in cells]


@pytest.mark.parametrize("kind", ["rows", "unranked", "left"])
def test_a_key_that_no_schema_has_is_refused(kind):
    board = next(json.loads(c) for p, c in files().items() if p.endswith("test_200.json"))
    validator = schema("export-board")
    assert validator.is_valid(board)
    assert board[kind]
    line = board[kind][0]
    for inside in (
        line,
        *(value for key, value in line.items() if isinstance(value, dict) and key != "metrics"),
    ):
        inside["new"] = 1
        assert not validator.is_valid(board)
        del inside["new"]
    assert validator.is_valid(board)


def test_the_shards_hold_every_result_once():
    lines = [
        json.loads(x) for p, c in files().items() if p.endswith(".jsonl") for x in c.decode().splitlines()
    ]
    assert sorted(x["eval_id"] for x in lines) == ["a-1", "a-2", "base-1", "c-1", "c-2", "c-3"]


def test_one_more_result_changes_the_last_shard_of_its_month_only():
    found = [
        accepted(
            "a", f"a-{i:04}", Accuracy=0.5, acceptance={"accepted_at": f"2026-11-{1 + i // 100:02}T00:00:00Z"}
        )
        for i in range(2300)
    ]
    of = hub()
    before = {p: c for p, c in build(of, found).items() if p.endswith(".jsonl")}
    late = accepted("b", Accuracy=0.6, acceptance={"accepted_at": "2026-11-30T00:00:00Z"})
    after = {p: c for p, c in build(of, [late, *found]).items() if p.endswith(".jsonl")}
    assert len(before) == 3
    assert [p for p in after if after[p] != before.get(p)] == ["leaderboards/data/results/2026-11-002.jsonl"]


def test_the_csv_begins_with_what_people_understand_and_agrees_with_the_board():
    of, found = small()
    board = boards(found, of)[0]
    rows = list(csv.reader(io.StringIO(exports.board_csv(board, of).decode())))
    assert rows[0][:6] == ["rank", "rank_from", "rank_to", "model", "Accuracy", "low_95"]
    assert [row[:5] for row in rows[1:3]] == [
        ["1", "1", "1", "A & B", "0.93"],
        ["2", "2", "2", "base", "0.5"],
    ]
    assert rows[3][0] == ""
    assert "failed" in rows[3][rows[0].index("not_ranked_because")]


def test_the_list_of_models_is_one_file_until_it_is_long_and_then_one_a_beginning():
    def listed(names):
        found = lists.model_lists([(name, name, 1, 2) for name in sorted(names)])
        rows = [row for content in found.values() for row in csv.reader(io.StringIO(content.decode()))]
        assert sorted(row[0] for row in rows if row[0] != "model") == sorted(names)
        assert all(content.count(b"\n") <= 501 for content in found.values())
        return {path.removeprefix("leaderboards/data/"): content for path, content in found.items()}

    few, many = [f"a-{i:03}" for i in range(500)], [f"b{i:04}" for i in range(600)]
    assert set(listed(few)) == {"models.csv"}
    before = listed([*few, *many])
    assert set(before) == {"models/starts-a.csv", *(f"models/starts-b0{i}.csv" for i in range(6))}
    after = listed([*few, *many, "b0123x"])
    assert [path for path in after if after[path] != before.get(path)] == ["models/starts-b01.csv"]


@pytest.mark.parametrize("path", [model_page, model_index_path])
def test_in_folders_growth_moves_no_page_and_no_folder_fills_up(path):
    """Whether registered or not: 40,000 models, and where the first of them lie as they come."""
    names = [f"model-{i}" for i in range(40_000)]
    few, many = hub(model_pages="folders"), hub(models=map(Model, names, names), model_pages="folders")
    places = [path(name, few) for name in names]
    assert places == [path(name, many) for name in names]
    assert len({*places}) == len(names)
    sizes = Counter(place.rpartition("/")[0] for place in places)
    assert max(sizes.values()) < 1_000
    assert len(sizes) <= 256


def test_without_a_word_of_the_owner_pages_lie_where_they_lay():
    few, many = (hub(models=[Model(f"m{i}", "M") for i in range(count)]) for count in (900, 901))
    assert model_page("a", few) == "leaderboards/models/a.md"
    assert model_page("a", many) == "leaderboards/models/ca/a.md"


@pytest.mark.parametrize("name", ["=1+1", "@cmd", "+x", "-x", "＝1+1", "＠cmd", "＋x", "－x"])
def test_a_spreadsheet_runs_nothing_from_the_csv(name):
    of = hub(models=[Model("a", name)])
    (board,) = boards([accepted("a", Accuracy=0.9)], of)
    row = list(csv.reader(io.StringIO(exports.board_csv(board, of).decode())))[1]
    assert row[3] == f"'{name}"


def test_a_badge_shows_the_score_and_follows_the_rules_of_shields():
    badges = {p: json.loads(c) for p, c in files().items() if "/badges/" in p}
    assert len(badges) == 2
    (mine,) = [badge for path, badge in badges.items() if path.endswith("/a.json")]
    assert mine == {
        "schemaVersion": 1,
        "label": "A benchmark",
        "message": "Accuracy 0.930, first",
        "color": "blue",
    }


@pytest.mark.parametrize(
    ("span", "ranked", "said"),
    [
        (None, 5, ""),
        ((1, 2), 2, ""),
        ((1, 3), 4, "top 3"),
        ((2, 3), 3, ""),
        ((4, 10), 11, "top 10"),
        ((4, 11), 2_000, "top 30"),
        ((90, 101), 2_000, "top 10 %"),
        ((90, 200), 2_000, "top 10 %"),
        ((90, 201), 2_000, "top 25 %"),
        ((90, 1_000), 2_000, "top 50 %"),
        ((90, 1_001), 2_000, ""),
    ],
)
def test_a_badge_says_how_far_up_the_worst_rank_is(span, ranked, said):
    row = SimpleNamespace(range=span, ahead=False)
    assert words.surely_among(row, ranked) == said


@pytest.mark.parametrize("seed", range(20))
def test_what_a_badge_says_is_true_of_each_rank_in_the_range(seed):
    chance = random.Random(seed)
    ranked = chance.randint(2, 3_000)
    first, last = sorted(chance.choices(range(1, ranked + 1), k=2))
    said = words.surely_among(SimpleNamespace(range=(first, last), ahead=False), ranked)
    if not said:
        assert last * 2 > ranked
    elif said.endswith("%"):
        assert last / ranked <= int(said.split()[1]) / 100
    else:
        assert last <= int(said.split()[1]) < ranked


def test_one_more_result_leaves_the_files_of_other_models_as_they_are():
    """Where it stands changes with what others file, so it is told on the board alone."""
    found = [accepted(f"m{i}", n=5_000, Accuracy=0.5 + i / 200) for i in range(60)]
    before = build(hub(n=5_000), found)
    after = build(hub(n=5_000), [*found, accepted("new", n=5_000, Accuracy=0.6511)])
    changed = {path for path in after if after[path] != before.get(path)}
    own = {"models/new.md", "data/model-index/new.yaml"}
    short = {path.removeprefix("leaderboards/") for path in changed}
    assert {path for path in short if path.startswith(("models/", "data/model-index/"))} == own
    assert len([path for path in changed if "/badges/" in path]) < 8
    ranked = json.loads(next(c for p, c in after.items() if p.endswith("5000.json")))["rows"]
    assert sum(row["range"] is not None for row in ranked) == 61


def test_the_feed_is_atom_with_the_latest_decision_first():
    root = ElementTree.fromstring(files()["leaderboards/feed.xml"])
    assert root.tag == f"{ATOM}feed"
    for part in ("title", "id", "updated", "author"):
        assert root.find(f"{ATOM}{part}") is not None
    entries = root.findall(f"{ATOM}entry")
    updated = [entry.find(f"{ATOM}updated").text for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert root.find(f"{ATOM}updated").text == updated[0]
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(set(ids)) == len(ids) == 6
    assert "withdrawn" in "".join(entry.find(f"{ATOM}title").text for entry in entries)


def test_a_withdrawal_is_news_of_its_own_day_with_its_reason():
    later = {"issue": 9, "what": "withdraw", "accepted_at": "2026-12-01T08:00:00Z", "reason": "leaked"}
    gone = {"status": "withdrawn", "reason": "it saw the test set", "value": {"corrections": [later]}}
    found = [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.8, acceptance=gone)]
    root = ElementTree.fromstring(build(hub(), found)["leaderboards/feed.xml"])
    first = root.find(f"{ATOM}entry")
    assert first.find(f"{ATOM}updated").text == "2026-12-01T08:00:00Z"
    assert first.find(f"{ATOM}id").text.endswith("b-1.yaml#withdrawn")
    assert first.find(f"{ATOM}summary").text == "withdrawn: it saw the test set"


def test_the_model_index_has_what_a_model_card_needs():
    built = files()
    value = load_trusted(built["leaderboards/data/model-index/a.yaml"].decode())
    (index,) = value["model-index"]
    assert index["name"] == "A & B"
    (one,) = index["results"]
    assert set(one) == {"task", "dataset", "metrics"}
    assert {"type", "name"} <= set(one["dataset"])
    assert {"type", "value"} <= set(one["metrics"][0])
    assert one["metrics"][0]["verified"] is False
    assert "leaderboards/data/model-index/c.yaml" not in built


def test_bibtex_has_an_entry_a_row_with_balanced_braces():
    (bib,) = [c.decode() for p, c in files().items() if p.endswith("200.bib")]
    assert re.findall(r"@misc\{([^,]+),", bib) == ["a-2", "base-1"]
    assert bib.count("{") == bib.count("}")
    assert r"A \& B" in bib
    assert bib.count("  note = {self-reported}\n") == 2
    assert "rank" not in bib  # it would change with other people's results


def test_no_two_tables_of_a_benchmark_have_one_file_name():
    splits = ["a/b", "a-b", "a b", "a_b", "a..b", "a.b", "", "split-unstated", "s" * 300, "s" * 301, "a\nb"]
    keys = [BoardKey("BM", "1.0.0", "DS", split, 4) for split in splits]
    keys += [BoardKey("BM", f"1.{'9' * 300}.0", "DS", "test", 4), BoardKey("BM", "1.0.0", "DS", "test", 4)]
    keys += [BoardKey("BM", "1.0.0", *pair, 4) for pair in (("DS", "x_test"), ("DS_x", "test"), ("", "test"))]
    keys += [BoardKey("BM", "1.0.0", "no-dataset", "test", 4), BoardKey("BM", "1.0.0", "DS", "test", 0)]
    names = [key.name for key in keys]
    assert len({*names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._ -]{1,200}", name) and ".." not in name for name in names)
    assert BoardKey("BM", "1.0.0", "DS_x", "test", 4).name == "1.0.0_DS_x_test_4"
