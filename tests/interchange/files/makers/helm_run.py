# /// script
# requires-python = ">=3.11"
# dependencies = ["crfm-helm==0.5.16"]
# ///
"""HELM's statistics of four answers, as its runner writes them: a split, and the same in lower case."""

import json
import sys
from pathlib import Path

from helm.benchmark.augmentations.perturbation_description import PerturbationDescription
from helm.benchmark.metrics.metric_name import MetricName
from helm.benchmark.metrics.statistic import Stat
from helm.common.general import asdict_without_nones

PLAIN, LOWER = [1, 1, 0, 1], [1, 0, 0, 1]


def main(out: Path) -> None:
    lower = PerturbationDescription(name="lowercase", robustness=True, fairness=False)
    stats = []
    for split, worse, answers in [("test", None, PLAIN), ("test", lower, LOWER), ("valid", None, LOWER)]:
        of = {"split": split, "perturbation": worse}
        # Statistics are over the instances of each trial: one trial, one mean.
        for name, value in [("exact_match", sum(answers) / 4), ("num_instances", 4), ("logprob", -1.25)]:
            stats.append(Stat(MetricName(name, **of)).add(value))
    (out / "helm-stats.json").write_text(json.dumps([asdict_without_nones(one) for one in stats], indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
