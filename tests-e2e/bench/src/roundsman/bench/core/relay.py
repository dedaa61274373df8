"""The relay, beside `send` of the same rows by aiokafka alone; and how late a committed row is on the log."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from statistics import median

import uvloop
from aiokafka import AIOKafkaProducer

from roundsman.bench.core.figures import Beside, percentile
from roundsman.bench.core.parcels import Parcel, ParcelWork
from roundsman.bench.core.place import ALONE, Place, a_place
from roundsman.bench.row import Better, Row
from roundsman.kernel.ids import OrderId
from roundsman.messaging.leadership import SoleLeadership
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.relay import PendingInDatabase, Publisher, Relay
from roundsman.persistence.session import OutboxRow

_ROUNDS = 3
_ROWS = 20_000
_KEYS = 2_000
_PER_S = 1_000
_FOR_S = 5.0


def relay() -> Sequence[Row]:
    """A row for the rate and one for the lag."""
    return uvloop.run(_measure())


async def _measure() -> Sequence[Row]:
    async with a_place() as place:
        return [await _rate(place), await _lag(place)]


async def _rate(place: Place) -> Row:
    rates_ours, rates_bare = list[float](), list[float]()
    for _ in range(_ROUNDS):
        await _fill(place)
        rates_bare.append(await _by_aiokafka(place))
        rates_ours.append(await _by_relay(place))
    figures = Beside(rates_ours, rates_bare)
    return Row(
        name="relay: outbox rows to the log",
        value=median(rates_ours),
        unit="rows/s",
        floor=0.8,
        aim=1.5,
        reference=f"aiokafka's send of the same rows: {median(rates_bare):,.0f}/s",
        ratio=figures.ratio,
        processes=ALONE,
        note=figures.spread,
    )


async def _fill(place: Place) -> None:
    """Outbox rows as units write them, of many keys."""
    units = place.units()

    async def placed(work: ParcelWork) -> None:
        work.parcels.add(Parcel.placed(OrderId.new(work.now), 1250, work.now))

    await units.run(placed)
    await place.database.pool.execute(
        "INSERT INTO outbox (topic, key, value, headers) "
        "SELECT topic, key || (n % $2), value, headers || jsonb_build_object('ce_id', 'msg_' || n) "
        "FROM (SELECT * FROM outbox LIMIT 1) one, generate_series(2, $1::int) n",
        _ROWS,
        _KEYS,
    )


async def _by_relay(place: Place) -> float:
    began_s = time.perf_counter()
    async with _publisher(place) as publisher, _relaying(_relay(place, publisher)):
        while await place.database.pool.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
            await asyncio.sleep(0.005)
        return _ROWS / (time.perf_counter() - began_s)


async def _by_aiokafka(place: Place) -> float:
    async with place.database.transaction() as session:
        rows = [_record(row) for row in await session.outbox.oldest(_ROWS)]
    producer = AIOKafkaProducer(bootstrap_servers=place.servers.kafka, enable_idempotence=True, acks="all", linger_ms=0)
    await producer.start()
    try:
        began_s = time.perf_counter()
        sent = [
            await producer.send(place.prefix + topic, value, key, headers=headers)
            for topic, key, value, headers in rows
        ]
        await asyncio.gather(*sent)
        return len(rows) / (time.perf_counter() - began_s)
    finally:
        await producer.stop()


def _record(row: OutboxRow) -> tuple[str, bytes, bytes, list[tuple[str, bytes]]]:
    return row.topic, row.key.encode(), row.value, [(name, text.encode()) for name, text in row.headers.items()]


def _publisher(place: Place) -> KafkaPublisher:
    return KafkaPublisher(place.servers.kafka, place.prefix)


def _relay(place: Place, publisher: Publisher) -> Relay:
    return Relay(PendingInDatabase(place.database), publisher, SoleLeadership())


@asynccontextmanager
async def _relaying(relay: Relay) -> AsyncIterator[Relay]:
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class _Noting:
    """`Publisher` that notes when each key's row was on the log."""

    def __init__(self, publisher: KafkaPublisher) -> None:
        self._publisher = publisher
        self.stored_s: dict[str, float] = {}

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """See `Publisher`."""
        await self._publisher.publish(rows)
        now_s = time.perf_counter()
        self.stored_s |= dict.fromkeys([row.key for row in rows], now_s)


async def _lag(place: Place) -> Row:
    async with _publisher(place) as to_kafka:
        publisher = _Noting(to_kafka)
        async with _relaying(_relay(place, publisher)) as relay:
            calls = await _at_a_rate(place, relay)
            while len(publisher.stored_s) < len(calls):
                await asyncio.sleep(0.05)
    lags_ms = [1000 * (publisher.stored_s[key] - committed_s) for key, (_, committed_s) in calls.items()]
    whole_ms = [1000 * (publisher.stored_s[key] - meant_s) for key, (meant_s, _) in calls.items()]
    return Row(
        name=f"commit to log, p99 at {_PER_S:,}/s",
        value=percentile(lags_ms, 0.99),
        unit="ms",
        better=Better.LESS,
        floor=100,
        aim=15,
        processes=ALONE,
        note=f"p50 {percentile(lags_ms, 0.5):.1f} ms; from the intended call p99 {percentile(whole_ms, 0.99):.1f} ms",
    )


async def _at_a_rate(place: Place, relay: Relay) -> dict[str, tuple[float, float]]:
    """Place parcels at a constant rate, whatever the answers (open loop): key -> when meant to be, and committed."""
    units, times = place.units(committed=relay.wake), dict[str, tuple[float, float]]()

    async def place_one(meant_s: float) -> None:
        async def placed(work: ParcelWork) -> str:
            parcel = Parcel.placed(OrderId.new(work.now), 1250, work.now)
            work.parcels.add(parcel)
            return parcel.id

        key = await units.run(placed)
        times[key] = (meant_s, time.perf_counter())

    began_s, calls = time.perf_counter(), list[asyncio.Task[None]]()
    for n in range(int(_PER_S * _FOR_S)):
        meant_s = began_s + n / _PER_S
        if (early_s := meant_s - time.perf_counter()) > 0:
            await asyncio.sleep(early_s)
        calls.append(asyncio.create_task(place_one(meant_s)))
    await asyncio.gather(*calls)
    return times
