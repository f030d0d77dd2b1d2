# /// script
# requires-python = ">=3.11"
# dependencies = ["lm_eval[hf]==0.4.13", "transformers==5.24.0", "torch==2.14.1", "datasets"]
# ///
"""lm-evaluation-harness on four questions of its own: a dummy model, a tiny GPT-2, a group, two filters."""

import json
import subprocess
import sys
from pathlib import Path

QUESTIONS = [
    {"question": f"{a} + {b} =", "choices": [str(a + b), str(a + b + 1)], "label": 0, "text": str(a + b)}
    for a, b in [(1, 1), (2, 3), (4, 1), (5, 2)]
]
CHOICE = """\
task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{{split}: {data}}}}}
output_type: multiple_choice
{split}_split: {split}
doc_to_text: "Question: {{{{question}}}}\\nAnswer:"
doc_to_target: label
doc_to_choice: "{{{{choices}}}}"
metric_list: [{{metric: acc, aggregation: mean, higher_is_better: true}}]
metadata: {{version: 1.0}}
"""
GENERATE = """\
task: tiny_words
dataset_path: json
dataset_kwargs: {{data_files: {{test: {data}}}}}
output_type: generate_until
test_split: test
doc_to_text: "{{{{question}}}}"
doc_to_target: text
generation_kwargs: {{until: ["\\n"], max_gen_toks: 4}}
filter_list:
  - {{name: strict, filter: [{{function: take_first}}]}}
  - {{name: flexible, filter: [{{function: regex, regex_pattern: "([0-9]+)"}}, {{function: take_first}}]}}
metric_list: [{{metric: exact_match, aggregation: mean, higher_is_better: true}}]
metadata: {{version: 2.0}}
"""
GROUP = """\
group: tiny_group
task: [tiny_test, tiny_validation]
aggregate_metric_list: [{metric: acc, weight_by_size: true}]
metadata: {version: 1.0}
"""


def main(out: Path) -> None:
    work = Path("tasks").absolute()
    work.mkdir()
    data = work / "questions.jsonl"
    data.write_text("".join(json.dumps(one) + "\n" for one in QUESTIONS))
    for split in ("test", "validation"):
        (work / f"{split}.yaml").write_text(CHOICE.format(name=f"tiny_{split}", split=split, data=data))
    (work / "words.yaml").write_text(GENERATE.format(data=data))
    (work / "group.yaml").write_text(GROUP)
    run(work, out / "lm-eval-test-split.json", "dummy", "", "tiny_test")
    named = "pretrained=acme/dummy,revision=abc1"
    run(work, out / "lm-eval-validation-split.json", "dummy", named, "tiny_validation")
    run(work, out / "lm-eval-group.json", "dummy", "pretrained=acme/dummy", "tiny_group")
    run(work, out / "lm-eval-two-filters.json", "dummy", "", "tiny_words")
    run(work, out / "lm-eval-limited.json", "hf", f"pretrained={gpt2(work)}", "tiny_test", "--limit", "2")


def run(work: Path, out: Path, model: str, arguments: str, task: str, *more: str) -> None:
    words = ["lm_eval", "--model", model, "--tasks", task, "--include_path", str(work), *more]
    words[0] = str(Path(sys.executable).parent / words[0])
    words += ["--model_args", arguments] if arguments else []
    folder = work / out.stem
    subprocess.run([*words, "--output_path", str(folder)], check=True)
    (made,) = folder.rglob("results_*.json")
    out.write_bytes(made.read_bytes())


def gpt2(work: Path) -> Path:
    """A GPT-2 of random weights and a tokenizer of single characters."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    letters = {chr(code): at for at, code in enumerate(range(32, 127))} | {"\n": 95, "[UNK]": 96, "[END]": 97}
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(0)
    size = {"vocab_size": 98, "n_positions": 256, "n_embd": 8, "n_layer": 1, "n_head": 1}
    config = GPT2Config(**size, bos_token_id=97, eos_token_id=97)
    folder = work / "tiny-gpt2"
    GPT2LMHeadModel(config).save_pretrained(folder)
    marks = {"unk_token": "[UNK]", "eos_token": "[END]", "bos_token": "[END]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(folder)
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
