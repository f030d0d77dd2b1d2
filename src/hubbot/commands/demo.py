"""hubbot demo: the main job from start to end, on this machine."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import NEW_FOLDER, hub_option, hub_root

if TYPE_CHECKING:
    from hubbot.bot.maintenance.demo import Tell


@click.command(epilog="Example: hubbot demo")
@click.argument("folder", default="demo-hub", type=NEW_FOLDER)
@hub_option
def demo(folder: Path, hub_dir: Path | None) -> int:
    """Play a submission through a copy of this hub in FOLDER: mistake, answer, fix, approval, changed board.

    Uses no network. Everything but the people is real: the bot, the checks, git, the model's figures.
    """
    import hubbot.bot.maintenance.demo as story
    from hubbot.evaluation.report.example import example_result
    from hubbot.registry.load import load

    source = hub_root(hub_dir)
    hub = load(source)
    if story.BENCHMARK not in hub.benchmarks:
        raise click.UsageError(
            f"The demo plays {story.BENCHMARK}, which {hub.name} does not have. Run it in a clone of "
            "hubbot's own repository (`make demo`)."
        )
    click.echo("Training a small model on data that ships with scikit-learn, for figures to submit …")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    result = example_result(hub, story.BENCHMARK, now)
    try:
        stage = story.prepare(source, folder.resolve(), _tell())
    except FileExistsError as wrong:
        raise click.UsageError(str(wrong)) from None
    story.play(stage, result)
    return 0


def _tell() -> Tell:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.panel import Panel

    from hubbot.bot.maintenance.demo import Tell

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    return Tell(
        step=lambda words: console.rule(f"[bold]{words}", align="left"),
        line=lambda words: console.print(words, markup=False, soft_wrap=True),
        markdown=lambda text: console.print(
            Panel(Markdown(_for_a_terminal(text)), title="as people read it")
        ),
    )


def _for_a_terminal(comment: str) -> str:
    """GitHub folds details and hides comments; a terminal shows the summaries as bold lines instead."""
    text = re.sub(r"<!--(?:(?!<!--).)*?-->", "", comment, flags=re.DOTALL)
    text = re.sub(r"<summary>((?:(?!<summary>).)*?)</summary>", _bold_line, text, flags=re.DOTALL)
    text = re.sub(r"<br/?>", " ", text)
    return re.sub(r"</?(details|sub|picture|source|img)[^<>]*>", "", text)


def _bold_line(summary: re.Match[str]) -> str:
    words = re.sub(r"<[^<>]+>", "", summary[1])
    return f"\n\n**▸ {words}**\n\n"
