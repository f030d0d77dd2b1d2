"""What a stranger's text or file can cost the hub, attack by attack, each in a process of its own.

    python perf/hostile.py [--only WORDS]

Prints a table: the attack, CPU seconds of one look (loading the hub aside), the most memory of the process
in MiB, and what its author is told. A look is the bot's: read, check, preview, write the comment. With
predictions it loads NumPy and scikit-learn, which is most of its cost, reads the file, which another process
made, and scores it. `--generated 500` also looks at so many generated
records and prints the one that costs the most. SECURITY.md shows what this printed.
"""

from __future__ import annotations

import argparse
import ast
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.evaluation.bombs import LARGEST, measured, peak_memory
from tests.proving.arithmetic.test_work import HOSTILE, at_the_edges

ROOT = Path(__file__).resolve().parents[1]
MOST = 65_536  # characters of an issue's text on GitHub
RECORD = """\
eval_id: my_model-breast-1
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids: {candidate: knn}
run_metadata: {date: 2026-11-23}
data: {split: test, n: 228}
status: Completed
"""
PLAIN = "metrics: {AUROC: 0.9123, Accuracy: 0.8421}\n"


def filled(piece: str, *, before: str = "", after: str = "") -> str:
    """A text of exactly `MOST` characters: `piece` again and again."""
    room = MOST - len(before) - len(after)
    return before + (piece * (room // len(piece) + 1))[:room] + after


def in_form(record: str) -> str:
    from tests.reading.bodies import body

    return body(record)


def filled_record(piece: str, *, before: str = "", after: str = "\n") -> str:
    """The form with a record filled up to the limit."""
    room = MOST - len(in_form(RECORD + PLAIN + before + after))
    return in_form(RECORD + PLAIN + before + (piece * (room // len(piece) + 1))[:room] + after)


def groups(count: int = 590, cases: int = 50_000) -> str:
    lines = (
        f"      g{g}: {{N: {cases + g}, Accuracy: 0.{8000 + g}, F1-Score: 0.{7000 + g}, MCC: 0.{5000 + g}}}\n"
        for g in range(count)
    )
    head = "metrics:\n  AUROC: 0.9123\n  Accuracy: 0.8421\n  stratified:\n    site:\n"
    return in_form(RECORD + head + "".join(lines))


def with_metrics(metrics: str, more: str = "") -> str:
    return in_form(RECORD + f"metrics: {{{metrics}}}\n{more}")


NO_COUNTS = "AUROC: 0.9429, Specificity: 1, F1-Score (Macro): 0.7123"
COUNTS = "counts: {n: 1000000, classes: {benign: 600000, malignant: 400000}, positive: malignant}\n"
CLASSES = ", ".join(f"c{n}: {1000 + n}" for n in range(200))
MANY = "Accuracy: 0.81234, MCC: 0.61234, F1-Score: 0.78123, Sensitivity: 0.80123, Specificity: 0.82123"


def _own_size(name: str) -> str:
    """A record of tests/proving/arithmetic with a size of its own in place of the usual one."""
    return RECORD.replace("data: {split: test, n: 228}\n", "") + HOSTILE[name]


def filled_unknown() -> str:
    lines = "".join(f"benchmark_{n}: {n}\n" for n in range(2_700))
    return in_form(RECORD + PLAIN + lines)[:MOST]


BODIES: dict[str, Callable[[], str]] = {
    "`# a`, 65,000 spaces, `x`": lambda: "# a" + " " * 65_000 + "x",
    "the same within the form": lambda: in_form(RECORD + PLAIN) + "\n# a" + " " * 60_000 + "x",
    "fences that never close": lambda: filled("```yaml\n"),
    "a fence of 65,536 marks": lambda: filled("`"),
    "links that never close": lambda: filled("[", after="](x"),
    "links in links": lambda: filled("[a](", after=")"),
    "a table of 65,536 characters": lambda: filled("|-", before="|a|\n"),
    "HTML tags": lambda: filled("<details>"),
    "HTML comments that never close": lambda: filled("<!--"),
    "quotes in quotes": lambda: filled("> "),
    "emphasis": lambda: filled("*a_"),
    "headings of the form, repeated": lambda: filled("### eval.yaml\n\n"),
    "record: flow nesting `{a: {a:`": lambda: filled_record("{a: ", before="probes: "),
    "record: flow nesting `[[[`": lambda: filled_record("[", before="probes: "),
    "record: aliases": lambda: filled_record("*a, ", before="probes: {x: &a [1, 1], y: [", after="1]}\n"),
    "record: anchors": lambda: filled_record("&a 1, ", before="probes: {y: [", after="1]}\n"),
    "record: thousands of unknown keys": filled_unknown,
    "record: one key twice, thousands of times": lambda: filled_record("status: Completed\n"),
    "record: thousands of unknown metrics": lambda: with_metrics(
        ", ".join(f"Acuracy{n}: 0.81{n:04}" for n in range(2_600))
    ),
    "record: tabs": lambda: filled_record("\t\n"),
    "record: a text in quotes that never ends": lambda: filled_record("''", before="note: '"),
    "590 groups of 50,000 cases": groups,
    "search for a confusion matrix, no counts": lambda: with_metrics(NO_COUNTS),
    "search with counts, n = 228": lambda: with_metrics(
        NO_COUNTS, "counts: {n: 228, classes: {benign: 143, malignant: 85}, positive: malignant}\n"
    ),
    "search with counts, n = 1,000,000": lambda: in_form(
        RECORD.replace("n: 228", "n: 1000000") + f"metrics: {{{MANY}}}\n" + COUNTS
    ),
    "search with counts of 200 classes": lambda: with_metrics(
        "AUROC: 0.9429, Accuracy: 0.7123, MCC: 0.6, F1-Score (Macro): 0.7123",
        f"counts: {{classes: {{{CLASSES}}}}}\n",
    ),
    "a confusion matrix of 100 by 100": lambda: with_metrics(
        "AUROC: 0.9429, Accuracy: 0.7123, F1-Score (Macro): 0.7123",
        "counts: {confusion: [" + ", ".join(["[" + ", ".join(["7"] * 100) + "]"] * 100) + "]}\n",
    ),
    "60 spellings of one open average": lambda: in_form(RECORD + HOSTILE["open averages of one name"]),
    "3,000 classes": lambda: in_form(_own_size("thousands of classes")),
    "400 spellings of MCC, n = 1,000,000": lambda: in_form(_own_size("one figure hundreds of times")),
    "a confusion matrix that names one class": lambda: in_form(_own_size("a matrix that names one class")),
    "`how` names 1,000 figures that are not there": lambda: in_form(
        RECORD + PLAIN + f"how: {{{', '.join(f'Acuracy{n}: {{threshold: 1}}' for n in range(1_000))}}}\n"
    ),
    "search with only n = 1,000,000": lambda: in_form(
        RECORD.replace("n: 228", "n: 1000000") + f"metrics: {{{MANY}, F1-Score (Macro): 0.8}}\n"
    ),
}


FILES = (
    "newlines",
    "one huge line of commas",
    "wide rows",
    "long numbers",
    "every row",
    "texts of wide characters",
    "zip of long names",
    "25 MB of text",
)
PLAIN_FILE = "a plain file, for comparison"


def look(body: str) -> str:
    """One look of the bot at an issue with this text; what its author is told, in words."""
    from hubbot.bot.requests.result import preview_of
    from hubbot.submission.facts.actions import Facts, WriteStatus
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.lifecycle.plan import plan
    from hubbot.submission.requests.result.review import review_issue

    world, snapshot = _world(), _snapshot(body)
    began = spent()
    context = world.context("2026-11-23")
    review = review_issue(snapshot.title, snapshot.body, snapshot.labels, context)
    if review is None:
        return told(began, "no submission: left alone")
    found = review
    around = Surroundings(look_up=lambda: preview_of(world, found) if found.ok else None)
    actions = plan(snapshot, review, Facts(world.hub.policy, around))
    (comment,) = [action.body for action in actions if isinstance(action, WriteStatus)]
    return told(began, outcome(review), comment=len(comment))


def outcome(review: Any) -> str:
    if review.fault:
        return f"FAULT: {review.fault[:80]}"
    if not review.ok:
        first = next(problem for problem in review.problems if problem.severity == "error")
        count = sum(problem.severity == "error" for problem in review.problems)
        return f"{count:,} to fix, first {first.code}: {first.message[:70]}"
    left = [p.message for p in review.problems if p.code == "A701"]
    return f"ready, {review.evidence}" + (f"; {left[0][:70]}" if left else "")


def _world() -> Any:
    from hubbot.bot.state.world import World

    return World.at(ROOT)


def _snapshot(body: str, number: int = 1, *, pull: bool = False) -> Any:
    from dataclasses import replace

    from tests.submission.lifecycle.worlds import issue

    return replace(issue(), number=number, title="[Submission] A result", body=body, is_pull_request=pull)


def generated(count: int) -> str:
    """The look that costs the most among so many at records whose figures are at an edge."""
    looks = []
    for seed in range(count):
        record = RECORD.replace("data: {split: test, n: 228}\n", "") + at_the_edges(seed)
        looks.append(json.loads(look(in_form(record))))
    return json.dumps(max(looks, key=lambda one: one["seconds"]))


def batch(file: Callable[[int], str]) -> str:
    """200 files, each filled up to 256 KiB."""
    from hubbot.bot.requests.batch import Batch
    from hubbot.bot.requests.kind import Came
    from hubbot.forge.port import Pull, PullFile
    from hubbot.submission.facts.actions import Facts, WriteStatus
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.lifecycle.plan import plan

    world = _world()
    files, contents = [], {}
    for at in range(200):
        text = file(at).encode()[: 256 * 1024]
        blob = f"{at:040x}"
        contents[blob] = text
        files.append(PullFile(f"submissions/file-{at}.yaml", "added", "100644", blob, len(text)))
    pull = Pull("c" * 40, "main", len(files), tuple(files))
    snapshot = _snapshot("", pull=True)
    began = spent()
    review = Batch().review(world, snapshot, Came(pull=pull, contents=contents))
    actions = plan(snapshot, review, Facts(world.hub.policy, Surroundings()))
    (comment,) = [action.body for action in actions if isinstance(action, WriteStatus)]
    return told(began, outcome(review), comment=len(comment))


def unknown_file(at: int) -> str:
    """Thousands of names that no metric has, no two files alike."""
    head = RECORD.replace("my_model-breast-1", f"file-{at}")
    strata = (
        f"    s{s}:\n" + "".join(f"      g{g}: {{Acuracy{g}x{s}x{at}: 0.5}}\n" for g in range(100))
        for s in range(40)
    )
    names = "".join(f"  Acuracy{n}x{at}: 0.5\n" for n in range(1_900))
    return head + "metrics:\n  AUROC: 0.9\n" + names + "  stratified:\n" + "".join(strata)


def batch_file(at: int) -> str:
    """With groups, unknown keys, deep flow, or plain notes."""
    head = RECORD.replace("my_model-breast-1", f"file-{at}")
    if at % 4 == 0:
        return head + groups(590).partition("metrics:")[2].join(("metrics:", "")).partition("\n```")[0] + "\n"
    if at % 4 == 1:
        return head + PLAIN + "".join(f"benchmark_{n}: {n}\n" for n in range(13_000))
    if at % 4 == 2:
        return head + PLAIN + "probes: {x: [" + "0.5, " * 52_000 + "1]}\n"
    return head + PLAIN + "note: >\n" + "  some words that fold\n" * 11_000


def make_file(name: str, file: str) -> None:
    """Write the hostile file of that name."""
    from tests.evaluation.bombs import BOMBS

    plain = b"row,score\n1,0.5\n"
    Path(file).write_bytes(plain if name == PLAIN_FILE else BOMBS[name]())


def file_of(file: str) -> str:
    """One look at a result with this file of predictions."""
    from dataclasses import replace

    from hubbot.submission.requests.result.review import review_text

    content, world = Path(file).read_bytes(), _world()
    began = spent()
    context = replace(world.context("2026-11-23"), full=True, fetched=content)
    review = review_text(RECORD + PLAIN, context)
    return told(began, outcome(review))


def spent() -> float:
    """CPU seconds so far, of this process and of what it started."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


def told(began: float, words: str, **more: int) -> str:
    peak = round(peak_memory())
    return json.dumps({"seconds": spent() - began, "peak": peak, "words": words, **more})


def attacks() -> Iterator[tuple[str, Callable[[], str]]]:
    for name, make in BODIES.items():
        yield name, lambda make=make: look(make())  # type: ignore[misc]
    yield "batch of 200 files of 256 KiB", lambda: batch(batch_file)
    yield "batch of 200 files, 5,900 unknown metrics each", lambda: batch(unknown_file)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="attacks whose name holds these words")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--generated", type=int, default=0, help="records whose figures are at an edge")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    known = dict(attacks())
    if given.generated:
        print(f"the worst of {given.generated} generated records: {generated(given.generated)}")
        return 0
    if given.one or given.make or given.file:
        print(
            known[given.one]() if given.one else file_of(given.file) if given.file else make_file(*given.make)
        )
        return 0
    print("| attack | CPU s | MiB | its author is told |\n|:--|--:|--:|:--|", flush=True)
    for name in known:
        if given.only in name:
            print(row(name, "--one", name), flush=True)
    with TemporaryDirectory() as folder:
        for name in (PLAIN_FILE, *FILES, *LARGEST):
            if given.only in f"predictions: {name}":
                print(largest(folder, name) if name in LARGEST else predictions(folder, name), flush=True)
    return 0


def predictions(folder: str, name: str) -> str:
    file = f"{folder}/attached"
    call("--make", name, file)
    return row(f"predictions: {name}", "--file", file)


def largest(folder: str, name: str) -> str:
    """A file without a fault for a benchmark of that size; all metrics are computed."""
    ((peak, seconds, *_, said),) = measured(Path(folder), [name])
    return f"| predictions: {name} | {seconds} | {peak} | {ast.literal_eval(said)} |"


def row(name: str, *arguments: str) -> str:
    done = call(*arguments)
    if done.returncode:
        return f"| {name} | – | – | FAILED: {done.stderr.strip().splitlines()[-1:]} |"
    figures = json.loads(done.stdout)
    words = figures["words"].replace("|", "\\|").replace("\n", " ")
    return f"| {name} | {figures['seconds']:.2f} | {figures['peak']} | {words} |"


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
