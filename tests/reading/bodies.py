"""Issue bodies as GitHub writes them from the form's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubbot.reading.issue.form import read_issue
from hubbot.reading.issue.form_fields import FORM, NO_RESPONSE

RECORD = """\
eval_id: tiny_cnn-breast-1
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids:
  candidate: tiny_cnn
run_metadata:
  date: 2026-11-23
metrics:
  AUROC: 0.91
status: Completed
"""
RELATION = FORM[1].options[0]
FILE = "[predictions.csv](https://github.com/user-attachments/files/123/predictions.csv)"


def body(
    record: str = RECORD,
    *,
    relation: str = RELATION,
    card: str = "",
    predictions: str = "",
    unticked: Sequence[int] = (),
    **changes: str,
) -> str:
    """The body of an issue opened with the form. `changes` replace whole answers by field id."""
    boxes = FORM[4].options
    answers: Mapping[str, str] = {
        "record": f"```yaml\n{record}```" if record else NO_RESPONSE,
        "relation": relation or NO_RESPONSE,
        "card": f"```yaml\n{card}```" if card else NO_RESPONSE,
        "predictions": predictions or NO_RESPONSE,
        "confirm": "\n".join(f"- [{' ' if i in unticked else 'X'}] {box}" for i, box in enumerate(boxes)),
        **changes,
    }
    return "\n\n".join(f"### {field.label}\n\n{answers[field.id]}" for field in FORM)


def codes(text: str | None, title: str = "[Submission] my model", labels: Sequence[str] = ()) -> list[str]:
    submission = read_issue(title, text, labels)
    assert submission is not None
    return [problem.code for problem in submission.problems]
