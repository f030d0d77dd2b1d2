"""`notice:` of hub.yaml stands above the README's boards, inert, and nothing stands there without one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hubbot.leaderboard.pages.index import readme_block
from hubbot.registry.load import load

HUB = load(Path(__file__).parents[2])


def test_the_readme_says_what_the_owner_wants_said() -> None:
    away = replace(HUB, policy=replace(HUB.policy, notice="Away until 6 January @everybody <b>"))
    block = readme_block([], away)
    assert block.startswith("> [!NOTE]\n> Away until 6 January ")
    assert "@everybody" not in block
    assert "<b>" not in block


def test_without_a_notice_there_is_none() -> None:
    assert "NOTE" not in readme_block([], HUB)
