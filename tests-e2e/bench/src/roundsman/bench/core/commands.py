"""Commands through the unit of work, beside the same rows written by asyncpg alone, a transaction each."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from statistics import median

import uvloop

from roundsman.bench.core.figures import Beside, by_callers
from roundsman.bench.core.parcels import Parcel, ParcelWork
from roundsman.bench.core.place import ALONE, Place, a_place
from roundsman.bench.row import Row
from roundsman.kernel.ids import OrderId
from roundsman.persistence.work import Cause

_ROUND_S = 1.5
_ROUNDS = 3
_TARGETS = {8: (1.0, 1.35), 128: (2.5, 5.0)}  # callers -> floor and aim
_CAUSE = Cause(org="org_01h455vb4pex5vsknk084sn02q", actor="usr_01h455vb4pex5vsknk084sn02q")

Call = Callable[[], Awaitable[object]]


def commands() -> Sequence[Row]:
    """One row for each number of callers."""
    return uvloop.run(_measure())


async def _measure() -> Sequence[Row]:
    async with a_place() as place:
        ours, bare = _through_units(place), await _by_asyncpg(place)
        return [await _row(callers, ours, bare) for callers in _TARGETS]


async def _row(callers: int, ours: Call, bare: Call) -> Row:
    for call in (ours, bare):
        await by_callers(callers, 0.3, call)  # statements prepared, pages warm
    figures = Beside([], [])
    rates_ours, rates_bare = list[float](), list[float]()
    for _ in range(_ROUNDS):
        rates_bare.append((await by_callers(callers, _ROUND_S, bare)).rate)
        rates_ours.append((await by_callers(callers, _ROUND_S, ours)).rate)
    figures = Beside(rates_ours, rates_bare)
    floor, aim = _TARGETS[callers]
    return Row(
        name=f"commands through a unit of work, {callers} callers",
        value=median(rates_ours),
        unit="commands/s",
        floor=floor,
        aim=aim,
        reference=f"asyncpg, state and outbox row in a transaction: {median(rates_bare):,.0f}/s",
        ratio=figures.ratio,
        processes=ALONE,
        note=figures.spread,
    )


def _through_units(place: Place) -> Call:
    units = place.units()

    async def placed(work: ParcelWork) -> str:
        parcel = Parcel.placed(OrderId.new(work.now), 1250, work.now)
        work.parcels.add(parcel)
        return parcel.id

    return lambda: units.run(placed, _CAUSE)


async def _by_asyncpg(place: Place) -> Call:
    """The very rows that a unit writes, but for their ids; all else is ready before."""
    await _through_units(place)()
    pool = place.database.pool
    outbox = await pool.fetchrow("SELECT topic, key, value, headers FROM outbox LIMIT 1")
    parcel = await pool.fetchrow("SELECT * FROM parcels LIMIT 1")
    if outbox is None or parcel is None:
        raise LookupError("a unit has written nothing")
    to_outbox, (_, *state) = tuple(outbox), tuple(parcel)

    async def insert() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(_INSERT_PARCEL, OrderId.new(datetime.now(UTC)), *state)
            await connection.execute(_INSERT_OUTBOX, *to_outbox)

    return insert


_INSERT_PARCEL = "INSERT INTO parcels VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_INSERT_OUTBOX = "INSERT INTO outbox (topic, key, value, headers) VALUES ($1, $2, $3, $4)"
