"""What an approval is bound to."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubbot.common.digest import Attachment, digest, normalise, short

EXPECTED = "3c9f2e28a9499c36bce267fbb15afa8ac7e6850ab812e1beb38a154c4cd4c97f"
TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
CARD = st.dictionaries(TEXT, TEXT, max_size=4)
ATTACHMENT = st.none() | st.builds(Attachment, TEXT, st.none() | TEXT)


@given(TEXT, CARD, ATTACHMENT)
def test_line_ends_and_a_byte_order_mark_make_no_difference(
    text: str, card: dict[str, str], attachment: Attachment | None
) -> None:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    expected = digest(text, card, attachment)
    assert digest("\ufeff" + text, card, attachment) == expected
    assert digest(text.replace("\n", "\r\n"), card, attachment) == expected
    assert digest(text.replace("\n", "\r"), card, attachment) == expected


@given(TEXT, CARD, ATTACHMENT, TEXT, CARD, ATTACHMENT)
@example("a", {"b": "c"}, None, "ab", {"": "c"}, None)
@example("a", {}, Attachment("b"), "a", {"b": ""}, None)
@example("a", {"b": "c", "d": "e"}, None, "a", {"b": "cd", "": "e"}, None)
@example("a", {}, Attachment("u", "s"), "a", {}, Attachment("us", ""))
def test_different_submissions_have_different_digests(
    one: str, card: dict[str, str], file: Attachment | None,
    other: str, card2: dict[str, str], file2: Attachment | None,
) -> None:  # fmt: skip
    def committed(text: str, fields: dict[str, str], attached: Attachment | None) -> object:
        lines = {name: normalise(value) for name, value in fields.items()}
        return normalise(text), lines, attached and (attached.url, attached.sha256 or "")

    same = committed(one, card, file) == committed(other, card2, file2)
    assert (digest(one, card, file) == digest(other, card2, file2)) is same


@given(CARD)
def test_the_order_of_card_fields_makes_no_difference(card: dict[str, str]) -> None:
    assert digest("x", dict(reversed(card.items()))) == digest("x", card)


def test_every_part_counts() -> None:
    plain = digest("eval_id: x\n")
    changed = {
        digest("eval_id: y\n"),
        digest("eval_id: x \n"),
        digest("eval_id: x\n\n"),
        digest("eval_id: x\n", {"name": "X"}),
        digest("eval_id: x\n", {"name": "Y"}),
        digest("eval_id: x\n", None, "https://github.com/user-attachments/files/1/p.csv"),
        digest(
            "eval_id: x\n", None, Attachment("https://github.com/user-attachments/files/1/p.csv", "0" * 64)
        ),
    }
    assert len(changed | {plain}) == 8


def test_no_card_is_an_empty_card_and_a_missing_last_line_end_is_added() -> None:
    assert digest("eval_id: x") == digest("eval_id: x\n", {}) == digest("eval_id: x\r\n", None, None)


def test_the_digest_does_not_change_between_versions() -> None:
    """Approvals of yesterday are bound to it: a new way of computing it needs a new format line."""
    assert digest("eval_id: x\n", {"name": "X"}, Attachment("u", "s")) == EXPECTED
    assert short(EXPECTED) == EXPECTED[:8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("a", "a\n"), ("a\r\nb\rc\n", "a\nb\nc\n"), ("\ufeffa", "a\n"), ("\ufeff\ufeffa", "\ufeffa\n"),
     ("a\u2028b\x85c", "a\u2028b\x85c\n")],
)  # fmt: skip
def test_text_is_normalised_as_it_is_committed(text: str, expected: str) -> None:
    assert normalise(text) == expected
