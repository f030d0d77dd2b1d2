"""Blood cell types: 687 cells × 765 genes, from sparse counts (npz: data, indices, indptr, genes, labels).

Source: 10x Genomics, Fresh 68k PBMCs (Donor A), CC BY 4.0; the reduced and log-normalised set that scanpy
1.11.5 ships. The three subtypes of CD4+ cells are one type here, and the 13 CD34+ cells are left out, both
before the split: otherwise three types would have 8, 5 and 3 test cells.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from making import Made, labels, main, npz
from sklearn.model_selection import train_test_split

TOO_FEW = "CD34+"
TEST = 0.4
SEED = 42


def type_of(label: str) -> str:
    return "CD4+ T" if label.startswith("CD4+/") else label


def dense(packed: dict[str, np.ndarray]) -> np.ndarray:
    """n × genes from compressed sparse rows."""
    X = np.zeros((len(packed["indptr"]) - 1, len(packed["genes"])), dtype=np.float32)
    X[np.repeat(np.arange(len(X)), np.diff(packed["indptr"].astype(int))), packed["indices"]] = packed["data"]
    return X


def make(source: Path) -> Made:
    with np.load(source, allow_pickle=False) as file:
        packed = {name: file[name] for name in file.files}
    kept = packed["labels"] != TOO_FEW
    types = np.array([type_of(str(label)) for label in packed["labels"][kept]])
    train, test = train_test_split(np.arange(len(types)), test_size=TEST, stratify=types, random_state=SEED)
    made = {"data/DS-BLOOD-CELLS.npz": npz(dense(packed)[kept])}
    for name, part in (("train", np.sort(train)), ("test", np.sort(test))):
        made[f"registry/labels/DS-BLOOD-CELLS-{name}.csv"] = labels("label", part, types[part])
    return made


if __name__ == "__main__":
    raise SystemExit(main(make))
