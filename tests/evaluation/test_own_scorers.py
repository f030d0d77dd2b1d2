"""A hub's own scorer: a process without the job's secrets, whose every fault has a place and a remedy."""

import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hubbot.evaluation.scoring import own_scorers
from hubbot.evaluation.scoring.metrics import Outputs, Truth, drawn_figures, figure
from hubbot.evaluation.scoring.unusable import NotScored, ScorerFault, Unusable
from hubbot.registry.model import Metric

TRUTH = Truth(np.array(["the cat sat", "a dog", "yes"], dtype=object))
SAID = Outputs(values=np.array(["the cat sat", "a cat", "yes"], dtype=object))
NUMBERS, GUESSES = Truth(np.array([1.0, 2.0, 4.0])), Outputs(values=np.array([1.0, 2.5, 3.0]))


def scored(folder: Path, source: str, *, scorer: str = "own:own", truth: Truth = TRUTH, said: Outputs = SAID):
    (folder / "own.py").write_text(source, encoding="utf-8")
    return figure(Metric("BLEU", "BLEU", "higher", 0, 100, scorer=scorer), truth, said, scorers=folder)


SHARE = "def own(truth, said):\n    return sum(a == b for a, b in zip(truth, said)) / len(truth)\n"


def test_it_is_called_with_plain_texts_and_numbers_of_all_cases(tmp_path: Path) -> None:
    assert scored(tmp_path, SHARE).value == pytest.approx(2 / 3)
    kinds = "def own(truth, said):\n    return 1.0 if {type(x) for x in truth + said} == {float} else 0.0\n"
    assert scored(tmp_path, kinds, truth=NUMBERS, said=GUESSES).value == 1


def test_a_process_of_its_own_knows_none_of_the_jobs_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "GITHUB_TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "HUBBOT_LABELS",
        "AWS_SECRET_ACCESS_KEY",
        "SSH_AUTH_SOCK",
    ):
        monkeypatch.setenv(name, "a secret")
    source = (
        "import os\ndef own(truth, said):\n"
        "    return float(sum('a secret' in value for value in os.environ.values()))\n"
    )
    assert scored(tmp_path, source).value == 0


@pytest.mark.parametrize("own_python", [True, False])
def test_without_packages_of_its_own_it_finds_those_of_the_job(
    own_python: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages/of_the_job.py").write_text("value = 0.25\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    monkeypatch.delenv(own_scorers.PYTHON, raising=False)
    if own_python:
        monkeypatch.setenv(own_scorers.PYTHON, sys.executable)
    source = "import importlib.util\ndef own(truth, said):\n"
    source += "    return float(importlib.util.find_spec('of_the_job') is not None)\n"
    assert scored(tmp_path, source).value == (0 if own_python else 1)


def test_what_it_prints_is_no_answer(tmp_path: Path) -> None:
    source = (
        "import sys\nprint('{\"value\": 9}')\ndef own(truth, said):\n    print('loading…')\n"
        "    sys.stderr.write('x' * 200000)\n    return 7\n"
    )
    assert scored(tmp_path, source).value == 7


def test_draws_are_what_single_calls_give(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(SHARE)
    metric = Metric("Share", "Share", "higher", 0, 1, scorer="own:own")
    rng = np.random.default_rng(3)
    draws = [rng.integers(0, 3, 3) for _ in range(40)]
    together = list(drawn_figures(metric, TRUTH, SAID, draws, tmp_path))
    alone = [figure(metric, TRUTH.take(r), SAID.take(r), scorers=tmp_path).value for r in draws]
    assert together == alone
    assert len({*together}) > 2


def test_helpers_beside_it_can_be_imported_and_a_changed_file_is_loaded_anew(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("NUMBER = 3\n")
    source = "from helper import NUMBER\ndef own(truth, said):\n    return NUMBER\n"
    assert scored(tmp_path, source).value == 3
    (tmp_path / "helper.py").write_text("NUMBER = 44\n")
    assert scored(tmp_path, source + "\n").value == 44
    assert not (tmp_path / "__pycache__").exists(), "a hub's folder stays as it is"


FAULTS = {
    "a package that is not there": (
        "import sacrebleau\n" + SHARE,
        ("scorers/own.py, line 1", "imports sacrebleau, which is not installed", "scorers/requirements.txt"),
    ),
    "a package imported late": (
        "def own(t, s):\n    import no_such_package.inner\n",
        ("scorers/own.py, line 2", "imports no_such_package", "doctor --fix"),
    ),
    "another name": (
        SHARE.replace("own(", "bleu("),
        ("own.py has no function own", "It has: bleu", "registry/metrics.yaml"),
    ),
    "no Python": ("def own(truth, said:\n", ("scorers/own.py, line 1", "SyntaxError")),
    "no UTF-8": ("CAFE = 'caf\udce9'\n" + SHARE, ("scorers/own.py", "SyntaxError")),
    "an exception as it is loaded": (
        "x = 1\ny = 1 / 0\n" + SHARE,
        ("scorers/own.py, line 2", "ZeroDivisionError"),
    ),
    "an exception as it is called": (
        "def own(truth, said):\n\n    return said[9]\n",
        ("scorers/own.py, line 3", "IndexError: list index out of range", "maintainers"),
    ),
    "an exception deep in a package": (
        "import json\ndef own(truth, said):\n    return json.loads('{')\n",
        ("scorers/own.py, line 3", "JSONDecodeError"),
    ),
    "too few arguments": ("def own(truth):\n    return 1\n", ("scorers/own.py", "TypeError")),
    "a figure that is none": (
        "def own(t, s):\n    return 'high'\n",
        ("scorers/own.py", "ValueError", "high"),
    ),
    "an exit": ("import sys\ndef own(t, s):\n    sys.exit(3)\n", ("scorers/own.py, line 3", "SystemExit")),
    "an end without a word": (
        "import os\ndef own(t, s):\n    os._exit(3)\n",
        ("ended by itself (exit code 3)",),
    ),
    "an end as it is loaded": ("import os\nos._exit(4)\n", ("ended by itself (exit code 4)",)),
}


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_each_fault_says_whose_file_which_line_and_what_to_do(tmp_path: Path, case: str) -> None:
    source, said = FAULTS[case]
    (tmp_path / "own.py").write_bytes(source.encode("utf-8", "surrogateescape"))
    with pytest.raises(ScorerFault) as wrong:
        figure(Metric("BLEU", "BLEU", "higher", 0, 100, scorer="own:own"), TRUTH, SAID, scorers=tmp_path)
    assert isinstance(wrong.value, Unusable)
    assert not isinstance(wrong.value, ValueError), "no author is told to mend a hub's file"
    for part in ("BLEU", *said):
        assert part in str(wrong.value)
    assert str(tmp_path.parent) not in str(wrong.value).replace(str(tmp_path / "requirements.txt"), "")


def test_after_a_fault_the_next_figure_is_computed(tmp_path: Path) -> None:
    with pytest.raises(ScorerFault):
        scored(tmp_path, "import os\ndef own(t, s):\n    os._exit(1)\n")
    assert scored(tmp_path, SHARE).value == pytest.approx(2 / 3)
    sometimes = "def own(t, s):\n    return 1 / (len(t) - 2)\n"
    assert scored(tmp_path, sometimes).value == 1
    two = Truth(TRUTH.y[:2]), Outputs(values=SAID.values[:2])  # type: ignore[index]
    with pytest.raises(ScorerFault, match="ZeroDivisionError"):
        scored(tmp_path, sometimes, truth=two[0], said=two[1])
    assert scored(tmp_path, sometimes).value == 1


def test_a_scorer_that_refuses_predictions_speaks_to_their_author(tmp_path: Path) -> None:
    source = "def own(truth, said):\n    raise ValueError('row 2 has no boxes: write [] for none')\n"
    with pytest.raises(NotScored, match="row 2 has no boxes") as wrong:
        scored(tmp_path, source)
    assert isinstance(wrong.value, ValueError), "the check says it at the author's predictions"


def test_a_scorer_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_scorers, "SECONDS", 0.01)
    with pytest.raises(ScorerFault, match="gave no figure in"):
        scored(tmp_path, "def own(t, s):\n    while True: pass\n")


def test_sets_have_one_order_in_every_process(tmp_path: Path) -> None:
    source = "def own(t, s):\n    return float(hash('a word') % 1000)\n"
    first = scored(tmp_path, source).value
    own_scorers._scorer.cache_clear()
    assert scored(tmp_path, source).value == first


STARTS = {
    "a child": "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)']).pid\n",
    "a fork that keeps its pipes": "child = os.fork()\nif not child:\n    time.sleep(3600)\n",
    "a pool": "import multiprocessing\npool = multiprocessing.get_context('fork').Pool(1)\n"
    "child = pool.apply(os.getpid)\n",
    "a fork in a session of its own": "child = os.fork()\nif not child:\n"
    "    os.setsid()\n    time.sleep(3600)\n",
}
ENDS = {
    "too late": ("    time.sleep(3600)\n", "gave no figure in"),
    "by itself": ("    os._exit(9)\n", r"ended by itself \(exit code 9\)"),
    "by a signal": ("    os.kill(os.getpid(), 9)\n", r"ended by itself \(signal SIGKILL\)"),
}
ENDED = [("a child", "by a signal"), ("a fork that keeps its pipes", "by itself")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes of this kind here")
@pytest.mark.parametrize("case", [*((start, "too late") for start in STARTS), *ENDED], ids=" that ends ".join)
def test_what_a_scorer_starts_holds_nobody_up_and_ends_with_it(
    case: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, end = case
    last, said = ENDS[end]
    source = f"import os, subprocess, sys, time\n{STARTS[start]}"
    source += f"open('child', 'w').write(str(child))\ndef own(truth, said):\n{last}"
    (tmp_path / "own.py").write_text(source)
    own_scorers.called("own:own", tmp_path, "BLEU").start()  # without haste: the child is there then
    if end == "too late":
        monkeypatch.setattr(own_scorers, "SECONDS", 0.01)
    with pytest.raises(ScorerFault, match=said):
        figure(Metric("BLEU", "BLEU", "higher", 0, 100, scorer="own:own"), TRUTH, SAID, scorers=tmp_path)
    child = int((tmp_path / "child").read_text())
    if "session" in start:
        os.kill(child, 9)  # it hid itself on purpose; nobody waits for it
    assert gone(child)


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie waiting for its parent has)."""
    for _ in range(200):
        status = Path(f"/proc/{pid}/stat")
        try:
            os.kill(pid, 0)
            if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


MEMORY = {
    "as it is loaded": ("ROWS = bytearray(2**30)\n" + SHARE, 1),
    "as it is called": ("def own(t, s):\n    return len(bytearray(2**30))\n", 2),
    "in NumPy": ("import numpy\ndef own(t, s):\n    return numpy.ones(2**27).sum()\n", 3),
    "bit by bit": ("def own(t, s):\n    kept = []\n    while True: kept.append(bytes(2**26))\n", 3),
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process so")
@pytest.mark.parametrize("case", MEMORY, ids=str)
def test_a_scorer_has_so_much_memory_and_no_more(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_scorers, "MEMORY", 2**29)
    source, line = MEMORY[case]
    with pytest.raises(ScorerFault) as wrong:
        scored(tmp_path, source)
    assert f"BLEU: scorers/own.py, line {line}, needs more than 0.5 GB of memory." in str(wrong.value)
    assert scored(tmp_path, SHARE).value == pytest.approx(2 / 3), "the next one has all of it"


KINDS = "def own(truth, said):\n    return sum({int: 1, float: 10, bool: 100}[type(x)] for x in said)\n"


def test_numbers_that_are_equal_and_of_another_kind_stay_apart(tmp_path: Path) -> None:
    """The same scorer may get classes of one dataset and numbers of another."""
    for values, expected in (
        (np.array([1, 0]), 2),
        (np.array([1.0, 0.0]), 20),
        (np.array([True, False]), 200),
    ):
        assert scored(tmp_path, KINDS, truth=Truth(values), said=Outputs(values=values)).value == expected
    signs = "import math\ndef own(truth, said):\n    return sum(math.copysign(1, x) for x in said)\n"
    for values, expected in ((np.array([0.0, 1.0]), 2), (np.array([-0.0, 1.0]), 0)):
        assert scored(tmp_path, signs, truth=Truth(values), said=Outputs(values=values)).value == expected


def test_a_refusal_of_the_first_predictions_is_told_to_their_author_too(tmp_path: Path) -> None:
    refuses = "def own(t, s):\n    raise ValueError('no case at all')\n"
    none = Truth(np.array([], dtype=object)), Outputs(values=np.array([], dtype=object))
    with pytest.raises(NotScored, match="no case at all"):
        scored(tmp_path, refuses, truth=none[0], said=none[1])
    with pytest.raises(ScorerFault):
        scored(tmp_path, "raise ValueError('at the top')\n" + SHARE, truth=none[0], said=none[1])


def test_a_fault_can_be_told_without_words_that_may_quote_a_label(tmp_path: Path) -> None:
    with pytest.raises(ScorerFault) as wrong:
        scored(tmp_path, "def own(truth, said):\n    return {}[truth[0]]\n")
    assert "the cat sat" in str(wrong.value)
    assert wrong.value.unquoted.startswith("BLEU: scorers/own.py, line 2, raised KeyError.\n")
    assert "the cat sat" not in wrong.value.unquoted
