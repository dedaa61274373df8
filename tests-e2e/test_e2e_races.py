"""Two who want the same at once: exactly one gets it, the other is told why not, and everybody agrees in the end."""

import asyncio
from collections import Counter
from typing import Any

import pytest
import pytest_asyncio

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, Answer, new_key
from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.e2e_town import MARKET, Order, Town, basket
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

ROUNDS = range(5)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(town: Town) -> Person:
    """Somebody who is everybody in an organization where nobody else is."""
    return await town.owner("customer", "vendor", "driver", "support")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kitchen(town: Town, owner: Person) -> Kitchen:
    return await town.kitchen(owner)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def courier(town: Town, owner: Person) -> Courier:
    return await Courier.join(owner, "Dora", town.clock)


async def at_once(person: Person, *asked: tuple[str, Any]) -> list[Answer]:
    """POST all of it at the same time, each with a key of its own."""
    return list(await asyncio.gather(*(person.try_to("POST", path, body, new_key()) for path, body in asked)))


async def told(order: Order) -> Counter[str]:
    """How often each thing happened to the order."""
    return Counter(one["event"] for one in (await order.customer.get(f"/orders/{order.order_id}/timeline"))["items"])


@pytest.mark.parametrize("turn", ROUNDS)
async def test_of_two_cancels_one_counts(town: Town, owner: Person, kitchen: Kitchen, turn: int) -> None:
    order = await town.order(owner, kitchen)
    if turn % 2:
        await order.becomes("authorized")
    path = f"/orders/{order.order_id}/cancel"
    answers = await at_once(owner, *((path, {"reason": f"Reason {number}"}) for number in range(4)))

    assert Counter(one.status for one in answers) == {200: 1, 409: 3}, [one.body for one in answers]
    assert {one.slug for one in answers if one.status == 409} == {"order-not-cancellable"}
    [granted] = [one.body for one in answers if one.status == 200]
    ended = await order.becomes("cancelled")
    assert ended["cancellation"]["note"] == granted["cancellation"]["note"]
    assert (await told(order))["OrderCancelled"] == 1


@pytest.mark.parametrize("turn", range(3))
async def test_a_request_whose_service_is_killed_meanwhile_has_one_effect(
    town: Town, owner: Person, kitchen: Kitchen, turn: int
) -> None:
    before = await _orders(owner)
    ask = owner.ask("POST", "/orders", basket(kitchen, tip_minor=turn), new_key())
    asking = [asyncio.create_task(town.api.patiently(ask)) for _ in range(4)]
    await asyncio.to_thread(town.platform.kill, "order")
    first, *others = await asyncio.gather(*asking)

    assert others == [first] * 3
    assert await _orders(owner) - before == {first["order_id"]}


async def _orders(owner: Person) -> set[str]:
    return {one["order_id"] for one in (await owner.get("/orders?limit=200"))["items"]}


async def _offered(town: Town, kitchen: Kitchen, courier: Courier) -> tuple[Order, str]:
    """An order and the offer of it that the driver can answer."""
    order = await town.order(kitchen.person, kitchen)
    await kitchen.accept(order.order_id)
    return order, await courier.offered(order.order_id)


async def test_an_offer_that_is_accepted_many_times_at_once_is_one_assignment(
    town: Town, kitchen: Kitchen, courier: Courier
) -> None:
    async with courier.on_shift(MARKET):
        order, offer_id = await _offered(town, kitchen, courier)
        answers = await at_once(courier.person, *[(f"/offers/{offer_id}/accept", None)] * 5)

        assert {one.status for one in answers} == {200}
        assert len({one.body["job_id"] for one in answers}) == 1
        await order.becomes("assigned")
        assert (await told(order))["OrderAssigned"] == 1
        await courier.person.post(f"/orders/{order.order_id}/cancel", {"reason": "Enough seen"})


@pytest.mark.parametrize("turn", ROUNDS)
async def test_of_accepting_and_declining_one_counts(town: Town, kitchen: Kitchen, courier: Courier, turn: int) -> None:
    async with courier.on_shift(MARKET):
        order, offer_id = await _offered(town, kitchen, courier)
        asked = [(f"/offers/{offer_id}/accept", None), (f"/offers/{offer_id}/decline", {"reason": "Too far"})]
        answers = await at_once(courier.person, *(asked if turn % 2 else reversed(asked)))

        assert Counter(one.status for one in answers) == {200: 1, 409: 1}, [one.body for one in answers]
        [refused] = [one for one in answers if one.status == 409]
        accepted = (answers[0] if turn % 2 else answers[1]).status == 200
        assert refused.slug == "offer-not-open"
        if accepted:
            await order.becomes("assigned")
        await courier.person.post(f"/orders/{order.order_id}/cancel", {"reason": "Enough seen"})
        assert (await told(order))["OrderAssigned"] == int(accepted)


@pytest.mark.parametrize("turn", ROUNDS)
async def test_of_cancelling_and_picking_up_all_agree_on_one(
    town: Town, kitchen: Kitchen, courier: Courier, turn: int
) -> None:
    async with courier.on_shift(MARKET):
        trip = Trip(town=town, customer=kitchen.person, kitchen=kitchen, courier=courier, key=new_key())
        for step in (trip.place, trip.accept, trip.take, trip.cook, trip.arrive_at_pickup):
            await step()
        await trip.order.becomes("assigned")
        cancel = (f"/orders/{trip.order.order_id}/cancel", {"reason": "Too late"})
        pick_up = (f"/jobs/{trip.job_id}/progress", {"step": "picked_up"})
        answers = await at_once(courier.person, *((cancel, pick_up) if turn % 2 else (pick_up, cancel)))
        granted = (answers[0] if turn % 2 else answers[1]).status == 200

        if granted:
            await trip.order.becomes("cancelled")
            await eventually(lambda: _is_over(courier, trip.job_id), within_s=PATIENCE_S)
        else:
            for step in (trip.arrive_at_dropoff, trip.deliver, trip.complete):
                await step()
        ends = await told(trip.order)
        assert (ends["OrderCancelled"], ends["OrderCompleted"]) == (int(granted), int(not granted))


async def _is_over(courier: Courier, job_id: str) -> bool:
    jobs = (await courier.person.get("/jobs/mine?state=active"))["items"]
    return job_id not in {one["job_id"] for one in jobs}


async def test_of_many_refunds_one_counts(town: Town, kitchen: Kitchen, courier: Courier) -> None:
    async with courier.on_shift(MARKET):
        trip = Trip(town=town, customer=kitchen.person, kitchen=kitchen, courier=courier, key=new_key())
        for step in trip.steps():
            await step()
    path = f"/payments/{trip.order.order_id}/refunds"
    answers = await at_once(kitchen.person, *((path, {"reason": f"Cold {number}"}) for number in range(6)))

    assert Counter(one.status for one in answers) == {202: 1, 409: 5}, [one.body for one in answers]
    assert {one.slug for one in answers if one.status == 409} <= {"refund-already-asked", "nothing-to-refund"}
    payment = await trip.order.payment_becomes("refunded")
    assert payment["refunded_minor"] == trip.order.total_minor
