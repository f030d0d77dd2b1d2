"""`hubbot check` on one file, cold, against check-jsonschema on the same file and schema, in one run.

Prints the median of each and of the ratios of neighbouring runs: the machine's own drift cancels out.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from hubbot.records.record import split_accepted

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RUNS = 15


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return time.perf_counter() - start


def main():
    result = next(iter(sorted((ROOT / "evals" / "BM-DNA-ENHANCER").rglob("*.yaml"))))
    submitted = ROOT / ".cache" / "perf-eval.yaml"
    submitted.parent.mkdir(exist_ok=True)
    text, _ = split_accepted(result.read_text(encoding="utf-8"))
    submitted.write_text(text, encoding="utf-8")
    ours = [str(BIN / "hubbot"), "check", str(submitted)]
    theirs = [str(BIN / "check-jsonschema"), "--schemafile", str(ROOT / "schemas" / "submission.schema.json")]
    theirs += ["--base-uri", (ROOT / "schemas").as_uri() + "/", str(submitted)]
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS + 1)][1:]
    print(f"hubbot check        median {statistics.median(a for a, _ in pairs):.3f} s")
    print(f"check-jsonschema    median {statistics.median(b for _, b in pairs):.3f} s")
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"ratio               median {ratio:.2f} (1 or less is the aim)")


if __name__ == "__main__":
    main()
