"""Hostile issues beside the record: cards, bodies, corrections and proposals."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml

from hubbot.submission.requests.proposal.kinds import (
    AUTHOR,
    CARD,
    DATASET,
    ENTRY,
    OTHER,
    benchmark_issue,
    model_issue,
)
from tests.bot.isolation.case import Case, issue
from tests.bot.isolation.records import NAMES, Raw, mappings, result, text_of
from tests.fuzz.mutations import Mutator
from tests.reading.bodies import body

Rng = random.Random
CARD_VALUES: dict[str, tuple[object, ...]] = {
    "name": (*NAMES, 7, None, [], {}, True, Raw(".nan"), Raw("2026-11-20"), "a\nb", "x" * 121, "y" * 120),
    "aliases": (
        [],
        ["knn"],
        ["KNN"],
        "knn",
        [""],
        [" "],
        [1],
        ["a", "a"],
        ["x" * 500],
        [None],
        [["a"]],
        ["prior", "mean"],
        ["\u202ea"],
    ),
    "family": (*NAMES, 1, [], {}),
    "architecture": ("x" * 301, "", " ", 1, [], "a\u061cb"),
    "parameters": (10**60, "x" * 2000, [], [{}], None, -1, True, Raw("1e308"), [["a"]], Raw(".inf")),
    "paper": (
        "http://x",
        "https://",
        "javascript:x",
        "https://a b",
        1,
        None,
        "https://" + "x" * 1900,
        "https://[",
        "https://example.org/\u202e",
    ),
    "repository": ("https://example.org/`", 1, "https://x\n", []),
    "licence": ("x" * 61, "", 7, "MIT OR \u2066x"),
    "weights": ("open", "Open", None, 1, []),
    "modality": ([], "tabular", [""], [1], ["x" * 400], ["a", "a"], {}),
    "description": ("x" * 1501, "", "<script>", "\u202e" * 10, 7, "y" * 1500, "a | b\n\n# c"),
    "note": ("x" * 501, "", 0, []),
    "kind": ("baseline", "x", None, 1),
    "id": ("knn", "other", "", 7, None),
    "confirmed": (True, "yes", 1, None),
    "hubbot": ({}, {"proposals": []}, 1, None),
    "unknown": (1, "x", {}),
}


def card_text(rng: Rng) -> str:
    keys = rng.sample(list(CARD_VALUES), rng.choice((1, 1, 2, 3)))
    name = rng.choice((" ", "\u00a0", "\u3000 ", "x" * 1990, "y" * 121)) if rng.random() < 0.4 else "A model"
    card: dict[str, Any] = {"name": name}
    if name == "A model":
        card |= {key: rng.choice(CARD_VALUES[key]) for key in keys}
    return text_of(card) if rng.random() < 0.95 else rng.choice(("[]", "x", "- a", "name", "7", "&a {a: *a}"))


def card_case(kind: str, rng: Rng) -> Case:
    """The card of a model that is new here, beside a result without a fault."""
    record = result(rng, model=rng.choice(("new_model", "n", "a" * 100, "New.Model-1", "knn2")))
    card = card_text(rng)
    return issue(kind, card, body(text_of(record), card=card + "\n"), approved=True)


FODDER: tuple[Callable[[Rng], str], ...] = (
    lambda rng: "# a" + " " * rng.choice((2000, 20_000, 65_000)) + "x",
    lambda rng: "\n".join("### " + "eval.yaml" * rng.randrange(3) for _ in range(rng.choice((50, 2000)))),
    lambda rng: "`" * rng.choice((100, 30_000)) + "\n" + "~" * 1000,
    lambda rng: "<!--" * rng.choice((10, 10_000)),
    lambda rng: "<details>" * 3000 + "-->" * 2000,
    lambda rng: "> " * rng.choice((100, 20_000)) + "x",
    lambda rng: "[" * rng.choice((100, 20_000)) + "](x",
    lambda rng: "- " * rng.choice((100, 20_000)) + "x",
    lambda rng: "&a " * 5000 + "*a" * 3000,
    lambda rng: "\r" * 5000 + "\r\n" * 5000,
    lambda rng: " " * 60_000 + "\n```yaml\n",
    lambda rng: "a: " * 20_000,
    lambda rng: "{" * rng.choice((40, 30_000)),
    lambda rng: "'" * 30_001,
    lambda rng: "\u202e\u200b\x00\x1b[31m" * 5000,
    lambda rng: "# " + "\t" * rng.choice((2000, 30_000)) + "#" * 30_000 + "x",
    lambda rng: "|" + "-|" * 20_000,
    lambda rng: "*" * rng.choice((3000, 40_000)) + "a" + "_" * 20_000,
    lambda rng: "https://github.com/user-attachments/files/1/" + "a" * 30_000,
    lambda rng: "/hubbot recheck\n" * 3000,
    lambda rng: "```yaml\n" * 4000,
    lambda rng: "0" * 60_000 + ".5",
    lambda rng: "<!-- hubbot:status v1 " + "A" * 40_000 + " -->",
    lambda rng: "\n".join(f"k{at}: {at}" for at in range(6000)),
)


def body_case(kind: str, rng: Rng) -> Case:
    """Text that costs time, or looks like another part of the form."""
    fodder = rng.choice(FODDER)(rng)
    record = text_of(result(rng))
    places = (
        lambda: fodder,
        lambda: fodder + "\n\n" + body(record),
        lambda: body(record) + "\n\n" + fodder,
        lambda: body(fodder + "\n"),
        lambda: body(record + "probes: {note: x}\n" + fodder + "\n"),
        lambda: body(record, card=fodder),
        lambda: body(record, predictions=fodder),
        lambda: body(record, relation=fodder),
        lambda: f"```yaml\n{record}{fodder}\n```",
    )
    text = rng.choice(places)()[:65_536]
    title = rng.choice(
        ("[Submission] A result", "[submission]" + fodder[:200], "x" * 256, "[Submission]\u202e")
    )
    return issue(kind, text[:200], text, title=title, approved=rng.random() < 0.3)


RESULTS = (
    "knn-1",
    "prior-1",
    "mean-1",
    "KNN-1",
    "nothing",
    "",
    "../x",
    "knn-1\nprior-1",
    "`knn-1`",
    "x" * 3000,
    "logistic-1",
    "\u202eknn-1",
)
WHATS = (
    "Withdraw it",
    "Replace it by another accepted result",
    "Answer a flag",
    "Resolve a flag (maintainers)",
    "Delete it",
    "",
    "withdraw IT",
    "_No response_",
)
REASONS = (
    "",
    "_No response_",
    "x" * 60_000,
    "Wrong.\nhubbot: {status: active}",
    "\u061c\U000e0041",
    "```\n-->\n",
    "# Written by hubbot.",
    "@org/team closes #5",
    "a\r\nb",
    "'\"{}[]:,&*!|>%@`",
    "\x00\x1b",
)


def correction_case(kind: str, rng: Rng) -> Case:
    what, result_ = rng.choice(WHATS), rng.choice(RESULTS)
    parts = [
        f"### Result\n\n{result_}",
        f"### What should happen?\n\n{what}",
        f"### Replaced by\n\n{rng.choice(RESULTS)}",
        f"### Reason\n\n{rng.choice(REASONS)}",
    ]
    if rng.random() < 0.3:
        rng.shuffle(parts)
    if rng.random() < 0.2:
        parts[rng.randrange(4)] = rng.choice(FODDER)(rng)
    text = "\n\n".join(parts)[:65_536]
    # What somebody may ask for and a maintainer then approves would rightly change a result of others.
    return issue(
        kind, text[:300], text, title="[Correction] " + result_[:40].replace("\n", " "), approved=False
    )


def _changed_entry(rng: Rng, text: str, values: tuple[object, ...]) -> str:
    way = rng.randrange(4)
    if way == 0:
        return Mutator(rng.randrange(10**9)).changed(text).encode("utf-8", "replace").decode()
    entry = yaml.safe_load(text)
    for _ in range(rng.choice((1, 2, 3))):
        holder = rng.choice(mappings(entry) or [{}])
        holder[rng.choice((*holder, *ENTRY_KEYS)) if holder else "x"] = deepcopy(rng.choice(values))
    return text_of(entry)


ENTRY_KEYS = (
    "primary",
    "secondary",
    "aliases",
    "datasets",
    "baseline",
    "recipe",
    "earlier",
    "splits",
    "labels",
    "section",
    "levels",
    "version",
    "status",
    "positive",
    "min_group",
)
ENTRY_VALUES: tuple[object, ...] = (
    None,
    "",
    " ",
    "x" * 2000,
    7,
    Raw("1e60"),
    Raw("-1e308"),
    10**60,
    [],
    {},
    [None],
    [[]],
    {"a": {}},
    True,
    "AUROC",
    "DS-BREAST",
    ["DS-BREAST"],
    "BM-BREAST",
    ["AUROC", "AUROC"],
    Raw(".nan"),
    Raw("2026-11-20"),
    {"test": {"n": 10**60}},
    {"test": {"n": 0}},
    "../../x",
    "\u202ex",
    "README",
)


def benchmark_case(kind: str, rng: Rng) -> Case:
    entry = _changed_entry(rng, ENTRY, ENTRY_VALUES) if rng.random() < 0.7 else ENTRY
    dataset = _changed_entry(rng, DATASET, ENTRY_VALUES) if rng.random() < 0.6 or entry == ENTRY else DATASET
    entry, dataset = (
        entry.replace("BM-CELLS", "BM-HOSTILE").replace("DS-CELLS", "DS-HOSTILE"),
        dataset.replace("DS-CELLS", "DS-HOSTILE"),
    )
    text = benchmark_issue(entry, dataset)
    return issue(
        kind, entry + dataset, text, title="[Benchmark] Hostile", labels=("proposal",), approved=True
    )


def model_case(kind: str, rng: Rng) -> Case:
    model = rng.choice(("ridge", "mean", "new", "", "x" * 300, "../x", "RIDGE"))
    card = card_text(rng) if rng.random() < 0.8 else Mutator(rng.randrange(10**9)).changed(CARD)
    shown = rng.choice(("", "https://example.org/us", "x" * 3000, "https://["))
    text = (
        model_issue(model, rng.choice((AUTHOR, OTHER, "x", "")), card, shown)
        .encode("utf-8", "replace")
        .decode()
    )
    return issue(
        kind, f"{model}: {card}", text, title=f"[Model] {model[:30]}", labels=("proposal",), approved=True
    )


KINDS: dict[str, Callable[[str, Rng], Case]] = {
    "card of a new model": card_case,
    "body": body_case,
    "correction": correction_case,
    "proposal of a benchmark": benchmark_case,
    "proposal of a card": model_case,
}
