"""What the reader refuses because nobody can see it is never shown raw: it is named U+XXXX everywhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest

from hubbot.bot.requests.batch import Batch
from hubbot.bot.requests.kind import Came
from hubbot.bot.state.log import RunLog
from hubbot.bot.state.world import World
from hubbot.common.drawing import canvas
from hubbot.common.invisible import encodable, hidden, visible
from hubbot.common.problem import Kind, Problem, Span
from hubbot.forge.port import Pull, PullFile
from hubbot.leaderboard.pages.exports import _quoted
from hubbot.leaderboard.words.inert import in_fence, inert, link
from hubbot.reading.issue.form_fields import FORM
from hubbot.reading.yaml.reader import read
from hubbot.reading.yaml.scalars import shown
from hubbot.submission.comments.excerpt import difference, excerpt
from hubbot.submission.comments.markdown import code, fence, plain, sentence
from hubbot.submission.facts.actions import Decide, Facts, WriteStatus
from hubbot.submission.facts.context import Surroundings
from hubbot.submission.lifecycle.plan import plan
from hubbot.submission.requests.proposal.kinds import CARD, ENTRY, benchmark_issue, model_issue
from hubbot.submission.requests.proposal.review import review_proposal
from hubbot.submission.requests.result.review import review_issue
from hubbot.submission.requests.result.terminal import (
    annotation,
    github_annotations,
    json_report,
    text_report,
)
from tests.bot.stage import record, write_hub
from tests.reading.bodies import body
from tests.submission.lifecycle.worlds import issue

KIND = Kind("T001", "wrong", "error", meaning="", bad="", good="")


def _refused() -> tuple[str, ...]:
    """Every code point that the reader refuses as a character that cannot be seen."""
    found = []
    for point in range(sys.maxunicode + 1):
        if chr(point) in "\t\n\r":
            continue
        if next(hidden(chr(point)), None) is not None:
            found.append(chr(point))
    return tuple(found)


REFUSED = _refused()
PARTS = [REFUSED[start : start + 600] for start in range(0, len(REFUSED), 600)]


def raw(text: str) -> set[str]:
    return {f"U+{ord(character):04X}" for _, character in hidden(text)}


def _in_a_fence(text: str) -> str:
    problem = Problem(KIND, text, text, span=Span(1, 1, 1, 3))
    return excerpt(f"{text}: 1\n", problem) + difference("a: 1\n", f"a: {text}\n")


WRITERS: dict[str, Callable[[str], str]] = {
    "plain": plain,
    "code": code,
    "sentence": lambda text: sentence(f"There is no `{text}` here"),
    "fence": fence,
    "visible": visible,
    "shown": lambda text: shown(text, 100),
    "a page": lambda text: str(inert(text)),
    "a block of a page": lambda text: str(in_fence(f"```{text}")),
    "a link of a page": lambda text: str(link(text, f"https://example.org/{encodable(text)}")),
    "a picture": lambda text: canvas.text(1, 1, text, "c"),
    "a model card's front matter": _quoted,
    "an excerpt and a difference": _in_a_fence,
    "an annotation": lambda text: annotation(text, 1, text, text),
}


@pytest.mark.parametrize("name", WRITERS)
def test_no_writer_lets_a_refused_character_through(name):
    write = WRITERS[name]
    for character in REFUSED:
        assert raw(write(f"x{character}y")) == set()


@pytest.mark.parametrize("name", ["plain", "code", "sentence", "fence", "shown", "a page", "an annotation"])
def test_it_is_named_by_its_number(name):
    for character in ("\u200b", "\u061c", "\u2066", "\U000e0041", "\ufffd"):
        assert f"U+{ord(character):04X}" in WRITERS[name](f"x{character}y")


def test_the_reader_refuses_exactly_what_is_made_visible():
    for character in REFUSED:
        if character != "\ufeff" and not "\ud800" <= character <= "\udfff":
            assert "P112" in {problem.code for problem in read(f"a: x{character}y\n").problems}
    honest = "Ärzte 漢字 עברית العربية हिन्दी e\u0301 ❤\ufe0f 👩\ufe0f 𝒳 ñ ß ﷺ ½ №"
    assert visible(honest) == honest
    assert read(f"a: {honest}\n").problems == ()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return World.at(root)


def _submissions(text: str) -> Iterator[tuple[str, str]]:
    """Title and body with `text` in each place of an issue."""
    right = record()
    yield f"[Submission] {text}", body(right)
    for said in (
        right.replace("logistic-1", f"x{text}y"),
        right.replace("BM-BREAST", f"'{text}'"),
        right.replace("AUROC", f"AU{text}ROC"),
        right + f"x{text}y: 1\n",
        f"{text}\n",
        f"# {text}\n{right}",
    ):
        yield "[Submission]", body(said)
    yield "[Submission]", body(right, card=f"name: x{text}y\n{text}: 1\nweights: {text}\n")
    yield "[Submission]", body(right, relation=f"One of {text}")
    yield "[Submission]", body(right, predictions=f"[x{text}.csv](https://example.org/{text}.csv)")
    yield "[Submission]", body(right, confirm=f"- [x] {text}")
    yield "[Submission]", body(right).replace(f"### {FORM[1].label}", f"### Who are you to{text} this model?")
    yield "[Submission]", f"```yaml {text}\n{right}\n```\n\n```yaml\n{text}\n```\n"
    yield "[Submission]", f"[x{text}](https://example.org/{text}.yaml)"


def _answers(world: World, title: str, text: str) -> Iterator[str]:
    """All that the bot and `hubbot check` say of one issue."""
    snapshot = issue(title=title, body=text)
    review = review_issue(title, text, (), world.context("2026-11-23"))
    assert review is not None
    facts = Facts(world.hub.policy, Surroundings(url="https://github.com/author/hub"))
    for action in plan(snapshot, review, facts):
        if isinstance(action, WriteStatus | Decide):
            yield action.body
    yield text_report([(title, review)])
    yield github_annotations([(title, review)])
    yield json_report([(title, review)])


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"U+{ord(part[0]):04X}")
def test_no_answer_to_an_issue_shows_one(part, world):
    text = "".join(part)
    for title, said in [*_submissions(text), *_submissions(part[0])]:
        for answer in _answers(world, title, said):
            assert raw(answer) == set()


def test_no_answer_to_a_proposal_shows_one(world):
    text = "".join(REFUSED[::9])
    proposals = (
        ("benchmark", benchmark_issue(ENTRY.replace("name: ", f"name: {text}"))),
        ("benchmark", benchmark_issue(f"{text}: 1\n{ENTRY}")),
        ("model", model_issue(card=CARD.replace("name: ", f"name: {text}"))),
        ("model", model_issue(card=f"x{text}: 1\n{CARD}")),
    )
    for about, said in proposals:
        review = review_proposal(about, said, world.hub, lambda noun, identifier: "")
        snapshot = issue(title=f"[Model] {text}", body=said)
        facts = Facts(world.hub.policy, Surroundings(url="https://github.com/author/hub"))
        for action in plan(snapshot, review, facts):
            if isinstance(action, WriteStatus | Decide):
                assert raw(action.body) == set()


def test_no_answer_to_a_batch_shows_one(world):
    text = "".join(REFUSED[40::13])
    content = record().replace("AUROC", f"AU{text}ROC").encode("utf-8", "replace")
    blob = sha1(content).hexdigest()
    names = (f"submissions/x{text}y.yaml", "submissions/a.yaml", f"x{text}.py")
    files = tuple(PullFile(name, "added", "100644", blob, len(content)) for name in names)
    snapshot = replace(issue(title=f"x{text}"), is_pull_request=True)
    pull = Pull("c" * 40, "main", len(files), files)
    review = Batch().review(world, snapshot, Came(pull=pull, contents={blob: content}))
    facts = Facts(world.hub.policy, Surroundings(url="https://github.com/author/hub"))
    for action in plan(snapshot, review, facts):
        if isinstance(action, WriteStatus | Decide):
            assert raw(action.body) == set()


def test_no_line_of_a_log_and_no_summary_shows_one():
    log = RunLog()
    for character in REFUSED:
        log.note(label=f"x{character}y")
    log.fault("x\u200by", ValueError("".join(REFUSED)))
    outcome = log.outcome()
    assert raw("\n".join(outcome.lines)) == set()
    assert raw(outcome.summary) == set()


def test_no_other_module_spells_out_invisible_characters():

    source = Path(__file__).parents[3] / "src" / "hubbot"
    for path in source.rglob("*.py"):
        if path.name != "invisible.py":
            text = path.read_text(encoding="utf-8")
            assert "\\u200b-" not in text, path
            assert "\\u202e" not in text, path
