"""Whether a model was trained on the data of a board: derived from cards, and declared by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from hubbot.registry.model import Dataset, Hub, Model


def trained_on(hub: Hub, model: Model | None, dataset: Dataset | None) -> str | None:
    """The training set on the model's card that is this dataset, or data that the dataset is taken from.

    As the card writes it. "" where the card lists its data and this is not among them; None where it has no
    list: not stated is not none.
    """
    listed = model.value.get("trained_on") if model is not None else None
    if not isinstance(listed, list) or dataset is None:
        return None
    sources = {*_names(hub, dataset)}
    return next((str(one) for one in listed if _same(hub, str(one)) & sources), "")


def _names(hub: Hub, dataset: Dataset) -> Iterator[str]:
    """The names of the dataset and of all that it is taken from, as they are compared."""
    seen: set[str] = set()
    here: str | None = dataset.id
    while here and here not in seen:
        seen.add(here)
        yield from _same(hub, here)
        known = hub.dataset(here)
        parent = known.value.get("parent") if known is not None else None
        here = str(parent) if parent else None


def _same(hub: Hub, name: str) -> set[str]:
    """Id, name and spellings of a registered dataset; of another one its name alone."""
    known = hub.dataset(name)
    names = (known.id, known.name, *known.aliases) if known is not None else (name,)
    return {"".join(sign for sign in one.casefold() if sign.isalnum()) for one in names}
