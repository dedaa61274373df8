"""Records that are not ours, or not for the first time, stand on the topics: they are set aside and harm nobody."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types.notification import NotificationSent
from roundsman.contracts.types.platform import RecordParked
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_log import Foreign, Log, Record
from roundsman.testkit.e2e_town import MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

TOPICS = ("order.events.v1", "payment.events.v1")
UNKNOWN_SCHEMA = b"\x00" + (2**31 - 1).to_bytes(4, "big") + b"something"
STRANGE: dict[str, tuple[bytes, dict[str, str]]] = {
    "no-avro": (b'{"hello": "there"}', {}),
    "nothing-at-all": (b"", {}),
    "unknown-schema": (UNKNOWN_SCHEMA, {}),
    "unknown-type": (UNKNOWN_SCHEMA, {"ce_type": "nobody.Knows"}),
}
CLAIMS = {  # topic -> a type that its readers react to
    "order.events.v1": {"ce_type": "roundsman.order.OrderCancelled"},
    "payment.events.v1": {"ce_type": "roundsman.payment.PaymentCaptured"},
}
READERS = {  # topic -> whose consumers read it with types of their own choice
    "order.events.v1": {"insights", "notification", "tracking"},
    "payment.events.v1": {"insights", "order"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbed:
    """An order that came to its end all the same, and when it was disturbed."""

    trip: Trip
    heard: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def disturbed(town: Town, log: Log) -> AsyncIterator[Disturbed]:
    """Foreign records and repeats go where the order's own go, while it is under way."""
    customer, kitchen, courier = await town.newcomer("customer"), await town.kitchen(), await town.courier()
    trip = Trip(town=town, customer=customer, kitchen=kitchen, courier=courier, key=new_key())
    async with courier.on_shift(MARKET):
        await trip.place()
        await trip.order.becomes("authorized")
        async with customer.watching(f"order:{trip.order.order_id}") as watch:
            await log.put(*_strange(await _own(log, trip)))
            for step in trip.steps():
                await step()
                await log.put(*_repeats(await _own(log, trip)))
            await watch.heard("OrderCompleted")
            yield Disturbed(trip=trip, heard=watch.names())


async def _own(log: Log, trip: Trip) -> list[Record]:
    return await log.read(*TOPICS, key=trip.order.order_id)


def _strange(own: list[Record]) -> list[Foreign]:
    """In the order's own partitions, under keys of their own: no order is theirs."""
    return [
        Foreign(topic=topic, key=name, value=value, headers=headers, partition=partition)
        for topic, partition in sorted({(one.topic, one.partition) for one in own})
        for name, (value, headers) in (STRANGE | {"false-claim": (b"\x01\x02", CLAIMS[topic])}).items()
    ]


def _repeats(own: list[Record]) -> list[Foreign]:
    """What was told once more: as it was, and under a new id as if somebody had said it anew."""
    newest = {one.topic: one for one in own}.values()
    again = [(one, one.headers) for one in newest] + [(one, one.headers | {"ce_id": new_key()}) for one in newest]
    return [
        Foreign(topic=one.topic, key=one.key, value=one.value, headers=headers, partition=one.partition)
        for one, headers in again
    ]


async def test_the_order_completes(disturbed: Disturbed) -> None:
    order = disturbed.trip.order
    payment = await order.payment_becomes("captured")

    assert payment["captured_minor"] == order.total_minor
    timeline = (await order.customer.get(f"/orders/{order.order_id}/timeline"))["items"]
    counts = Counter(one["event"] for one in timeline)
    assert set(counts.values()) == {1}, counts
    assert "OrderCompleted" in disturbed.heard


async def test_the_driver_earns_once_and_everybody_is_told_once(disturbed: Disturbed, log: Log) -> None:
    trip = disturbed.trip

    async def earned_once() -> bool:
        earned = (await trip.courier.person.get("/drivers/me/earnings"))["items"]
        assert [one["order_id"] for one in earned] == [trip.order.order_id]
        return True

    async def told_once() -> bool:
        records = await log.read("notification.events.v1", key=trip.order.order_id)
        told = {one.headers.get("ce_id"): one.message for one in records}.values()  # what is told again has the same id
        steps = Counter((one.step, one.channel, one.user_id) for one in told if isinstance(one, NotificationSent))
        assert (len(steps), set(steps.values())) == (10, {1}), steps
        return True

    assert await eventually(earned_once, within_s=PATIENCE_S)
    assert await eventually(told_once, within_s=PATIENCE_S, every_s=0.3)


@pytest.mark.parametrize("topic", TOPICS)
async def test_what_cannot_be_read_is_parked_with_its_place_and_a_reason(
    disturbed: Disturbed, log: Log, topic: str
) -> None:
    async def parked() -> Any:
        records = [one.message for one in await log.read(*(f"{name}.parked.v1" for name in READERS[topic]))]
        notices = [one for one in records if isinstance(one, RecordParked) and one.topic == topic]
        keys = {(one.group.split(".")[0], one.key) for one in notices if one.reason and one.offset >= 0}
        unreadable = {"no-avro", "nothing-at-all", "unknown-schema", "false-claim"}
        assert keys >= {(name, key) for name in READERS[topic] for key in unreadable}, keys
        assert "unknown-type" not in {one.key for one in notices}
        assert disturbed.trip.order.order_id not in {one.key for one in notices}
        return True

    assert await eventually(parked, within_s=PATIENCE_S, every_s=0.3)
