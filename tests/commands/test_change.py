"""What a pull request changes is checked with main's code, and only read."""

import gzip
import hashlib
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.evaluation.data.splits import cases_of
from hubbot.forge.git.process import Git
from hubbot.registry.load import load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def proposed(tmp_path):
    """A checkout with the hub as its first commit; the caller commits the change."""
    path = tmp_path / "proposed"
    for name in ("registry", "schemas", "evals", "data"):
        shutil.copytree(ROOT / name, path / name)
    shutil.copy(ROOT / "hub.yaml", path)
    git = Git(path)
    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "author")
    git("config", "user.email", "author@users.noreply.github.com")
    commit(path)
    return path


def commit(path):
    Git(path)("add", "--all")
    Git(path)("commit", "--quiet", "--allow-empty", "--message", "a change")


def check(capsys, proposed):
    code = cli.run(["check-change", str(proposed), "--hub", str(ROOT)])
    return code, capsys.readouterr().out


def test_nothing_of_the_hub_changed(capsys, proposed):
    (proposed / "notes.txt").write_text("hello", encoding="utf-8")
    commit(proposed)
    assert check(capsys, proposed) == (0, "Files of the hub that changed: 0. Errors: none.\n")


def test_a_result_by_pull_request_is_an_error(capsys, proposed):
    path = next((proposed / "evals").rglob("*evo2*.yaml"))
    changed = re.sub(r"evidence: .*", "evidence: re-run", path.read_text(encoding="utf-8"))
    path.write_text(changed, encoding="utf-8")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "title=result-by-pull-request" in out
    assert path.name in out


def test_the_list_of_changed_files_is_hubbots_own(capsys, proposed):
    (proposed / "registry/changed.yaml").write_text("changed: []\n", encoding="utf-8")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "file=registry/changed.yaml" in out
    assert "title=only-hubbot-writes" in out


def test_a_removed_result_is_a_maintainers_right(capsys, proposed):
    next((proposed / "evals").rglob("*evo2*.yaml")).unlink()
    commit(proposed)
    code, _ = check(capsys, proposed)
    assert code == 0


def test_a_registry_entry_that_does_not_load_is_annotated_in_its_line(capsys, proposed):
    path = proposed / "registry" / "models" / "evo2.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "confirmed: perhaps\n", encoding="utf-8")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "::error file=registry/models/evo2.yaml,line=" in out


BLOCK = """\
hubbot:
  proposals:
  - {issue: 1, what: confirm-card, author: a, approver: b, approval_event: 1, accepted_at: now, digest: %s}
""" % ("0" * 64)


@pytest.mark.parametrize("name", ["evo2", "new"])
def test_nobody_says_in_a_pull_request_that_an_entry_was_approved(capsys, proposed, name):
    path = proposed / "registry" / "models" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else "id: new\nname: New\nconfirmed: true\n"
    path.write_text(text + BLOCK, encoding="utf-8")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert f"file=registry/models/{name}.yaml" in out
    assert "title=only-hubbot-writes" in out


def test_an_entry_without_that_block_may_come_by_pull_request(capsys, proposed):
    path = proposed / "registry" / "models" / "new.yaml"
    path.write_text("id: new\nname: New\nconfirmed: true\n", encoding="utf-8")
    commit(proposed)
    assert check(capsys, proposed)[0] == 0


def test_a_link_is_not_followed(capsys, proposed, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("eval_id: secret-thing\n", encoding="utf-8")
    (proposed / "submissions").mkdir()
    (proposed / "submissions" / "mine.yaml").symlink_to(secret)
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "secret-thing" not in out


@pytest.mark.parametrize("target", ["/dev/zero", "/etc/passwd", "../../outside"])
@pytest.mark.parametrize(
    "place", ["registry/models/x.yaml", "evals/x/y.yaml", "registry", "schemas", "hub.yaml"]
)
def test_a_link_is_refused_before_anything_is_read(capsys, proposed, place, target):
    link = proposed / place
    if link.is_dir():
        shutil.rmtree(link)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert f"::error file={place},title=link::" in out
    assert "Nothing else was read." in out


def test_a_file_name_cannot_command_the_runner(capsys, proposed):
    folder = proposed / "evals" / "x"
    folder.mkdir(parents=True)
    (folder / "a,b:c%\n::add-mask::x.yaml").write_text("a: [\n", encoding="utf-8")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert all(
        line.startswith(("::error file=evals/x/a%2Cb%3Ac%25%0A", "Files of")) for line in out.splitlines()
    )


# ── Labels of the hub's own: a pull request is held against what it registers of them ──

CARD = "registry/datasets/DS-DNA-ENHANCER.yaml"
LABELS = "registry/labels/DS-DNA-ENHANCER.csv"


@pytest.mark.parametrize(
    ("registered", "content", "words"),
    [
        ("n: 2, public_labels: true", b"row,value\n0,1\n1,2\n", None),
        ("n: 3, public_labels: true", b"row,value\n0,1\n1,2\n", "2 cases; 3 are registered"),
        ("n: 2, public_labels: false", b"row,value\n0,1\n1,2\n", "`public_labels` is not true"),
        ("n: 2, public_labels: true", b"row,value\n0,1\nx%0A::error::y,2\n", "the id looks like a name"),
        ("n: 2, public_labels: true", None, "is not the registered file"),
    ],
)  # fmt: skip
def test_labels_by_pull_request_are_held_against_the_entry(capsys, proposed, registered, content, words):
    stored = content or b"row,value\n0,1\n1,9\n"
    n, public = (part.split(": ")[1] for part in registered.split(", "))
    sha256 = hashlib.sha256(content or b"").hexdigest()
    entry = f"id: DS-DNA-ENHANCER\nname: A\ndata: real\npublic_labels: {public}\nsplits:\n  test:\n"
    entry += f"    n: {n}\n    file: {LABELS}\n    sha256: '{sha256}'\n"
    (proposed / LABELS).parent.mkdir(exist_ok=True)
    (proposed / LABELS).write_bytes(stored)
    (proposed / CARD).write_text(entry)
    commit(proposed)
    code, out = check(capsys, proposed)
    told = [line for line in out.splitlines() if "title=labels" in line]
    if words is None:
        assert (code, told) == (0, [])
        return
    assert code == 1
    (line,) = told
    assert line.startswith(f"::error file={CARD},")
    assert words in line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file.write_bytes(b"other"), "is not the registered file"),
        (lambda file: file.unlink(), "there is no plain file"),
        (lambda file: file.with_name("extra.npz").write_bytes(b"nobody names it"), None),
    ],
    ids=["another", "gone", "one more"],
)
def test_features_by_pull_request_are_held_against_the_entry(capsys, proposed, change, words):
    """Also where the file alone is changed, and no entry with it."""
    change(proposed / "data/DS-SPLICE.npz")
    commit(proposed)
    code, out = check(capsys, proposed)
    told = [line for line in out.splitlines() if "title=features" in line]
    if words is None:
        assert (code, told) == (0, [])
        return
    assert code == 1
    (line,) = told
    assert line.startswith("::error file=registry/datasets/DS-SPLICE.yaml,line=")
    assert words in line


def test_labels_that_are_a_link_are_not_read(capsys, proposed):
    (proposed / LABELS).parent.mkdir(exist_ok=True)
    (proposed / LABELS).symlink_to("/etc/hostname")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "Nothing else was read." in out


# ── Predictions: the way for private hubs, checked before anybody merges them ──

ROWS = cases_of(load(ROOT).datasets["DS-BREAST"], ROOT).rows.tolist()
GOOD = ("row,score\n" + "".join(f"{row},0.5\n" for row in ROWS)).encode()
PLACE = "predictions/BM-BREAST/mine-1.csv"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_dot_", "."), content)
    return out.getvalue()


def put(proposed, path, content):
    file = proposed / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    commit(proposed)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (PLACE, GOOD),
        (PLACE + ".gz", gzip.compress(GOOD, mtime=0)),
        (PLACE.replace(".csv", ".zip"), zipped(a_dot_csv=GOOD)),
        ("predictions/BM-DNA-PROMOTER/mine-1.csv", None),
    ],
)
def test_a_file_in_its_place_that_can_be_scored_is_fine(capsys, proposed, path, content):
    hub = load(ROOT)
    if content is None:  # the hub has no labels: sizes and columns are all that can be checked
        dataset = hub.datasets[hub.benchmarks["BM-DNA-PROMOTER"].datasets[0]]
        n = dataset.splits["test"].n if "test" in dataset.splits else 5
        first = (dataset.value.get("labels") or ["0"])[0]
        content = ("row,label\n" + "".join(f"{i},{first}\n" for i in range(n))).encode()
    put(proposed, path, content)
    assert check(capsys, proposed) == (0, "Files of the hub that changed: 1. Errors: none.\n")


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("predictions/mine-1.csv", GOOD, "Predictions lie at"),
        ("predictions/BM-BREAST/mine 1.csv", GOOD, "Predictions lie at"),
        ("predictions/BM-BREAST/mine-1.parquet", GOOD, "Predictions lie at"),
        ("predictions/BM-BREAST/deep/mine-1.csv", GOOD, "Predictions lie at"),
        ("predictions/BM-BRAEST/mine-1.csv", GOOD, "Did you mean BM-BREAST?"),
        ("predictions/BM-BREAST/differences.csv", GOOD, "The bot writes this file"),
        (PLACE, b"row,score\nErika Mustermann,0.5\n", "looks like a name"),
        (PLACE, b"row,score\n1234567890123,0.5\n", "is a long number"),
        (PLACE, GOOD[:-20], "have no prediction"),
        (PLACE, GOOD.replace(b",0.5", b",NaN", 1), "not a finite number"),
        (PLACE + ".gz", gzip.compress(b"\0" * (2 * 2**20), 9, mtime=0), "A row is longer than"),
        (PLACE.replace(".csv", ".zip"), zipped(a_dot_csv=GOOD, b_dot_csv=GOOD), "holds 2 .csv files"),
        (PLACE, b"x" * (25 * 2**20 + 1), "larger than 25 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_or_names_people_is_told(capsys, proposed, path, content, words):
    put(proposed, path, content)
    code, out = check(capsys, proposed)
    assert code == 1
    assert words in out
    assert out.startswith(f"::error file={path}")
    assert "Mustermann" not in out
    assert "1234567890123" not in out


def test_predictions_of_an_accepted_result_stay_as_they_were_scored(capsys, proposed):
    accepted = min((ROOT / "predictions" / "BM-BREAST").glob("*.csv.gz")).name
    put(proposed, f"predictions/BM-BREAST/{accepted}", gzip.compress(GOOD, mtime=0))
    code, out = check(capsys, proposed)
    assert code == 1
    assert "is accepted: the predictions that were scored stay" in out


def test_two_files_for_one_result_are_one_too_many(capsys, proposed):
    put(proposed, PLACE, GOOD)
    put(proposed, PLACE + ".gz", gzip.compress(GOOD, mtime=0))
    code, out = check(capsys, proposed)
    assert code == 1
    assert "Keep one of them" in out


def test_a_link_among_predictions_is_not_followed(capsys, proposed, tmp_path):
    (tmp_path / "secret").write_text("row,score\n")
    link = proposed / PLACE
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "secret")
    commit(proposed)
    code, out = check(capsys, proposed)
    assert code == 1
    assert "Nothing else was read." in out
