# /// script
# requires-python = ">=3.12"
# dependencies = ["every-eval-ever==0.3.0"]
# ///
"""every_eval_ever's own conversions of two of the files that lm-evaluation-harness wrote here."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def main(out: Path) -> None:
    for name in ("validation-split", "group"):
        words = ["convert", "lm_eval", "--log_path", str(HERE / f"lm-eval-{name}.json"), "--output_dir", name]
        words += ["--source_organization_name", "acme"]
        subprocess.run([str(Path(sys.executable).parent / "every_eval_ever"), *words], check=True)
        for made in Path(name).rglob("*.json"):
            task = made.relative_to(name).parts[0].replace("_", "-")
            (out / f"every-eval-ever-{name}-{task}.json").write_bytes(made.read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
