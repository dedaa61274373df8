"""The order service alone on the real servers: placed over HTTP, carried on by the others' messages."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from roundsman.order.testing.town import Town, open_town
from roundsman.testkit import TokenIssuer, eventually
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    async with open_town(surroundings, issuer) as town:
        yield town


async def test_a_placed_order_goes_all_the_way(town: Town) -> None:
    status, placed = await town.place("all-the-way")
    order_id = placed["order_id"]
    assert (status, placed["status"], placed["version"]) == (201, "placed", 1)

    await town.tell(town.authorized(order_id))
    await town.reaches(order_id, "authorized")
    await town.tell(town.accepted(order_id))
    await town.reaches(order_id, "accepted")
    await town.tell(town.ready(order_id))
    await town.tell(town.assigned(order_id))
    await town.reaches(order_id, "assigned")
    await town.tell(town.progressed(order_id, "picked_up"))
    await town.tell(town.progressed(order_id, "delivered"))
    await town.reaches(order_id, "delivered")
    await town.tell(town.captured(order_id))
    done = await town.reaches(order_id, "completed")

    assert (done["ready"], done["driver_id"], bool(done["ended_at"])) == (True, town.driver_id, True)
    _, story = await town.get(f"/api/v1/orders/{order_id}/timeline", "mia", Role.CUSTOMER)
    await eventually(lambda: _tells(town, "order.events.v1", order_id, [line["event"] for line in story["items"]]))
    await eventually(lambda: _tells(town, "payment.commands.v1", order_id, ["AuthorizePayment", "CapturePayment"]))
    await eventually(lambda: _tells(town, "vendor.commands.v1", order_id, ["OpenTicket"]))
    await eventually(lambda: _tells(town, "dispatch.commands.v1", order_id, ["RequestDelivery", "MarkReady"]))


async def test_a_cancelled_order_is_voided_and_taken_back(town: Town) -> None:
    _, placed = await town.place("cancelled")
    order_id = placed["order_id"]
    await town.tell(town.authorized(order_id))
    await town.reaches(order_id, "authorized")
    mia = town.issuer.bearer("mia", Role.CUSTOMER)

    status, cancelled = await town.post(f"/api/v1/orders/{order_id}/cancel", {"reason": "Wrong day."}, "c1", mia)

    assert (status, cancelled["status"]) == (200, "cancelled")
    by = town.issuer.user("mia")
    assert cancelled["cancellation"] == {"reason": "customer_request", "note": "Wrong day.", "by": by, "fee_minor": 0}
    events = ["OrderPlaced", "OrderAuthorized", "OrderCancelled"]
    await eventually(lambda: _tells(town, "order.events.v1", order_id, events))
    await eventually(lambda: _tells(town, "payment.commands.v1", order_id, ["AuthorizePayment", "VoidPayment"]))
    await eventually(lambda: _tells(town, "vendor.commands.v1", order_id, ["OpenTicket", "CancelTicket"]))


async def test_a_message_that_comes_twice_takes_effect_once(town: Town) -> None:
    _, placed = await town.place("twice")
    order_id = placed["order_id"]

    for message_id in ("msg_same", "msg_same", "msg_other"):
        await town.tell(town.authorized(order_id), message_id)
    await town.tell(town.accepted(order_id))
    await town.reaches(order_id, "accepted")

    await eventually(lambda: _tells(town, "vendor.commands.v1", order_id, ["OpenTicket"]))
    events = ["OrderPlaced", "OrderAuthorized", "OrderAccepted"]
    await eventually(lambda: _tells(town, "order.events.v1", order_id, events))


async def test_an_order_whose_payment_never_answers_is_cancelled(
    surroundings: Surroundings, issuer: TokenIssuer
) -> None:
    async with open_town(surroundings, issuer, {"ROUNDSMAN_PAYMENT_WAIT_S": "1"}) as town:
        _, placed = await town.place("no-answer")
        order_id = placed["order_id"]

        ended = await town.reaches(order_id, "cancelled")
        assert (ended["cancellation"]["reason"], ended["cancellation"]["by"]) == (
            "payment_timeout",
            "timer:order.payment",
        )

        await town.tell(town.authorized(order_id))  # after all: it has to be given back
        await eventually(
            lambda: _tells(town, "payment.commands.v1", order_id, ["AuthorizePayment", "VoidPayment", "VoidPayment"])
        )


async def test_a_delivered_order_asks_for_its_money_until_it_comes(
    surroundings: Surroundings, issuer: TokenIssuer
) -> None:
    async with open_town(surroundings, issuer, {"ROUNDSMAN_CAPTURE_WAIT_S": "1"}) as town:
        _, placed = await town.place("ask-again")
        order_id = placed["order_id"]
        await town.tell(town.authorized(order_id))
        await town.reaches(order_id, "authorized")
        await town.tell(town.accepted(order_id))
        await town.reaches(order_id, "accepted")
        for message in (town.assigned(order_id), *(town.progressed(order_id, s) for s in ("picked_up", "delivered"))):
            await town.tell(message)

        async def asked_again() -> bool:
            asked = await town.commands("payment.commands.v1", order_id)
            return asked.count("CapturePayment") >= 3

        await eventually(asked_again)
        await town.tell(town.captured(order_id))
        assert (await town.reaches(order_id, "completed"))["ended_at"]


async def _tells(town: Town, topic: str, order_id: str, names: list[str]) -> bool:
    told = await town.commands(topic, order_id)
    assert told == names
    return True
