"""Starts processes, keeps them running, and leaves none behind.

One thread of its own forks, watches and signals them all, because the kernel ends a leashed process with the
*thread* that forked it (see `leash`). Callers may be any thread; they hand over work and wait.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from roundsman.stack.commands import Command, Probe
from roundsman.stack.errors import DidNotStart, StackError
from roundsman.stack.watched import ProcessStatus, Watched

POLL_S = 0.03  # how soon an ended process is noticed
T = TypeVar("T")


class Nursery:
    """A context in which processes run; leaving it ends them all."""

    def __init__(self) -> None:
        self._requests: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._watched: dict[str, Watched] = {}  # in order of start
        self._closing = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nursery", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything; starts that wait meanwhile fail. May be repeated."""
        if self._ended.is_set():
            return
        self._closing.set()
        for watched in self._call(self._ask_all_to_stop):
            watched.await_end()
        self._ended.set()
        self._thread.join()
        self._watched.clear()

    def run(self, command: Command, within_s: float = 60.0) -> None:
        """Run a command to its end.

        Raises:
            DidNotStart: it failed, or was not done in time.
        """
        job = self._call(lambda: self._add(Watched(command, probe=None)))
        try:
            self._await(lambda: job.ended, job, within_s)
        finally:
            self.stop(command.name)
        if job.exit_code != 0:
            raise DidNotStart(command.name, f"failed ({job.last_exit})", command.log)

    def start(self, command: Command, probe: Probe, within_s: float = 60.0) -> None:
        """Start a process and wait until it is ready; from then on it is started anew whenever it ends.

        Raises:
            DidNotStart: it ended or was not ready in time; it no longer runs.
        """
        watched = self._call(lambda: self._add(Watched(command, probe)))
        try:
            self._await(lambda: watched.ended or watched.is_ready, watched, within_s)
        except BaseException:
            self.stop(command.name)
            raise
        if not watched.is_ready:
            self.stop(command.name)
            raise DidNotStart(command.name, f"ended before it was ready ({watched.last_exit})", command.log)

    def stop(self, name: str) -> None:
        """End one process for good: its stop signal, then SIGKILL. A name not known is already stopped."""
        watched = self._watched.get(name)
        if watched is None:
            return
        self._call(watched.ask_to_stop)
        watched.await_end()
        self._call(lambda: self._watched.pop(name, None))

    def kill(self, name: str) -> None:
        """SIGKILL one process as a fault would; it is started anew."""
        self._call(self._watched[name].kill)

    def statuses(self) -> list[ProcessStatus]:
        """Every process, in order of start."""
        return self._call(lambda: [watched.status() for watched in self._watched.values()])

    def _ask_all_to_stop(self) -> list[Watched]:
        for watched in self._watched.values():
            watched.ask_to_stop()
        return list(self._watched.values())

    def _add(self, watched: Watched) -> Watched:
        if self._closing.is_set():
            raise StackError("stopping")
        watched.spawn()
        self._watched[watched.command.name] = watched
        return watched

    def _await(self, done: Callable[[], bool], watched: Watched, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while not done():
            if self._closing.is_set():
                raise StackError("stopping")
            if time.monotonic() > deadline:
                raise DidNotStart(
                    watched.command.name, f"was not ready within {within_s:.0f} s", watched.command.log
                )
            time.sleep(POLL_S)

    def _call(self, work: Callable[[], T]) -> T:
        """Do something on the nursery's thread."""
        if self._ended.is_set():
            raise StackError("already stopped")
        answer: Future[T] = Future()

        def fulfil() -> None:
            try:
                answer.set_result(work())
            except (StackError, OSError) as error:
                answer.set_exception(error)

        self._requests.put(fulfil)
        return answer.result()

    def _run(self) -> None:
        while not self._ended.is_set():
            with suppress(queue.Empty):
                self._requests.get(timeout=POLL_S)()
            for watched in self._watched.values():
                watched.look()
