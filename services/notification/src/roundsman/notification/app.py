"""Composes notification. Its store has no transactions, so consumers and relay are its own tasks."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from roundsman.kernel.clock import SystemClock
from roundsman.messaging.consumer import Consumer, KafkaAccess, TakesRecords
from roundsman.messaging.leadership import SoleLeadership
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.relay import Relay
from roundsman.notification.api.routes import Counter, routes
from roundsman.notification.domain.catalogue import CATALOGUE
from roundsman.notification.domain.telling import Channel
from roundsman.notification.handlers.deliver import Desk, deliver_due
from roundsman.notification.handlers.deliver_letters import LetterDesk, deliver_letters
from roundsman.notification.messaging.delivery import Delivered, Delivery
from roundsman.notification.messaging.inbound import (
    LETTERS,
    LETTERS_GROUP,
    LETTERS_TOPICS,
    PEOPLE,
    PEOPLE_GROUP,
    PEOPLE_TOPICS,
    STEPS,
    STEPS_GROUP,
    STEPS_TOPICS,
)
from roundsman.notification.messaging.outbound import PUBLISHED, Outgoing
from roundsman.notification.messaging.parked import ParkedIntake
from roundsman.notification.messaging.persons import PERSONS_GROUP, PersonsDesk, PersonsProcessor
from roundsman.notification.messaging.processor import Group, MongoProcessor, Shelf
from roundsman.notification.settings import NotificationSettings
from roundsman.notification.store.directory import MongoDirectory
from roundsman.notification.store.intents import MongoIntents
from roundsman.notification.store.letters import MongoLetters
from roundsman.notification.store.log import MongoLog
from roundsman.notification.store.mailer import SmtpMailer
from roundsman.notification.store.mongo import Store, answers, client, prepare
from roundsman.notification.store.outbox import MongoOutbox
from roundsman.notification.store.persons import MongoPersons
from roundsman.notification.store.progress import MongoProgress
from roundsman.notification.store.queries import NotificationQueries
from roundsman.runtime import Chassis, Parts, Service

Task = Callable[[], Coroutine[Any, Any, None]]

_LONGEST_REST_S = 0.25  # of the relay: how late what another process wrote may be seen

_GROUPS = (
    Group(name=PEOPLE_GROUP, topics=PEOPLE_TOPICS, readings=PEOPLE),
    Group(name=STEPS_GROUP, topics=STEPS_TOPICS, readings=STEPS),
    Group(name=LETTERS_GROUP, topics=LETTERS_TOPICS, readings=LETTERS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stores:
    store: Store
    intents: MongoIntents
    letters: MongoLetters
    outbox: MongoOutbox
    outgoing: Outgoing
    mailer: SmtpMailer
    app_url: str


async def build(chassis: Chassis) -> Parts:
    """Construct the parts on MongoDB, which is reached when they begin."""
    mongo = client(chassis.settings.mongo_url)
    stores = _stores(chassis, mongo[chassis.settings.mongo_database])
    relay, publish = _relay(chassis, stores)
    deliveries = [*_deliveries(_desk(chassis, stores), stores, relay.wake), _letters(stores)]

    def wake() -> None:
        relay.wake()
        for delivery in deliveries:
            delivery.wake()

    takers: list[TakesRecords] = [_intake(group, chassis, stores, wake) for group in _GROUPS]
    takers.append(_persons(chassis, stores))
    consumers = [Consumer(taker, _access(chassis)) for taker in takers]
    counter = Counter(queries=NotificationQueries(stores.store), catalogue=CATALOGUE, clock=chassis.clock)
    return Parts(
        routers=[routes(counter)],
        tasks={
            "consume": [consumer.run for consumer in consumers],
            "relay": [publish],
            "timers": [delivery.run for delivery in deliveries],
        },
        begin=[lambda: prepare(stores.store)],
        finish=[*(one.finish for one in consumers), *(one.finish for one in deliveries), relay.finish],
        close=[mongo.close, stores.mailer.close],
        parked=[_parked(group, chassis, stores) for group in _GROUPS],
        takers=takers,
        checks={"mongo": lambda: answers(stores.store)},
    )


def _stores(chassis: Chassis, store: Store) -> _Stores:
    settings = NotificationSettings.from_environment(chassis.environment)
    outbox = MongoOutbox(store)
    return _Stores(
        store=store,
        intents=MongoIntents(store, chassis.settings.instance),
        letters=MongoLetters(store, chassis.settings.instance),
        outbox=outbox,
        outgoing=Outgoing(outbox.put, chassis.codec.encode, chassis.clock, chassis.keyring),
        mailer=SmtpMailer(settings.smtp_url, settings.mail_from, settings.mail_connections),
        app_url=settings.app_url,
    )


def _desk(chassis: Chassis, stores: _Stores) -> Desk:
    return Desk(
        intents=stores.intents,
        letters=stores.letters,
        directory=MongoDirectory(stores.store),
        log=MongoLog(stores.store),
        announcer=stores.outgoing,
        mailer=stores.mailer,
        catalogue=CATALOGUE,
        clock=chassis.clock,
    )


def _deliveries(desk: Desk, stores: _Stores, wake_relay: Callable[[], None]) -> list[Delivery]:
    return [
        Delivery(
            Delivered(
                batch=partial(deliver_due, channel, desk),
                release=partial(stores.intents.release, channel),
                afterwards=wake_relay,
            )
        )
        for channel in Channel
    ]


def _letters(stores: _Stores) -> Delivery:
    """Apart from what people are told of orders, so that a new password need not wait for receipts."""
    desk = LetterDesk(letters=stores.letters, mailer=stores.mailer, app_url=stores.app_url, clock=SystemClock())
    return Delivery(Delivered(batch=partial(deliver_letters, desk), release=stores.letters.release))


def _shelf(group: Group, chassis: Chassis, stores: _Stores, wake: Callable[[], None]) -> Shelf:
    return Shelf(
        desk=_desk(chassis, stores),
        progress=MongoProgress(stores.store, group.name),
        outgoing=stores.outgoing,
        taken_in=wake,
    )


def _parked(group: Group, chassis: Chassis, stores: _Stores) -> ParkedIntake:
    shelf = _shelf(group, chassis, stores, lambda: None)
    return ParkedIntake(MongoProcessor(group, shelf, chassis.reader), shelf)


def _intake(group: Group, chassis: Chassis, stores: _Stores, wake: Callable[[], None]) -> MongoProcessor:
    return MongoProcessor(group, _shelf(group, chassis, stores, wake), chassis.reader)


def _persons(chassis: Chassis, stores: _Stores) -> PersonsProcessor:
    desk = PersonsDesk(
        persons=MongoPersons(stores.store),
        progress=MongoProgress(stores.store, PERSONS_GROUP),
        outgoing=stores.outgoing,
        reader=chassis.reader,
        clock=chassis.clock,
    )
    return PersonsProcessor(desk)


def _access(chassis: Chassis) -> KafkaAccess:
    settings = chassis.settings
    return KafkaAccess(
        bootstrap=settings.kafka,
        instance=settings.instance,
        topic_prefix=settings.topic_prefix,
        group_prefix=settings.group_prefix or settings.topic_prefix,
    )


def _relay(chassis: Chassis, stores: _Stores) -> tuple[Relay, Task]:
    """One relay a platform: a second would only send what the first sends, too, and readers drop that."""
    publisher = KafkaPublisher(chassis.settings.kafka, chassis.settings.topic_prefix)
    relay = Relay(stores.outbox, publisher, SoleLeadership(), chassis.service.name)
    relay.trust_wakes(_LONGEST_REST_S)

    async def publish() -> None:
        async with publisher:
            await relay.run()

    return relay, publish


SERVICE = Service(name="notification", store="mongo", build=build, publishes=PUBLISHED)
