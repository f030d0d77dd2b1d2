"""Overlap of masks, tuples of runs (first pixel, length): Dice and intersection over union, from 0 to 1."""

from collections.abc import Sequence
from functools import lru_cache

Mask = tuple[tuple[int, int], ...]


def dice(truth: Sequence[Mask], predicted: Sequence[Mask]) -> float:
    """The mean over n images. Two empty masks overlap wholly."""
    return sum(map(dice_of_image, truth, predicted)) / len(truth)


def iou(truth: Sequence[Mask], predicted: Sequence[Mask]) -> float:
    """The mean over n images of intersection over union. Two empty masks overlap wholly."""
    return sum(d / (2 - d) for d in map(dice_of_image, truth, predicted)) / len(truth)


@lru_cache(maxsize=200_000)
def dice_of_image(right: Mask, said: Mask) -> float:
    """Twice the pixels of both, by the sum of the pixels of each."""
    pixels = sum(length for _, length in (*right, *said))
    return 2 * shared(right, said) / pixels if pixels else 1.0


def shared(right: Mask, said: Mask) -> int:
    """Pixels that are in both; the runs of each rise and are apart."""
    both = i = j = 0
    while i < len(right) and j < len(said):
        (a, m), (b, n) = right[i], said[j]
        both += max(0, min(a + m, b + n) - max(a, b))
        if a + m < b + n:
            i += 1
        else:
            j += 1
    return both
