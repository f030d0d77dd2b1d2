# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "scikit-learn==1.9.1", "pandas==3.1.1", "openpyxl==3.1.5", "tabulate", "jinja2", "seqeval==1.2.2",
#   "sacrebleu==2.6.0",
# ]
# ///
"""scikit-learn's and seqeval's reports, pandas' tables in every form it writes, sacrebleu's JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pandas
from seqeval.metrics import classification_report as entities
from sklearn.metrics import classification_report

TRUTH = [0] * 12 + [1] * 8
SAID = [0] * 10 + [1] * 2 + [1] * 7 + [0]
ROWS = {
    "model": ["acme/small", "acme/large", "guess"],
    "dataset": ["moods", "moods", "moods"],
    "Accuracy": [0.8125, 0.8750, 0.5],
    "F1-Score (Macro)": [0.7912, 0.8614, 0.3333],
    "n_test": [250, 250, 250],
}


def main(out: Path) -> None:
    reports(out)
    tables(out)
    bleu(out)


def reports(out: Path) -> None:
    names = ["calm", "angry"]
    (out / "sklearn-report.txt").write_text(classification_report(TRUTH, SAID, target_names=names, digits=4))
    asdict = classification_report(TRUTH, SAID, target_names=names, output_dict=True)
    (out / "sklearn-report.json").write_text(json.dumps(asdict, indent=1))
    several = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 1]]
    (out / "sklearn-report-several-labels.txt").write_text(classification_report(*several, zero_division=0))
    truth = [["O", "B-PER", "I-PER", "O", "B-LOC"], ["B-LOC", "O"]]
    said = [["O", "B-PER", "I-PER", "O", "O"], ["B-LOC", "O"]]
    (out / "seqeval-report.txt").write_text(entities(truth, said, digits=3))


def tables(out: Path) -> None:
    table = pandas.DataFrame(ROWS)
    table.to_csv(out / "pandas-index.csv")
    table.to_csv(out / "pandas-german.csv", sep=";", decimal=",", index=False)
    table.to_csv(out / "pandas.tsv", sep="\t", index=False)
    (out / "pandas.md").write_text(table.to_markdown(index=False) + "\n")
    best = table.style.highlight_max(subset=["Accuracy"], props="textbf:--rwrap;").hide(axis="index")
    (out / "pandas-styler.tex").write_text(best.to_latex(hrules=True))
    table.to_latex(out / "pandas.tex", index=False, float_format="%.4f")
    table.to_excel(out / "pandas.xlsx", index=False)
    table.to_json(out / "pandas-records.json", orient="records", indent=1)
    table.to_json(out / "pandas-lines.jsonl", orient="records", lines=True)


def bleu(out: Path) -> None:
    Path("reference.txt").write_text("the cat sat on the mat\nit rains all day\n")
    Path("said.txt").write_text("the cat sat on a mat\nit rains every day\n")
    program = str(Path(sys.executable).parent / "sacrebleu")
    done = subprocess.run(
        [program, "reference.txt", "-i", "said.txt", "-m", "bleu", "chrf"], capture_output=True, check=True
    )
    (out / "sacrebleu.json").write_bytes(done.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
