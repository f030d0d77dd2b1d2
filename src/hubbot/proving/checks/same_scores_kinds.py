"""What can be said about a result that was filed before, or whose figures were: D101 to D105."""

from __future__ import annotations

from hubbot.common.problem import kind

TAKEN = kind(
    "D101",
    "eval-id-taken",
    "error",
    meaning="Another result, or a file that the hub keeps, is called so. Ids are compared without regard to "
    "upper and lower case.",
    bad="eval_id: taken-20261101",
    good="eval_id: tiny_cnn-20261123",
)
SAME_CONTENT = kind(
    "D102",
    "filed-before",
    "error",
    meaning="The same content, under another eval_id, is on the board. A run of your own differs at "
    "least in its "
    "date: say so in run_metadata.",
    bad="eval_id: another_name-20261123\n# … and all else as in a result that is on the board",
    good="eval_id: another_name-20261123\nrun_metadata: {date: 2026-11-23, hardware: CPU}",
)
SAME_SCORES = kind(
    "D103",
    "same-figures-as-another-model",
    "warning",
    meaning="The same figures were filed for a different model, and that is improbable by chance at "
    "this number of "
    "cases. It is about the results, not the models: a fallback encoder or a shared feature file does "
    "it. The "
    "row is shown without a rank, with the submitter's answer, until a maintainer resolves it.",
    bad="data: {n: 1250}\nmetrics: {AUROC: 0.7365, Accuracy: 0.6792, F1-Score: 0.6789}\n"
    "# … as another model has",
    good="data: {n: 1250}\nmetrics: {AUROC: 0.7371, Accuracy: 0.6808, F1-Score: 0.6801}",
)
REPEATED = kind(
    "D104",
    "repeated-run",
    "note",
    meaning="The same figures are on the board for the same model. Fine for a deterministic model; they "
    "count once.",
    bad="run_metadata: {date: 2026-11-22}\n# … with the figures of a run of this model that is on the board",
    good="metrics: {AUROC: 0.8298, Accuracy: 0.7396}",
)
BY_CHANCE = kind(
    "D105",
    "same-figures-by-chance",
    "note",
    meaning="The same figures were filed for another model, and that is to be expected by chance: few "
    "cases, or "
    "values near the ceiling.",
    bad="data: {n: 50}\nmetrics: {AUROC: 1.0, Accuracy: 0.98, F1-Score: 0.98}\n# … as another model, n = 50",
    good="data: {n: 50}\nmetrics: {AUROC: 0.9712, Accuracy: 0.94, F1-Score: 0.9399}",
)
