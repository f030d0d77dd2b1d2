"""`Bot`: the forge, the hub, the log and the options that every step of a run works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.bot.state.log import RunLog
from hubbot.bot.state.seen import Looks
from hubbot.forge.attachments import Attachments, Unread
from hubbot.forge.git.history import Decision
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import Forge, NotFound, RateLimited


@dataclass(frozen=True)
class Bot:
    """What a run works with. Commits are made only with `accept` and a `repository`."""

    forge: Forge
    hub_root: Path
    repository: Repository | None = None
    accept: bool = False
    log: RunLog = field(default_factory=RunLog)
    run_url: str = ""  # address of this run's log
    token: str | None = field(default=None, repr=False)  # fetches what a partial clone left out
    decided: tuple[Decision, ...] = ()  # what the history says was approved, set by each run
    clone: Repository | None = None  # to read pull requests with; `repository` will do, too
    looks: Looks = field(default_factory=Looks)  # what earlier runs saw, set by each run
    private_labels: Path | None = None  # folder of labels that are not public; used after an approval only
    fetch: Callable[[str], bytes | Unread | None] = field(default_factory=Attachments)

    @contextmanager
    def guarded(self, where: str, about: int | None = None) -> Iterator[None]:
        """A fault of ours in one place is written down and stops nothing else. A missing issue is none.

        `about`: the issue that it concerns, None where it is the whole run.
        """
        try:
            yield
        except NotFound as why:
            self.log.note(gone=where, why=str(why))
        except RateLimited as why:  # nothing is wrong: it waits
            self.log.limit(where, why)
        except Exception as why:  # noqa: BLE001 - one submission's surprise must not stop the others
            self.log.fault(where, why, about)
