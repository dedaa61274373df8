"""The whole service on real servers: from registration to a ticket that is ready."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.ids import OrderId
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.vendor.app import SERVICE
from roundsman.web import Role

pytestmark = pytest.mark.stack

EVENTS = "vendor.events.v1"


@dataclass(frozen=True, slots=True)
class Shop:
    """A running service with an approved vendor, always open, run by ann."""

    service: Component
    issuer: TokenIssuer
    vendor_id: str

    async def call(self, method: str, path: str, who: str = "ann", **body: Any) -> tuple[int, Any]:
        """Ask the API as a vendor."""
        headers = self.issuer.bearer(who, Role.VENDOR)
        async with self.service.http.request(method, f"/api/v1{path}", headers=headers, json=body or None) as answer:
            return answer.status, await answer.json()

    async def order(self, answer_within_s: float = 300) -> str:
        """Ask the vendor to take an order; returns the order's id."""
        now = self.service.chassis.clock.now()
        order_id = OrderId.new(now)
        message = self.ticket_for(order_id, now + timedelta(seconds=answer_within_s))
        await self.service.publish(message, order_id)
        return order_id

    def ticket_for(self, order_id: str, answer_by: datetime) -> contracts.OpenTicket:
        """The command of the order service."""
        line = contracts.OpenTicketLine(item_id="itm_dal", name="Dal", quantity=2)
        return contracts.OpenTicket(
            order_id=order_id,
            vendor_id=self.vendor_id,
            customer_id=self.issuer.user("cat"),
            lines=(line,),
            answer_by=answer_by,
            at=self.service.chassis.clock.now(),
        )

    async def ticket(self, order_id: str) -> Any:
        """The ticket, once it is there."""

        async def probe() -> Any:
            status, body = await self.call("GET", f"/tickets/{order_id}")
            return body if status == 200 else None

        return await eventually(probe)

    async def told(self, order_id: str, kind: type[Message]) -> Message:
        """The event of this kind about the order, once it is told."""

        async def probe() -> list[Message]:
            return [m for m in await self.service.published(EVENTS, order_id) if isinstance(m, kind)]

        return (await eventually(probe))[0]


DAL_HOUSE = {"name": "Dal House", "location": {"lat": 52.52, "lon": 13.405, "address": "Torstraße 1, Berlin"}}


async def registered(service: Component, issuer: TokenIssuer, who: str) -> str:
    """Register a vendor of this person and approve it."""
    headers = issuer.bearer(who, Role.VENDOR) | {"Idempotency-Key": f"register {who}"}
    async with service.http.post("/api/v1/vendors", headers=headers, json=DAL_HOUSE) as answer:
        vendor_id = str((await answer.json())["vendor_id"])
    path = f"/api/v1/vendors/{vendor_id}/approve"
    async with service.http.post(path, headers=issuer.bearer("sue", Role.SUPPORT)) as answer:
        assert (answer.status, (await answer.json())["status"]) == (200, "open")
    return vendor_id


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Shop]:
    async with running(SERVICE, surroundings) as service:
        yield Shop(service, issuer, await registered(service, issuer, "ann"))


async def test_a_ticket_is_accepted_delayed_and_made_ready(shop: Shop) -> None:
    order_id = await shop.order()
    assert (await shop.ticket(order_id))["state"] == "open"

    status, accepted = await shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=10)
    assert (status, accepted["state"]) == (200, "accepted")
    later_at = datetime.fromisoformat(accepted["ready_at"]) + timedelta(minutes=5)
    status, delayed = await shop.call("POST", f"/tickets/{order_id}/delay", ready_at=later_at.isoformat())
    assert (status, datetime.fromisoformat(delayed["ready_at"])) == (200, later_at)
    status, ready = await shop.call("POST", f"/tickets/{order_id}/ready")
    assert (status, ready["state"]) == (200, "ready")

    await shop.told(order_id, contracts.TicketReady)
    told = [type(message) for message in await shop.service.published(EVENTS, order_id)]
    assert told == [contracts.TicketOpened, contracts.TicketAccepted, contracts.TicketDelayed, contracts.TicketReady]
    sequences = [one.headers["ce_sequence"] for one in await shop.service.received(EVENTS, order_id)]
    assert sequences == ["1", "2", "3", "4"]


async def test_a_rejected_ticket_tells_the_reason(shop: Shop) -> None:
    order_id = await shop.order()
    await shop.ticket(order_id)

    status, rejected = await shop.call("POST", f"/tickets/{order_id}/reject", reason="no lentils")

    assert (status, rejected["rejection"]) == (200, {"reason": "rejected", "note": "no lentils"})
    told = await shop.told(order_id, contracts.TicketRejected)
    assert isinstance(told, contracts.TicketRejected)
    assert (told.reason.value, told.note) == ("rejected", "no lentils")


async def test_an_unanswered_ticket_times_out(shop: Shop) -> None:
    order_id = await shop.order(answer_within_s=0.3)

    told = await shop.told(order_id, contracts.TicketRejected)

    assert isinstance(told, contracts.TicketRejected)
    assert told.reason is contracts.TicketRejectedReason.TIMED_OUT
    status, problem = await shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=10)
    assert (status, problem["type"]) == (409, "/problems/ticket-not-open")


async def test_a_cancelled_order_leaves_the_queue(shop: Shop) -> None:
    order_id = await shop.order()
    await shop.ticket(order_id)
    now = shop.service.chassis.clock.now()

    await shop.service.publish(contracts.CancelTicket(order_id=order_id, reason="customer_request", at=now), order_id)
    await shop.told(order_id, contracts.TicketCancelled)

    ticket = await shop.ticket(order_id)
    assert (ticket["state"], ticket["cancelled_for"]) == ("cancelled", "customer_request")


async def test_a_redelivered_command_opens_one_ticket(shop: Shop) -> None:
    now = shop.service.chassis.clock.now()
    order_id = OrderId.new(now)
    command = shop.ticket_for(order_id, now + timedelta(seconds=300))

    for message_id in ("msg_one_id", "msg_one_id", "msg_another_id"):
        await shop.service.publish(command, order_id, message_id=f"{message_id}_{order_id}")
    await shop.ticket(order_id)
    await shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=0)
    await shop.told(order_id, contracts.TicketAccepted)

    told = [type(message).__name__ for message in await shop.service.published(EVENTS, order_id)]
    assert told == ["TicketOpened", "TicketAccepted"]


async def test_of_two_answers_at_once_one_counts(shop: Shop) -> None:
    order_id = await shop.order()
    await shop.ticket(order_id)

    answers = await asyncio.gather(
        shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=10),
        shop.call("POST", f"/tickets/{order_id}/reject", reason="no lentils"),
        shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=20),
    )

    assert sorted(status for status, _ in answers) == [200, 409, 409]


async def test_a_paused_vendor_turns_orders_away(surroundings: Surroundings, issuer: TokenIssuer) -> None:
    async with running(SERVICE, surroundings) as service:
        shop = Shop(service, issuer, await registered(service, issuer, "ann"))
        status, vendor = await shop.call("PATCH", f"/vendors/{shop.vendor_id}", paused=True)
        assert (status, vendor["status"]) == (200, "paused")

        told = await shop.told(await shop.order(), contracts.TicketRejected)

        assert isinstance(told, contracts.TicketRejected)
        assert told.reason is contracts.TicketRejectedReason.CLOSED


async def test_an_order_for_an_unknown_vendor_is_parked(shop: Shop) -> None:
    now = shop.service.chassis.clock.now()
    order_id = OrderId.new(now)
    command = replace(shop.ticket_for(order_id, now), vendor_id="ven_unknown")

    await shop.service.publish(command, order_id)

    parked = await eventually(lambda: shop.service.published("vendor.parked.v1", order_id))
    assert "No such vendor" in getattr(parked[0], "reason", "")
