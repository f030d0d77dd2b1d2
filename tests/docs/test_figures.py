"""Figures in the README are those that a command in perf/ prints."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLAIMS = """
Of its {claimed_and_re_run} entries with a claimed and a re-run value, {claimed_a_point_too_much}
claimed at least one point too much, {claimed_five_points_too_much} at least five.

On its largest board {neighbours_taken_singly} of {neighbours} neighbours can be told apart pair by pair,
and {neighbours_all_at_once} with all pairs compared at once; the median range of a rank is {median_range}
places wide.
"""


def test_what_the_readme_says_of_robustbench_is_what_the_command_prints():
    spec = importlib.util.spec_from_file_location("robustbench", ROOT / "perf" / "robustbench.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.figures()
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for claim in CLAIMS.strip().split("\n\n"):
        assert " ".join(claim.format(**found).split()) in text
    assert ("Nobody is ahead of all others." in text) == (not found["ahead_of_all"])
