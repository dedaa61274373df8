"""The trails that a unit of work touches: read for a whole batch at once, written back as sets."""

from collections.abc import Collection, Sequence
from datetime import datetime

from roundsman.kernel.ids import DriverId
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.store.positions import PositionRows


class StagedTrails:
    """`Trails` of one unit."""

    def __init__(self, rows: PositionRows) -> None:
        self._rows = rows
        self._held: dict[DriverId, Current | None] = {}
        self._glanced: dict[DriverId, Current | None] = {}
        self._fixes: list[tuple[DriverId, Fix]] = []
        self._moved: dict[DriverId, Current] = {}

    async def load(self, driver_ids: Collection[DriverId]) -> None:
        """Claim the current fixes of all these drivers in one statement."""
        wanted = set(driver_ids) - self._held.keys()
        if wanted:
            found = await self._rows.claim(wanted)
            self._held |= {driver_id: found.get(driver_id) for driver_id in wanted}

    async def load_glances(self, driver_ids: Collection[DriverId]) -> None:
        """Read the current fixes of all these drivers in one statement."""
        wanted = set(driver_ids) - self._glanced.keys()
        if wanted:
            found = await self._rows.current(wanted)
            self._glanced |= {driver_id: found.get(driver_id) for driver_id in wanted}

    async def current(self, driver_id: DriverId) -> Current | None:
        """See `Trails`."""
        await self.load([driver_id])
        return self._held[driver_id]

    async def glance(self, driver_id: DriverId) -> Current | None:
        """See `Trails`."""
        await self.load_glances([driver_id])
        return self._glanced[driver_id]

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """See `Trails`."""
        return await self._rows.around(driver_id, first, last)

    def extend(self, driver_id: DriverId, fixes: Sequence[Fix]) -> None:
        """See `Trails`."""
        self._fixes += [(driver_id, fix) for fix in fixes]

    def move(self, driver_id: DriverId, current: Current) -> None:
        """See `Trails`."""
        self._held[driver_id] = self._moved[driver_id] = current

    async def forget(self, driver_ids: Collection[DriverId]) -> None:
        """Drop all that is kept of these drivers, at once."""
        await self._rows.forget(driver_ids)

    async def flush(self) -> None:
        """Write what is staged: one statement for the trails, one for the current fixes.

        Raises:
            Conflict: one of the times is taken.
        """
        if self._fixes:
            await self._rows.add(self._fixes)
        if self._moved:
            await self._rows.set_current(self._moved)
        self._fixes, self._moved = [], {}
