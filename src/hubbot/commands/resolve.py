"""hubbot resolve: a submitter's answer and a maintainer's decision about figures that two models share."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from hubbot.commands.options import hub_option, load_hub, today

_LISTED = (
    "It was accepted by an approval, so this change is listed until a maintainer approves it, too: `hubbot "
    "amend` writes the request. The form *Correct or withdraw a result* does both at once."
)


@click.command(
    epilog='Example: hubbot resolve tiny_cnn-20261123 --reason "Same frozen encoder" --by maintainer'
)
@click.argument("eval_id")
@click.option("--reason", help="Why the row may rank again; shown with it.")
@click.option("--answer", help="What the submitter says, if it came after acceptance; shown with the row.")
@click.option("--by", envvar="GITHUB_ACTOR", help="The login of whoever resolves it. Default: $GITHUB_ACTOR.")
@hub_option
def resolve(
    eval_id: str, reason: str | None, answer: str | None, by: str | None, hub_dir: Path | None
) -> int:
    """Settle what is asked about the result EVAL_ID: its figures were filed for another model as well.

    Only hubbot's own block of the result's file changes, and nothing is committed. With --answer alone the
    question stays open. A resolution is of one row: the other results keep theirs.
    """
    from hubbot.results.flags import any_open, settled
    from hubbot.results.record_hash import again, origin_of
    from hubbot.results.result import split_accepted

    hub = load_hub(hub_dir)
    path = _file(hub.root, eval_id)
    submitted, block = split_accepted(path.read_text(encoding="utf-8"))
    if not (reason or "").strip() and not (answer or "").strip():
        raise click.UsageError("Say why with --reason, or record the submitter's answer with --answer.")
    if reason and not by:
        raise click.UsageError("Say who resolves it: --by LOGIN.")
    if reason and by == block.get("author") and not hub.policy.self_approval:
        raise click.UsageError(f"{by} filed this result. This hub wants somebody else to resolve it.")
    if not any_open(block.get("flags") or ()):
        raise click.UsageError("Nothing is open about this result.")
    changed = settled(block, answer=answer or "", reason=reason or "", by=by or "", at=today())
    path.write_text(again(submitted, changed), encoding="utf-8", newline="\n")
    done, where = "Resolved" if reason else "Answer recorded", path.relative_to(hub.root).as_posix()
    click.echo(f"{done}: {where}. Run `hubbot build` and commit both on main.")
    if origin_of(block) == "approved":
        click.echo(_LISTED)
    return 0


def _file(root: Path, eval_id: str) -> Path:
    from hubbot.results.read_all import accepted_paths

    held = {Path(path).stem.casefold(): root / path for path in accepted_paths(root)}
    if eval_id.casefold() not in held:
        near = [held[name].stem for name in get_close_matches(eval_id.casefold(), held, 3)]
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise click.UsageError(f"No accepted result is called {eval_id}.{hint}")
    return held[eval_id.casefold()]
