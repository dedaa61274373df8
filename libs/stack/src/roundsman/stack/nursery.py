"""Starts processes, keeps them running, and leaves none behind.

One thread of its own forks, watches and signals them all, because the kernel ends a leashed process with the
*thread* that forked it (see `leash`). Callers may be any thread; they hand over work and wait.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from roundsman.stack.commands import Command, Probe
from roundsman.stack.errors import DidNotStart, StackError
from roundsman.stack.watched import ProcessStatus, Watched

POLL_S = 0.03  # how soon an ended process is noticed
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A process to start, and how one knows that it is ready."""

    command: Command
    probe: Probe


def silent(line: str) -> None:
    """Tell nobody."""


class Nursery:
    """A context in which processes run; leaving it ends them all."""

    def __init__(self, say: Callable[[str], None] = silent) -> None:
        """`say` is told of each process that becomes ready, on the thread that started it."""
        self._say = say
        self._requests: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._watched: dict[str, Watched] = {}  # in order of start
        self._closing = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nursery", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
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
        job = self._begin(command, probe=None)
        try:
            self._await(lambda: job.ended, [job], within_s)
        finally:
            self.stop(command.name)
        if job.exit_code != 0:
            raise DidNotStart(command.name, f"failed ({job.last_exit})", command.log)

    def start(self, command: Command, probe: Probe, within_s: float = 60.0) -> None:
        """As `start_all`, for one process."""
        self.start_all([Start(command=command, probe=probe)], within_s)

    def start_all(self, starts: Sequence[Start], within_s: float) -> None:
        """Start processes and wait until all are ready; from then on each is started anew whenever it ends.

        Raises:
            DidNotStart: one ended or was not ready in time; none of them runs.
        """
        begun = [self._begin(start.command, start.probe) for start in starts]
        try:
            self._await_all_ready(begun, within_s)
        except BaseException:
            for watched in begun:
                self.stop(watched.command.name)
            raise

    def stop(self, name: str) -> None:
        """End one process for good: its stop signal, then SIGKILL. A name not known is already stopped."""
        watched = self._watched.get(name)
        if watched is None or self._ended.is_set():
            return
        self._call(watched.ask_to_stop)
        watched.await_end()
        self._call(lambda: self._watched.pop(name, None))

    def kill(self, name: str) -> None:
        """SIGKILL one process as a fault would; it is started anew.

        Raises:
            StackError: nothing of that name runs.
        """
        watched = self._watched.get(name)
        if watched is None:
            raise StackError(f"no process is named {name}")
        self._call(watched.kill)

    def statuses(self) -> list[ProcessStatus]:
        """Every process, in order of start."""
        return self._call(lambda: [watched.status() for watched in self._watched.values()])

    def _begin(self, command: Command, probe: Probe | None) -> Watched:
        def add() -> Watched:
            if self._closing.is_set():
                raise StackError("stopping")
            watched = Watched(command, probe)
            watched.spawn()
            self._watched[command.name] = watched
            return watched

        return self._call(add)

    def _await_all_ready(self, waiting: Sequence[Watched], within_s: float) -> None:
        while waiting:
            news = partial(_has_news, waiting)
            self._await(news, waiting, within_s)
            waiting = self._those_not_ready(waiting)

    def _those_not_ready(self, watched: Sequence[Watched]) -> list[Watched]:
        for one in watched:
            if one.is_ready:
                self._say(f"{one.command.name} is ready ({one.age_s:.1f} s)")
            elif one.ended:
                problem = f"ended before it was ready ({one.last_exit})"
                raise DidNotStart(one.command.name, problem, one.command.log)
        return [one for one in watched if not one.is_ready]

    def _await(self, done: Callable[[], bool], waiting: Sequence[Watched], within_s: float) -> None:
        """Wait; the time runs from each process's own start."""
        while not done():
            if self._closing.is_set():
                raise StackError("stopping")
            for one in waiting:
                if one.age_s > within_s:
                    raise DidNotStart(one.command.name, f"was not ready within {within_s:.0f} s", one.command.log)
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

    def _ask_all_to_stop(self) -> list[Watched]:
        for watched in self._watched.values():
            watched.ask_to_stop()
        return list(self._watched.values())

    def _run(self) -> None:
        while not self._ended.is_set():
            with suppress(queue.Empty):
                self._requests.get(timeout=POLL_S)()
            for watched in self._watched.values():
                watched.look()


def _has_news(waiting: Sequence[Watched]) -> bool:
    return any(one.ended or one.is_ready for one in waiting)
