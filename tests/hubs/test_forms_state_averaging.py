"""What a hub asks its authors for leaves no averaging open: its forms, skeletons and pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbot.hubs.fields import KINDS
from hubbot.hubs.new_hub import example_for
from hubbot.registry.how_to_evaluate import asked_for
from hubbot.registry.model import Hub

UNSTATED = ("F1-Score", "Precision", "Recall")


@pytest.mark.parametrize("name", UNSTATED)
def test_a_board_by_an_open_name_asks_for_a_name_that_states_it(hub: Hub, name: str) -> None:
    assert hub.metrics[name].averaging == "unstated"
    benchmark = replace(hub.benchmarks["BM-BREAST"], primary=name, secondary=(*UNSTATED, "Accuracy"))
    asked = asked_for(hub, benchmark)
    assert len(asked) == len({*asked}) == 4
    assert all(hub.metrics[one].averaging != "unstated" for one in asked)
    assert hub.metrics[asked[0]].name in hub.metrics[name].variants
    alone = replace(hub, benchmarks={benchmark.id: benchmark})
    assert f"{asked[0]}: 0.1234" in example_for(alone).replace("'", "").replace('"', "")


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_new_hub_begins_with_an_open_name(kind: str) -> None:
    assert not {*KINDS[kind].metrics} & {*UNSTATED}
