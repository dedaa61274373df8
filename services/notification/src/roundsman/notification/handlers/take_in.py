"""Take in what a batch of facts told: whom we know, and whom to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from roundsman.notification.domain.notification import Business, OrderSummary, Person
from roundsman.notification.domain.telling import Fact, Intent, intents_of
from roundsman.notification.ports import Dated, Directory, Intents

T = TypeVar("T")


@dataclass(slots=True)
class Intake:
    """What the facts of a batch come to. Of two facts about one thing the newer stays."""

    people: dict[str, Dated[Person]] = field(default_factory=dict)
    businesses: dict[str, Dated[Business]] = field(default_factory=dict)
    orders: dict[str, OrderSummary] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    cause: Mapping[str, str] = field(default_factory=dict)  # of the fact at hand

    def person(self, person: Person, at: datetime) -> None:
        """Somebody can be told something."""
        self.people[person.user_id] = _newer(Dated(person, at), self.people.get(person.user_id))

    def business(self, business_id: str, business: Business, at: datetime) -> None:
        """A vendor or driver has a user."""
        self.businesses[business_id] = _newer(Dated(business, at), self.businesses.get(business_id))

    def order(self, order: OrderSummary) -> None:
        """An order is known."""
        self.orders[order.order_id] = order

    def fact(self, fact: Fact) -> None:
        """People are to be told."""
        for intent in intents_of(fact, self.cause):
            self.intents.setdefault(intent.id, intent)


async def take_in(intake: Intake, directory: Directory, intents: Intents, now: datetime) -> None:
    """Keep all of it; what waited for somebody that is known now is due. Doing it again changes nothing.

    People and orders come first: an intent is never looked at before what came with it is known.
    """
    await directory.learn_people(intake.people)
    await directory.learn_businesses(intake.businesses)
    await directory.learn_orders(intake.orders)
    await intents.add(list(intake.intents.values()), now)
    if known := [*intake.people, *intake.businesses]:
        await intents.now_known(known, now)


def _newer(told: Dated[T], before: Dated[T] | None) -> Dated[T]:
    return told if before is None or told.at >= before.at else before
