"""What an issue or a file submits, as it was read: before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubbot.common.digest import Attachment
from hubbot.common.problem import Problem
from hubbot.reading.yaml.problems import EMPTY


@dataclass(frozen=True, slots=True)
class Submission:
    """What an issue submits. `problems` are about the body; those of the record come from reading it.

    `record_text` is "" when there is none; its line 1 is line `first_line` of the body. `relation` is author,
    independent or maintainer, None in a free body. `answers` holds each field's plain text by its id.
    """

    record_text: str
    first_line: int = 1
    relation: str | None = None
    card: Mapping[str, str] = field(default_factory=dict)
    attachment: Attachment | None = None
    attachment_name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of_file(cls, text: str) -> Submission:
        """A result that came as a file: there is no body to be wrong, but it may hold nothing."""
        if text:
            return cls(text)
        nothing = Problem(
            EMPTY, "the file is empty", "Write the result into it, for example with `hubbot new`"
        )
        return cls(text, problems=(nothing,))
