"""The interface of a kind of request: recognise, review, compose. The words about it are in its `Review`.

A new kind is one module with a class below `Kind`, and one line in `kinds`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hubbot.forge.git.trailers import trailers
from hubbot.index.prediction_files import NONE_FILED, Filed
from hubbot.results.result import accepted_path
from hubbot.submission.comments.review import Review
from hubbot.submission.facts.actions import OnMain

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.git.repository import Repository
    from hubbot.forge.port import Pull, Snapshot
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.registry.model import Hub
    from hubbot.registry.troubles import Trouble
    from hubbot.results.result import Accepted, Result
    from hubbot.submission.facts.actions import Commit

AnyReview = TypeVar("AnyReview", bound=Review)


@dataclass(frozen=True, slots=True)
class Came:
    """What came beside the issue's text: an attached file, or a pull request and its files by hash."""

    filed: Filed = NONE_FILED
    pull: Pull | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Came()


@dataclass(frozen=True, slots=True)
class Approved:
    """What a commit is made of beside the review. `run`: the address of this run's log.

    It is named in the message: two runs at once must not make one and the same commit, or both of them would
    take it for theirs and tell people twice.
    """

    snapshot: Snapshot
    commit: Commit
    came: Came = NOTHING
    run: str = ""

    def entry(self, what: str, digest: str) -> dict[str, Any]:
        """What a file keeps of it: who asked for what, who approved it, and when."""
        return {
            "issue": self.snapshot.number,
            "what": what,
            "author": self.snapshot.author,
            "approver": self.commit.event.actor,
            "approval_event": self.commit.event.id,
            "accepted_at": self.commit.accepted_at,
            "digest": digest,
        }

    def message(self, subject: str, lines: str = "") -> str:
        """The commit's message. Ids have a strict pattern; nothing else of a person's text may come in."""
        event = self.commit.event
        return f"{subject}\n\n{lines}" + trailers(self.snapshot.number, event.id, event.actor, self.run)


@dataclass(frozen=True, slots=True)
class Composed:
    """What one commit brings, beside the boards. `results`: the accepted results that it adds or changes.

    Without any, the first of `files` is the one that tells of it.
    """

    files: Mapping[str, bytes]
    message: str
    results: tuple[Accepted, ...] = ()
    on_registry: bool = False  # the hub is another with it

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths that identify this commit: those of its results, else that of its first file."""
        return tuple(one.path for one in self.results) or (next(iter(self.files)),)


class Kind(ABC, Generic[AnyReview]):
    """One kind of request. A request that is no result needs only the first three, and `on_main`."""

    @abstractmethod
    def recognise(self, snapshot: Snapshot) -> bool:
        """Whether an issue, or a pull request, asks for this, as far as it tells by itself."""

    @abstractmethod
    def review(self, world: World, snapshot: Snapshot, came: Came) -> AnyReview | None:
        """What the checks say of it against what main holds; None where it asks for nothing after all."""

    @abstractmethod
    def compose(self, world: World, review: AnyReview, approved: Approved) -> Composed:
        """The files and the message of its commit. `review` is without errors: `plan` sees to that."""

    @abstractmethod
    def on_main(self, world: World, number: int) -> OnMain | None:
        """What main holds because of issue `number`; None if nothing."""

    def read(self, bot: Bot, world: World, snapshot: Snapshot) -> Came:
        """What came beside the text."""
        return NOTHING

    def last_check(
        self, bot: Bot, repository: Repository, world: World, review: AnyReview, approved: Approved
    ) -> AnyReview:
        """What may be looked at only behind a valid approval. A review that is not ok is not committed."""
        return review

    def placing(self, world: World, snapshot: Snapshot, review: AnyReview) -> Preview | None:
        """Where it stands on a board, or would."""
        return None

    def places(self, world: World, review: AnyReview) -> Iterable[str] | None:
        """Where main holds it: by its ids, for people mend files by hand, and may drop who brought them.

        None where it was carried out, whatever became of a file since.
        """
        found = []
        for result in review.results:
            with suppress(ValueError):
                found.append(place_of(world.hub, result))
        return found

    def trouble(self, world: World, snapshot: Snapshot, review: AnyReview) -> Trouble | None:
        """What is broken on main that this request depends on."""
        found = (world.trouble_of(result) for result in review.results)
        return next(filter(None, found), None)

    def unread(self, fault: str) -> Review:
        """A review that says only what failed of ours."""
        return Review(fault=fault)

    def held(self, world: World, number: int) -> Review:
        """What main holds because of it, as a review without a problem: for what is said about it later."""
        return Review()


def place_of(hub: Hub, result: Result) -> str:
    """The path of a result, as benchmark and model are called in the registry."""
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    return accepted_path(
        benchmark.id if benchmark else result.benchmark_id,
        model.id if model else result.model_id,
        result.eval_id,
    )


def carried_out(path: str, said: Mapping[str, Any], done: Mapping[Any, str], page: str = "") -> OnMain:
    """What main holds of a request that is no result. `said`: the `Approved.entry` that a file keeps of it.

    `done`: what was carried out, as a sentence, by the entry's `what`.
    """
    event = said.get("approval_event")
    return OnMain(
        path=path,
        approver=str(said.get("approver", "")),
        event=event if isinstance(event, int) else None,
        accepted_at=str(said.get("accepted_at", "")),
        digest=str(said.get("digest", "")),
        done=done.get(str(said.get("what")), "Carried out."),
        page=page,
    )
