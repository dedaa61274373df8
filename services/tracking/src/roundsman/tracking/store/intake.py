"""Takes in positions of many drivers at once: what waits while a transaction is open goes into the next one.

No timer: a lone batch is written at once, under load up to `_MOST` batches share a commit. One that fails is tried
alone, so it costs the others nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from roundsman.kernel.ids import DriverId, UserId
from roundsman.persistence.lanes import Lanes
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.tracking.domain.errors import DriverNotKnown
from roundsman.tracking.domain.sifting import Numbered, Sifted, SiftRules
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.handlers.take_positions import TakePositions, take_positions
from roundsman.tracking.store.work import TrackingWork

_LANES = 2  # transactions at once
_MOST = 64  # batches in one
_MOST_FIXES = 2000  # in one: a day's uploads must not make everybody wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A batch as a user sent it."""

    user_id: UserId
    fixes: Sequence[Numbered]
    cause: Cause


@dataclass(frozen=True, slots=True)
class _Waiting:
    sent: Sent
    outcome: "asyncio.Future[Sifted]"


class Intake:
    """Shared by all requests of a process."""

    def __init__(self, units: Units[TrackingWork], rules: SiftRules, arrivals: Arrivals) -> None:
        self._units = units
        self._rules = rules
        self._arrivals = arrivals
        self._waiting: list[_Waiting] = []
        self._lanes = Lanes(_LANES, self._drain)

    async def take(self, sent: Sent) -> Sifted:
        """Judge and keep the fixes; they are committed when this returns.

        Raises:
            StoreAway: whether they were kept is not known; sending them again is safe.
            DriverNotKnown: the user is no driver, as far as has reached us.
            Conflict: too many changes at once to the same driver.
        """
        waiting = _Waiting(sent, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._lanes.wake()
        return await waiting.outcome

    async def _drain(self) -> None:
        while batch := self._next():
            try:
                await self._take_all(batch)
            except OSError as error:  # the store is away: nobody's fault
                for one in batch:
                    _fail(one, error)
            except Exception:  # noqa: BLE001 - whose fault it was is found out one by one
                for one in batch:
                    await self._take_alone(one)

    def _next(self) -> list[_Waiting]:
        """The first ones waiting, one a user: a user's second batch is judged after the first is kept."""
        chosen: dict[UserId, _Waiting] = {}
        left, fixes = list[_Waiting](), 0
        for one in self._waiting:
            full = len(chosen) == _MOST or fixes >= _MOST_FIXES
            if full or one.sent.user_id in chosen:
                left.append(one)
            else:
                chosen[one.sent.user_id] = one
                fixes += len(one.sent.fixes)
        self._waiting = left
        return list(chosen.values())

    async def _take_alone(self, one: _Waiting) -> None:
        try:
            await self._take_all([one])
        except Exception as error:  # noqa: BLE001 - handed to the request that waits for it
            _fail(one, error)

    async def _take_all(self, batch: Sequence[_Waiting]) -> None:
        outcomes = await self._units.run_alone(lambda work: self._in_one_unit(batch, work))
        for one, outcome in zip(batch, outcomes, strict=True):
            if one.outcome.done():
                continue  # the request was given up
            if outcome is None:
                one.outcome.set_exception(
                    DriverNotKnown("Register as a driver first, or wait a moment if you just did.")
                )
            else:
                one.outcome.set_result(outcome)

    async def _in_one_unit(self, batch: Sequence[_Waiting], work: TrackingWork) -> list[Sifted | None]:
        drivers = await work.drivers.find_by("user_id", [one.sent.user_id for one in batch])
        driver_of = {driver.user_id: DriverId(driver.id) for driver in drivers}
        await work.load_drivers(list(driver_of.values()))
        return [await self._take_one(one.sent, driver_of.get(one.sent.user_id), work) for one in batch]

    async def _take_one(self, sent: Sent, driver_id: DriverId | None, work: TrackingWork) -> Sifted | None:
        if driver_id is None:
            return None
        work.caused_by(sent.cause)
        cmd = TakePositions(driver_id=driver_id, fixes=sent.fixes, at=work.now)
        return await take_positions(cmd, work, self._rules, self._arrivals)


def _fail(one: _Waiting, error: Exception) -> None:
    if not one.outcome.done():
        one.outcome.set_exception(error)
