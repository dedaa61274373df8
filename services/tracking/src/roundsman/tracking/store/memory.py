"""The service's database in memory, for tests that need the rules and not the server."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from roundsman.kernel.errors import Conflict
from roundsman.kernel.ids import DriverId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.session import Session
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.store.database import with_positions


class MemoryPositions:
    """`PositionRows` in dictionaries. What a unit that failed wrote stays: tests start anew after that."""

    def __init__(self) -> None:
        self._trails: dict[DriverId, dict[datetime, Fix]] = {}
        self._current: dict[DriverId, Current] = {}

    async def claim(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """See `PositionRows`; units run one at a time anyway."""
        return await self.current(driver_ids)

    async def current(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """See `PositionRows`."""
        return {driver_id: held for driver_id, held in self._current.items() if driver_id in driver_ids}

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """See `PositionRows`."""
        trail = [fix for _, fix in sorted(self._trails.get(driver_id, {}).items())]
        before = [fix for fix in trail if fix.at < first]
        after = [fix for fix in trail if fix.at > last]
        return [*before[-1:], *(fix for fix in trail if first <= fix.at <= last), *after[:1]]

    async def add(self, fixes: Sequence[tuple[DriverId, Fix]]) -> None:
        """See `PositionRows`."""
        for driver_id, fix in fixes:
            trail = self._trails.setdefault(driver_id, {})
            if fix.at in trail:
                raise Conflict("a time of the trail is taken")
            trail[fix.at] = fix

    async def set_current(self, moved: Mapping[DriverId, Current]) -> None:
        """See `PositionRows`."""
        for driver_id, current in moved.items():
            held = self._current.get(driver_id)
            if held is None or held.fix.at <= current.fix.at:
                self._current[driver_id] = current

    async def forget(self, driver_ids: Collection[DriverId]) -> None:
        """See `PositionRows`."""
        for driver_id in driver_ids:
            self._trails.pop(driver_id, None)
            self._current.pop(driver_id, None)


class MemoryTrackingDatabase(MemoryDatabase):
    """`Database` in memory whose sessions are `TrackingSession`s."""

    def __init__(self) -> None:
        super().__init__()
        self.positions = MemoryPositions()

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Session]:
        """See `Database`."""
        async with super().autocommit() as session:
            yield with_positions(session, self.positions)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """See `Database`."""
        async with super().transaction() as session:
            yield with_positions(session, self.positions)
