"""Masked brain signals: one resting scan, 250 volumes × 28 regions of grey matter, from a table (csv).

Source: `fmri_timeseries.csv`, shipped with nitime 0.12.1 (BSD-3-Clause, NIPY developers). In each block of 25
volumes the signals of four regions are hidden for the whole block: errors depend on their neighbours in time,
so single volumes would be no independent cases. z-scores follow from what is not hidden.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from making import Made, labels, main, npz

BESIDE = ("WM", "Vent")  # never hidden, never asked for: white matter and ventricles
LEFT_OUT = ("Brain",)  # the mean of all, the hidden values among them
BLOCK = 25  # volumes
HIDDEN = 4  # regions in each block
SEED = 42


def mask(volumes: int, regions: int) -> np.ndarray:
    """volumes × regions: what is hidden. Regions are dealt out in turn, so in like numbers."""
    blocks = volumes // BLOCK
    draw = np.random.RandomState(SEED)
    deck = np.concatenate([draw.permutation(regions) for _ in range(-(-blocks * HIDDEN // regions))])
    hidden = np.zeros((blocks, regions), dtype=bool)
    for block in range(blocks):
        hidden[block, deck[block * HIDDEN : (block + 1) * HIDDEN]] = True
    return np.repeat(hidden, BLOCK, axis=0)


def scaled(signals: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """z-scores of each column (volumes × columns) by mean and standard deviation of what is not hidden."""
    seen = np.where(hidden, np.nan, signals)
    return (signals - np.nanmean(seen, axis=0)) / np.nanstd(seen, axis=0)


def inputs(z: np.ndarray, beside: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """A row a value (volume · regions + region), 58 columns for 28 regions and two signals beside them.

    The other regions at that volume, hidden ones as 0, which is their mean; white matter and ventricles; and
    a 1 for the region that is asked for.
    """
    volumes, regions = z.shape
    shown = np.repeat(np.where(hidden, 0, z), regions, axis=0)
    which = np.tile(np.eye(regions), (volumes, 1))
    return np.hstack([shown * (1 - which), np.repeat(beside, regions, axis=0), which]).astype(np.float32)


def make(source: Path) -> Made:
    names = source.read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
    table = np.loadtxt(source, delimiter=",", skiprows=1)
    grey = [at for at, name in enumerate(names) if name not in (*BESIDE, *LEFT_OUT)]
    hidden = mask(len(table), len(grey))
    z = scaled(table[:, grey], hidden)
    outer = table[:, [names.index(name) for name in BESIDE]]
    X = inputs(z, scaled(outer, np.zeros(outer.shape, dtype=bool)), hidden)
    made = {"data/DS-BRAIN-MASKED.npz": npz(X)}
    for name, part in (("train", ~hidden), ("test", hidden)):
        rows = np.flatnonzero(part.ravel())
        values = (f"{value:.6f}" for value in z.ravel()[rows])
        made[f"registry/labels/DS-BRAIN-MASKED-{name}.csv"] = labels("value", rows, values)
    return made


if __name__ == "__main__":
    raise SystemExit(main(make))
