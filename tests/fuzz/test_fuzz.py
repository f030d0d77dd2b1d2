"""A bounded run of `make fuzz`, and every case that a long one has found."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.registry.load import load
from hubbot.submission.requests.proposal.kinds import CARD, DATASET, ENTRY
from tests.fuzz.mutations import Mutator
from tests.fuzz.promises import body_holds, proposal_holds, record_holds
from tests.reading.bodies import RECORD

FOUND: dict[str, str] = {
    # The first block is marked as YAML, and empty: no result and no problem.
    "an empty block in a free body": f"```yaml\n```\n{RECORD}",
    # Taken for a misspelt `date`, so not called missing; yet any key is welcome there: nothing was said.
    "a misspelt key in an open mapping": RECORD.replace("  date:", "  da''te:"),
    # YAML ends a key at 1,024 characters; the fast reader of accepted files took it.
    "a key of 2,000 characters between braces": f"{RECORD}data: {{split: test, {'9' * 2000}: 3}}\n",
}


@pytest.mark.parametrize("seed", range(4))
def test_no_hostile_text_breaks_a_promise(seed):
    mutator = Mutator(seed)
    for _ in range(250):
        text = mutator.text()
        record_holds(text)
        body_holds(text)


@pytest.mark.parametrize("start", [ENTRY, DATASET, CARD], ids=["benchmark", "dataset", "card"])
def test_no_hostile_entry_breaks_a_promise(start):
    hub, mutator = load(Path(__file__).parents[2]), Mutator(0)
    for _ in range(100):
        proposal_holds(mutator.changed(start), hub)
        proposal_holds(mutator.text(), hub)


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_fixed(name):
    record_holds(FOUND[name])
    body_holds(FOUND[name])


def test_the_mutations_reach_the_readers_depths():
    """Most mutants must get past the first line of defence, or the run would prove little."""
    from hubbot.reading.issue.form import read_issue
    from hubbot.reading.yaml.reader import read

    mutator = Mutator(0)
    texts = [mutator.text() for _ in range(400)]
    assert sum(read(text).value is not None for text in texts) > 40
    assert sum(read_issue("", text, ()) is not None for text in texts) > 40
