"""The index answers as a plain search over all results would, also from a file that is kept."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hubbot.index.known import Known, board_of, cells_of, shared
from hubbot.index.stored import known_at
from hubbot.index.tree import Folder, Tree
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Hub
from hubbot.results.result import Accepted, accepted_text
from tests.proving.checks.conftest import accepted, varied


def some(count: int, hub: Hub, seed: int = 1) -> list[Accepted]:
    draw = random.Random(seed)
    return [
        accepted(
            varied(
                f"eval_id: Run-{i}\nmodel_ids: {{candidate: m{i % 7}}}\n"
                f"metrics: {{AUROC: {draw.randrange(40) / 40}, Accuracy: {draw.randrange(40) / 40}, "
                f"MCC: {draw.randrange(-20, 20) / 20}}}"
            ),
            hub,
            status=draw.choice(["active", "active", "withdrawn"]),
        )
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def held(hub: Hub) -> list[Accepted]:
    return some(300, hub)


@pytest.fixture(scope="module")
def known(held: list[Accepted], hub: Hub) -> Known:
    return Known.of(held, hub)


def test_every_id_is_found_whatever_its_case(known: Known, held: list[Accepted]) -> None:
    assert len(known) == len(held)
    for one in held:
        found = known.with_eval_id(one.result.eval_id.swapcase())
        assert found is not None
        assert found.path == one.path
    assert known.with_eval_id("run-300") is None


def test_sharing_cells_is_what_a_search_of_all_pairs_finds(
    known: Known, held: list[Accepted], hub: Hub
) -> None:
    for one in held[:60]:
        cells = cells_of(one.result, hub)
        for at_least in (1, 2, 3):
            plain = [
                other.path
                for other in held
                if other.acceptance.status == "active"
                and shared(cells_of(other.result, hub), cells) >= at_least
            ]
            assert [seen.path for seen in known.sharing_cells(cells, at_least)] == sorted(plain)


def test_a_board_is_counted_and_read_in_order(known: Known, held: list[Accepted], hub: Hub) -> None:
    board = board_of(held[0].result, hub)
    values = sorted(
        float(one.result.metrics["MCC"] or 0) for one in held if one.acceptance.status == "active"
    )
    spread = known.on_board(board, "MCC")
    assert list(spread.values()) == values
    assert len(spread) == len(values)
    assert spread.between(-0.5, 0.25) == sum(-0.5 <= value <= 0.25 for value in values)
    assert known.everywhere("MCC").between(-1, 1) == len(values)
    assert len(known.on_board("another board", "MCC")) == 0


def everything(known: Known, held: list[Accepted], hub: Hub) -> list[object]:
    """What an index answers to whatever can be asked."""
    said: list[object] = [len(known), known.decided(20)]
    for one in held:
        cells = cells_of(one.result, hub)
        said += [known.with_eval_id(one.result.eval_id), known.same_content(one.result)]
        said += [known.sharing_cells(cells, 2), known.of_issue(one.acceptance.issue or 0)]
    for board in {board_of(one.result, hub) for one in held}:
        for metric in ("AUROC", "Accuracy", "MCC"):
            spread = known.on_board(board, metric)
            said += [(board, metric, [*spread.values()], spread.best("higher"), spread.best("lower"))]
    return sorted(map(repr, said))


def test_an_index_that_grew_is_the_index_of_all(held: list[Accepted], hub: Hub) -> None:
    grown = Known.of(held[:200], hub).with_(held[200:250], hub).with_(held[250:], hub)
    assert everything(grown, held, hub) == everything(Known.of(held, hub), held, hub)


def test_a_result_that_changed_takes_the_place_of_what_it_was(held: list[Accepted], hub: Hub) -> None:
    now = replace(held[0].acceptance, status="withdrawn", value={"corrections": [{"issue": 99}]})
    changed = replace(held[0], acceptance=now)
    over = Known.of(held, hub).with_([changed], hub)
    assert everything(over, held, hub) == everything(Known.of([changed, *held[1:]], hub), held, hub)
    (found,) = over.all_corrected_by(99)
    assert found.path == held[0].path
    assert Known.of(held, hub).all_corrected_by(99) == ()


def test_order_of_files_does_not_matter(held: list[Accepted], hub: Hub) -> None:
    shuffled = list(held)
    random.Random(3).shuffle(shuffled)
    assert everything(Known.of(shuffled, hub), held, hub) == everything(Known.of(held, hub), held, hub)


def test_an_index_in_a_file_answers_alike_and_reads_only_what_changed(
    held: list[Accepted], hub: Hub, tmp_path: Path
) -> None:
    here = replace(hub, root=tmp_path)
    write(tmp_path, held)
    store = tmp_path / "kept.sqlite3"
    assert everything(known_at(here, Tree.of_folder(tmp_path), store), held, hub) == everything(
        Known.of(held, hub), held, hub
    )
    changed = replace(held[3], acceptance=replace(held[3].acceptance, status="superseded"))
    (tmp_path / held[7].path).unlink()
    write(tmp_path, [changed])
    now = [one for one in [*held[:3], changed, *held[4:]] if one.path != held[7].path]
    folder = Watched(tmp_path)
    again = known_at(here, Tree(folder), store)
    assert folder.opened == [changed.path]
    assert everything(again, held, hub) == everything(Known.of(now, hub), held, hub)


@pytest.mark.parametrize("damage", ["nothing", "cut", "another", "facts", "version"])
def test_a_file_that_is_worth_nothing_is_made_anew(
    held: list[Accepted], hub: Hub, tmp_path: Path, damage: str
) -> None:
    few = held[:20]
    here = replace(hub, root=tmp_path)
    write(tmp_path, few)
    store = tmp_path / "kept.sqlite3"
    known_at(here, Tree.of_folder(tmp_path), store, "0.0.1" if damage == "version" else "1")
    if damage == "cut":
        store.write_bytes(store.read_bytes()[:9_000])
    if damage == "another":
        store.write_bytes(b"This is no database. " * 500)
    if damage == "facts":
        with sqlite3.connect(store) as db:
            db.execute("UPDATE fact SET value = 'no JSON' WHERE name = 'models'")
    folder = Watched(tmp_path)
    known = known_at(here, Tree(folder), store, "1")
    assert everything(known, few, hub) == everything(Known.of(few, hub), few, hub)
    assert len(folder.opened) == (0 if damage == "nothing" else 20)


@pytest.mark.parametrize("name", ["known", "boards", "provenance"])
def test_files_of_earlier_versions_are_removed_and_all_is_read_anew(
    held: list[Accepted], hub: Hub, tmp_path: Path, name: str
) -> None:
    write(tmp_path, held[:20])
    earlier = tmp_path / f"{name}.sqlite3"
    with sqlite3.connect(earlier) as db:
        db.execute("CREATE TABLE result (path TEXT)")
    folder = Watched(tmp_path)
    assert len(known_at(replace(hub, root=tmp_path), Tree(folder), tmp_path / "kept.sqlite3")) == 20
    assert len(folder.opened) == 20
    assert not earlier.exists()


def test_where_no_file_can_be_kept_it_still_answers(held: list[Accepted], hub: Hub, tmp_path: Path) -> None:
    write(tmp_path, held[:20])
    (tmp_path / "taken").write_text("a file, not a folder")
    known = known_at(replace(hub, root=tmp_path), Tree.of_folder(tmp_path), tmp_path / "taken" / "kept")
    assert len(known) == 20


def write(root: Path, results: list[Accepted]) -> None:
    for one in results:
        (root / one.path).parent.mkdir(parents=True, exist_ok=True)
        (root / one.path).write_text(accepted_text(dump(dict(one.result.value)), one.acceptance), "utf-8")


@dataclass
class Watched(Folder):
    """A folder; what is read of it is written down."""

    opened: list[str] = field(default_factory=list)

    def many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        listed = list(wanted)
        self.opened += [path for path, _ in listed]
        return super().many(listed)


def test_an_empty_hub_knows_nothing(hub: Hub, held: list[Accepted]) -> None:
    empty = Known.of([], hub)
    assert len(empty) == 0
    assert empty.with_eval_id("x") is None
    assert empty.same_content(held[0].result) is None
    assert empty.sharing_cells({"AUROC": 0.7}, 1) == ()


def test_a_file_in_another_models_folder_is_not_that_models_result(held: list[Accepted], hub: Hub) -> None:
    for one in held[:20]:
        elsewhere = replace(one, path=f"evals/BM-BREAST/knn/{one.result.eval_id}.yaml")
        assert Known.of([one], hub).accounts_of(one.result.model_id) == ("author",)
        assert Known.of([elsewhere], hub).accounts_of("knn") == ()
