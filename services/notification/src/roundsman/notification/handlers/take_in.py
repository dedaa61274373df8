"""Take in what a batch of facts told: whom we know, and whom to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from roundsman.notification.domain.letters import Letter
from roundsman.notification.domain.notification import Business, OrderSummary, Person
from roundsman.notification.domain.telling import Fact, Intent, intents_of
from roundsman.notification.handlers.deliver import Desk, tell_in_app
from roundsman.notification.ports import Dated

T = TypeVar("T")


@dataclass(slots=True)
class Intake:
    """What the facts of a batch come to. Of two facts about one thing the newer stays."""

    people: dict[str, Dated[Person]] = field(default_factory=dict)
    businesses: dict[str, Dated[Business]] = field(default_factory=dict)
    orders: dict[str, OrderSummary] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
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

    def letter(self, letter: Letter) -> None:
        """Somebody is to be written to about their account."""
        self.letters.setdefault(letter.id, letter)

    @property
    def has_to_tell(self) -> bool:
        """Whether there is something to deliver."""
        return bool(self.intents or self.letters)


async def take_in(intake: Intake, desk: Desk) -> None:
    """Keep all of it, and tell at once what is told in the app; doing it again changes nothing.

    People and orders come first: an intent is never looked at before what came with it is known. What waited for
    somebody that is known now is due.
    """
    await desk.directory.learn_people(intake.people)
    await desk.directory.learn_businesses(intake.businesses)
    await desk.directory.learn_orders(intake.orders)
    left = await tell_in_app(list(intake.intents.values()), desk)
    await desk.intents.add(left, desk.clock.now())
    await desk.letters.add(list(intake.letters.values()))
    if known := [*intake.people, *intake.businesses]:
        await desk.intents.now_known(known, desk.clock.now())


def _newer(told: Dated[T], before: Dated[T] | None) -> Dated[T]:
    return told if before is None or told.at >= before.at else before
