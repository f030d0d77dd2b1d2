"""What the Tab key offers: ids of benchmarks and models, by the names of their files. Nothing is fetched."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from hubbot.commands.options import hub_without_fetching

_MOST = 500


def benchmarks(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return _ids(ctx, "benchmarks", incomplete)


def models(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return _ids(ctx, "models", incomplete)


def _ids(ctx: click.Context, kind: str, incomplete: str) -> list[CompletionItem]:
    """Ids that begin so, in whatever case; none where no hub is near."""
    root = hub_without_fetching(ctx)
    if root is None:
        return []
    ids = sorted(file.stem for file in (root / "registry" / kind).glob("*.yaml"))
    begun = [name for name in ids if name.casefold().startswith(incomplete.casefold())]
    return [CompletionItem(name) for name in begun[:_MOST]]
