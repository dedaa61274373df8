"""Bugs of timers and outgoing calls, and of services."""

import copy
import secrets
from dataclasses import replace
from functools import partial
from typing import Any

from roundsman.chaos.mutants.planting import planted
from roundsman.gateway.domain.recent import Kept
from roundsman.kernel.ids import NotificationId
from roundsman.notification.domain import telling
from roundsman.payment.provider import calls
from roundsman.persistence.timer_worker import TimerWorker, _cause_of
from roundsman.persistence.work import StagedTimers


def timer_deleted_before_its_effect() -> None:
    """A deadline is forgotten first, then its handler runs."""

    async def fire(self: Any, timers: Any) -> None:
        async with self._units.database.transaction() as session:
            await session.timers.finish(timers)
        for timer in timers:
            await self._guarded(timer, self._units.attempt(partial(handle, self, timer)))

    async def handle(self: Any, timer: Any, work: Any) -> None:
        work.caused_by(_cause_of(timer))
        await self._due.deadlines[timer.kind](timer, work)

    planted(TimerWorker, "_fire_deadlines", fire)


def timer_is_never_finished() -> None:
    """What has fired stays, and fires again."""

    def fired(self: Any, timers: Any) -> None:
        """Forget nothing."""

    planted(StagedTimers, "fired", fired)


def call_under_a_new_name() -> None:
    """Every try of an outgoing call has another key."""
    whole = TimerWorker._make_call

    async def make_call(self: Any, timer: Any) -> None:
        call = self._due.calls[timer.kind]

        async def perform(asked: Any) -> Any:
            return await call.perform(replace(asked, subject=f"{asked.subject}.{secrets.token_hex(4)}"))

        other = copy.copy(self)
        other._due = replace(self._due, calls={**self._due.calls, timer.kind: replace(call, perform=perform)})
        await whole(other, timer)

    planted(TimerWorker, "_make_call", make_call)


def call_inside_the_transaction() -> None:
    """The outside is waited for while rows are locked."""

    async def make_call(self: Any, timer: Any) -> None:
        call = self._due.calls[timer.kind]

        async def perform_and_record(work: Any) -> None:
            await call.record(timer, await call.perform(timer), work)
            work.timers.fired([timer])

        await self._guarded(timer, self._units.attempt(perform_and_record))

    planted(TimerWorker, "_make_call", make_call)


def provider_is_charged_on_retry() -> None:
    """A repeated call to the payment provider is a new one to it."""
    planted(calls, "_key", lambda timer: f"{timer.kind}:{timer.subject}:{timer.attempts}")


def notification_without_a_name() -> None:
    """The same step is told to the same person under a new id each time."""

    def anything(*what: object) -> NotificationId:
        return NotificationId(f"ntf_{secrets.token_hex(13)}")

    planted(telling, "notification_id", anything)


def cursor_off_by_one() -> None:
    """Whoever comes back to a channel misses the first message."""
    whole = Kept.newer
    planted(Kept, "newer", lambda self, channel, offset: whole(self, channel, offset + 1))
