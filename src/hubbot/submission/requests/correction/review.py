"""Judges a correction: to withdraw, replace or move a result, answer or resolve a flag, approve a change.

The old file stays, byte for byte above hubbot's line; only hubbot's block says what happened, and why. A
request takes the same way as a submission: read, checked, approved by a maintainer's label, committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hubbot.common.digest import digest as digest_of
from hubbot.common.github_limits import LONGEST_TEXT
from hubbot.common.invisible import encodable, without_hidden
from hubbot.common.labels import TITLES
from hubbot.common.problem import Kind, Problem, Severity, in_order, kind
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body, scan
from hubbot.reading.issue.form_fields import LABEL, NO_RESPONSE
from hubbot.reading.yaml.reader import dump
from hubbot.results.flags import any_open
from hubbot.results.result import is_id
from hubbot.submission.comments.review import verdict_key
from hubbot.submission.requests.correction.amendments import AMEND, FILES, files_asked
from hubbot.submission.requests.correction.amendments import Find as FindFiles
from hubbot.submission.requests.correction.targets import (
    MOST,
    MOST_LETTERS,
    Find,
    ModelOf,
    Several,
    Targets,
    targets_of,
)
from hubbot.submission.requests.correction.words import Correction, CorrectionReview, What

if TYPE_CHECKING:
    from hubbot.results.result import Accepted

OPTIONS: dict[str, What] = {
    "Withdraw it": "withdraw",
    "Replace it by another accepted result": "replace",
    "Move it to another model": "move",
    "Answer a flag": "answer",
    "Resolve a flag (maintainers)": "resolve",
}
_RESULT, _WHAT, _BY, _REASON = "Result", "What should happen?", "Replaced by", "Reason"
_TO = "Moved to"
_LABELS = (_RESULT, _WHAT, _BY, _TO, _REASON)
_SAID: dict[str, What] = {**OPTIONS, AMEND: "amend"}


_WHICH = (
    "Its eval_id, as its file says. Of several: one a line; a pattern such as `knn-*`; or `model: knn` for "
    "all of a model."
)


def _asked(
    result: str = "knn-1", what: str = "Withdraw it", by: str = "", reason: str = "Wrong split.", to: str = ""
) -> str:
    """An issue of the form, for the examples of the catalogue."""
    answers = zip(_LABELS, (result, what, by, to, reason), strict=True)
    shown = ((label, answer) for label, answer in answers if label != _TO or answer)
    return "\n".join(f"### {label}\n\n{answer or NO_RESPONSE}\n" for label, answer in shown)


def _kind(code: str, slug: str, meaning: str, bad: str, severity: Severity = "error") -> Kind:
    return kind(code, slug, severity, meaning=meaning, bad=bad, good=_asked())


UNKNOWN = _kind(
    "K101",
    "no-such-result",
    "No accepted result has this `eval_id`, or the one that should replace it is on no board.",
    _asked(result="no-such-1"),
)
NO_CHOICE = _kind("K102", "nothing-chosen", "It is not said what should happen.", _asked(what="Delete it"))
NO_REASON = _kind("K103", "no-reason", "Readers are owed a reason.", _asked(reason=""))
MOST_OF_A_REASON = 1_000  # characters: it stands on the board, the model's page and in the feed
LONG_REASON = _kind(
    "K107",
    "long-reason",
    f"A reason has at most {MOST_OF_A_REASON:,} characters: it is shown wherever the result is.",
    _asked(reason="Wrong split. " * 80),
)
NOT_POSSIBLE = _kind(
    "K104",
    "not-possible",
    "The result is not in a state for this: withdrawn already, or no flag is open on it.",
    _asked(what="Resolve a flag (maintainers)"),
)
NOT_YOURS = _kind(
    "K105",
    "not-the-submitter",
    "Only its submitter may answer a flag; a maintainer resolves it. (The example, asked by somebody else.)",
    _asked(result="forest-1", what="Answer a flag"),
)
NOT_THE_SAME = _kind(
    "K202",
    "replaced-by-anothers",
    "The result that should replace it is of another model, or somebody else submitted it.",
    _asked(what="Replace it by another accepted result", by="forest-1"),
    "warning",
)
NO_MODEL = _kind(
    "K108",
    "no-such-model",
    "A result is moved to a model by its id. (Letters, digits, `.`, `_` and `-`; another one than it has.)",
    _asked(what="Move it to another model", to="two words"),
)
NO_CARD = _kind(
    "K203",
    "model-without-a-card",
    "The result is moved to a model that no card of this hub names: is the id right?",
    _asked(what="Move it to another model", to="nobody-knows-it"),
    "warning",
)
BY_ANOTHER = _kind(
    "K201",
    "asked-by-another",
    "The request is not its submitter's, so a maintainer looks. (The example, asked by somebody else.)",
    _asked(result="forest-1"),
    "warning",
)


def form_yaml() -> str:
    """`.github/ISSUE_TEMPLATE/correction.yml`."""
    intro = "Nothing is deleted: the old file stays readable, with the reason. A maintainer decides by label."
    text = {"required": True}
    form = {
        "name": "Correct or withdraw a result",
        "description": "Withdraw, replace or move an accepted result, or answer a question about it.",
        "title": f"{TITLES['correction']} ",
        "labels": [LABEL],
        "body": [
            {"type": "markdown", "attributes": {"value": intro}},
            _field("textarea", _RESULT, _WHICH, validations=text),
            _field("dropdown", _WHAT, "", options=list(OPTIONS), validations=text),
            _field("input", _BY, "Only to replace it: the eval_id of the other result, or one for each."),
            _field("input", _TO, "Only to move it: the id of the model that it is of, as its card says it."),
            _field(
                "textarea", _REASON, "Published with the result; your answer, for a flag.", validations=text
            ),
        ],
    }
    return "# Generated by hubbot. The fields are read back by name.\n" + dump(form)


def _field(kind: str, label: str, description: str, **more: Any) -> dict[str, Any]:
    name = label.casefold().replace(" ", "-").rstrip("?")
    about = {"description": description} if description else {}
    options = {"options": more.pop("options")} if "options" in more else {}
    return {"type": kind, "id": name, "attributes": {"label": label, **about, **options}, **more}


def review_correction(
    body: str | None,
    author: str,
    find: Find,
    held: FindFiles | None = None,
    several: Several | None = None,
    model_of: ModelOf = lambda spelling: None,
) -> CorrectionReview:
    """Read and check a request. Never raises on any text.

    `find` gives the accepted result of an eval_id, `held` what main holds at a path or below a folder,
    `several` the active results of a model or a pattern, `model_of` the id of a registered model.
    """
    scanned = scan(encodable(body or "")[:LONGEST_TEXT])
    answers = {label: _answer(scanned, label) for label in _LABELS}
    answers[_BY] = " ".join(_names_in(answers[_BY]))
    answers[_TO] = model_of(answers[_TO].strip("` ")) or answers[_TO].strip("` ")
    if _SAID.get(answers[_WHAT]) == "amend":
        return _amendment(answers, _answer(scanned, FILES), held)
    targets = targets_of(answers[_RESULT], find, several)
    if not targets.single:
        return _of_several(answers, targets, author, find, model_of)
    target = targets.found[0] if targets.found else None
    what = OPTIONS.get(answers[_WHAT])
    named = answers | ({_RESULT: targets.missing[0]} if targets.missing else {})
    problems = in_order(
        [
            *_missing(named, target, what),
            *_impossible(answers, target, what, author, find),
            *_wrong_model(answers[_TO], what, targets.found, model_of),
        ]
    )
    found = None
    if target is not None and what is not None and not any(p.severity == "error" for p in problems):
        by = answers[_BY] if what == "replace" else answers[_TO] if what == "move" else ""
        found = Correction(target.path, what, by, answers[_REASON])
    return _review(_said(answers), problems, found)


def _said(answers: dict[str, str]) -> dict[str, str]:
    """What an approval is bound to. Requests from before there was a field for models have none."""
    moves = OPTIONS.get(answers[_WHAT]) == "move"
    return {label: answers[label] for label in _LABELS if label != _TO or moves}


def _wrong_model(
    to: str, what: What | None, found: Sequence[Accepted], model_of: ModelOf
) -> Iterator[Problem]:
    if what != "move":
        return
    if not is_id(to):
        named = f"`{to[:120]}` is no model's id" if to else "It is not said to which model"
        yield say.whole(NO_MODEL, named, f"Write the id below `### {_TO}`, as the model's card says it")
        return
    same = [one for one in found if (model_of(one.result.model_id) or one.result.model_id) == to]
    if same:
        named = ", ".join(f"`{one.result.eval_id}`" for one in same[:5]) + (" …" if len(same) > 5 else "")
        yield say.whole(
            NO_MODEL, f"This model has {named} already", "Take it off the list, or name another model"
        )
    elif model_of(to) is None:
        yield say.whole(NO_CARD, f"No card here names `{to}`", "Is the id right? A card can be proposed, too")


def _of_several(
    answers: dict[str, str], targets: Targets, author: str, find: Find, model_of: ModelOf
) -> CorrectionReview:
    """One request about many results. What is approved is the list as it was shown, not the pattern."""
    what = OPTIONS.get(answers[_WHAT])
    named = {_RESULT: ", ".join(targets.missing) or "…"} if targets.missing else {}
    problems = [] if not targets.missing else _missing(answers | named, None, what, several=True)
    if targets.over:
        problems = [say.whole(NOT_POSSIBLE, targets.over, "Ask for fewer, and again for the rest")]
    elif targets.found and not targets.missing:
        problems = [*_missing(answers, targets.found[0], what), *_too_many(targets)]
    by = answers[_BY].split() if what == "replace" else [answers[_TO]] if what == "move" else []
    if what == "replace" and targets.found and len(by) not in (1, len(targets.found)):
        message = f"{len(by)} results are named to replace {len(targets.found)}"
        problems.append(say.whole(UNKNOWN, message, "Name one for all, or one for each in their order"))
    problems += _goes_round(targets, by if what == "replace" else [])
    problems += _wrong_model(answers[_TO], what, targets.found, model_of)
    each = by * len(targets.found) if len(by) == 1 else by or [""] * len(targets.found)
    pairs = list(zip(targets.found, each, strict=False))
    found = [
        _said_of(problem, one)
        for one, other in pairs[:MOST]
        for problem in _impossible({**answers, _BY: other}, one, what, author, find)
        if problem.kind is not BY_ANOTHER
    ]
    if sum(len(problem.message) for problem in found) > MOST_LETTERS:
        message = f"There is something to say of {len(found):,} of them, too much for one comment"
        problems.append(say.whole(NOT_POSSIBLE, message, "Ask for fewer, and again for the rest"))
    every = in_order([*problems, *found, *_by_others(targets.found, author, what)])
    asked = None
    if what is not None and pairs and not any(p.severity == "error" for p in every):
        paths = tuple((one.path, other) for one, other in pairs)
        asked = Correction(paths[0][0], what, "", answers[_REASON], each=paths)
    listed = [one.path for one in targets.found]
    return _review(_said(answers), every, asked, listed)


def _names_in(answer: str) -> list[str]:
    """Eval_ids without the marks of a list or of code."""
    return [word.strip("`") for word in re.split(r"[\s,;]+", answer) if word.strip("`*-")]


def _said_of(problem: Problem, one: Accepted) -> Problem:
    return replace(problem, message=f"`{one.result.eval_id}`: {problem.message}")


def _goes_round(targets: Targets, by: Sequence[str]) -> Iterator[Problem]:
    for name in sorted({*by} & {one.result.eval_id for one in targets.found}):
        message = f"`{name}` is to be replaced by this request, too"
        yield say.whole(NOT_POSSIBLE, message, f"Take it off the list, or name another below `{_BY}`")


def _too_many(targets: Targets) -> Iterator[Problem]:
    letters = sum(len(one.path) + len(one.result.eval_id) + 20 for one in targets.found)
    if letters > MOST_LETTERS:  # who approves must see each of them
        message = f"The list of these {len(targets.found):,} results is too long for one comment"
        yield say.whole(NOT_POSSIBLE, message, "Ask for fewer, and again for the rest")
    if len(targets.found) > MOST:
        message = f"These are {len(targets.found):,} results; one request is about at most {MOST}"
        yield say.whole(NOT_POSSIBLE, message, "Ask for fewer, and again for the rest")


def _by_others(found: Sequence[Accepted], author: str, what: What | None) -> Iterator[Problem]:
    """One question for all that somebody else submitted."""
    logins = [(one.acceptance.author or "").casefold() for one in found]
    others = sorted({login for login in logins if login != author.casefold()})
    if others and what not in {None, "answer"}:
        count = sum(login != author.casefold() for login in logins)
        who = ", ".join(map(_who, others[:5])) + (" …" if len(others) > 5 else "")
        message = f"{count} of the {len(found)} results were submitted by {who}"
        yield say.whole(BY_ANOTHER, message, "Is this request theirs to make?")


def _amendment(answers: dict[str, str], files: str, held: FindFiles | None) -> CorrectionReview:
    asked, wrong = files_asked(files, held)
    problems = in_order([*wrong, *_reason_problems(answers)])
    possible = asked and not any(p.severity == "error" for p in problems)
    found = Correction(asked[0][0], "amend", "", answers[_REASON], asked) if possible else None
    return _review({_WHAT: AMEND, FILES: files, _REASON: answers[_REASON]}, problems, found)


def _review(
    answers: dict[str, str],
    problems: tuple[Problem, ...],
    found: Correction | None,
    several: Sequence[str] = (),
) -> CorrectionReview:
    text = dump({"correction": answers, **({"results": list(several)} if several else {})})
    return CorrectionReview(
        text=text, problems=problems, digest=digest_of(text), verdict=verdict_key(problems), correction=found
    )


def _answer(body: Body, label: str) -> str:
    """The text below the heading `### label`, up to the next heading of this form."""
    headings = [h for h in body.headings if h.level == 3 and h.text in {*_LABELS, FILES}]
    start = next((h.line for h in headings if h.text == label), None)
    if start is None:
        return ""
    end = next((h.line - 1 for h in headings if h.line > start), len(body.lines))
    text = "\n".join(body.lines[start:end]).strip()
    return "" if text == NO_RESPONSE else without_hidden(text, "")


def _missing(
    answers: dict[str, str], target: Accepted | None, what: What | None, *, several: bool = False
) -> list[Problem]:
    problems = []
    if target is None:
        named = f"`{answers[_RESULT][:120]}`" if answers[_RESULT] else "that name"
        hint = f"Below `### {_RESULT}`, write the eval_id as the result's file says it"
        if several:
            hint = f"Correct it below `### {_RESULT}`, or take it off the list: nothing is done in part"
        problems.append(say.whole(UNKNOWN, f"There is no accepted result {named}", hint))
    if what is None:
        choices = ", ".join(f"`{option}`" for option in OPTIONS)
        problems.append(say.whole(NO_CHOICE, "It is not said what should happen", f"Write one of {choices}"))
    return [*problems, *_reason_problems(answers)]


def _reason_problems(answers: dict[str, str]) -> Iterator[Problem]:
    length = len(answers[_REASON])
    if not length:
        yield say.whole(NO_REASON, "There is no reason", f"Write one below `### {_REASON}`")
    if length > MOST_OF_A_REASON:
        hint = f"Say it in {MOST_OF_A_REASON:,}; more of it can stand in a comment"
        yield say.whole(LONG_REASON, f"The reason has {length:,} characters", hint)


def _impossible(
    answers: dict[str, str],
    target: Accepted | None,
    what: What | None,
    author: str,
    find: Find,
) -> list[Problem]:
    if target is None or what is None:
        return []
    block, problems = target.acceptance, []
    own = (block.author or "").casefold() == author.casefold()
    if what in {"withdraw", "replace", "move"} and block.status != "active":
        problems.append(
            say.whole(NOT_POSSIBLE, f"It is {block.status} already", "Nothing is left to be done")
        )
    if what == "replace":
        other = find(answers[_BY])
        if other is None or other.path == target.path or other.acceptance.status != "active":
            hint = f"Submit the new result first; then name it below `### {_BY}`"
            problems.append(say.whole(UNKNOWN, "The result that replaces it is not on a board", hint))
        else:
            problems += _of_another(target, other)
    if what in {"answer", "resolve"} and not any_open(block.flags):
        problems.append(
            say.whole(NOT_POSSIBLE, "No flag is open on this result", "Nothing is left to be done")
        )
    if what == "answer" and not own:
        problems.append(say.whole(NOT_YOURS, "Only its submitter may answer", "Say it in a comment instead"))
    if not own and what != "answer":
        who = f"`{block.author}`" if block.author else "nobody (it was imported)"
        problems.append(
            say.whole(BY_ANOTHER, f"The result was submitted by {who}", "Is this request theirs to make?")
        )
    return problems


def _of_another(target: Accepted, other: Accepted) -> Iterator[Problem]:
    """A row that gives way to another model's, or to somebody else's, is a question and no mistake."""
    model, others = target.result.model_id, other.result.model_id
    filed, theirs = target.acceptance.author or "", other.acceptance.author or ""
    if model != others:
        message = f"It is a result of `{model}`, and the one that should replace it is of `{others}`"
        yield say.whole(NOT_THE_SAME, message, "Is the row of another model to give way to it?")
    elif filed.casefold() != theirs.casefold():
        message = f"It was submitted by {_who(filed)}, and the one that should replace it by {_who(theirs)}"
        yield say.whole(NOT_THE_SAME, message, "Do both agree?")


def _who(login: str) -> str:
    return f"`{login}`" if login else "nobody (it was imported)"
