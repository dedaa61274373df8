"""Starts processes, keeps them running, and leaves none behind.

One thread of its own forks, watches and signals them all, because the kernel ends a leashed process with the
*thread* that forked it (see `leash`). Callers may be any thread; they hand over work and wait.
"""

import os
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from signal import SIGKILL, Signals
from types import TracebackType
from typing import Self, TypeVar

from roundsman.stack.commands import Command, Probe
from roundsman.stack.errors import DidNotStart, StackError
from roundsman.stack.watched import ProcessStatus, Watched

POLL_S = 0.03  # how soon an ended process is noticed
READY_WITHIN_S = 240.0  # many times what a quiet machine takes; one that ends is noticed at once
# More at a time would not be ready sooner, and each would use up its time waiting for a processor.
AT_ONCE = 3 * (os.cpu_count() or 1)
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
        self._gate = threading.Lock()  # no request slips in after the last one was served
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
        self._end(self._call(lambda: list(self._watched.values())))
        with self._gate:
            self._ended.set()
        self._thread.join()
        self._watched.clear()

    def run(self, command: Command, within_s: float = READY_WITHIN_S) -> None:
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

    def start(self, command: Command, probe: Probe, within_s: float = READY_WITHIN_S) -> None:
        """As `start_all`, for one process."""
        self.start_all([Start(command=command, probe=probe)], within_s)

    def start_all(self, starts: Sequence[Start], within_s: float = READY_WITHIN_S) -> None:
        """Start processes, some at a time, and wait until all are ready.

        From then on each is started anew whenever it ends.

        Raises:
            DidNotStart: one ended or was not ready in time; none of them runs.
        """
        rest = list(starts)
        begun: list[Watched] = []
        waiting: list[Watched] = []
        try:
            while rest or waiting:
                begun += (new := self._begin_next(rest, AT_ONCE - len(waiting)))
                waiting = self._await_news([*waiting, *new], within_s)
        except BaseException:
            self._end(begun)
            raise

    def stop(self, name: str) -> None:
        """End one process for good: its stop signal, then SIGKILL. A name not known is already stopped."""
        watched = self._watched.get(name)
        if watched is not None:
            self._end([watched])

    def kill(self, name: str) -> None:
        """SIGKILL one process as a fault would; it is started anew.

        Raises:
            StackError: nothing of that name runs.
        """
        self.signal(name, SIGKILL)

    def signal(self, name: str, number: Signals) -> None:
        """Send a signal to one process and its children.

        Raises:
            StackError: nothing of that name runs.
        """
        watched = self._watched.get(name)
        if watched is None:
            raise StackError(f"no process is named {name}")
        self._call(partial(watched.send, number))

    def tell(self, name: str, variables: Mapping[str, str]) -> None:
        """From its next start on, the process has these variables in its environment as well.

        Raises:
            StackError: nothing of that name runs.
        """
        watched = self._watched.get(name)
        if watched is None:
            raise StackError(f"no process is named {name}")
        self._call(partial(watched.tell, variables))

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

    def _begin_next(self, rest: list[Start], count: int) -> list[Watched]:
        """Begin the next of the rest, which it takes off."""
        begun = [self._begin(start.command, start.probe) for start in rest[:count]]
        del rest[:count]
        return begun

    def _await_news(self, waiting: Sequence[Watched], within_s: float) -> list[Watched]:
        """Those that still are not ready, once at least one has become so."""
        self._await(partial(_has_news, waiting), waiting, within_s)
        return self._those_not_ready(waiting)

    def _those_not_ready(self, watched: Sequence[Watched]) -> list[Watched]:
        rest = []
        for one in watched:  # looked at once each: what becomes ready meanwhile is told the next time
            if one.is_ready:
                self._say(f"{one.command.name} is ready ({one.age_s:.1f} s)")
            elif one.ended:
                problem = f"ended before it was ready ({one.last_exit})"
                raise DidNotStart(one.command.name, problem, one.command.log)
            else:
                rest.append(one)
        return rest

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
        answer: Future[T] = Future()

        def fulfil() -> None:
            try:
                answer.set_result(work())
            except (StackError, OSError) as error:
                answer.set_exception(error)

        with self._gate:
            if self._ended.is_set():
                raise StackError("already stopped")
            self._requests.put(fulfil)
        return answer.result()

    def _end(self, processes: Sequence[Watched]) -> None:
        """End them side by side; not for use on the nursery's thread."""
        if self._ended.is_set():
            return
        for watched in processes:
            self._call(watched.ask_to_stop)
        for watched in processes:
            watched.await_end()
            self._call(partial(self._watched.pop, watched.command.name, None))

    def _run(self) -> None:
        while not self._ended.is_set():
            self._serve(POLL_S)
            for watched in self._watched.values():
                watched.look()
        while not self._requests.empty():
            self._serve(0)

    def _serve(self, within_s: float) -> None:
        with suppress(queue.Empty):
            self._requests.get(timeout=within_s)()


def _has_news(waiting: Sequence[Watched]) -> bool:
    return any(one.ended or one.is_ready for one in waiting)
