"""More than one process for many files. The order of what comes of them, and all else, is that of one process alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neolint.check import Checked
    from neolint.files import Candidate
    from neolint.wanted import Wanted

# From how many files on it pays; a process that starts from nothing takes longer to be of use than a copy of this one.
LEAST = {"fork": 200, "spawn": 1_000}
MOST_PROCESSES = 4
_CHUNK = 20


def checked_ahead(
    candidates: Sequence[Candidate], wanted: Wanted, *, method: str | None = None, processes: int | None = None
) -> Iterator[tuple[Candidate, Checked | None]]:
    """Every file in order; where another process has checked it already, with what came of that (without its jobs).

    The processes take the files in turns, this one as well. None is what this process has to check itself: its own
    share, and whatever another process could not do, so that every mistake is met here and said as ever. They never run
    far ahead: a pipe that is full makes them wait.
    """
    method = method or _method()
    count = processes or min(_processors(), MOST_PROCESSES)
    if count < 2 or len(candidates) < (LEAST[method] if processes is None else 1):
        yield from ((candidate, None) for candidate in candidates)
        return
    others = [_started(method, candidates, wanted, number, count) for number in range(1, count)]
    try:
        for start in range(0, len(candidates), _CHUNK):
            chunk = candidates[start : start + _CHUNK]
            turn = start // _CHUNK % count
            other = others[turn - 1] if turn else None
            done = None if other is None else other.chunk()
            yield from zip(chunk, done or [None] * len(chunk), strict=True)
    finally:
        for other in others:
            if other is not None:
                other.stop()


def _started(method: str, candidates: Sequence[Candidate], wanted: Wanted, number: int, count: int) -> _Other | None:
    """Another process; None where there can be no more of them."""
    try:
        return _Other(method, candidates, wanted, number, count)
    except (OSError, ImportError):
        return None


class _Other:
    """Another process, and the pipe in which it puts what it has done."""

    def __init__(self, method: str, candidates: Sequence[Candidate], wanted: Wanted, number: int, count: int) -> None:
        import multiprocessing

        context: Any = multiprocessing.get_context(method)
        self._pipe, far_end = context.Pipe(duplex=False)
        arguments = (far_end, candidates, wanted, number, count)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        far_end.close()
        self._lost = False

    def chunk(self) -> list[Checked | None] | None:
        """What came of its next share; None if it is lost, whatever the reason."""
        if not self._lost:
            try:
                done: list[Checked | None] = self._pipe.recv()
                return done
            except (EOFError, OSError):
                self._lost = True
        return None

    def stop(self) -> None:
        self._pipe.close()  # whoever still writes to it ends
        self._process.terminate()
        self._process.join()


def _work(pipe: Any, candidates: Sequence[Candidate], wanted: Wanted, number: int, count: int) -> None:
    """What another process does: every share of its own, in order."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a word; the first process speaks
    from neolint.runner import Runner

    runner = Runner(wanted)
    for start in range(number * _CHUNK, len(candidates), count * _CHUNK):
        pipe.send([_checked(runner, candidate) for candidate in candidates[start : start + _CHUNK]])


def _checked(runner: Any, candidate: Candidate) -> Checked | None:
    """What came of one file, as far as a report needs it; None if anything was wrong."""
    try:
        checked: Checked = runner.check(candidate)
    except Exception:  # the first process will meet it as well
        return None
    checked.jobs, checked.documents, checked.source = [], [], None
    return checked


def _method() -> str:
    """How a process is started: as a copy of this one where that is safe."""
    threads = sys.modules.get("threading")
    is_safe = hasattr(os, "fork") and sys.platform != "darwin" and (threads is None or threads.active_count() == 1)
    return "fork" if is_safe else "spawn"


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
