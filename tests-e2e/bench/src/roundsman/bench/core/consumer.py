"""Effects of a consumer, a batch in a transaction, beside a transaction for each record."""

import asyncio
from collections.abc import Sequence
from statistics import median

import uvloop

from roundsman.bench.core.figures import Beside, used
from roundsman.bench.core.parcels import TOPIC, ParcelWork, group
from roundsman.bench.core.place import ALONE, Place, a_place
from roundsman.bench.row import Row
from roundsman.contracts.types.payment import CapturePayment
from roundsman.kernel.clock import SystemClock
from roundsman.kernel.ids import MessageId, OrderId
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import Processor
from roundsman.messaging.received import Received
from roundsman.persistence.session import TopicPartition

_ROUNDS = 3
_LANES = 4  # partitions
_PARCELS = 500  # of a lane: each is moved several times
_BATCH = 500
_IN_BATCHES = 2000  # records of a lane in a round
_ONE_BY_ONE = 100


def consumer() -> Sequence[Row]:
    """One row."""
    return [uvloop.run(_measure())]


async def _measure() -> Row:
    async with a_place() as place:
        lanes = [_Lane(place, number) for number in range(_LANES)]
        for lane in lanes:
            await lane.take_in(_PARCELS, _BATCH)
        one_by_one, in_batches = list[float](), list[float]()
        for _ in range(_ROUNDS):
            one_by_one.append(await _rate(lanes, _ONE_BY_ONE, 1))
            in_batches.append(await _rate(lanes, _IN_BATCHES, _BATCH))
    figures = Beside(in_batches, one_by_one)
    return Row(
        name="effects of a consumer (inbox, state, outbox)",
        value=median(in_batches),
        unit="effects/s",
        floor=8,
        aim=20,
        reference=f"a transaction for each record: {median(one_by_one):,.0f}/s",
        ratio=figures.ratio,
        processes=f"{ALONE}; {_LANES} lanes, {_BATCH} records a batch",
        note=figures.spread,
    )


async def _rate(lanes: "Sequence[_Lane]", records: int, batch: int) -> float:
    for lane in lanes:
        lane.prepare(records)

    async def all_of_them() -> int:
        return sum(await asyncio.gather(*(lane.take_in_prepared(batch) for lane in lanes)))

    return (await used(all_of_them)).rate


class _Lane:
    """One partition's records and who handles them."""

    def __init__(self, place: Place, number: int) -> None:
        self._place = place
        self._log = TopicPartition(TOPIC, number)
        self._clock = SystemClock()
        self._keys = [str(OrderId.new(self._clock.now())) for _ in range(_PARCELS)]
        self._processor: Processor[ParcelWork] = Processor(
            group("payment.bench"), place.units(), RecordReader(place.codec, place.schemas, NoKeys())
        )
        self._offset = 0
        self._seen: dict[TopicPartition, int] = {}
        self._records: list[Received] = []

    async def take_in(self, records: int, batch: int) -> int:
        self.prepare(records)
        return await self.take_in_prepared(batch)

    def prepare(self, records: int) -> None:
        self._records = [self._record() for _ in range(records)]

    async def take_in_prepared(self, batch: int) -> int:
        for first in range(0, len(self._records), batch):
            await self._processor.process(self._records[first : first + batch], self._seen)
        return len(self._records)

    def _record(self) -> Received:
        key = self._keys[self._offset % _PARCELS]
        self._offset += 1
        return Received(
            topic=TOPIC,
            partition=self._log.partition,
            offset=self._offset - 1,
            key=key,
            value=self._place.codec.encode(CapturePayment(order_id=key, amount_minor=1)),
            headers={
                "ce_id": str(MessageId.new(self._clock.now())),
                "ce_type": CapturePayment.SCHEMA,
                "ce_source": "order",
                "correlationid": key,
                "org": "org_01h455vb4pex5vsknk084sn02q",
            },
        )
