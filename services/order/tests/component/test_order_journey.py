"""The order service alone on the real servers: placed over HTTP, carried on by the others' messages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, order, payment, vendor
from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.kernel.ids import DriverId, JobId, MenuItemId, PaymentId, VendorId
from roundsman.order.app import SERVICE
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack
BERLIN = {"lat": 52.53752, "lon": 13.420345, "address": "Danziger Straße 50, 10435 Berlin"}


class Town:
    """A running order service, a vendor with a menu, and everybody around it."""

    def __init__(self, component: Component, issuer: TokenIssuer) -> None:
        self.component = component
        self.issuer = issuer
        self.now = component.chassis.clock.now()
        self.vendor_id = VendorId.new(self.now)
        self.dal = MenuItemId.new(self.now)
        self.driver_id = DriverId.new(self.now)

    async def open(self) -> None:
        """Make vendor, menu and driver known."""
        changed = vendor.VendorChanged(
            vendor_id=self.vendor_id,
            org_id=self.issuer.org_id,
            owner_id=self.issuer.user("cook"),
            name="Dal House",
            kind=vendor.VendorChangedKind.MERCHANT,
            lat=52.529407,
            lon=13.401186,
            address="Torstraße 1, 10119 Berlin",
            status=vendor.VendorChangedStatus.OPEN,
            weekly_hours=(),
            at=self.now,
        )
        dal = vendor.MenuPublishedItem(
            item_id=self.dal, name="Dal makhani", category="Mains", price_minor=1150, available=True
        )
        menu = vendor.MenuPublished(
            vendor_id=self.vendor_id, menu_version=1, currency="EUR", minimum_minor=1000, items=(dal,), at=self.now
        )
        driver = DriverChanged(
            driver_id=self.driver_id,
            user_id=self.issuer.user("rider"),
            org_id=self.issuer.org_id,
            name="Ada",
            status=DriverChangedStatus.APPROVED,
            vehicle_type="bicycle",
            at=self.now,
        )
        await self.component.publish(changed, self.vendor_id)
        await self.component.publish(menu, self.vendor_id)
        await self.component.publish(driver, self.driver_id)
        await eventually(self._is_known)

    async def _is_known(self) -> bool:
        pool = self.component.chassis.database.pool
        statement = "SELECT EXISTS(SELECT FROM vendors) AND EXISTS(SELECT FROM menus) AND EXISTS(SELECT FROM drivers)"
        return bool(await pool.fetchval(statement))

    def body(self, **changes: Any) -> dict[str, Any]:
        """A good order."""
        return {
            "vendor_id": self.vendor_id,
            "menu_version": 1,
            "lines": [{"item_id": self.dal, "quantity": 2}],
            "dropoff": BERLIN,
            "payment_token": "tok_ok",
            "tip_minor": 200,
        } | changes

    async def place(self, key: str, name: str = "mia", **changes: Any) -> tuple[int, dict[str, Any]]:
        """POST /orders; gives status and body."""
        return await self.post("/api/v1/orders", self.body(**changes), key, self.issuer.bearer(name, Role.CUSTOMER))

    async def post(self, path: str, body: Any, key: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """POST; gives status and body."""
        headers = headers | ({"Idempotency-Key": key} if key else {})
        async with self.component.http.post(path, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def get(self, path: str, name: str, *roles: Role) -> tuple[int, dict[str, Any]]:
        """GET; gives status and body."""
        async with self.component.http.get(path, headers=self.issuer.bearer(name, *roles)) as response:
            return response.status, await response.json()

    async def reaches(self, order_id: str, status: str) -> dict[str, Any]:
        """Wait until the order has the status."""

        async def probe() -> dict[str, Any]:
            _, body = await self.get(f"/api/v1/orders/{order_id}", "mia", Role.CUSTOMER)
            assert body["status"] == status, body["status"]
            return body

        return await eventually(probe)

    async def tell(self, message: Message) -> None:
        """Put what another service says on its topic."""
        await self.component.publish(message, str(getattr(message, "order_id", "")))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    async with running(SERVICE, surroundings) as component:
        town = Town(component, issuer)
        await town.open()
        yield town


def _authorized(order_id: str, town: Town) -> payment.PaymentAuthorized:
    return payment.PaymentAuthorized(
        order_id=order_id, payment_id=PaymentId.new(town.now), amount_minor=1, currency="EUR", at=town.now
    )


def _progressed(order_id: str, town: Town, step: dispatch.JobProgressedStep) -> dispatch.JobProgressed:
    return dispatch.JobProgressed(
        order_id=order_id,
        job_id=JobId.new(town.now),
        driver_id=town.driver_id,
        step=step,
        proof=("pin",),
        earning_minor=500,
        currency="EUR",
        at=town.now,
    )


async def _commands(town: Town, topic: str, order_id: str) -> list[str]:
    return [type(message).__name__ for message in await town.component.published(topic, order_id)]


async def test_a_placed_order_goes_all_the_way(town: Town) -> None:
    status, placed = await town.place("all-the-way")
    order_id = placed["order_id"]
    assert (status, placed["status"], placed["version"]) == (201, "placed", 1)
    assert placed["price"]["total_minor"] == 2300 + placed["price"]["delivery_fee_minor"] + 115 + 200

    await town.tell(_authorized(order_id, town))
    await town.reaches(order_id, "authorized")
    ready_at = town.now + timedelta(minutes=20)
    await town.tell(vendor.TicketAccepted(order_id=order_id, vendor_id=town.vendor_id, ready_at=ready_at, at=town.now))
    await town.reaches(order_id, "accepted")
    await town.tell(vendor.TicketReady(order_id=order_id, vendor_id=town.vendor_id, at=town.now))
    place = dispatch.DriverAssignedPlace(lat=52.5, lon=13.4, address="x")
    assigned = dispatch.DriverAssigned(
        order_id=order_id,
        job_id=JobId.new(town.now),
        driver_id=town.driver_id,
        assigned_by=town.issuer.user("rider"),
        vehicle_type="bicycle",
        pickup=place,
        dropoff=place,
        at=town.now,
    )
    await town.tell(assigned)
    await town.reaches(order_id, "assigned")
    await town.tell(_progressed(order_id, town, dispatch.JobProgressedStep.PICKED_UP))
    await town.tell(_progressed(order_id, town, dispatch.JobProgressedStep.DELIVERED))
    await town.reaches(order_id, "delivered")
    captured = payment.PaymentCaptured(
        order_id=order_id,
        payment_id=PaymentId.new(town.now),
        amount_minor=placed["price"]["total_minor"],
        released_minor=0,
        currency="EUR",
        at=town.now,
    )
    await town.tell(captured)
    done = await town.reaches(order_id, "completed")
    assert done["ended_at"]

    _, story = await town.get(f"/api/v1/orders/{order_id}/timeline", "mia", Role.CUSTOMER)
    told = [type(message).__name__ for message in await town.component.published("order.events.v1", order_id)]
    assert [line["event"] for line in story["items"]] == told
    assert await _commands(town, "payment.commands.v1", order_id) == ["AuthorizePayment", "CapturePayment"]
    assert await _commands(town, "vendor.commands.v1", order_id) == ["OpenTicket"]
    assert sorted(await _commands(town, "dispatch.commands.v1", order_id)) == ["MarkReady", "RequestDelivery"]


async def test_a_cancelled_order_is_voided_and_taken_back(town: Town) -> None:
    _, placed = await town.place("cancelled")
    order_id = placed["order_id"]
    await town.tell(_authorized(order_id, town))
    await town.reaches(order_id, "authorized")

    status, cancelled = await town.post(
        f"/api/v1/orders/{order_id}/cancel",
        {"reason": "Changed my mind."},
        "cancel-1",
        town.issuer.bearer("mia", Role.CUSTOMER),
    )

    assert (status, cancelled["status"]) == (200, "cancelled")
    assert cancelled["cancellation"] == {
        "reason": "customer_request",
        "note": "Changed my mind.",
        "by": town.issuer.user("mia"),
        "fee_minor": 0,
    }

    async def told() -> bool:
        return [type(m) for m in await town.component.published("order.events.v1", order_id)][-1:] == [
            order.OrderCancelled
        ]

    await eventually(told)
    assert await _commands(town, "payment.commands.v1", order_id) == ["AuthorizePayment", "VoidPayment"]
    assert await _commands(town, "vendor.commands.v1", order_id) == ["OpenTicket", "CancelTicket"]
