"""The comparison of two stories can fail, and the made-up cases are the same each time."""

from __future__ import annotations

from tests.bot.isolation.cases import KINDS, MORE, nth
from tests.bot.isolation.compare import differences
from tests.bot.isolation.run import PLOTS, without
from tests.bot.isolation.story import prepared


def test_every_kind_comes_and_the_same_number_is_the_same_case():
    kinds = {nth(at)[0].kind for at in range(len(KINDS) + len(MORE))}
    assert kinds == set(KINDS)
    forwards = [nth(at, seed)[0].said for seed in range(10) for at in range(60)]
    backwards = [nth(at, seed)[0].said for seed in reversed(range(10)) for at in reversed(range(60))]
    assert forwards == backwards[::-1]
    assert {nth(at)[1] for at in range(300)} == set(PLOTS)


def test_the_comparison_sees_a_comment_a_label_a_file_a_request_and_an_exit_code(tmp_path):
    prepared(tmp_path / "template")
    case, plot = nth(0)
    one, other = (without(tmp_path / "template", tmp_path / "one", plot) for _ in range(2))
    assert list(differences(case, plot, one, other)) == []
    other.issues[4] = other.issues[4].replace("status: ", "status:  ")
    other.issues[5] += " "
    other.main["evals/x.yaml"] = b"x"
    other.main["hub.yaml"] += b" "
    other.exits[0] = 3
    other.asked[0]["close 4"] += 1
    seen = {(one.what, one.where) for one in differences(case, plot, one, other)}
    assert {what for what, _ in seen} == {"exit", "issue", "file", "request"}
    assert {"#4", "#5", "evals/x.yaml", "hub.yaml"} <= {where for _, where in seen}
