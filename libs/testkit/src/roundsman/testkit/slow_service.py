"""`python -m roundsman.testkit.slow_service`: counters whose every message takes as many milliseconds as it adds.

A process to be stopped in the middle of a batch.
"""

import asyncio

import structlog

from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.payment import CapturePayment
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.runtime import Chassis, Parts, Service, main
from roundsman.testkit.counters import MIGRATIONS, TOPIC, CounterWork, outbound

log = structlog.get_logger(__name__)

STARTED = "counting slowly"  # in the log once a message is in hand


async def _count_slowly(message: CapturePayment, work: CounterWork) -> None:
    log.info(STARTED, key=message.order_id)
    await asyncio.sleep(message.amount_minor / 1000)
    (await work.counter(message.order_id)).add(message.amount_minor, work.now)


GROUP = ConsumerGroup(name="payment.slowly", topics=[TOPIC], reactions={CapturePayment: Reaction(handle=_count_slowly)})


async def _build(chassis: Chassis) -> Parts:
    return Parts(units=chassis.units(CounterWork, outbound), groups=[GROUP])


SERVICE = Service(
    name="counters", store="postgres", build=_build, publishes=[OrderReady], migrations=MIGRATIONS
)  # no entry point: only a test runs it

if __name__ == "__main__":
    main(SERVICE)
