"""Records are taken in once, in order of each key, on a store without transactions."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from pymongo.errors import AutoReconnect

from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.message import Message
from roundsman.contracts.types.order import OrderAccepted, OrderPickedUp
from roundsman.contracts.types.platform import RecordDiscarded, RecordParked, RecordRedriven
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrderId, UserId, VendorId
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.parked import Origin, ParkedMovedOn, StillFails
from roundsman.messaging.parked_notices import Decision
from roundsman.messaging.received import Received
from roundsman.notification.domain.catalogue import CATALOGUE
from roundsman.notification.domain.mail import Mail
from roundsman.notification.handlers.deliver import Desk
from roundsman.notification.messaging.inbound import STEPS, STEPS_GROUP, STEPS_TOPICS
from roundsman.notification.messaging.outbound import Outgoing
from roundsman.notification.messaging.parked import ParkedIntake
from roundsman.notification.messaging.processor import Group, MongoProcessor, Shelf
from roundsman.notification.store.directory import MongoDirectory
from roundsman.notification.store.intents import MongoIntents
from roundsman.notification.store.letters import MongoLetters
from roundsman.notification.store.log import MongoLog
from roundsman.notification.store.mongo import Store, StoreAway, client, prepare
from roundsman.notification.store.outbox import MongoOutbox
from roundsman.notification.store.progress import MongoProgress
from roundsman.persistence.session import Fenced, TopicPartition
from roundsman.stack import ServerAddresses
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CODEC = fake_codec()
TOPIC = "order.events.v1"
LOG = TopicPartition(TOPIC, 0)
DECISION = Decision(actor="mira", why="it is readable now")
ORDERS = [OrderId.new(NOW) for _ in range(3)]


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


def accepted(order_id: OrderId = ORDERS[0]) -> OrderAccepted:
    return OrderAccepted(
        order_id=order_id, customer_id=UserId.new(NOW), vendor_id=VendorId.new(NOW), ready_at=NOW, at=NOW
    )


def picked_up(order_id: OrderId = ORDERS[0]) -> OrderPickedUp:
    return OrderPickedUp(
        order_id=order_id,
        customer_id=UserId.new(NOW),
        vendor_id=VendorId.new(NOW),
        driver_id="drv_1",
        at=NOW,
    )


def received(offset: int, message: Message, key: str = ORDERS[0], value: bytes | None = None) -> Received:
    headers = {"ce_id": f"msg-{offset}", "ce_type": message.SCHEMA, "org": "org_1"}
    content = CODEC.encode(message) if value is None else value
    return Received(topic=TOPIC, partition=0, offset=offset, key=key, value=content, headers=headers)


class NoMail:
    async def send(self, mail: Mail, address: str) -> None:
        raise AssertionError("nothing is sent while records are taken in")


class Desktop:
    """A processor on a store of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outbox = MongoOutbox(store)
        outgoing = Outgoing(self.outbox.put, CODEC.encode, ManualClock(), NoKeys())
        desk = Desk(
            intents=MongoIntents(store, "desk"),
            letters=MongoLetters(store, "desk"),
            directory=MongoDirectory(store),
            log=MongoLog(store),
            announcer=outgoing,
            mailer=NoMail(),
            catalogue=CATALOGUE,
            clock=ManualClock(),
        )
        shelf = Shelf(desk=desk, progress=MongoProgress(store, STEPS_GROUP), outgoing=outgoing)
        group = Group(name=STEPS_GROUP, topics=STEPS_TOPICS, readings=STEPS)
        self.processor = MongoProcessor(group, shelf, RecordReader(CODEC, NoSchemas(), NoKeys()))
        self.keys = ParkedIntake(self.processor, shelf)

    async def told(self) -> list[tuple[str, str]]:
        found = await self.store.notifications.find().to_list()
        return sorted((one["order_id"], one["step"]) for one in found)

    async def parked(self) -> list[tuple[int, str]]:
        found = await self.store.parked.find().sort("offset", 1).to_list()
        return [(one["offset"], one["reason"]) for one in found]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(servers: ServerAddresses) -> AsyncIterator[Desktop]:
    mongo = client(servers.mongo)
    name = f"t_processor_{secrets.token_hex(4)}"
    await prepare(mongo[name])
    yield Desktop(mongo[name])
    await mongo.drop_database(name)
    await mongo.close()


async def test_a_batch_is_taken_in_and_the_next_offset_kept(desk: Desktop) -> None:
    seen = {LOG: 0}
    await desk.processor.process([received(0, accepted()), received(1, picked_up())], seen)

    assert await desk.told() == [(ORDERS[0], "order_accepted"), (ORDERS[0], "order_picked_up")]
    assert seen == {LOG: 2} == await desk.processor.next_offsets([LOG])


async def test_a_log_that_begins_late_is_taken_up_where_it_begins(desk: Desktop) -> None:
    await desk.processor.process([received(500, accepted())], {LOG: 0})

    assert await desk.processor.next_offsets([LOG]) == {LOG: 501}


async def test_the_same_records_again_change_nothing(desk: Desktop) -> None:
    batch = [received(0, accepted()), received(1, picked_up())]
    await desk.processor.process(batch, {LOG: 0})
    await desk.store.offsets.delete_many({})  # as if it had died before the offset moved
    await desk.processor.process(batch, {LOG: 0})

    assert len(await desk.told()) == 2
    assert await desk.processor.next_offsets([LOG]) == {LOG: 2}


async def test_a_member_that_was_overtaken_is_fenced(desk: Desktop) -> None:
    await desk.processor.process([received(0, accepted())], {LOG: 0})

    with pytest.raises(Fenced):
        await desk.processor.process([received(0, accepted())], {LOG: 0})
    with pytest.raises(Fenced):
        await desk.processor.process([received(7, accepted())], {LOG: 7})
    assert await desk.processor.next_offsets([LOG]) == {LOG: 1}


async def test_what_cannot_be_read_parks_its_key_and_no_other(desk: Desktop) -> None:
    batch = [
        received(0, accepted(), value=b"\x00junk"),
        received(1, picked_up()),
        received(2, accepted(ORDERS[1]), key=ORDERS[1]),
    ]
    await desk.processor.process(batch, {LOG: 0})
    await desk.processor.process([received(3, picked_up())], {LOG: 3})

    assert await desk.told() == [(ORDERS[1], "order_accepted")]
    assert [offset for offset, _ in await desk.parked()] == [0, 1, 3]
    notices = [CODEC.decode(row.value) for row in await desk.outbox.oldest(10)]
    assert [one.offset for one in notices if isinstance(one, RecordParked)] == [0, 1, 3]


async def test_an_operator_gives_up_what_cannot_be_read_and_redrives_the_rest(desk: Desktop) -> None:
    batch = [received(0, accepted(), value=b"\x00junk"), received(1, accepted()), received(2, picked_up())]
    await desk.processor.process(batch, {LOG: 0})

    with pytest.raises(StillFails):
        await desk.keys.redrive(ORDERS[0], DECISION)
    assert [one.tries for one in await desk.keys.parked()] == [1, 0, 0]
    discarded = await desk.keys.discard(ORDERS[0], DECISION)
    redriven = await desk.keys.redrive(ORDERS[0], DECISION)

    assert (discarded.offset, discarded.value, redriven) == (0, b"\x00junk", 2)
    assert (len(await desk.told()), await desk.parked()) == (2, [])
    told = [CODEC.decode(row.value) for row in await desk.outbox.oldest(20)]
    decided = [one for one in told if isinstance(one, RecordRedriven | RecordDiscarded)]
    assert {(one.message_id, type(one).__name__) for one in decided} == {
        ("msg-0", "RecordRedriven"),
        ("msg-0", "RecordDiscarded"),
        ("msg-1", "RecordRedriven"),
        ("msg-2", "RecordRedriven"),
    }
    assert {(one.decided_by, one.why) for one in decided} == {("mira", "it is readable now")}
    assert await desk.keys.count() == 0
    for decide in (desk.keys.redrive, desk.keys.discard, desk.keys.discard_all):
        with pytest.raises(NotFound):
            await decide(ORDERS[0], DECISION)


async def test_only_what_an_operator_has_seen_is_given_up(desk: Desktop) -> None:
    await desk.processor.process([received(n, accepted(), value=b"\x00junk") for n in range(3)], {LOG: 0})
    seen = [Origin.of(record) for record in await desk.keys.parked()][:2]

    given_up = await desk.keys.discard_seen(ORDERS[0], seen, DECISION)
    with pytest.raises(ParkedMovedOn):
        await desk.keys.discard_seen(ORDERS[0], seen, DECISION)

    assert ([one.offset for one in given_up], await desk.keys.count()) == ([0, 1], 1)


async def test_records_of_other_types_are_passed_over(desk: Desktop) -> None:
    stranger = Received(topic=TOPIC, partition=0, offset=0, key="k", value=b"?", headers={"ce_type": "other.Thing"})
    await desk.processor.process([stranger], {LOG: 0})

    assert (await desk.parked(), await desk.processor.next_offsets([LOG])) == ([], {LOG: 1})


async def test_a_store_that_goes_away_is_a_fault_of_the_store(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def goes_away(*_: object) -> None:
        raise AutoReconnect("connection closed")

    monkeypatch.setattr(MongoIntents, "add", goes_away)
    seen = {LOG: 0}
    with pytest.raises(StoreAway):
        await desk.processor.process([received(0, accepted())], seen)

    assert seen == {LOG: 0} == await desk.processor.next_offsets([LOG])
