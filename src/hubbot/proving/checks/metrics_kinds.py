"""What can be wrong with the figures: one kind a code, M101 to M110."""

from __future__ import annotations

from hubbot.common.problem import kind

UNKNOWN = kind(
    "M101",
    "unknown-metric",
    "error",
    meaning="No metric of this name is registered. A spelling close to a registered one blocks; a name "
    "like no "
    "other is a question to the maintainer: the figure is kept with the result, but no table shows it.",
    bad="metrics: {AUROC: 0.8312, Acuracy: 0.74}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.74}",
)
RANGE = kind(
    "M102",
    "value-out-of-range",
    "error",
    meaning="The value lies outside what this metric can take.",
    bad="metrics: {AUROC: 87.3}",
    good="metrics: {AUROC: 0.873}",
)
ALIAS = kind(
    "M103",
    "metric-spelling",
    "error",
    meaning="The metric is known here under another name. One name in all files keeps tables and files "
    "simple.",
    bad="metrics: {roc_auc: 0.8312}",
    good="metrics: {AUROC: 0.8312}",
)
PLACEHOLDER = kind(
    "M104",
    "looks-like-a-placeholder",
    "warning",
    meaning="Toolkits write 0.0, −1 or 999 where a value could not be computed. As a score it would be "
    "read as "
    "a measurement. If it was measured, say so to the maintainer; if not, write `null`.",
    bad="metrics: {AUROC: 0.0, Accuracy: 0.7412}",
    good="metrics: {AUROC: null, Accuracy: 0.7412}",
)
PRECISION = kind(
    "M105",
    "few-decimals",
    "note",
    meaning="With fewer than three decimals, neither ties nor the arithmetic behind a value can be told.",
    bad="metrics: {AUROC: 0.83, Accuracy: 0.74}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.7412}",
)
PRIMARY = kind(
    "M106",
    "primary-metric-missing",
    "error",
    meaning="The benchmark ranks by a metric that the result does not give. A failed or partial run need not "
    "give it; a value that is undefined for good reason is `null`, and is listed without a rank.",
    bad="metrics: {Accuracy: 0.7412}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.7412}",
)
NOT_RANKED = kind(
    "M107",
    "run-not-ranked",
    "note",
    meaning="The run's status says that it did not finish, or the figure that ranks is `null`: labels "
    "without scores give no AUROC, for one. The result is published below the table, without a rank.",
    bad="status: Failed",
    good="status: Completed",
)
UNDEFINED = kind(
    "M108",
    "undefined-without-reason",
    "note",
    meaning="`null` says that a metric is undefined here. `undefined_reasons` or `run_metadata.note` "
    "may say why: "
    "a reader cannot guess.",
    bad="metrics: {AUROC: null, Accuracy: 0.7412}",
    good="metrics: {AUROC: null, Accuracy: 0.7412}\nrun_metadata: {undefined: {AUROC: only one class in "
    "this split}}",
)
NEGATED = kind(
    "M109",
    "loss-with-a-minus",
    "error",
    meaning="Some libraries negate a loss so that higher is better. Here each metric keeps its own "
    "direction.",
    bad="metrics: {MSE: -0.4312}",
    good="metrics: {MSE: 0.4312}",
)
INTERVAL = kind(
    "M110",
    "interval-misses-its-value",
    "error",
    meaning="The lower limit of an interval lies above the upper one, the value that it belongs to "
    "lies outside, or a limit is one that the metric cannot take.",
    bad="metrics: {AUROC: 0.8312}\nuncertainty: {AUROC: {low: 0.84, high: 0.88, level: 0.95, method: "
    "bootstrap}}",
    good="metrics: {AUROC: 0.8312}\nuncertainty: {AUROC: {low: 0.80, high: 0.86, level: 0.95, method: "
    "bootstrap}}",
)
NOTHING_MEASURED = kind(
    "M111",
    "nothing-measured",
    "error",
    meaning="Every figure is `null`, and nothing says why: a template that nobody has filled in yet.",
    bad="metrics: {AUROC: null, Accuracy: null}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.7412}",
)
