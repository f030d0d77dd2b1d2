# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "transformers==5.24.0", "torch==2.14.1", "accelerate", "datasets", "evaluate==0.4.6",
#   "huggingface_hub==2.4.0", "torchmetrics==1.9.0", "scikit-learn==1.9.1",
# ]
# ///
"""The Trainer with a tiny BERT, cards by it and by huggingface_hub, .eval_results, evaluate, torchmetrics."""

import json
import sys
from pathlib import Path

import evaluate
import torch
import yaml
from datasets import Dataset
from huggingface_hub import EvalResult, EvalResultEntry, ModelCard, ModelCardData, eval_result_entries_to_yaml
from sklearn.metrics import accuracy_score, f1_score
from torchmetrics import MetricCollection
from torchmetrics.classification import BinaryAccuracy, BinaryAUROC, BinaryF1Score
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments


def main(out: Path) -> None:
    trained(out)
    carded(out)
    measured(out)


def cases(many: int) -> Dataset:
    words = [[at % 7 + 1, at % 5 + 1, at % 3 + 1] for at in range(many)]
    columns = {"input_ids": words, "attention_mask": [[1] * 3] * many, "labels": [0, 1] * (many // 2)}
    return Dataset.from_dict(columns)


def figures(said):
    guessed = said.predictions.argmax(-1)
    return {
        "accuracy": accuracy_score(said.label_ids, guessed),
        "f1": f1_score(said.label_ids, guessed, average="macro"),
    }


def trained(out: Path) -> None:
    torch.manual_seed(0)
    tiny = BertConfig(
        vocab_size=16, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
    )
    arguments = TrainingArguments(
        "tiny-bert", num_train_epochs=1, report_to=[], use_cpu=True, eval_strategy="epoch"
    )
    trainer = Trainer(
        BertForSequenceClassification(tiny),
        arguments,
        train_dataset=cases(32),
        eval_dataset=cases(20),
        compute_metrics=figures,
    )
    done = trainer.train()
    trainer.save_metrics("train", {**done.metrics, "train_samples": 32})
    trainer.save_metrics("eval", {**trainer.evaluate(), "eval_samples": 20})
    (out / "trainer-eval.json").write_bytes(Path("tiny-bert/all_results.json").read_bytes())
    said = trainer.predict(cases(24), metric_key_prefix="predict").metrics
    trainer.save_metrics("predict", {**said, "predict_samples": 24})
    (out / "trainer-eval-and-predict.json").write_bytes(Path("tiny-bert/all_results.json").read_bytes())
    (out / "trainer-predict.json").write_bytes(Path("tiny-bert/predict_results.json").read_bytes())
    trainer.create_model_card(
        model_name="tiny-bert", dataset="moods", dataset_tags="acme/moods", tasks="text-classification"
    )
    (out / "trainer-card.md").write_bytes(Path("tiny-bert/README.md").read_bytes())


def carded(out: Path) -> None:
    common = {"task_type": "text-classification", "dataset_type": "acme/moods", "dataset_name": "Moods"}
    results = [
        EvalResult(
            **common,
            metric_type="accuracy",
            metric_value=0.8125,
            dataset_config="plain",
            dataset_split="test",
            metric_name="Accuracy",
        ),
        EvalResult(
            **common,
            metric_type="f1",
            metric_value=0.7912,
            dataset_config="plain",
            dataset_split="test",
            metric_args={"average": "macro"},
        ),
        EvalResult(
            **common,
            metric_type="accuracy",
            metric_value=0.85,
            dataset_config="plain",
            dataset_split="validation",
        ),
    ]
    data = ModelCardData(model_name="tiny-bert", license="mit", base_model="acme/base", eval_results=results)
    (out / "hub-card.md").write_text(
        str(ModelCard.from_template(data, template_str="---\n{{ card_data }}\n---\n\n# Tiny\n"))
    )
    entries = [
        EvalResultEntry("acme/moods", "default", 81.25, date="2026-11-02", notes="no prompt"),
        EvalResultEntry(
            "acme/riddles", "hard", 0.412, source_url="https://example.org/log", source_name="Log"
        ),
    ]
    (out / "eval-results.yaml").write_text(
        yaml.safe_dump(eval_result_entries_to_yaml(entries), sort_keys=False)
    )


def measured(out: Path) -> None:
    made = evaluate.save(out / "evaluate.json", accuracy=0.8125, f1=0.7912, model="acme/small")
    assert made is None or Path(made).exists()
    all_of_them = MetricCollection([BinaryAccuracy(), BinaryF1Score(), BinaryAUROC()])
    truth = torch.tensor([0, 1, 1, 0, 1, 0, 1, 1])
    all_of_them.update(torch.tensor([0.1, 0.9, 0.4, 0.2, 0.8, 0.6, 0.7, 0.55]), truth)
    (out / "torchmetrics.json").write_text(
        json.dumps({name: value.item() for name, value in all_of_them.compute().items()})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
