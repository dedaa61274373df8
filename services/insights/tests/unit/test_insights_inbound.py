"""Events become facts: each once, whoever tells them again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import DriverAssigned, DriverAssignedPlace, OfferDeclined, OfferMade
from roundsman.contracts.types.driver import AvailabilityChanged, AvailabilityChangedAvailability
from roundsman.contracts.types.payment import PaymentCaptured, PaymentDeclined, PaymentRefunded
from roundsman.insights.domain.drivers import Availability
from roundsman.insights.messaging.inbound import FACTS
from roundsman.insights.messaging.outbound import outbound
from roundsman.insights.store.work import InsightsWork
from roundsman.kernel.ids import DriverId, OrderId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER, DRIVER = OrderId.derived(NOON, "order"), DriverId.derived(NOON, "driver")
MONEY: dict[str, Any] = {"order_id": ORDER, "payment_id": "pay_1", "amount_minor": 900, "currency": "EUR"}
OFFER: dict[str, Any] = {"order_id": ORDER, "job_id": "job_1", "offer_id": "off_1", "driver_id": DRIVER}
PLACE = DriverAssignedPlace(lat=52.5, lon=13.4, address="Here 1")


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def assigned(offer_id: str | None) -> DriverAssigned:
    whose = OFFER | {"offer_id": offer_id, "customer_id": "usr_1", "assigned_by": "policy", "vehicle_type": "bicycle"}
    return DriverAssigned(**whose, pickup=PLACE, dropoff=PLACE, at=NOON)


class World:
    """The group's reactions on a store in memory."""

    def __init__(self) -> None:
        units, self.store = memory_units(InsightsWork, outbound)
        self.units: Units[InsightsWork] = units

    async def hear(self, *messages: Message) -> None:
        """A batch each, as a consumer hands it over."""
        for message in messages:
            await self.units.run(lambda work, message=message: self._react(message, work))  # type: ignore[misc]

    async def _react(self, message: Message, work: InsightsWork) -> None:
        reaction = FACTS.reactions[type(message)]
        assert reaction.load
        await reaction.load([message], work)
        await reaction.handle(message, work)

    def happened(self) -> list[tuple[str, str, int]]:
        rows = rows_of(self.store, "happenings")
        return sorted((row["what"], row["name"], row["amount_minor"]) for row in rows)


def rows_of(store: MemoryDatabase, table: str) -> list[Any]:
    return list(store.state.tables.get(table, {}).values())


@pytest.fixture
def world() -> World:
    return World()


async def test_a_step_of_a_payment_told_again_is_the_same_step(world: World) -> None:
    captured = PaymentCaptured(**MONEY, released_minor=0, at=NOON)

    await world.hear(captured, captured)

    assert world.happened() == [("payment", "captured", 900)]


async def test_two_refunds_of_one_payment_are_two(world: World) -> None:
    refunds = [PaymentRefunded(**MONEY, reason="cold", at=at(minute)) for minute in (1, 2, 1)]

    await world.hear(*refunds)

    assert world.happened() == [("payment", "refunded", 900)] * 2


async def test_a_payment_that_is_declined_has_no_amount(world: World) -> None:
    await world.hear(PaymentDeclined(order_id=ORDER, payment_id="pay_1", reason="no", at=NOON))

    assert world.happened() == [("payment", "declined", 0)]


async def test_an_assignment_by_hand_is_no_answer_to_an_offer(world: World) -> None:
    await world.hear(assigned(None))

    assert world.happened() == []


async def test_each_answer_to_an_offer_counts(world: World) -> None:
    made = OfferMade(**OFFER, expires_at=at(1), arrival_at=at(5), at=NOON)
    declined = OfferDeclined(**OFFER | {"offer_id": "off_2"}, reason="far", at=NOON)

    await world.hear(made, assigned("off_1"), declined, made)

    assert world.happened() == [("offer", "accepted", 0), ("offer", "declined", 0), ("offer", "made", 0)]


async def test_what_a_driver_turns_to_is_kept_once(world: World) -> None:
    online, carrying = (
        AvailabilityChanged(driver_id=DRIVER, availability=word, lat=None, lon=None, at=at(minute))
        for minute, word in enumerate((AvailabilityChangedAvailability.ONLINE, AvailabilityChangedAvailability.ON_JOB))
    )

    await world.hear(carrying, online, online, carrying)

    turns = sorted((row["at"], row["availability"]) for row in rows_of(world.store, "turns"))
    assert turns == [(at(0), Availability.ONLINE.value), (at(1), Availability.ON_JOB.value)]


async def test_a_word_of_a_later_version_changes_nothing(world: World) -> None:
    def said(word: AvailabilityChangedAvailability, minute: float) -> AvailabilityChanged:
        return AvailabilityChanged(driver_id=DRIVER, availability=word, lat=None, lon=None, at=at(minute))

    await world.hear(said(AvailabilityChangedAvailability.ONLINE, 1), said(AvailabilityChangedAvailability.UNKNOWN, 2))

    (driver,) = rows_of(world.store, "drivers")
    assert (driver["availability"], driver["available_told_at"]) == (Availability.ONLINE.value, at(1))


def test_every_reaction_reads_what_it_needs_in_one_statement_for_a_batch() -> None:
    assert all(reaction.load for reaction in FACTS.reactions.values())
    assert "tracking.positions.v1" not in FACTS.topics  # figures do not need each step of a driver
