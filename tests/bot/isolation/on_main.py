"""Hostile files on main: entries of the registry and accepted results, broken or changed by hand."""

from __future__ import annotations

import random
from collections.abc import Callable

import yaml

from tests.bot.isolation.case import QUESTION, Case, opened
from tests.bot.isolation.records import mappings
from tests.bot.isolation.story import push
from tests.bot.stage import Stage

Rng = random.Random
LEVELS = """\
uncertainty:
  AUROC: {low: 0.4, high: 0.6, level: 0.9999999999999999}
  RMSE: {low: 70, high: 80, level: 1e-16}
"""
BREAST, DIABETES = {3, 4, 5, 10}, {6, 10, 12}
PROPOSALS = {9, 11}
ALL = frozenset(range(1, 14))
REGISTRY: dict[str, set[int]] = {
    "registry/models/prior.yaml": BREAST | {8},
    "registry/models/ridge.yaml": DIABETES,
    "registry/benchmarks/BM-DIABETES.yaml": DIABETES,
    "registry/datasets/DS-DIABETES.yaml": DIABETES,
    "registry/benchmarks/BM-BREAST.yaml": BREAST | {8},
    "registry/models/new.yaml": set(),
    "registry/benchmarks/BM-NEW.yaml": set(),
    "registry/datasets/DS-NEW.yaml": set(),
    "registry/suites/S-1.yaml": set(),
    "registry/metrics.yaml": set(ALL),
    "hub.yaml": set(ALL),
}


SUITE = """\
id: S-1
name: Two boards
boards: [{benchmark: BM-BREAST}, {benchmark: BM-DIABETES}]
references: [prior, ridge]
"""


def registry_case(kind: str, rng: Rng) -> Case:
    path = rng.choice(list(REGISTRY))
    shares = REGISTRY[path]
    said, change = rng.choice(BREAKS)
    suite = path.startswith("registry/suites/")

    def act(stage: Stage) -> None:
        like = (
            path
            if suite or stage.git("ls-tree", "main", path).strip()
            else {
                "m": "registry/models/ridge.yaml",
                "b": "registry/benchmarks/BM-DIABETES.yaml",
                "d": "registry/datasets/DS-DIABETES.yaml",
            }[path.split("/")[1][0]]
        )
        push(stage, {path: change(SUITE if suite else stage.on_main(like), rng)})
        opened(stage, *QUESTION, ())

    depend = frozenset() if suite else ALL if "of others" in said else frozenset(shares | PROPOSALS)
    names = path if said in UNREADABLE else ""
    return Case(kind, f"{path}: {said}", act, belongs=(path,), shares=depend, names=names)


def _wrong_kind(text: str, rng: Rng) -> bytes:
    lines = text.splitlines()
    places = [at for at, line in enumerate(lines) if ": " in line and not line.startswith("#")]
    at = rng.choice(places)
    lines[at] = (
        lines[at].partition(": ")[0]
        + ": "
        + rng.choice(("[]", "{}", "7", "~", "''", "[[]]", "{a: 1}", "true", "1e60", "-1"))
    )
    return ("\n".join(lines) + "\n").encode()


UNREADABLE = {
    "empty",
    "a list",
    "a word",
    "null",
    "a line with a tab",
    "not UTF-8",
    "a conflict of git",
    "NUL",
}


def _other_shape(text: str, rng: Rng) -> bytes:
    """A key left out, or a value of another shape, at any depth."""
    entry = yaml.safe_load(text)
    holder = rng.choice([one for one in mappings(entry) if one])
    key = rng.choice(list(holder))
    if rng.random() < 0.4:
        del holder[key]
    else:
        shapes = (
            None,
            "",
            "x",
            7,
            1.5,
            -1,
            True,
            10**60,
            1e308,
            [],
            ["x"],
            [7],
            [[]],
            {},
            {"a": 1},
            {"a": {}},
        )
        holder[key] = rng.choice(shapes)
    return yaml.safe_dump(entry, sort_keys=False, allow_unicode=True).encode()


Change = Callable[[str, Rng], "bytes | None"]
BREAKS: tuple[tuple[str, Change], ...] = (
    ("empty", lambda text, rng: b""),
    ("a list", lambda text, rng: b"- a\n- b\n"),
    ("a word", lambda text, rng: b"nothing\n"),
    ("null", lambda text, rng: b"~\n"),
    ("cut off", lambda text, rng: text.encode()[: rng.randrange(1, len(text.encode()))]),
    ("a line with a tab", lambda text, rng: text.encode() + b"\tx: 1\n"),
    ("not UTF-8", lambda text, rng: b"\xff\xfe" + text.encode("utf-16-le")),
    ("a conflict of git", lambda text, rng: b"<<<<<<< HEAD\n" + text.encode() + b"=======\n>>>>>>> x\n"),
    ("a key twice", lambda text, rng: text.encode() + text.encode().split(b"\n", 1)[0] + b"\n"),
    ("an alias", lambda text, rng: text.encode() + b"x: &a [*a]\n"),
    ("another id", lambda text, rng: text.replace("id: ", "id: other-", 1).encode()),
    ("an id of others", lambda text, rng: text.replace(text.splitlines()[0], "id: knn", 1).encode()),
    ("a spelling of others", lambda text, rng: text.encode() + b"aliases: [knn, BM-BREAST, DS-BREAST]\n"),
    (
        "an unknown metric",
        lambda text, rng: (
            text.replace("RMSE", "Nobody")
            .replace("AUROC:", "Nobody:")
            .replace("primary: AUROC", "primary: Nobody")
            .encode()
        ),
    ),
    ("an unknown dataset", lambda text, rng: text.replace("datasets: [DS", "datasets: [NO").encode()),
    (
        "an unknown section",
        lambda text, rng: text.replace("section: clinical", "section: x").replace("clinical:", "x:").encode(),
    ),
    ("a wrong kind", _wrong_kind),
    *[("another shape", _other_shape)] * 5,
    (
        "a line less",
        lambda text, rng: "\n".join(
            line for at, line in enumerate(text.splitlines()) if at != rng.randrange(4)
        ).encode(),
    ),
    ("NUL", lambda text, rng: text.encode() + b"\0"),
    ("a date", lambda text, rng: text.replace("name: ", "name: 2026-11-20 #", 1).encode()),
    ("deep", lambda text, rng: text.encode() + b"x: " + b"[" * 3000 + b"\n"),
)


ACCEPTED: dict[str, set[int]] = {
    "evals/BM-BREAST/prior/prior-1.yaml": BREAST | {8},
    "evals/BM-DIABETES/mean/mean-1.yaml": DIABETES,
    "evals/BM-BREAST/knn/added.yaml": BREAST | {8},
    "evals/BM-NOBODY/knn/added.yaml": set(),
}
EDITS: tuple[tuple[str, Change], ...] = (
    *BREAKS[:10],
    (
        "a figure",
        lambda text, rng: (
            text.replace("AUROC: 0.5", "AUROC: 0.9999").replace("RMSE: 76.5", "RMSE: 0.1").encode()
        ),
    ),
    (
        "a figure",
        lambda text, rng: (
            text.replace("AUROC: 0.5", "AUROC: 1e308").replace("RMSE: 76.5", "RMSE: -1e308").encode()
        ),
    ),
    ("no block", lambda text, rng: text.partition("# Written")[0].encode()),
    ("half a block", lambda text, rng: text[: text.rindex("hubbot:") + rng.randrange(8, 60)].encode()),
    (
        "another issue",
        lambda text, rng: text.replace("issue: 1", "issue: 4").replace("issue: 2", "issue: 6").encode(),
    ),
    (
        "no issue",
        lambda text, rng: "\n".join(line for line in text.splitlines() if "issue:" not in line).encode(),
    ),
    ("a wrong kind", _wrong_kind),
    *[("another shape", _other_shape)] * 5,
    (
        "a level",
        lambda text, rng: text.replace("status: Completed", f"{LEVELS}status: Completed", 1).encode(),
    ),
    ("another id", lambda text, rng: text.replace("eval_id: ", "eval_id: other-", 1).encode()),
    ("CRLF", lambda text, rng: text.replace("\n", "\r\n").encode()),
    ("gone", lambda text, rng: None),
)


def accepted_case(kind: str, rng: Rng) -> Case:
    path = rng.choice(list(ACCEPTED))
    shares = ACCEPTED[path]
    said, change = rng.choice(EDITS)

    def act(stage: Stage) -> None:
        like = path if stage.git("ls-tree", "main", path).strip() else "evals/BM-BREAST/prior/prior-1.yaml"
        push(stage, {path: change(stage.on_main(like), rng)})
        opened(stage, *QUESTION, ())

    return Case(
        kind,
        f"{path}: {said}",
        act,
        belongs=(path,),
        shares=frozenset(shares | PROPOSALS | {1, 2} | ({4, 6} if said == "another issue" else set())),
    )


KINDS: dict[str, Callable[[str, Rng], Case]] = {
    "registry file": registry_case,
    "accepted file": accepted_case,
}
