"""A model of the form: answers as people give them, and the body that GitHub makes of them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from hubbot.reading.issue.form_fields import FORM, NO_RESPONSE, RELATIONS, WEIGHTS
from hubbot.reading.yaml.reader import dump

WORDS = st.text("abcdefgh ÄöéÅ漢0123456789.,:;#-_'\"()[]{}/|>&*!%@?~", min_size=1, max_size=30)
LINES = st.lists(
    WORDS | st.sampled_from(["", "### Notes", "#### x", "# c", "    ```", "    ~~~", "<!-- c -->"]),
    max_size=6,
)
NAMES = st.text("abcXYZ019_-", min_size=1, max_size=12).map(lambda text: f"m{text}")
BOX = FORM[4].options


@dataclass(frozen=True)
class Filled:
    """What somebody entered."""

    record: str
    relation: str
    card: dict[str, str]
    file: str
    ticked: tuple[bool, ...]

    def body(self) -> str:
        card = f"```yaml\n{dump(self.card)}```" if self.card else NO_RESPONSE
        address = f"https://github.com/user-attachments/files/7/{self.file}"
        boxes = "\n".join(
            f"- [{'X' if ticked else ' '}] {text}" for ticked, text in zip(self.ticked, BOX, strict=True)
        )
        answers = [
            f"```yaml\n{self.record}\n```",
            self.relation,
            card,
            f"[{self.file}]({address})" if self.file else NO_RESPONSE,
            boxes,
        ]
        return "\n\n".join(
            f"### {field.label}\n\n{answer}" for field, answer in zip(FORM, answers, strict=True)
        )


def _without_fences(lines: list[str]) -> bool:
    return not any(
        line.strip() and line[:4] != "    " and line.lstrip()[:3] in {"```", "~~~"} for line in lines
    )


RECORDS = LINES.filter(_without_fences).map(lambda lines: "\n".join(["eval_id: x", *lines]))
CARDS = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "family": NAMES,
        "licence": st.just("Apache-2.0"),
        "weights": st.sampled_from(WEIGHTS),
        "paper": st.just("https://doi.org/10.1000/1"),
    },
)
FILES = st.sampled_from(["", "predictions.csv", "p_1.csv.gz"])
FILLED = st.builds(
    Filled, RECORDS, st.sampled_from(list(RELATIONS)), CARDS, FILES, st.tuples(*[st.booleans() for _ in BOX])
)
