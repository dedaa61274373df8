"""Positions as tracking takes them in, beside a bare consumer that reads and decodes the announced ones."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

from roundsman.bench.core.figures import Beside, Used, used
from roundsman.bench.core.place import ALONE, Place, a_place
from roundsman.bench.row import Row
from roundsman.contracts.types.tracking import PositionReported
from roundsman.kernel.clock import SystemClock
from roundsman.kernel.ids import DriverId, OrgId, UserId
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.persistence.session import OutboxRow
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.tracking.api.models import PositionsIn
from roundsman.tracking.api.routes import numbered
from roundsman.tracking.app import SERVICE
from roundsman.tracking.domain.people import Driver
from roundsman.tracking.messaging.outbound import outbound
from roundsman.tracking.settings import TrackingSettings
from roundsman.tracking.store.database import TrackingDatabase
from roundsman.tracking.store.intake import Intake, Sent
from roundsman.tracking.store.work import TrackingWork

_ROUNDS = 3
_DRIVERS = 200
_AT_ONCE = 64  # requests in hand
_POINTS = 10  # of a request: a device that reports every ten seconds
_REQUESTS = 600  # of a round
_READ = 20_000  # records of a round of the bare reader


def positions() -> Sequence[Row]:
    """One row."""
    return [uvloop.run(_measure())]


async def _measure() -> Row:
    if SERVICE.migrations is None:
        raise LookupError("tracking has no migrations")
    async with a_place(SERVICE.migrations) as place:
        await _announce(place)
        fleet = _Fleet(place)
        await fleet.learn()
        await fleet.report(_DRIVERS)
        ours, bare = list[Used](), list[Used]()
        for _ in range(_ROUNDS):
            bare.append(await _read_and_decode(place))
            ours.append(await fleet.report(_REQUESTS))
    figures = Beside([one.per_cpu_s for one in ours], [one.per_cpu_s for one in bare])
    return Row(
        name="positions decoded, filtered and indexed, per CPU second",
        value=median(figures.ours),
        unit="positions/CPU-s",
        floor=0.15,
        aim=0.4,
        reference=f"aiokafka and decoding alone: {median(figures.bare):,.0f}/CPU-s",
        ratio=figures.ratio,
        processes=f"{ALONE}, whose CPU is not counted; {_POINTS} points a request, {_AT_ONCE} requests at once",
        note=f"{figures.spread}; {median(one.rate for one in ours):,.0f} positions/s",
    )


class _Fleet:
    """Drivers who report by tracking's own way in, from a request's body to the commit."""

    def __init__(self, place: Place) -> None:
        self._units: Units[TrackingWork] = Units(
            database=TrackingDatabase(place.database),
            build=TrackingWork,
            clock=SystemClock(),
            source="tracking",
            outbound=outbound,
            encode=place.codec.encode,
        )
        settings = TrackingSettings()
        self._intake = Intake(self._units, settings.rules(), settings.arrivals())
        self._now = datetime.now(UTC)
        self._users = [UserId.new(self._now) for _ in range(_DRIVERS)]
        self._sent = 0

    async def learn(self) -> None:
        """Make the drivers known, as their events would."""

        org_id = OrgId.new(self._now)

        async def all_of_them(work: TrackingWork) -> None:
            for user_id in self._users:
                driver = Driver(DriverId.new(self._now))
                driver.become(user_id, org_id, self._now)
                work.drivers.add(driver)

        await self._units.attempt(all_of_them)

    async def report(self, requests: int) -> Used:
        """Have so many requests answered."""
        bodies = iter([self._body() for _ in range(requests)])

        async def one_after_another() -> int:
            return sum([await self._take(user_id, body) for user_id, body in bodies])

        async def all_of_them() -> int:
            return sum(await asyncio.gather(*(one_after_another() for _ in range(_AT_ONCE))))

        return await used(all_of_them)

    async def _take(self, user_id: UserId, body: bytes) -> int:
        fixes, _ = numbered(PositionsIn.model_validate_json(body))
        sifted = await self._intake.take(Sent(user_id=user_id, fixes=fixes, cause=Cause(actor=user_id)))
        return len(sifted.accepted)

    def _body(self) -> tuple[UserId, bytes]:
        turn, driver = divmod(self._sent, _DRIVERS)
        self._sent += 1
        began_at = self._now - timedelta(hours=12) + timedelta(seconds=turn * _POINTS)
        points = [_point(began_at + timedelta(seconds=n), driver, turn * _POINTS + n) for n in range(_POINTS)]
        return self._users[driver], orjson.dumps({"positions": points})


def _point(at: datetime, driver: int, n: int) -> dict[str, Any]:
    """About 8 m/s northwards."""
    return {
        "lat": 41.0 + driver / 1000 + n * 7e-5,
        "lon": -87.63,
        "at": at.isoformat(),
        "accuracy_m": 8.0,
        "speed_mps": 8.0,
        "heading_deg": 0.0,
    }


async def _announce(place: Place) -> None:
    """Put on the log what the bare reader reads."""
    at = datetime.now(UTC)
    keys = [str(DriverId.new(at)) for _ in range(_DRIVERS)]
    rows = [_announced(place, keys[n % _DRIVERS], at + timedelta(seconds=n)) for n in range(_READ)]
    async with KafkaPublisher(place.servers.kafka, place.prefix) as publisher:
        await publisher.publish(rows)


def _announced(place: Place, driver_id: str, at: datetime) -> OutboxRow:
    message = PositionReported(
        driver_id=driver_id, lat=41.88, lon=-87.63, accuracy_m=8.0, speed_mps=8.0, heading_deg=0.0, at=at
    )
    headers = {"ce_type": message.SCHEMA, "ce_time": at.isoformat(), "actor": "usr_01h455vb4pex5vsknk084sn02q"}
    return OutboxRow(topic=message.TOPIC, key=driver_id, value=place.codec.encode(message), headers=headers)


async def _read_and_decode(place: Place) -> Used:
    consumer = AIOKafkaConsumer(
        place.prefix + PositionReported.TOPIC,
        bootstrap_servers=place.servers.kafka,
        auto_offset_reset="earliest",
        group_id=None,
    )
    await consumer.start()

    async def all_of_them() -> int:
        done = 0
        while done < _READ:
            for records in (await consumer.getmany(timeout_ms=250)).values():
                done += len([place.codec.decode(record.value) for record in records])
        return done

    try:
        return await used(all_of_them)
    finally:
        await consumer.stop()
