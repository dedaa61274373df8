"""The whole service on real servers: from registration to a ticket that is ready."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
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


async def test_a_ticket_is_accepted_and_made_ready(shop: Shop) -> None:
    order_id = await shop.order()
    assert (await shop.ticket(order_id))["state"] == "open"

    status, accepted = await shop.call("POST", f"/tickets/{order_id}/accept", preparation_minutes=10)
    assert (status, accepted["state"]) == (200, "accepted")
    status, ready = await shop.call("POST", f"/tickets/{order_id}/ready")
    assert (status, ready["state"]) == (200, "ready")

    await shop.told(order_id, contracts.TicketReady)
    told = [type(message) for message in await shop.service.published(EVENTS, order_id)]
    assert told == [contracts.TicketOpened, contracts.TicketAccepted, contracts.TicketReady]
    sequences = [one.headers["ce_sequence"] for one in await shop.service.received(EVENTS, order_id)]
    assert sequences == ["1", "2", "3"]
