"""Each message is told once, wherever the process dies: on the real document store."""

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import pytest_asyncio

from roundsman.contracts.types.notification import NotificationSent
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import OrderId, UserId, VendorId
from roundsman.messaging.opening import NoKeys
from roundsman.notification.domain.catalogue import CATALOGUE
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.notification import Business, Person
from roundsman.notification.domain.telling import Audience, Channel, Fact, Step, intents_of
from roundsman.notification.handlers.deliver import Desk, deliver_due
from roundsman.notification.messaging.outbound import Outgoing
from roundsman.notification.ports import Dated, MailNotSent, MailRefused
from roundsman.notification.store.directory import MongoDirectory
from roundsman.notification.store.intents import MongoIntents
from roundsman.notification.store.letters import MongoLetters
from roundsman.notification.store.log import MongoLog
from roundsman.notification.store.mongo import Store, client, prepare
from roundsman.notification.store.outbox import MongoOutbox
from roundsman.stack import ServerAddresses
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORDER, CUSTOMER, VENDOR = OrderId.new(NOW), UserId.new(NOW), VendorId.new(NOW)
PERSON = Person(user_id=CUSTOMER, org_id="org_1", name="Cleo", email="cleo@example.com")
DETAILS = {"reason_code": "no_driver", "fee_minor": "0", "currency": "USD", "vendor_id": str(VENDOR)}
MOST_STEPS = 30


class Died(Exception):
    """The process ended here."""


@dataclass
class Mailbox:
    """`Mailer` that keeps what it was given; `answers` are raised first, one each."""

    letters: list[str] = field(default_factory=list)
    answers: list[Exception] = field(default_factory=list)

    async def send(self, mail: Mail, address: str) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.letters.append(mail.id)


@dataclass
class Fate:
    """Says at which call the process dies: before it or after it took effect. Counts over all ports."""

    at_call: int = 0  # 0: never
    after: bool = False
    calls: int = 0

    def wrap(self, port: object) -> Any:
        return _Mortal(port, self)


class _Mortal:
    def __init__(self, port: object, fate: Fate) -> None:
        self._port = port
        self._fate = fate

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        async def call(*given: Any) -> Any:
            self._fate.calls += 1
            dies = self._fate.calls == self._fate.at_call
            if dies and not self._fate.after:
                raise Died
            result = await method(*given)
            if dies:
                raise Died
            return result

        return call


class Office:
    """The service's delivery on a store of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock()
        self.mailbox = Mailbox()
        self.intents = MongoIntents(store, "office")
        self.directory = MongoDirectory(store)
        self.outbox = MongoOutbox(store)

    def desk(self, fate: Fate | None = None) -> Desk:
        fate = fate or Fate()
        outgoing = Outgoing(self.outbox.put, fake_codec().encode, self.clock, NoKeys())
        return Desk(
            intents=fate.wrap(self.intents),
            letters=fate.wrap(MongoLetters(self.store, "office")),
            directory=fate.wrap(self.directory),
            log=fate.wrap(MongoLog(self.store)),
            announcer=fate.wrap(outgoing),
            mailer=fate.wrap(self.mailbox),
            catalogue=CATALOGUE,
            clock=self.clock,
        )

    async def know(self, *people: Person) -> None:
        await self.directory.learn_people({one.user_id: Dated(one, NOW) for one in people})

    async def intend(self, step: Step = Step.ORDER_CANCELLED, **concerns: str) -> None:
        chosen = {Audience(name): one for name, one in concerns.items()} or {Audience.CUSTOMER: str(CUSTOMER)}
        fact = Fact(step=step, order_id=ORDER, concerns=chosen, at=NOW, details=DETAILS)
        await self.intents.add(intents_of(fact, {"correlationid": ORDER}), self.clock.now())

    async def deliver(self, fate: Fate | None = None) -> None:
        for channel in Channel:
            while await deliver_due(channel, self.desk(fate)):
                pass

    async def restart(self) -> None:
        for channel in Channel:
            await self.intents.release(channel)

    async def statuses(self) -> list[tuple[str, str]]:
        found = await self.store.notifications.find().to_list()
        return sorted((one["channel"], one["status"]) for one in found)

    async def announced(self) -> list[str]:
        rows = await self.outbox.oldest(100)
        return sorted(cast("NotificationSent", fake_codec().decode(row.value)).channel for row in rows)

    async def left(self) -> int:
        return int(await self.store.intents.count_documents({}))


@pytest_asyncio.fixture(loop_scope="session")
async def office(servers: ServerAddresses) -> AsyncIterator[Office]:
    mongo = client(servers.mongo)
    name = f"t_delivery_{secrets.token_hex(4)}"
    await prepare(mongo[name])
    yield Office(mongo[name])
    await mongo.drop_database(name)
    await mongo.close()


async def test_a_fact_is_told_on_every_channel_and_forgotten(office: Office) -> None:
    await office.know(PERSON)
    await office.intend()
    await office.deliver()

    assert await office.statuses() == [("email", "sent"), ("in_app", "sent")]
    assert await office.announced() == ["email", "in_app"]
    assert (len(office.mailbox.letters), await office.left()) == (1, 0)


async def test_nobody_writes_to_a_person_who_is_forgotten(office: Office) -> None:
    await office.know(replace(PERSON, name="", email=""))
    await office.intend()
    await office.deliver()

    assert await office.statuses() == [("email", "failed"), ("in_app", "sent")]
    assert (office.mailbox.letters, await office.left()) == ([], 0)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_process_may_die_at_any_call_and_everybody_is_told_once(office: Office, after: bool) -> None:
    await office.know(PERSON)
    deaths = 0
    for at_call in range(1, MOST_STEPS):
        await _forget(office)
        await office.intend()
        fate = Fate(at_call=at_call, after=after)
        try:
            await office.deliver(fate)
        except Died:
            deaths += 1
            await office.restart()
            await office.deliver()
        assert await office.statuses() == [("email", "sent"), ("in_app", "sent")], at_call
        assert await office.announced() == ["email", "in_app"], at_call
        assert len(set(office.mailbox.letters)) == 1, at_call
        assert await office.left() == 0, at_call
    assert 10 < deaths < MOST_STEPS - 1  # every call had its turn


async def _forget(office: Office) -> None:
    office.mailbox.letters.clear()
    for name in ("notifications", "outbox", "intents"):
        await office.store[name].delete_many({})


async def test_a_letter_is_sent_twice_only_if_death_came_before_it_was_noted(office: Office) -> None:
    await office.know(PERSON)
    await office.intend()
    repeats = []
    for at_call in range(1, MOST_STEPS):
        await _forget(office)
        await office.intend()
        try:
            await office.deliver(Fate(at_call=at_call, after=True))
        except Died:
            await office.restart()
            await office.deliver()
        repeats.append(len(office.mailbox.letters) - 1)

    assert sum(repeats) == 1  # right after the mail server took it


async def test_a_fact_heard_again_later_tells_nobody_again(office: Office) -> None:
    await office.know(PERSON)
    for _ in range(3):
        await office.intend()
        await office.deliver()

    assert len(office.mailbox.letters) == 1
    assert await office.announced() == ["email", "in_app"]


async def test_a_person_in_two_capacities_is_told_once(office: Office) -> None:
    owner = Business(user_id=CUSTOMER, org_id="org_1", name="Dal House")
    await office.know(PERSON)
    await office.directory.learn_businesses({VENDOR: Dated(owner, NOW)})
    await office.intend(customer=str(CUSTOMER), vendor=str(VENDOR))
    await office.deliver()

    assert await office.statuses() == [("email", "sent"), ("in_app", "sent")]
    assert (await office.announced(), await office.left()) == (["email", "in_app"], 0)


async def test_a_person_who_becomes_known_is_told_at_once(office: Office) -> None:
    await office.intend()
    await office.deliver()
    before = await office.statuses()
    await office.know(PERSON)
    await office.intents.now_known([CUSTOMER], office.clock.now())
    await office.deliver()

    assert before == [("in_app", "sent")]
    assert await office.statuses() == [("email", "sent"), ("in_app", "sent")]


async def test_a_letter_that_was_not_taken_is_sent_again_later(office: Office) -> None:
    await office.know(PERSON)
    await office.intend()
    office.mailbox.answers = [MailNotSent("away"), MailNotSent("away")]
    await office.deliver()
    unsent = await office.statuses()
    office.clock.advance(0.9)
    await office.deliver()
    too_early = len(office.mailbox.answers)
    for _ in range(2):
        office.clock.advance(2)
        await office.deliver()

    assert unsent == [("email", "pending"), ("in_app", "sent")]
    assert too_early == 1
    assert (await office.statuses())[0] == ("email", "sent")


async def test_a_letter_that_is_refused_for_good_fails_and_is_not_announced(office: Office) -> None:
    await office.know(PERSON)
    await office.intend()
    office.mailbox.answers = [MailRefused("the mail server answered 550")]
    await office.deliver()

    assert await office.statuses() == [("email", "failed"), ("in_app", "sent")]
    assert (await office.announced(), await office.left()) == (["in_app"], 0)


async def test_what_one_process_works_on_no_other_takes_up(office: Office) -> None:
    await office.know(PERSON)
    await office.intend()
    other = MongoIntents(office.store, "other")
    mine = await office.intents.claim(Channel.EMAIL, NOW, 10)

    assert len(mine) == 1
    assert await other.claim(Channel.EMAIL, NOW, 10) == []
    await other.release(Channel.EMAIL)  # gives back only its own
    assert await other.claim(Channel.EMAIL, NOW, 10) == []
    await office.intents.release(Channel.EMAIL)
    assert len(await other.claim(Channel.EMAIL, NOW, 10)) == 1


async def test_an_older_fact_about_a_person_changes_nothing(office: Office) -> None:
    newer = replace(PERSON, email="new@example.com")
    later = NOW.replace(minute=5)
    await office.directory.learn_people({CUSTOMER: Dated(newer, later)})
    await office.directory.learn_people({CUSTOMER: Dated(PERSON, NOW)})
    await office.intend()
    intents = [one.intent for one in await office.intents.claim(Channel.EMAIL, NOW, 1)]

    known = await office.directory.look_up(intents)

    assert known.people == {CUSTOMER: newer}


async def test_a_message_that_cannot_be_written_holds_up_no_other(office: Office) -> None:
    await office.know(PERSON)
    told = Fact(step=Step.ORDER_CANCELLED, order_id=ORDER, concerns={Audience.CUSTOMER: str(CUSTOMER)}, at=NOW)
    await office.intents.add(intents_of(told, {}), NOW)  # without a reason
    await office.intend(Step.ORDER_PICKED_UP)
    await office.deliver()

    assert (await office.statuses(), await office.left()) == ([("in_app", "sent")], 2)
    waiting = await office.store.intents.find().to_list()
    assert all("reason" in one["why"] for one in waiting)
