"""BLEU by sacrebleu, from 0 to 100: how much of a translation stands in the reference, too.

sacrebleu counts the n-grams of each sentence, and the figure follows from the sums. What was counted is
remembered: an interval asks of the same sentences again and again.
"""

from collections.abc import Sequence
from functools import lru_cache

from sacrebleu.metrics import BLEU

_BLEU = BLEU(effective_order=True)  # of single sentences; the sums are scored as a corpus


def bleu(truth: Sequence[str], predicted: Sequence[str]) -> float | None:
    """Of the whole corpus, as sacrebleu gives it (13a, mixed case, exponential smoothing).

    Both are sequences of n texts. None where nothing was translated.
    """
    counted = [ngrams(reference, answer) for reference, answer in zip(truth, predicted, strict=True)]
    said, wanted = sum(one[0] for one in counted), sum(one[1] for one in counted)
    if not said:
        return None
    right, of = ([sum(column) for column in zip(*(one[k] for one in counted), strict=True)] for k in (2, 3))
    return BLEU.compute_bleu(right, of, said, wanted, smooth_method="exp").score


@lru_cache(maxsize=200_000)
def ngrams(reference: str, answer: str) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """Words of answer and reference; n-grams of the answer that are right, and all, for n = 1 to 4."""
    found = _BLEU.sentence_score(answer, [reference])
    return found.sys_len, found.ref_len, tuple(found.counts), tuple(found.totals)
