"""Every other way an order may go, and what becomes of the money."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_people import Courier, Kitchen
from roundsman.testkit.e2e_town import MARKET, Order, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kitchen(town: Town) -> Kitchen:
    """One vendor for all."""
    return await town.kitchen()


@pytest_asyncio.fixture(loop_scope="session")
async def courier(town: Town) -> AsyncIterator[Courier]:
    """A driver who works."""
    async with (await town.courier()).on_shift(MARKET) as working:
        yield working


@pytest_asyncio.fixture(loop_scope="session")
async def trip(town: Town, kitchen: Kitchen, courier: Courier) -> Trip:
    """An order about to be placed, with a driver at hand."""
    return Trip(town=town, customer=await town.newcomer("customer"), kitchen=kitchen, courier=courier, key=new_key())


async def _ended(order: Order, reason: str, fee_minor: int = 0) -> None:
    """Cancelled for this reason, and its customer was told so."""
    ended = await order.becomes("cancelled")
    assert (ended["cancellation"]["reason"], ended["cancellation"]["fee_minor"]) == (reason, fee_minor)

    async def told() -> bool:
        inbox = (await order.customer.get("/notifications"))["items"]
        assert [one["step"] for one in inbox if one["order_id"] == order.order_id].count("order_cancelled") == 1
        return True

    await eventually(told, within_s=PATIENCE_S)


async def _paid(order: Order, status: str, captured_minor: int) -> None:
    payment = await order.payment_becomes(status)
    assert payment["captured_minor"] == captured_minor


async def _ticket_is(kitchen: Kitchen, order: Order, state: str) -> None:
    async def look() -> bool:
        ticket = await kitchen.person.get(f"/tickets/{order.order_id}")
        assert ticket["state"] == state, ticket
        return True

    await eventually(look, within_s=PATIENCE_S)


async def _is_free(courier: Courier) -> None:
    async def look() -> bool:
        assert (await courier.person.get("/drivers/me"))["availability"] == "online"
        assert (await courier.person.get("/jobs/mine?state=active"))["items"] == []
        return True

    await eventually(look, within_s=PATIENCE_S)


async def test_a_declined_card_ends_the_order_and_costs_nothing(town: Town, kitchen: Kitchen) -> None:
    order = await town.order(await town.newcomer("customer"), kitchen, "tok_decline")

    await _ended(order, "payment_declined")
    await _paid(order, "declined", 0)


async def test_a_vendor_who_rejects_ends_the_order_and_it_costs_nothing(town: Town, kitchen: Kitchen) -> None:
    order = await town.order(await town.newcomer("customer"), kitchen)
    await kitchen.reject(order.order_id, "No more rice")

    await _ended(order, "vendor_rejected")
    await _paid(order, "voided", 0)


async def test_cancelling_before_the_vendor_accepted_is_free(town: Town, kitchen: Kitchen) -> None:
    order = await town.order(await town.newcomer("customer"), kitchen)
    await order.becomes("authorized")
    await order.customer.post(f"/orders/{order.order_id}/cancel", {"reason": "Changed my mind"})

    await _ended(order, "customer_request")
    await _paid(order, "voided", 0)
    await _ticket_is(kitchen, order, "cancelled")


async def test_cancelling_at_once_is_free_however_the_payment_ends(town: Town, kitchen: Kitchen) -> None:
    order = await town.order(await town.newcomer("customer"), kitchen, "tok_slow")
    await order.customer.post(f"/orders/{order.order_id}/cancel", {"reason": "Changed my mind"})

    await _ended(order, "customer_request")
    await _paid(order, "voided", 0)


async def test_cancelling_after_the_vendor_accepted_costs_half_of_the_items(trip: Trip) -> None:
    await trip.place()
    await trip.accept()
    await trip.take()
    order = trip.order
    await order.becomes("assigned")
    await order.customer.post(f"/orders/{order.order_id}/cancel", {"reason": "Changed my mind"})

    await _ended(order, "customer_request", fee_minor=order.items_minor // 2)
    await _paid(order, "captured", order.items_minor // 2)
    await _ticket_is(trip.kitchen, order, "cancelled")
    await _is_free(trip.courier)


async def test_after_the_pickup_only_staff_can_cancel_and_the_customer_pays_nothing(town: Town, trip: Trip) -> None:
    await trip.place()
    for step in (trip.accept, trip.take, trip.cook, trip.arrive_at_pickup, trip.pick_up):
        await step()
    order, path = trip.order, f"/orders/{trip.order.order_id}/cancel"
    await order.becomes("picked_up")
    refused = await order.customer.try_to("POST", path, {"reason": "Changed my mind"})
    assert refused.refusal == (409, "order-not-cancellable")
    await (await town.staff("support")).post(path, {"reason": "The driver had an accident"})

    await _ended(order, "operator")
    await _paid(order, "voided", 0)
    await _is_free(trip.courier)


async def test_a_driver_who_declines_is_not_asked_again_and_another_brings_it(town: Town, trip: Trip) -> None:
    await trip.place()
    await trip.accept()
    offer_id = await trip.courier.offered(trip.order.order_id)
    await trip.courier.person.post(f"/offers/{offer_id}/decline", {"reason": "Too far"})
    first = trip.courier
    async with (await town.courier()).on_shift(MARKET) as second:
        trip.courier = second
        for step in trip.steps()[2:]:
            await step()

    assert (await trip.order.now())["driver_id"] == second.driver_id
    await _paid(trip.order, "captured", trip.order.total_minor)
    await _earned(second, [trip.order.order_id])
    await _earned(first, [])
    assert (await first.person.get("/offers/mine"))["items"] == []


async def test_a_dispatcher_takes_an_order_from_one_driver_and_gives_it_to_another(town: Town, trip: Trip) -> None:
    dispatcher, first = await town.staff("dispatcher"), trip.courier
    await trip.place()
    await trip.accept()
    await trip.take()
    await trip.order.becomes("assigned")
    await dispatcher.post(f"/jobs/{trip.job_id}/unassign", {"reason": "The bicycle broke down"})
    await trip.order.becomes("accepted")
    await _is_free(first)
    async with (await town.courier()).on_shift(MARKET) as second:
        await _assigned_by(dispatcher, trip, second)
        trip.courier = second
        for step in trip.steps()[3:]:
            await step()

    assert (await trip.order.now())["driver_id"] == second.driver_id
    await _paid(trip.order, "captured", trip.order.total_minor)
    await _earned(second, [trip.order.order_id])
    await _earned(first, [])
    kinds = [one["kind"] for one in (await dispatcher.get(f"/jobs/{trip.job_id}/decisions"))["items"]]
    assert {"offer", "unassign", "assign"} <= set(kinds)


async def _assigned_by(dispatcher: Any, trip: Trip, driver: Courier) -> None:
    """Dispatch may not have heard yet that the driver is online; it may also have offered the job to them."""

    async def assign() -> Any:
        job = await dispatcher.post(f"/jobs/{trip.job_id}/assign", {"driver_id": driver.driver_id})
        return job["driver_id"] == driver.driver_id

    await eventually(assign, within_s=PATIENCE_S)


async def _earned(courier: Courier, order_ids: list[str]) -> None:
    async def look() -> bool:
        items = (await courier.person.get("/drivers/me/earnings"))["items"]
        assert [one["order_id"] for one in items] == order_ids
        return True

    await eventually(look, within_s=PATIENCE_S)


@pytest.mark.parametrize("token", ["tok_slow", "tok_flaky_each", "tok_answer_twice", "tok_timeout_then_ok"])
async def test_however_the_provider_behaves_the_money_is_taken_once(trip: Trip, town: Town, token: str) -> None:
    trip.payment_token = token
    for step in trip.steps():
        await step()

    await _paid(trip.order, "captured", trip.order.total_minor)
    await _books_agree(town)


async def test_a_refund_gives_everything_back(trip: Trip, town: Town) -> None:
    for step in trip.steps():
        await step()
    await _paid(trip.order, "captured", trip.order.total_minor)
    await (await town.staff("support")).post(f"/payments/{trip.order.order_id}/refunds", {"reason": "It was cold"})

    refunded = await trip.order.payment_becomes("refunded")
    assert refunded["refunded_minor"] == trip.order.total_minor
    await _books_agree(town)


async def _books_agree(town: Town) -> None:
    """Our ledger adds up, and the provider's book says the same as soon as nothing is on its way between us."""
    accountant = await town.staff("accountant")

    async def agree() -> bool:
        assert (await accountant.get("/ledger/balances"))["sum_minor"] == {"USD": 0}
        assert (await accountant.get("/ledger/reconciliation"))["differences"] == []
        return True

    await eventually(agree, within_s=PATIENCE_S)


async def _forsaken(town: Town, by: str) -> Order:
    """The order that nobody cared for, once its time is over: it runs since the first test began."""
    await town.forsaken[by].becomes("cancelled", within_s=200)
    return town.forsaken[by]


async def test_a_vendor_who_does_not_answer_ends_the_order_and_it_costs_nothing(town: Town) -> None:
    order = await _forsaken(town, "vendor")

    await _ended(order, "vendor_timeout")
    await _paid(order, "voided", 0)


async def test_without_a_driver_the_order_ends_and_costs_nothing(town: Town) -> None:
    order = await _forsaken(town, "nobody")

    await _ended(order, "no_driver")
    await _paid(order, "voided", 0)


async def test_a_driver_who_does_not_answer_is_asked_again_until_the_order_ends(town: Town) -> None:
    order = await _forsaken(town, "driver")

    await _ended(order, "no_driver")
    await _paid(order, "voided", 0)
    job = await order.customer.get(f"/jobs/{order.order_id.replace('ord_', 'job_')}")
    assert (job["state"], job["offers"] > 1) == ("unfilled", True), job
