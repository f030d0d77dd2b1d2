"""The command line. Commands are imported when they are called: `hubbot --help` loads none of them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import click

from hubbot import __version__
from hubbot.commands.suggesting import Suggesting

OUR_FAULT = 3
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Help:
    """Where a command lives, and the line that help shows for it."""

    target: str  # module:attribute
    summary: str


SECTIONS: dict[str, dict[str, Help]] = {
    "For authors": {
        "list": Help("hubbot.commands.authoring:list_", "What can be evaluated here."),
        "show": Help("hubbot.commands.authoring:show", "A benchmark: data, split, metrics, commands."),
        "compare": Help("hubbot.commands.compare:compare", "Two models side by side, board by board."),
        "export": Help(
            "hubbot.commands.export:export", "A model's rows for every_eval_ever or Hugging Face."
        ),
        "score": Help("hubbot.commands.toolkit:score", "A result from a file of predictions."),
        "run": Help("hubbot.commands.toolkit:run", "A result from a model."),
        "new": Help(
            "hubbot.commands.authoring:new", "A result to fill in; or a new benchmark, dataset or model."
        ),
        "convert": Help("hubbot.commands.convert:convert", "A result from what another toolkit wrote."),
        "check": Help("hubbot.commands.check:check", "Check a result as the bot will."),
        "submit": Help("hubbot.commands.authoring:submit", "Print the form's address with the result in it."),
        "ranks": Help(
            "hubbot.commands.ranks:ranks", "How sure the order of anybody's table is. No hub needed."
        ),
        "demo": Help("hubbot.commands.demo:demo", "See the main job from start to end, on this machine."),
    },
    "For hub owners": {
        "init": Help("hubbot.commands.init:init", "A hub of your own, about any field."),
        "doctor": Help("hubbot.commands.doctor:doctor", "Does everything fit together, here and on GitHub?"),
        "build": Help("hubbot.commands.build:build", "Write the leaderboards from the accepted results."),
        "baseline": Help(
            "hubbot.commands.baseline:baseline", "Run the baselines; with --check, compare them."
        ),
        "queue": Help("hubbot.commands.queue:queue", "What waits for a decision, and since when."),
        "audit": Help("hubbot.commands.audit:audit", "Check everything accepted again; say what drifted."),
        "amend": Help("hubbot.commands.amend:amend", "Ask for an approval of what was changed on main."),
        "resolve": Help("hubbot.commands.resolve:resolve", "Settle a question about shared figures."),
        "import": Help("hubbot.commands.import_:import_", "Take over results from another hub's files."),
    },
    "For workflows": {
        "handle": Help("hubbot.commands.handle:handle", "Answer one event of an issue."),
        "sweep": Help("hubbot.commands.handle:sweep", "Look at every open submission."),
        "rehearse": Help("hubbot.commands.rehearse:rehearse", "Try what the bot will have to do."),
        "check-change": Help("hubbot.commands.change:check_change", "Check what a pull request changes."),
    },
}


class Sections(Suggesting):
    """A group that knows its commands by name, imports them late and lists them by who they are for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for entries in SECTIONS.values() for name in entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = next((entries[cmd_name] for entries in SECTIONS.values() if cmd_name in entries), None)
        if entry is None:
            return None
        module, attribute = entry.target.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, entries in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.summary) for name, entry in entries.items()])


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hubbot")
@click.option(
    "--hub",
    metavar="DIR|OWNER/REPO|URL",
    help="The hub of the command that follows. HUBBOT_HUB says it for all of a shell's commands.",
)
@click.pass_context
def hubbot(ctx: click.Context, hub: str | None) -> None:
    """A benchmark leaderboard that lives in a GitHub repository, and says how sure it is.

    Exit codes: 0 fine, 1 errors were found, 2 wrong usage, 3 our fault, 130 interrupted.

    Example: hubbot check eval.yaml
    """
    if hub:
        ctx.meta["hubbot.for_all"] = hub  # the commands' own --hub begins with it


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. The one place that turns exceptions into words and codes."""
    try:
        words = sys.argv[1:] if argv is None else list(argv)
        code = hubbot.main(args=words, standalone_mode=False, obj=words)  # to be shown again, with one more
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as fault:  # noqa: BLE001 - the one place where a fault of ours becomes words
        return _say_fault(fault)
    return code if isinstance(code, int) else 0


def _say_fault(fault: Exception) -> int:
    import traceback  # late: help is quick

    remedy, said = str(getattr(fault, "remedy", "")), str(fault)
    click.echo(_quoted(f"hubbot could not finish: {said}"), err=True)
    if remedy and remedy not in said:
        click.echo(remedy, err=True)
    elif not getattr(fault, "expected", False):
        click.echo(_quoted("\n" + "".join(traceback.format_exception(fault))), err=True)
        click.echo("This is a fault of hubbot or of the network, not of what you wrote.", err=True)
    return OUR_FAULT


def _quoted(text: str) -> str:
    """A bar before each further line: what an error quotes cannot pose as a command to a runner."""
    return text.rstrip().replace("\r", "\n").replace("\n", "\n| ")


def main() -> NoReturn:
    sys.exit(run())
