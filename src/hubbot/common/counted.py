"""A number with its noun, as sentences have it: `1 file`, `3 files`, `Three files`."""

from __future__ import annotations

_WORDS = (
    *("No", "One", "Two", "Three", "Four", "Five", "Six"),
    *("Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"),
)


def counted(number: object, noun: str) -> str:
    """`1 file`, `3 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def in_words(number: int, noun: str) -> str:
    """`One file`, `Three files`, `1,400 files`: to begin a sentence with."""
    return word_of(number) + counted(number, noun).removeprefix(str(number))


def with_questions(number: int, to: str) -> str:
    """`, with two questions to you`: behind what passed; "" where nothing is asked."""
    return f", with {in_words(number, 'question').lower()} to {to}" if number else ""


def word_of(number: int) -> str:
    """`One`, `Twelve`, `1,400`."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"
