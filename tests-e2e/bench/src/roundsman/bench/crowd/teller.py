"""`python -m roundsman.bench.crowd.teller KAFKA REGISTRY PREFIX ORDERS`: moves each order's arrival once a second.

It publishes as a relay does, in batches, spread over the second, and prints a line when it begins. It ends with its
standard input.
"""

import asyncio
import sys
import time

import uvloop

from roundsman.bench.crowd.scene import order_of
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.registry import register
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase
from roundsman.kernel.clock import SystemClock
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.persistence.session import OutboxRow

_TURN_S = 0.02


async def tell(kafka: str, registry: str, prefix: str, count: int) -> None:
    """Tell until standard input ends."""
    codec = AvroCodec(await register(registry, prefix, [EtaChanged]))
    orders = [order_of(number) for number in range(count)]
    ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    async with KafkaPublisher(kafka, prefix) as publisher:
        print("telling", flush=True)
        began_s, told = time.monotonic(), 0
        while not ended.done():
            await asyncio.sleep(_TURN_S)
            due = int((time.monotonic() - began_s) * count)
            await publisher.publish([_moved(codec, orders[n % count], n // count) for n in range(told, due)])
            told = due


def _moved(codec: AvroCodec, order_id: str, times: int) -> OutboxRow:
    now = SystemClock().now()
    moved = EtaChanged(
        order_id=order_id,
        driver_id="drv_01h455vb4pex5vsknk084sn02q",
        customer_id="usr_01h455vb4pex5vsknk084sn02q",
        phase=EtaChangedPhase.TO_DROPOFF,
        eta_at=now,
        distance_m=1234.5,
        lat=52.5163,
        lon=13.3777,
        at=now,
    )
    headers = {"ce_type": EtaChanged.SCHEMA, "ce_sequence": str(times), "ce_source": "tracking", "org": "org_1"}
    return OutboxRow(topic=EtaChanged.TOPIC, key=order_id, value=codec.encode(moved), headers=headers)


if __name__ == "__main__":
    uvloop.run(tell(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
