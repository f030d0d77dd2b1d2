"""What can be wrong with runs and with the positive class: A601 to A604."""

from __future__ import annotations

from hubbot.common.problem import kind

CONTRADICT = kind(
    "A601",
    "runs-contradict",
    "error",
    meaning="What `runs` says of a metric cannot hold together: n is the number of values, the mean is "
    "theirs, the SD is theirs with n or n − 1 in the divisor. Without values, the SD must be one that values "
    "in the metric's range can have.",
    bad="metrics: {AUROC: 0.8312}\nruns: {AUROC: {mean: 0.8312, sd: 0.9, n: 5}}",
    good="metrics: {AUROC: 0.8312}\nruns: {AUROC: {mean: 0.8312, sd: 0.009, n: 5}}",
)
NOT_THE_MEAN = kind(
    "A602",
    "not-the-mean-of-its-runs",
    "warning",
    meaning="The figure that was filed is not the mean of its runs, often the best of them. The board ranks "
    "by the mean: the best of many looks better than another training would be.",
    bad="metrics: {AUROC: 0.8512}\nruns: {AUROC: {mean: 0.8312, values: [0.8112, 0.8312, 0.8512]}}",
    good="metrics: {AUROC: 0.8312}\nruns: {AUROC: {mean: 0.8312, values: [0.8112, 0.8312, 0.8512]}}",
)
LIMITS = kind(
    "A603",
    "limits-over-runs",
    "note",
    meaning="Limits over seeds or folds say how much training varies. How sure a figure is on these cases is "
    "another question, which the board answers from the size of the test set or from predictions.",
    bad="metrics: {AUROC: 0.8312}\nuncertainty: {AUROC: {low: 0.82, high: 0.84, method: t, unit: seed}}",
    good="metrics: {AUROC: 0.8312}\nruns: {AUROC: {mean: 0.8312, sd: 0.009, n: 5}}",
)
OTHER_POSITIVE = kind(
    "A604",
    "another-positive-class",
    "warning",
    meaning="Sensitivity and the like are those of the positive class, which the registry names. These "
    "figures can only be those of the other class: sensitivity and specificity may be swapped.",
    bad="data: {split: test, n: 228}\nmetrics:\n  AUROC: 0.9912\n  Sensitivity: 0.993007\n"
    "  Specificity: 0.988235",
    good="data: {split: test, n: 228}\nmetrics:\n  AUROC: 0.9912\n  Sensitivity: 0.988235\n"
    "  Specificity: 0.993007",
)
