"""The kinds of problem that arithmetic can find (A…). Their examples are fragments of a result."""

from __future__ import annotations

from hubbot.common.problem import kind

NOT_A_SHARE = kind(
    "A101",
    "not-a-share-of-n",
    "warning",
    meaning="Accuracy is right answers over cases, k of n. No whole k gives the figure at the stated n. "
    "Another definition gives one: a bootstrap mean, a mean over runs, several labels a case. State it "
    "under `how`. An error where `how` says `labels: single`, `estimate: test set`, and what became of "
    "answers that are no class (`invalid_answers`).",
    bad="metrics:\n  Accuracy: 0.618\nrun_metadata:\n  n_test: 125",
    good="metrics:\n  Accuracy: 0.616\nrun_metadata:\n  n_test: 125",
)
NO_MATRIX = kind(
    "A102",
    "no-confusion-matrix",
    "warning",
    meaning="No confusion matrix of n cases gives these figures together, each rounded (or cut) as written. "
    "Where averaging was left open, every averaging was tried; the search is exact for two classes. Figures "
    "at thresholds of their own, for one, need not fit one matrix: state it under `how`. An error where "
    "`how` states one `threshold`, `labels: single`, `estimate: test set` and `invalid_answers`.",
    bad="metrics:\n  Accuracy: 0.618\n  F1-Score: 0.91\ncounts:\n  n: 500\n  classes: {A: 250, B: 250}",
    good="metrics:\n  Accuracy: 0.618\n  F1-Score: 0.6178\ncounts:\n  n: 500\n  classes: {A: 250, B: 250}",
)
OUT_OF_BOUNDS = kind(
    "A103",
    "beyond-bounds",
    "warning",
    meaning="With three or more classes: the figure lies outside bounds that hold for every confusion matrix "
    "with this accuracy. Another definition under `how` explains it; an error as A102 is.",
    bad="metrics:\n  Accuracy: 0.31\n  F1-Score (Macro): 0.95\n"
    "counts: {n: 300, classes: {A: 99, B: 101, C: 100}}",
    good="metrics:\n  Accuracy: 0.3\n  F1-Score (Macro): 0.29\n"
    "counts: {n: 300, classes: {A: 99, B: 101, C: 100}}",
)
ANOTHER_AVERAGING = kind(
    "A104",
    "another-averaging",
    "warning",
    meaning="The figure does not fit the averaging its name stands for in this hub, and fits another one. "
    "A question of definition, not an impossible result.",
    bad="metrics:\n  Accuracy: 0.618\n  F1-Score (Macro): 0.5571\nrun_metadata: {n_test: 500}",
    good="metrics:\n  Accuracy: 0.618\n  F1-Score (Weighted): 0.5571\nrun_metadata: {n_test: 500}",
)
AVERAGING_OPEN = kind(
    "A105",
    "averaging-not-stated",
    "note",
    meaning="The metric's name leaves the averaging open, and only one averaging fits the other figures.",
    bad="metrics:\n  Accuracy: 0.618\n  F1-Score: 0.5571\nrun_metadata:\n  n_test: 500",
    good="metrics:\n  Accuracy: 0.618\n  F1-Score: 0.618\nrun_metadata:\n  n_test: 500",
)
BY_ITS_DEFINITION = kind(
    "A107",
    "by-its-own-definition",
    "note",
    meaning="The figures hold by the definition that `how` states and not by the registered one. Nothing is "
    "wrong. The arithmetic is no evidence for them: the row stays self-reported unless predictions are "
    "filed.",
    bad="metrics:\n  Accuracy: 0.6187\nrun_metadata: {n_test: 100}\nhow: {estimate: bootstrap mean}",
    good="metrics:\n  Accuracy: 0.62\nrun_metadata: {n_test: 100}\nhow: {estimate: test set}",
)
HOW_OF_NOTHING = kind(
    "A108",
    "how-of-no-figure",
    "warning",
    meaning="`how` says something of a figure that the result does not state, so it says nothing.",
    bad="metrics: {Accuracy: 0.618}\nrun_metadata: {n_test: 500}\nhow: {Sensitivity: {threshold: youden}}",
    good="metrics: {Accuracy: 0.618}\nrun_metadata: {n_test: 500}\nhow: {Accuracy: {threshold: youden}}",
)
BEYOND_ROC = kind(
    "A106",
    "auroc-beyond-roc",
    "warning",
    meaning="Sensitivity and specificity are a point of the ROC curve, and every curve through a point has "
    "an area within bounds. AUROC lies outside: other scores, or other answers, must be behind it.",
    bad="metrics:\n  AUROC: 0.99\n  Sensitivity: 0.6\n  Specificity: 0.6",
    good="metrics:\n  AUROC: 0.66\n  Sensitivity: 0.6\n  Specificity: 0.6",
)
TWO_SIZES = kind(
    "A201",
    "n-stated-twice",
    "error",
    meaning="The size of the test set is stated in several places with different numbers.",
    bad="data: {split: test, n: 500}\nrun_metadata: {n_test: 480}",
    good="data: {split: test, n: 500}\nrun_metadata: {n_test: 500}",
)
COUNTS_ADD_UP = kind(
    "A202",
    "counts-do-not-add-up",
    "error",
    meaning="The counts of the classes, or of the confusion matrix, do not add up to each other or to n.",
    bad="counts: {n: 200, classes: {A: 101, B: 98}}",
    good="counts: {n: 200, classes: {A: 101, B: 99}}",
)
NOT_FROM_CONFUSION = kind(
    "A203",
    "not-from-confusion",
    "error",
    meaning="The confusion matrix that was filed with the result gives another value for this figure.",
    bad="metrics: {Accuracy: 0.84}\ncounts: {n: 200, confusion: [[80, 20], [15, 85]]}",
    good="metrics: {Accuracy: 0.825}\ncounts: {n: 200, confusion: [[80, 20], [15, 85]]}",
)
PARTIAL_SPLIT = kind(
    "A204",
    "partial-split",
    "note",
    meaning="Fewer cases than the registered split holds: shown in a table of its own, without a rank.",
    bad="run_metadata: {n_test: 500}",
    good="run_metadata: {n_test: 9034}",
)
MORE_THAN_SPLIT = kind(
    "A205",
    "more-than-split",
    "warning",
    meaning="More cases than the registered split holds: either the result is about other data, or the "
    "registry is out of date.",
    bad="run_metadata: {n_test: 90340}",
    good="run_metadata: {n_test: 9034}",
)
OTHER_CLASSES = kind(
    "A206",
    "other-class-counts",
    "warning",
    meaning="All of the split was tested, but the cases per class differ from the registered ones.",
    bad="counts: {n: 228, classes: {A: 114, B: 114}}",
    good="counts: {n: 228, classes: {A: 143, B: 85}}",
)
GROUPS_OVERLAP = kind(
    "A301",
    "groups-exceed-n",
    "note",
    meaning="The groups of one stratum hold more cases than the test set. Groups that overlap "
    "cannot be summed. A warning where `how` says `groups: disjoint`.",
    bad="metrics:\n  stratified:\n    sex: {F: {N: 60}, M: {N: 60}}\nrun_metadata: {n_test: 100}",
    good="metrics:\n  stratified:\n    sex: {F: {N: 60}, M: {N: 40}}\nrun_metadata: {n_test: 100}",
)
GROUPS_INCOMPLETE = kind(
    "A302",
    "groups-incomplete",
    "note",
    meaning="The groups of one stratum hold fewer cases than the test set: some groups were left out.",
    bad="metrics:\n  stratified:\n    sex: {F: {N: 60}, M: {N: 30}}\nrun_metadata: {n_test: 100}",
    good="metrics:\n  stratified:\n    sex: {F: {N: 60}, M: {N: 40}}\nrun_metadata: {n_test: 100}",
)
GROUPS_DISAGREE = kind(
    "A303",
    "groups-disagree",
    "warning",
    meaning="For a metric that is a mean over cases, the groups' values weighted by their n give another "
    "overall value than the one stated. Groups that overlap explain it: state `how: {groups: overlapping}`. "
    "An error where `how` says `groups: disjoint` and `estimate: test set`.",
    bad="metrics:\n  Accuracy: 0.81\n  stratified:\n"
    "    sex: {F: {N: 50, Accuracy: 0.72}, M: {N: 50, Accuracy: 0.84}}"
    "\nrun_metadata: {n_test: 100}",
    good="metrics:\n  Accuracy: 0.78\n  stratified:\n"
    "    sex: {F: {N: 50, Accuracy: 0.72}, M: {N: 50, Accuracy: 0.84}}"
    "\nrun_metadata: {n_test: 100}",
)
ANOTHER_MEAN = kind(
    "A401",
    "aggregate-of-another-definition",
    "warning",
    meaning="The aggregate is not the mean of the parts that the hub's definition names. "
    "It may be the mean of others: another definition under the same name cannot be ranked together.",
    bad="metrics: {dropout_rAUC: 0.8345, noise_rAUC: 0.9164, shift_rAUC: 1.0, perm_equivariance: 1.0, "
    "robustness_score: 0.9377}",
    good="metrics: {dropout_rAUC: 0.8345, noise_rAUC: 0.9164, shift_rAUC: 1.0, perm_equivariance: 1.0, "
    "robustness_score: 0.917}",
)
NO_MEAN = kind(
    "A402",
    "aggregate-beyond-parts",
    "error",
    meaning="The aggregate lies below or above everything it could be a mean of.",
    bad="metrics: {dropout_rAUC: 0.8345, noise_rAUC: 0.9164, robustness_score: 0.97}",
    good="metrics: {dropout_rAUC: 0.8345, noise_rAUC: 0.9164, robustness_score: 0.8755}",
)
ANOTHER_AREA = kind(
    "A403",
    "curve-of-another-definition",
    "warning",
    meaning="The area does not follow from its own curve by the hub's definition, but by another one.",
    bad="metrics: {dropout_rAUC: 0.875}\nprobes:\n  dropout: {grid: [0.0, 0.5, 1.0], "
    "logit: {mean: [1.0, 0.95, 0.8], rAUC: 0.625}}",
    good="metrics: {dropout_rAUC: 0.925}\nprobes:\n  dropout: {grid: [0.0, 0.5, 1.0], "
    "logit: {mean: [1.0, 0.95, 0.8], rAUC: 0.925}}",
)
NOT_FROM_CURVE = kind(
    "A404",
    "not-from-its-curve",
    "error",
    meaning="The figure does not follow from the curve that was filed with it, by any definition known here.",
    bad="metrics: {dropout_rAUC: 0.99}\nprobes:\n  dropout: {grid: [0.0, 0.5, 1.0], "
    "logit: {mean: [1.0, 0.95, 0.8]}}",
    good="metrics: {dropout_rAUC: 0.925}\nprobes:\n  dropout: {grid: [0.0, 0.5, 1.0], "
    "logit: {mean: [1.0, 0.95, 0.8]}}",
)
CLASH = kind(
    "A501",
    "errors-contradict",
    "error",
    meaning="Two error measures cannot hold on the same cases: MSE is the square of RMSE, MAE is "
    "at most RMSE. A warning where a mean over outputs, runs or draws explains it; state it under `how`.",
    bad="metrics: {MSE: 0.25, RMSE: 0.6}",
    good="metrics: {MSE: 0.36, RMSE: 0.6}",
)
CLASH_IF_POOLED = kind(
    "A502",
    "contradict-if-pooled",
    "warning",
    meaning="Two measures cannot both hold over all cases at once; as means over runs or outputs they may.",
    bad="metrics: {R2: 0.81, Correlation: 0.5}",
    good="metrics: {R2: 0.2, Correlation: 0.5}",
)
NOT_FROM_VARIANCE = kind(
    "A503",
    "r2-not-from-error",
    "warning",
    meaning="R² is 1 - MSE / variance of the true values. The registry knows that variance for the whole "
    "split, and the stated error gives another R², however both were rounded. Another definition under `how` "
    "explains it: `against: training mean`, `divisor: n - 1`, `outputs: averaged`. An error where `how` says "
    "`against: test mean`, `divisor: n`, `outputs: one` (or `pooled`) and `estimate: test set`.",
    bad="metrics: {RMSE: 53.31, R2: 0.6}\ndata: {split: test, n: 177}  # of DS-DIABETES",
    good="metrics: {RMSE: 53.31, R2: 0.514}\ndata: {split: test, n: 177}  # of DS-DIABETES",
)
ANOTHER_R2 = kind(
    "A504",
    "r2-of-another-definition",
    "warning",
    meaning="R² does not follow from the stated error and the registered variance, and is the square of the "
    "correlation: another quantity of the same name, which forgives a wrong scale and a wrong offset.",
    bad="metrics: {RMSE: 60.0, R2: 0.49, Correlation: 0.7}\ndata: {split: test, n: 177}  # of DS-DIABETES",
    good="metrics: {RMSE: 60.0, R2: 0.385, Correlation: 0.7}\ndata: {split: test, n: 177}  # of DS-DIABETES",
)
LEFT_OUT = kind(
    "A701",
    "not-all-looked-at",
    "note",
    meaning="The search for a confusion matrix behind each figure takes a limited number of steps for one "
    "result, and they were used up. Nothing is said about what was not looked at, and the result does not "
    "count as numbers checked.",
    bad="metrics:\n  Accuracy: 0.81\n  stratified:\n    site:\n"
    + "".join(
        f"      {name}: {{N: {n}, Accuracy: 0.8123, F1-Score: 0.7{n // 1000}3, MCC: 0.5{n // 1000}1}}\n"
        for name, n in (("north", 50111), ("east", 60222), ("south", 70333), ("west", 80444))
    ),
    good="metrics:\n  Accuracy: 0.81\n  stratified:\n    site:\n      north: {N: 40, Accuracy: 0.8}",
)
