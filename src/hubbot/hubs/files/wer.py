"""Word error rate: words substituted, deleted or inserted, per word of the reference. Lower is better.

It has no upper limit: a model that says much more than was said makes more errors than there are words.
Words are what stands between blanks; spell the references as the answers are meant to be spelled.
"""

from collections.abc import Sequence
from functools import lru_cache


def wer(truth: Sequence[str], predicted: Sequence[str]) -> float | None:
    """Of all cases together, as is usual: errors of all, divided by the words of all references.

    Both are sequences of n texts. None when the references hold no word.
    """
    errors = words = 0
    for reference, answer in zip(truth, predicted, strict=True):
        wrong, of = counted(str(reference), str(answer))
        errors += wrong
        words += of
    return errors / words if words else None


@lru_cache(maxsize=200_000)
def counted(reference: str, answer: str) -> tuple[int, int]:
    """Errors, and words of the reference. Remembered: an interval asks of the same pairs again and again."""
    expected = reference.split()
    return distance(expected, answer.split()), len(expected)


def distance(expected: list[str], said: list[str]) -> int:
    """Levenshtein's distance between two lists of words, row by row of its table."""
    row = list(range(len(said) + 1))
    for i, word in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            substituted = diagonal + (word != other)
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, substituted)
    return row[-1]
