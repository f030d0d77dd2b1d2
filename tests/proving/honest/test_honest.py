"""A sample of what perf/honest.py asks of 100,000: genuine results are not refused, and hardly questioned."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from hubbot.proving.checks.evidence import evidence, power
from hubbot.reading.yaml.reader import dump, read
from hubbot.results.result import result_of
from tests.proving.honest import answers, others, values
from tests.proving.honest.ask import ask, record, registry
from tests.proving.honest.case import Case, written
from tests.proving.honest.mutants import KINDS, mutant

PLAIN = {**answers.PLAIN, **values.PLAIN}
OTHER = {**others.OTHER, **values.OTHER}
SAMPLE = 40
CLOSED = {"estimate": "test set", "threshold": "one", "labels": "single", "invalid_answers": "none"}


def drawn(families, family, seed=7):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rng = np.random.default_rng([seed, [*families].index(family)])
        yield from (families[family](rng, real=turn % 3 == 0) for turn in range(SAMPLE))


@pytest.mark.parametrize("family", PLAIN)
def test_a_plain_result_is_neither_refused_nor_questioned(family: str) -> None:
    below_chance = 0
    for case in drawn(PLAIN, family):
        said = ask(case)
        assert not said.errors, case
        assert {text[:4] for text in said.warnings} <= {"L101"}, case
        below_chance += bool(said.warnings)  # a model that really is worse than guessing, now and then
    assert below_chance <= 1


def test_each_figure_may_be_rounded_or_cut_at_decimals_of_its_own() -> None:
    """AUROC as printed, F1 rounded and balanced accuracy cut in one file: right, and nothing to ask."""
    rng = np.random.default_rng(17)
    for _ in range(150):
        y, score = answers.two_classes(rng, real=rng.random() < 0.3)
        values = {k: v for k, v in answers.point(y, score >= 0.5).items() if np.isfinite(v)}
        kept = rng.permutation([*values])[: rng.integers(2, 7)]
        metrics = {
            str(name): written(values[name], rng, int(rng.integers(2, 7)), cut=bool(rng.random() < 0.5))
            for name in kept
        }
        sizes = {"no": int((y == 0).sum()), "yes": int(y.sum())}
        known = Case(metrics, len(y), sizes, "yes")
        for case in (known, replace(known, classes={}), replace(known, how=CLOSED)):
            said = ask(case)
            assert not [text for text in (*said.errors, *said.warnings) if text[0] == "A"], (case, said)


@pytest.mark.parametrize("family", OTHER)
def test_another_definition_is_asked_for_once_by_its_name_and_silent_when_stated(family: str) -> None:
    """Now and then figures by another definition happen to fit the other class, and that is asked (A604)."""
    unnamed = 0
    for case in drawn(OTHER, family):
        stated, bare = ask(case), ask(case, declared=False)
        assert not stated.errors, (case, stated)
        assert not stated.warnings, (case, stated)
        assert not bare.errors, (case, bare)
        assert len(bare.warnings) <= 1, (case, bare)
        named = [text for text in bare.warnings if any(word in text for word in case.words)]
        assert all("how" in text for text in named)
        unnamed += len(named) < len(bare.warnings)
    assert unnamed <= 1


@pytest.mark.parametrize("family", OTHER)
def test_nothing_is_bought_by_a_definition_of_ones_own(family: str) -> None:
    """Where the registered definition cannot give the figures, the row is self-reported, stated or not."""
    for case in [*drawn(OTHER, family)][:15]:
        if not ask(case, declared=False).warnings:
            continue
        hub = registry(case)
        for declared in (False, True):
            document = read(dump(record(case, declared=declared)))
            assert document.value is not None
            found = result_of(document.value)
            assert evidence(ask(case, declared=declared).problems, power(found, hub)) == "self-reported"


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_that_mlscorecheck_refutes_is_seen_or_has_a_table(kind: str) -> None:
    rng = np.random.default_rng([3, [*KINDS].index(kind)])
    for _ in range(3):
        one = mutant(kind, rng)
        assert one.ours or not one.theirs or one.table, one
