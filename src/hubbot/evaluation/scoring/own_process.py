"""The process of a scorer: asked on its standard input, it answers in time or is ended with what it started.

Its answers are lines of JSON. A thread reads them, so that a child which keeps the pipe open holds nobody up.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import IO, Any, Final

_STEP: Final = 0.25  # seconds between two looks whether the process is still there
_LAST_WORDS: Final = 2.0  # seconds for what it wrote before it ended


class Ended(Exception):
    """The process gave no answer. `late`: it was ended for that; else `code` is its exit code."""

    def __init__(self, *, late: bool, code: int) -> None:
        self.late, self.code = late, code
        super().__init__("too late" if late else how(code))


class Process:
    """Runs `argv` in `folder` with this environment alone, in a session of its own."""

    def __init__(self, argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - the hub's own file on main, never from a submission
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=_read, args=(self._child.stdout, self._lines), daemon=True).start()

    def send(self, request: Mapping[str, Any] | str, more: bytes, *, seconds: float) -> None:
        """Write a request, with `more` bytes below it. Raises Ended where nobody reads it in time."""
        to = self._child.stdin
        if to is None:
            return
        text = request if isinstance(request, str) else json.dumps(request)
        late = threading.Timer(seconds, self._kill)
        late.daemon = True
        late.start()
        try:
            to.write(text.encode() + b"\n" + more)
            to.flush()
        except OSError:
            raise self._gone() from None
        finally:
            late.cancel()

    def answer(self, *, seconds: float) -> Mapping[str, Any]:
        """The next line. Raises Ended where none comes in time, or the process is no more."""
        line = self._line(monotonic() + seconds)
        if not line:
            raise self._gone()
        found: Mapping[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """End it, and all that it started."""
        self._kill()
        self._child.wait()
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()

    def _line(self, until: float) -> bytes:
        while (left := until - monotonic()) > 0:
            with contextlib.suppress(Empty):
                return self._lines.get(timeout=min(_STEP, left))
            if self._child.poll() is not None:
                with contextlib.suppress(Empty):
                    return self._lines.get(timeout=_LAST_WORDS)
                return b""
        raise self._late()

    def _late(self) -> Ended:
        self.end()
        return Ended(late=True, code=0)

    def _gone(self) -> Ended:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_LAST_WORDS)
        self.end()
        return Ended(late=False, code=self._child.returncode)

    def _kill(self) -> None:
        end_with_children(self._child)


def end_with_children(child: subprocess.Popen[bytes]) -> None:
    """End `child`, which leads a session of its own, and what it started. It is still to be waited for."""
    if not hasattr(os, "killpg"):
        child.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def how(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _read(stream: IO[bytes] | None, to: SimpleQueue[bytes]) -> None:
    """Each line as it comes, then an empty one."""
    if stream is not None:
        with stream, contextlib.suppress(OSError):
            for line in stream:
                to.put(line)
    to.put(b"")
