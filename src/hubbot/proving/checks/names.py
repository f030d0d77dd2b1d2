"""Checks R of names: does a model's name say which model it is, and is no other model called that?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbot.common.model_names import is_placeholder, looks_like
from hubbot.common.problem import kind
from hubbot.proving.check import Check, Context, problem_at
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub, Model
    from hubbot.results.result import Result

PLACEHOLDER = kind(
    "R302",
    "placeholder-id",
    "error",
    meaning="The id names no model: it is what files and folders are called. The next author's file has the "
    "same name, and two models would stand on the board as one. hub.yaml may list other such ids "
    "(`policy.placeholder_ids`).",
    bad="model_ids: {candidate: predictions}",
    good="model_ids: {candidate: tiny_cnn}",
)
LIKE_ANOTHER = kind(
    "R303",
    "name-like-another",
    "warning",
    meaning="The model is new here, and its id or its card's name reads like a name of another model. Case, "
    "spaces, hyphens and letters of other scripts that look Latin make no difference to a reader.",
    bad="model_ids: {candidate: Logistic_Regression}",
    good="model_ids: {candidate: tiny_cnn}",
)
CARD_DIFFERS = kind(
    "R304",
    "card-differs",
    "note",
    meaning="The model is registered, and the card in the issue says something else about it. The registry's "
    "card stays as it is; the form *Add, confirm or correct a model card* changes it.",
    bad="model_ids: {candidate: logistic}  # and in the form's card: name: Elastic net",
    good="model_ids: {candidate: logistic}  # and no card in the form",
)
ANOTHER_ACCOUNT = kind(
    "R305",
    "results-of-another-account",
    "note",
    meaning="Results of this model were filed by another account. That is welcome where it is the same "
    "model. Another model needs an id of its own.",
    bad="model_ids: {candidate: logistic}  # filed by stranger; earlier ones by author",
    good="model_ids: {candidate: logistic}  # filed by author, as earlier ones",
)
_MODEL = "/model_ids/candidate"
_SHOWN = 5  # accounts, and lines of a card


def _placeholder(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """Only where the id would be new: a hub that has such a model goes on with it."""
    known = context.hub.model(result.model_id) is not None or context.accepted_as is not None
    if known or not is_placeholder(result.model_id, context.hub.policy.placeholder_ids):
        return
    message = f"`{shown(result.model_id)}` names no model; files are called so"
    hint = "Write the name by which readers know the model, in letters, digits, `.`, `_` and `-`"
    yield problem_at(document, PLACEHOLDER, _MODEL, message, hint=hint)


def _like_another(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if context.hub.model(result.model_id) is not None or context.accepted_as is not None:
        return
    names = {"": result.model_id, "the card's name ": context.card.get("name", "")}
    for whose, name in names.items():
        other = alike(name, context.hub) if name else None
        if other is not None:
            message = f"{whose}`{shown(name)}` reads like `{shown(other.name)}` (`{other.id}`), a model here"
            hint = (
                f"Is it that model? Then write `candidate: {other.id}`. If not, give it a name that "
                "readers can tell apart"
            )
            yield problem_at(document, LIKE_ANOTHER, _MODEL, message, hint=hint)
            return


def alike(name: str, hub: Hub, but: str = "") -> Model | None:
    """The registered model whose id, alias or name reads like `name`; `but` is an id that may."""
    wanted = looks_like(name)
    for model in hub.models.values():
        if model.id != but and any(
            wanted == looks_like(one) for one in (model.id, model.name, *model.aliases)
        ):
            return model
    return None


def _card_differs(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    model = context.hub.model(result.model_id)
    if model is None or context.accepted_as is not None:
        return
    said = [
        f"{key}: here `{shown(str(model.value.get(key, 'nothing')))}`, in your card `{shown(value)}`"
        for key, value in context.card.items()
        if str(model.value.get(key, "")).strip() != value.strip()
    ]
    if said:
        more = f"; and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
        message = f"`{model.id}` is registered, and its card says otherwise. {'; '.join(said[:_SHOWN])}{more}"
        hint = (
            "The registry's card stays. Is yours another model? Give it an id of its own. Is the "
            "registry's card wrong? The form for model cards changes it"
        )
        yield problem_at(document, CARD_DIFFERS, _MODEL, message, hint=hint)


def _another_account(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    model = context.hub.model(result.model_id)
    if model is None or not context.author or context.accepted_as is not None:
        return
    authors = context.known.accounts_of(model.id)
    me = context.author.casefold()
    if not authors or me in {author.casefold() for author in authors}:
        return
    shown_here = ", ".join(f"`{shown(author)}`" for author in authors[:_SHOWN])
    more = f" and {len(authors) - _SHOWN} more" if len(authors) > _SHOWN else ""
    message = f"earlier results of `{model.id}` were filed by {shown_here}{more}"
    hint = "Is it the same model? Then nothing is to be done. Is it another one? Give it an id of its own"
    yield problem_at(document, ANOTHER_ACCOUNT, _MODEL, message, hint=hint)


CHECKS: tuple[Check, ...] = (
    Check.of(PLACEHOLDER, "The id of a new model names a model", _placeholder),
    Check.of(LIKE_ANOTHER, "A new model's name is unlike those of the others", _like_another),
    Check.of(CARD_DIFFERS, "A card in the issue says what the registry says", _card_differs),
    Check.of(ANOTHER_ACCOUNT, "A model's results come from the account of its others", _another_account),
)
