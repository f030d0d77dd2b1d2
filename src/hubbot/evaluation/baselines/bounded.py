"""Run a program that may hang or write without end, so that it cannot take the machine or the job with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from hubbot.evaluation.scoring.own_process import end_with_children, how

FILE_LIMIT = 32 * 2**20  # bytes a file; a baseline writes a few kilobytes to its standard output
LAST_WORDS = 400  # characters of its error output that are worth showing


class Stopped(Exception):
    """The program gave no answer: it ran too long, wrote too much or failed. The text says which."""


def output(argv: Sequence[str], folder: Path, *, seconds: float) -> str:
    """Standard output of `argv`, run in `folder` with its temporary files there too. Raises Stopped."""
    out, err = folder / "stdout", folder / "stderr"
    with out.open("wb") as to, err.open("wb") as to_err:
        child = subprocess.Popen(  # noqa: S603 - argv is our own, never from a submission
            argv,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=to,
            stderr=to_err,
            env={**os.environ, "TMPDIR": str(folder)},
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            end_with_children(child)
            child.wait()
            raise Stopped(f"no result after {seconds:g} seconds; it was ended") from None
    if code != 0:
        raise Stopped(f"it ended with {_why(code)}: {_tail(err)}")
    return out.read_text(encoding="utf-8")


def limit_this_process(file_limit: int = FILE_LIMIT) -> None:
    """From now on this process may write no file larger than `file_limit` bytes. No effect on Windows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))


def _why(code: int) -> str:
    if hasattr(signal, "SIGXFSZ") and code == -signal.SIGXFSZ:
        return "a file that grew beyond what it may write"
    return how(code)


def _tail(err: Path) -> str:
    return err.read_text(encoding="utf-8", errors="replace").strip()[-LAST_WORDS:] or "it said nothing"
