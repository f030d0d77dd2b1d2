"""A group of commands that knows which one was meant."""

from __future__ import annotations

import click

# What people type who know other programs.
_MEANT = {
    "evaluate": "score",
    "eval": "score",
    "predict": "run",
    "validate": "check",
    "lint": "check",
    "verify": "check",
    "upload": "submit",
    "send": "submit",
    "publish": "submit",
    "create": "new",
    "add": "new",
    "ls": "list",
    "info": "show",
    "diff": "compare",
}


class Suggesting(click.Group):
    """Names the command that is most like an unknown one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        known = self.list_commands(ctx)
        if name and not name.startswith("-") and name not in known:
            near = self._near(name, known)
            meant = f" Did you mean {near}?" if near else f" `{ctx.command_path} --help` lists all."
            raise click.UsageError(f"No such command {name!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    @staticmethod
    def _near(name: str, known: list[str]) -> str:
        word = name.casefold()
        if _MEANT.get(word) in known:
            return _MEANT[word]
        from difflib import get_close_matches  # late: for a mistyped command alone

        begun = [one for one in known if one.startswith(word)]
        return next(iter(begun or get_close_matches(word, known, 1, 0.6)), "")
