"""Fires what is due: deadlines run as units of work, outgoing calls run outside of any transaction.

Both are claimed by a lease first and removed together with their effects. A worker that dies leaves the
lease to run out, or to its own successor, which starts by giving back what it held.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic

import structlog
from opentelemetry.trace import SpanKind

from roundsman.kernel.errors import Conflict
from roundsman.observability.metrics import CALLED, FIRED, OVERDUE
from roundsman.observability.traces import following
from roundsman.persistence.pace import Pace
from roundsman.persistence.session import Claim, Timer
from roundsman.persistence.units import Units, W
from roundsman.persistence.work import Cause

log = structlog.get_logger(__name__)

FireTimer = Callable[[Timer, W], Awaitable[None]]

_BATCH = 100
_CALLS_AT_ONCE = 32
_LEASE_S = 30.0  # real; longer than any call's own time-out
_POLL_S = 0.1  # how late a timer set by another process may be seen
_SHORTEST_REST_S = 0.001
_GATHER_S = 0.005  # every commit wakes the worker: one look for those that come together
_FIRST_RETRY_S = 0.2
_LONGEST_RETRY_S = 30.0
_BACK_OFF_S = 0.5  # while the store is away


class CallFailed(Exception):
    """The outside did not answer, or answered that it cannot now: the call is repeated with the same key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[W]):
    """A call to the outside and what its answer does.

    `perform` gets the timer (its kind and subject make the stable idempotency key) and runs outside of any
    transaction; it may be repeated. It raises `CallFailed` for what a repeat may mend.
    `record` runs in the unit of work that also removes the timer.
    """

    perform: Callable[[Timer], Awaitable[Any]]
    record: Callable[[Timer, Any, W], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Generic[W]):
    """What a service does when time comes: kind -> deadline handler, kind -> outgoing call."""

    deadlines: Mapping[str, FireTimer[W]] = field(default_factory=dict)
    calls: Mapping[str, Call[W]] = field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        """Every kind that the worker claims."""
        return [*self.deadlines, *self.calls]


class TimerWorker(Generic[W]):
    """Runs until cancelled; `wake` makes it look at once."""

    def __init__(self, units: Units[W], due: Due[W], holder: str) -> None:
        self._units = units
        self._due = due
        self._holder = holder
        self._pace = Pace(_POLL_S, _POLL_S)
        self._calling: set[asyncio.Task[None]] = set()
        self._firing = asyncio.Lock()  # held while deadlines are in hand
        self._finishing = False
        self._fault: BaseException | None = None  # of a call that could not even be put off

    def wake(self) -> None:
        """There may be something due now."""
        self._pace.wake()

    def trust_wakes(self, longest_s: float) -> None:
        """This process sets timers itself and wakes us: look for others' less often, down to every `longest_s`."""
        self._pace = Pace(_POLL_S, longest_s)

    async def run(self) -> None:
        """Give back old leases, then fire what is due, for ever; begin anew once a store that was away is back."""
        while True:
            try:
                await self._serve()
            except OSError as error:
                log.warning("timers wait", error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    async def finish(self) -> None:
        """Claim nothing more; returns when what is in hand has its effect, calls included. Cancel `run` then."""
        self._finishing = True
        async with self._firing:
            await asyncio.gather(*self._calling, return_exceptions=True)

    async def _serve(self) -> None:
        await self.release()
        try:
            while True:
                self._pace.begin()
                await self._look()
        finally:
            await self._break_off_calls()

    async def _break_off_calls(self) -> None:
        """Nobody would record their answers; repeating them under the same key does no harm."""
        for call in self._calling:
            call.cancel()
        await asyncio.gather(*self._calling, return_exceptions=True)

    async def release(self) -> None:
        """Give back what a former process of this name had claimed."""
        async with self._units.database.transaction() as session:
            await session.timers.release_leases(self._holder)

    async def fire_due(self) -> int:
        """Claim one batch and see all of it through; returns how many were claimed."""
        claimed = await self.start_due()
        await asyncio.gather(*self._calling)
        return claimed

    async def start_due(self) -> int:
        """Claim one batch, fire its deadlines and start its calls: one that hangs holds up nothing else."""
        if self._fault:
            fault, self._fault = self._fault, None
            raise fault
        async with self._firing:
            if self._finishing:
                return 0
            deadlines = await self._claim(list(self._due.deadlines), _BATCH)
            await self._fire_deadlines(deadlines)
            calls = await self._claim(list(self._due.calls), _CALLS_AT_ONCE - len(self._calling))
            self._start_calls(calls)
        self._note_lateness([*deadlines, *calls])
        return len(deadlines) + len(calls)

    def _start_calls(self, timers: Sequence[Timer]) -> None:
        for timer in timers:
            task = asyncio.create_task(self._make_call(timer))
            self._calling.add(task)
            task.add_done_callback(self._call_ended)

    def _note_lateness(self, claimed: Sequence[Timer]) -> None:
        clock = self._units.clock
        late_s = ((clock.now() - timer.due_at).total_seconds() / clock.speed for timer in claimed)
        OVERDUE.labels(self._units.source).set(max(late_s, default=0.0))

    def _call_ended(self, task: "asyncio.Task[None]") -> None:
        self._calling.discard(task)
        self._fault = self._fault or (None if task.cancelled() else task.exception())
        self._pace.wake()  # a place is free

    async def _claim(self, kinds: list[str], limit: int) -> list[Timer]:
        if not kinds or limit <= 0:
            return []
        claim = Claim(kinds=kinds, now=self._units.clock.now(), limit=limit, holder=self._holder, lease_s=_LEASE_S)
        async with self._units.database.transaction() as session:
            return await session.timers.claim(claim)

    async def _look(self) -> None:
        """Claim only what is due: most looks find that nothing is."""
        due_in_s = await self._due_in_s()
        is_due = due_in_s is not None and due_in_s <= 0
        if (is_due or self._fault) and await self.start_due():
            self._pace.found()
        else:  # what is due and was not claimed is in other hands, or waits for a place
            await self._pace.rest(None if is_due or due_in_s is None else max(due_in_s, _SHORTEST_REST_S))
            await asyncio.sleep(_GATHER_S)

    async def _due_in_s(self) -> float | None:
        """Real seconds until the first timer is due; None if there is none."""
        async with self._units.database.autocommit() as session:
            due_at = await session.timers.next_due_at(self._due.kinds)
        if due_at is None:
            return None
        return (due_at - self._units.clock.now()).total_seconds() / self._units.clock.speed

    async def _fire_deadlines(self, timers: list[Timer]) -> None:
        if not timers:
            return
        try:
            await self._units.attempt(lambda work: self._fire_all(timers, work))
        except Exception as error:  # noqa: BLE001 - the batch is redone one by one, where errors are told apart
            log.info("timers are redone one by one", error=repr(error), count=len(timers))
            for timer in timers:
                await self._fire_alone(timer)
        else:
            for kind, count in Counter(timer.kind for timer in timers).items():
                self._count(kind, "done", count)

    async def _fire_all(self, timers: list[Timer], work: W) -> None:
        for timer in timers:
            with following(f"timer {timer.kind}", timer.cause.get("traceparent", "")) as traceparent:
                work.caused_by(_cause_of(timer).within(traceparent))
                await self._due.deadlines[timer.kind](timer, work)
        work.timers.fired(timers)

    async def _fire_alone(self, timer: Timer) -> None:
        await self._guarded(timer, self._units.attempt(lambda work: self._fire_all([timer], work)))

    async def _make_call(self, timer: Timer) -> None:
        call = self._due.calls[timer.kind]

        async def perform_and_record() -> None:
            came_from = timer.cause.get("traceparent", "")
            with following(f"call {timer.kind}", came_from, SpanKind.CLIENT) as traceparent:
                answer = await call.perform(timer)
                cause = _cause_of(timer).within(traceparent)
                await self._units.run(lambda work: self._record(timer, answer, work, cause))

        began_s = time.perf_counter()
        outcome = await self._guarded(timer, perform_and_record())
        CALLED.labels(self._units.source, timer.kind, outcome).observe(time.perf_counter() - began_s)

    async def _record(self, timer: Timer, answer: Any, work: W, cause: Cause) -> None:
        work.caused_by(cause)
        await self._due.calls[timer.kind].record(timer, answer, work)
        work.timers.fired([timer])

    def _count(self, kind: str, outcome: str, count: int = 1) -> None:
        FIRED.labels(self._units.source, kind, outcome).inc(count)

    async def _guarded(self, timer: Timer, firing: Awaitable[None]) -> str:
        """Await the firing; whatever goes wrong, the timer is due again later, never lost. Returns how it went."""
        outcome = "done"
        try:
            await firing
        except Exception as error:  # noqa: BLE001 - outermost loop of the worker
            level = log.info if isinstance(error, Conflict | CallFailed) else log.error
            level("timer is tried again", kind=timer.kind, attempts=timer.attempts, error=repr(error))
            async with self._units.database.transaction() as session:
                await session.timers.retry_at(timer, self._retry_at(timer), type(error).__name__)
            outcome = "tried again"
        self._count(timer.kind, outcome)
        return outcome

    def _retry_at(self, timer: Timer) -> datetime:
        ceiling_s = min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2 ** min(timer.attempts, 10))
        wait_s = random.uniform(ceiling_s / 2, ceiling_s)  # noqa: S311 - jitter
        return self._units.clock.now() + timedelta(seconds=wait_s * self._units.clock.speed)


def _cause_of(timer: Timer) -> Cause:
    return Cause.from_headers(timer.cause | {"actor": f"timer:{timer.kind}", "impersonator": ""})
