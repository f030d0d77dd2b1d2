"""The index answers as a plain search over all results would, also from a mapped file."""

from __future__ import annotations

import mmap
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbot.records.hub import Hub
from hubbot.records.known import Known, board_of, cells_of, shared, sortable, unsortable
from hubbot.records.record import Accepted
from tests.checks.conftest import accepted, varied


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
        assert known.eval_id_path(one.result.eval_id.swapcase()) == one.path
    assert known.eval_id_path("run-300") is None


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


def test_an_index_that_grew_is_the_index_of_all(held: list[Accepted], hub: Hub) -> None:
    assert Known.of(held[:200], hub).with_(held[200:], hub).lines == Known.of(held, hub).lines


def test_order_of_files_does_not_matter(held: list[Accepted], hub: Hub) -> None:
    shuffled = list(held)
    random.Random(3).shuffle(shuffled)
    assert Known.of(shuffled, hub).lines == Known.of(held, hub).lines


@pytest.fixture
def mapped(known: Known, tmp_path: Path) -> Iterator[Known]:
    file = tmp_path / "known"
    file.write_bytes(known.lines)
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        yield Known.read(lines)  # type: ignore[arg-type]


def test_a_mapped_file_answers_alike(mapped: Known, known: Known, held: list[Accepted], hub: Hub) -> None:
    cells = cells_of(held[0].result, hub)
    assert mapped.sharing_cells(cells, 2) == known.sharing_cells(cells, 2)
    assert mapped.eval_id_path("run-7") == known.eval_id_path("run-7")


def test_an_empty_hub_knows_nothing(hub: Hub, held: list[Accepted]) -> None:
    empty = Known.of([], hub)
    assert len(empty) == 0
    assert empty.eval_id_path("x") is None
    assert empty.same_content(held[0].result) is None
    assert empty.sharing_cells({"AUROC": 0.7}, 1) == ()


def test_numbers_sort_as_text() -> None:
    numbers = [-1e300, -2.5, -1.0, -1e-9, 0.0, 1e-9, 0.5, 0.50001, 1.0, 2.5, 1e300]
    assert sorted(numbers, key=sortable) == numbers
    assert [unsortable(sortable(number)) for number in numbers] == numbers
