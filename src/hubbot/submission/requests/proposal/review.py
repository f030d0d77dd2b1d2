"""Judges a proposal for the registry: a benchmark with its dataset, or a model's card.

They take the same way as a submission: checked, approved by a maintainer's label, committed by the bot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hubbot.common.digest import digest as digest_of
from hubbot.common.digest import normalise
from hubbot.common.github_limits import LONGEST_TEXT
from hubbot.common.invisible import encodable, without_hidden
from hubbot.common.labels import titled
from hubbot.common.problem import Problem, in_order
from hubbot.reading.issue import body_problems
from hubbot.reading.issue.body import Body, scan
from hubbot.reading.issue.form import as_meant, unclosed
from hubbot.reading.issue.form_answers import at_heading, boxes, choice
from hubbot.reading.issue.form_sections import Section, given, sections
from hubbot.reading.issue.record_block import optional
from hubbot.registry.entry import EntryNoun
from hubbot.registry.model import Hub
from hubbot.submission.comments.review import verdict_key
from hubbot.submission.requests.proposal import kinds as say
from hubbot.submission.requests.proposal.benchmark import read_pair
from hubbot.submission.requests.proposal.card import Asked, read_card
from hubbot.submission.requests.proposal.forms import FORMS, ROLES, About
from hubbot.submission.requests.proposal.words import Part, Proposal, ProposalReview, RegistryEntry, What


def proposal_in(title: str, body: str | None) -> About | None:
    """Which form an issue was made with: by its title or, where that was changed, by all of its headings."""
    if titled(title, "result", "correction"):
        return None
    present = {heading.text for heading in _scanned(body).headings if heading.level == 3}
    for about, form in FORMS.items():
        labels = {one.label for one in form}
        marked = titled(title, about)
        if (marked and labels & present) or labels <= present:
            return about
    return None


def review_proposal(
    about: About, body: str | None, hub: Hub, text_of: Callable[[EntryNoun, str], str]
) -> ProposalReview:
    """Read and check an issue. `text_of` gives the file of a registered entry as it is. Never raises."""
    form = FORMS[about]
    scanned = as_meant(_scanned(body), form)
    found, problems = sections(scanned, form)
    problems = [p for p in problems if p.severity == "error"] + unclosed(scanned)
    if "confirm" in found:
        problems += boxes(scanned, found["confirm"])
    read_it = _benchmark if about == "benchmark" else _model
    return read_it(_Given(scanned, found, problems), hub, text_of)


def with_problems(review: ProposalReview, more: Sequence[Problem]) -> ProposalReview:
    """The review with the problems added that trying the entry out has shown."""
    problems = (*review.problems, *more)
    return replace(review, problems=problems, verdict=verdict_key(problems))


@dataclass(frozen=True, slots=True)
class _Given:
    """The body, its sections by field, and what is wrong with them."""

    body: Body
    found: Mapping[str, Section]
    problems: list[Problem]

    def plain(self, identifier: str) -> str:
        section = self.found.get(identifier)
        lines = given(self.body, section) if section else []
        return without_hidden("\n".join(text for _, text in lines), "")

    def entry(self, about: About, identifier: str) -> str:
        if identifier not in self.found:
            return ""
        block = optional(self.body, self.found[identifier], FORMS[about])
        self.problems.extend(block.problems)
        return block.text


def _scanned(body: str | None) -> Body:
    return scan(encodable(body or "")[:LONGEST_TEXT])


def _benchmark(said: _Given, hub: Hub, _: object) -> ProposalReview:
    entry, dataset = said.entry("benchmark", "benchmark"), said.entry("benchmark", "dataset")
    answers = {
        one.id: said.plain(one.id) for one in FORMS["benchmark"] if not one.render and one.kind == "textarea"
    }
    if not entry:
        hint = "Paste what `hubbot new benchmark` writes below `### Benchmark entry`, in a block ```yaml"
        missing = body_problems.whole(say.NO_ENTRY, "there is no benchmark entry yet", hint)
        talk = _made("benchmark", {}, (), [*said.problems, missing])
        return replace(talk, answers=answers, discussion=not dataset)
    pair = read_pair(entry, dataset, hub)
    parts = [Part("benchmark", "benchmark entry", entry)]
    parts += [Part("dataset", "dataset entry", dataset)] if dataset else []
    made = _made(
        "benchmark", {"benchmark": entry, "dataset": dataset}, parts, [*said.problems, *pair.problems]
    )
    if not made.ok or pair.benchmark.value is None:
        return replace(made, answers=answers)
    entries = [RegistryEntry("benchmark", pair.benchmark.value["id"], entry)]
    entries += [RegistryEntry("dataset", pair.new["id"], dataset)] if dataset else []
    return replace(made, answers=answers, proposal=Proposal("add-benchmark", tuple(entries)))


def _model(said: _Given, hub: Hub, text_of: Callable[[EntryNoun, str], str]) -> ProposalReview:
    chosen, problems = choice(said.body, said.found["role"]) if "role" in said.found else ("", [])
    model = said.plain("model")
    if "model" in said.found and not model:
        message = "no answer below `### Which model?`"
        problems.append(at_heading(said.body, said.found["model"], message, "Write the model's id there"))
    text, shown_by = said.entry("model", "card"), said.plain("shown").strip("<>")
    asked = Asked(model, ROLES.get(chosen) == "author", text, shown_by)
    card = read_card(asked, hub)
    parts = [Part("model", "card", text)] if text else []
    everything = {"model": card.id, "role": ROLES.get(chosen, ""), "shown": shown_by, "card": text}
    made = _made("model", everything, parts, [*said.problems, *problems, *card.problems])
    if not made.ok or card.value is None or not model:
        return made
    before = text_of("model", card.known.id) if card.known else ""
    what: What = "confirm-card" if asked.by_author else "correct-card" if card.known else "add-card"
    entry = RegistryEntry("model", card.id, card.text(before), before)
    proposal = Proposal(what, (entry,), shown_by if asked.by_author else "")
    # What is there is part of what is approved: if it changes, somebody has to look again.
    verdict = hashlib.sha256(f"{made.verdict}\n{entry.text}\n{before}".encode()).hexdigest()[:16]
    return replace(made, proposal=proposal, verdict=verdict)


def _made(
    about: About, said: Mapping[str, str], parts: Sequence[Part], problems: Sequence[Problem]
) -> ProposalReview:
    """The review of these answers, which a commit would be made of: the digest covers them all."""
    of_body = in_order(p for p in problems if p.place == "body")
    apart = [in_order(p for p in problems if p.path.split("/")[1:2] == [part.noun]) for part in parts]
    ordered = (*of_body, *(one for group in apart for one in group))
    asked = {name: normalise(text) for name, text in said.items() if text}
    return ProposalReview(
        text=_shown(asked),
        problems=ordered,
        digest=digest_of(json.dumps({"proposal": {"about": about, **asked}}, ensure_ascii=False)),
        verdict=verdict_key(ordered),
        about=about,
        parts=tuple(parts),
    )


def _shown(asked: Mapping[str, str]) -> str:
    """What a reader of "what changed" compares: the short answers as comments, the texts as they are."""
    short = [
        f"# {name}: {text.rstrip()}\n" for name, text in asked.items() if name in {"model", "role", "shown"}
    ]
    return "".join(
        [*short, *(text for name, text in asked.items() if name in {"benchmark", "dataset", "card"})]
    )
