"""Write the files of this folder that toolkits write themselves: `python make.py lm_eval_runs --work FOLDER`.

Each script in `makers/` names the toolkits it needs, with their versions. It runs in a new environment of its
own (`--python` takes one that is there already), offline once that is made. Dates, identifiers and figures
that depend on chance change with each run. Of a text, only names of folders and of the machine are cut.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OF_THE_MACHINE = {"pretty_env_info", "traceback", "traceback_ansi"}
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "WANDB_MODE": "offline"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("maker", choices=sorted(one.stem for one in (HERE / "makers").glob("*.py")))
    parser.add_argument("--work", type=Path, required=True, help="a folder that does not exist yet")
    parser.add_argument("--python", type=Path, help="of an environment that has what the script needs")
    given = parser.parse_args()
    script = HERE / "makers" / f"{given.maker}.py"
    given.work.mkdir(parents=True)
    python = given.python or environment(given.work / "venv", needs(script))
    copied, made = given.work / script.name, given.work / "made"
    copied.write_text(
        script.read_text().replace("Path(__file__).resolve().parents[1]", f"Path({str(HERE)!r})")
    )
    made.mkdir()
    subprocess.run([python, copied, made], cwd=given.work, env={**os.environ, **OFFLINE}, check=True)
    for file in sorted(made.iterdir()):
        (HERE / file.name).write_bytes(cut(file, given.work, python))
        sys.stdout.write(f"{file.name}\n")


def needs(script: Path) -> list[str]:
    head = re.search(r"^# /// script$(.*?)^# ///$", script.read_text(), re.DOTALL | re.MULTILINE)
    assert head is not None
    value = tomllib.loads(re.sub(r"^# ?", "", head[1], flags=re.MULTILINE))
    return list(value["dependencies"])


def environment(folder: Path, packages: list[str]) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def without(value: Any) -> Any:
    if isinstance(value, list):
        return [without(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: without(one) for key, one in value.items() if key not in OF_THE_MACHINE}


def cut(file: Path, work: Path, python: Path) -> bytes:
    content = file.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    names = {
        str(work.resolve()): "/home/author",
        str(python.parents[1]): "/home/author/venv",
        str(HERE): "/home/author",
    }
    for name, other in names.items():
        text = text.replace(name, other).replace(name.replace("/", "__"), other.replace("/", "__"))
    if file.suffix == ".json" and any(f'"{key}"' in text for key in OF_THE_MACHINE):
        text = json.dumps(without(json.loads(text)), indent=2)
    return f"{text.rstrip()}\n".encode()


if __name__ == "__main__":
    sys.exit(main())
