"""The two forms for the registry: propose a benchmark; add, confirm or correct a model's card.

As with results, each field is written down once: for GitHub's form and for the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hubbot.common.labels import TITLES
from hubbot.reading.issue.form_fields import GENERATED, Field, element
from hubbot.reading.yaml.reader import dump

About = Literal["benchmark", "model"]
LABEL = "proposal"  # the marker label of both forms

_ENTRY_EXAMPLE = """\
id: YOUR-BENCHMARK
name: What readers call it
version: 1.0.0
task: classification
…
"""
_CARD_EXAMPLE = """\
name: The model's name
licence: Apache-2.0
weights: open
paper: https://doi.org/…
repository: https://github.com/…
"""
_PUBLIC = "This may be published here under my GitHub name, and old versions stay readable."
_NOT_PERSONAL = "Nothing above is personal data."
ROLES: dict[str, str] = {
    "One of its authors, or speaking for them": "author",
    "Somebody else": "other",
}


def _talk(identifier: str, label: str, description: str) -> Field:
    """A question for people; a program reads it for its draft only."""
    return Field(identifier, "textarea", label, description, required=True)


BENCHMARK: tuple[Field, ...] = (
    _talk("task", "Task", "What is predicted from what, and whom a good answer would help."),
    _talk("data", "Data", "Dataset, licence, where it is kept, cases per class in the test split."),
    _talk("metric", "Primary metric", "Which one, why, and what a trivial model reaches."),
    _talk("leaks", "Overlap", "How test cases could have got into a model's training data."),
    Field(
        "benchmark",
        "textarea",
        "Benchmark entry",
        "Not sure yet? Leave it empty: people discuss first, and the bot drafts it from your answers. "
        "Otherwise paste what `hubbot new benchmark` writes.",
        required=False,
        placeholder=_ENTRY_EXAMPLE,
        render="yaml",
    ),
    Field(
        "dataset",
        "textarea",
        "Dataset entry, only if the dataset is new",
        "What `hubbot new dataset` writes, or `hubbot new benchmark` beside the benchmark.",
        required=False,
        render="yaml",
    ),
    Field("confirm", "checkboxes", "Before you send it", "", required=True, options=(_PUBLIC, _NOT_PERSONAL)),
)
MODEL: tuple[Field, ...] = (
    Field(
        "model",
        "input",
        "Which model?",
        "Its id, as its page here shows it. A new one is welcome.",
        required=True,
    ),
    Field(
        "role",
        "dropdown",
        "Who are you to this model?",
        "Only its authors can confirm a card. Anybody may correct one.",
        required=True,
        options=tuple(ROLES),
    ),
    Field(
        "card",
        "textarea",
        "What the card should say",
        "The whole card, or only what should change: what you leave out stays as it is, and `paper: null` "
        "takes a line away. Authors who leave this empty confirm the card as it stands.",
        required=False,
        placeholder=_CARD_EXAMPLE,
        render="yaml",
    ),
    Field(
        "shown",
        "input",
        "Where it shows that you speak for the authors",
        "For authors: the paper, repository or organisation's page that names you or this account. https://…",
        required=False,
    ),
    Field("confirm", "checkboxes", "Before you send it", "", required=True, options=(_PUBLIC, _NOT_PERSONAL)),
)
FORMS: dict[About, tuple[Field, ...]] = {"benchmark": BENCHMARK, "model": MODEL}


def form_of(about: About, identifier: str) -> Field:
    return next(field for field in FORMS[about] if field.id == identifier)


def benchmark_yaml(hub_name: str) -> str:
    """`.github/ISSUE_TEMPLATE/benchmark.yml`."""
    intro = (
        "**First an idea, then an entry.** People discuss the first four answers; nothing is due. Once the "
        "entry is there, now or by a later edit, a bot checks it line by line, and a maintainer's label has "
        "it committed."
    )
    about = f"A new benchmark for {hub_name}: discussed by people, then checked and committed as an entry."
    return _form("Propose a benchmark", about, intro, "benchmark")


def model_yaml(hub_name: str) -> str:
    """`.github/ISSUE_TEMPLATE/model.yml`."""
    intro = (
        "**What a model's page says of it.** The bot answers with the difference to the present card; a "
        "maintainer decides by label. Results are not touched: for those there is the form *Correct or "
        "withdraw a result*."
    )
    about = f"What {hub_name} says about a model: add it, confirm it as one of its authors, or put it right."
    return _form("Add, confirm or correct a model card", about, intro, "model")


def _form(name: str, description: str, intro: str, about: About) -> str:
    body: Sequence[object] = [
        {"type": "markdown", "attributes": {"value": intro}},
        *map(element, FORMS[about]),
    ]
    form = {"name": name, "description": description, "title": f"{TITLES[about]} ", "labels": [LABEL]}
    return GENERATED + dump({**form, "body": body})
