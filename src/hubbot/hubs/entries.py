"""New files of a registry: valid as they are, with comments that say what may be added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from hubbot.reading.yaml.scalars import quoted
from hubbot.results.result import is_id

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True, slots=True)
class NewBenchmark:
    """What a benchmark's file cannot do without."""

    id: str
    name: str
    section: str
    dataset: str
    primary: str
    task: str
    modality: str
    secondary: Sequence[str] = ()
    data: str = "real"
    status: str = "active"


@dataclass(frozen=True, slots=True)
class NewDataset:
    """`cases`: of the test split, None while nobody has counted. `lines`: more of the file, as text."""

    id: str
    name: str
    cases: int | None
    data: str = "real"
    lines: str = ""


def benchmark_file(new: NewBenchmark) -> str:
    """`registry/benchmarks/ID.yaml`."""
    beside = f"secondary: [{', '.join(map(quoted, new.secondary))}]\n" if new.secondary else ""
    return f"""\
# yaml-language-server: $schema=../../schemas/benchmark.schema.json
id: {new.id}
name: {quoted(new.name)}
version: 1.0.0                      # a higher one begins a new table; old results stay in the old one
status: {new.status:<27} # active, draft, or archived: takes no new results
task: {new.task}
section: {new.section:<26} # one of those in hub.yaml
modality: {new.modality:<25} # what goes into a model
data: {new.data:<29} # or synthetic: made-up data have boards of their own, without medals
datasets: [{new.dataset}]
primary: {quoted(new.primary):<26} # ranks the board
{beside}\
# tie_break: []                     # metrics that break ties, in order; none: a tie is a tie
# targets: {{useful: 0.85}}           # a name → a value of the primary metric that somebody can argue for
# description: >-
#   Two sentences for readers: what is predicted from what, and what a good score would be good for.
# run_policy: >-
#   How a result is to be produced: what may be trained on, how often the test set may be looked at.
"""


def dataset_file(new: NewDataset) -> str:
    """`registry/datasets/ID.yaml`."""
    size = "null" if new.cases is None else str(new.cases)
    return f"""\
# yaml-language-server: $schema=../../schemas/dataset.schema.json
id: {new.id}
name: {quoted(new.name)}
data: {new.data}
{new.lines}\
splits:
  # Without its size a test split has no ranking. With the cases of each class, such as
  # `classes: {{"no": 120, "yes": 80}}`, more arithmetic can be checked. `sha256` pins the labels.
  test: {{n: {size}}}
# licence: CC-BY-4.0
# access: how to get it
# source: https://doi.org/…
# public_labels: true               # whether everybody can have the test labels
"""


def model_file(identifier: str, name: str, confirmed: bool = False) -> str:
    """`registry/models/ID.yaml`."""
    return f"""\
# yaml-language-server: $schema=../../schemas/model.schema.json
id: {identifier}
name: {quoted(name)}
confirmed: {"true" if confirmed else "false":<24} # true once its authors, or who runs it here, confirmed this
# aliases: []                       # other spellings in results
# family: ""                        # models of one family may share scores: same weights, other name
# architecture: in a few words
# parameters: 86M
# licence: Apache-2.0
# weights: open                     # open, gated or closed
# paper: https://doi.org/…
# repository: https://github.com/…
# description: A sentence or two.
"""


def id_of(name: str, prefix: str = "") -> str:
    """An id made of a name in any script: `BM-READ-SPEECH` of "Read speech", `zuerich` of "Zürich".

    "" where nothing of it can be one.
    """
    spelled = "".join(map(_spelled, normalize("NFC", name).translate(_UMLAUTS)))
    slug = re.sub(r"[^A-Za-z0-9]+", "-", spelled).strip("-")
    made = f"{prefix}{slug.upper() if prefix else slug.lower()}"[:60].rstrip("-")
    return made if slug and is_id(made) else ""


def _spelled(sign: str) -> str:
    """A sign in ASCII; a letter without its accents and breathings."""
    from anyascii import anyascii  # late: a large table

    found = anyascii(sign)
    return re.sub(r"[^A-Za-z0-9]", "", found) if sign.isalpha() else found
