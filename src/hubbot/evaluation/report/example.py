"""A genuine result to show a hub at work: a small model, trained here on data that scikit-learn brings."""

from __future__ import annotations

from hubbot.evaluation.data.models import load_model, predict
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report.evaluate import evaluate
from hubbot.evaluation.report.result import About, text_of, toy_check
from hubbot.evaluation.scoring.intervals import Resampling
from hubbot.registry.model import Hub

MODEL = "sklearn.naive_bayes:GaussianNB"
MODEL_ID = "naive_bayes"


def example_result(hub: Hub, benchmark_id: str, when: str) -> str:
    """The text of an eval.yaml for a benchmark whose data ship with scikit-learn. `when`: ISO 8601, UTC.

    Raises Unusable where the hub does not hold the data.
    """
    benchmark = hub.benchmarks[benchmark_id]
    cases = cases_of(hub.datasets[benchmark.datasets[0]], hub.root, features=True)
    outputs, protocol = predict(load_model(MODEL).model, cases)
    found = evaluate(hub, benchmark, cases, outputs, how=Resampling(draws=500))
    metadata = {"model": MODEL, "protocol": protocol}
    about = About(MODEL_ID, when, "hubbot demo", metadata, toy_check(hub, benchmark))
    return text_of(found, about)
