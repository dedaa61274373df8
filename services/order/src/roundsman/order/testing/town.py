"""The order service on the real servers, and the vendor, the driver and the people around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, payment, vendor
from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.kernel.ids import DriverId, JobId, MenuItemId, PaymentId, VendorId
from roundsman.order.app import SERVICE
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

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
        for message, key in ((self.vendor(), self.vendor_id), (self.menu(), self.vendor_id)):
            await self.component.publish(message, key)
        await self.component.publish(self.driver(), self.driver_id)
        await eventually(self._is_known)

    def vendor(self, status: str = "open", after_s: float = 0) -> Message:
        """The vendor as it tells of itself."""
        return vendor.VendorChanged(
            vendor_id=self.vendor_id,
            org_id=self.issuer.org_id,
            owner_id=self.issuer.user("cook"),
            name="Dal House",
            kind=vendor.VendorChangedKind.MERCHANT,
            lat=52.529407,
            lon=13.401186,
            address="Torstraße 1, 10119 Berlin",
            status=vendor.VendorChangedStatus(status),
            weekly_hours=(),
            at=self.now + timedelta(seconds=after_s),
        )

    def menu(self) -> Message:
        """One dish."""
        dal = vendor.MenuPublishedItem(
            item_id=self.dal, name="Dal makhani", category="Mains", price_minor=1150, available=True
        )
        return vendor.MenuPublished(
            vendor_id=self.vendor_id, menu_version=1, currency="EUR", minimum_minor=1000, items=(dal,), at=self.now
        )

    def driver(self) -> Message:
        """Ada, whose account is `rider`."""
        return DriverChanged(
            driver_id=self.driver_id,
            user_id=self.issuer.user("rider"),
            org_id=self.issuer.org_id,
            name="Ada",
            status=DriverChangedStatus.APPROVED,
            vehicle_type="bicycle",
            at=self.now,
        )

    async def _is_known(self) -> bool:
        pool = self.component.chassis.database.pool
        known = {"vendors": self.vendor_id, "menus": self.vendor_id, "drivers": self.driver_id}  # others' are there too
        found = [
            await pool.fetchval(f"SELECT EXISTS(SELECT FROM {table} WHERE id = $1)", wanted)  # noqa: S608 - our own names
            for table, wanted in known.items()
        ]
        return all(found)

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

    async def tell(self, message: Message, message_id: str = "") -> None:
        """Put what another service says of an order on its topic."""
        await self.component.publish(message, str(getattr(message, "order_id", "")), message_id=message_id)

    async def commands(self, topic: str, order_id: str) -> list[str]:
        """The types of the messages of an order on a topic."""
        return [type(message).__name__ for message in await self.component.published(topic, order_id)]

    def authorized(self, order_id: str) -> Message:
        """Payment has the money."""
        payment_id = PaymentId.derived(self.now, order_id)
        return payment.PaymentAuthorized(
            order_id=order_id, payment_id=payment_id, amount_minor=1, currency="EUR", at=self.now
        )

    def captured(self, order_id: str) -> Message:
        """Payment has taken the money."""
        return payment.PaymentCaptured(
            order_id=order_id,
            payment_id=PaymentId.derived(self.now, order_id),
            amount_minor=1,
            released_minor=0,
            currency="EUR",
            at=self.now,
        )

    def accepted(self, order_id: str) -> Message:
        """The vendor takes the order: ready in 20 minutes."""
        ready_at = self.now + timedelta(minutes=20)
        return vendor.TicketAccepted(order_id=order_id, vendor_id=self.vendor_id, ready_at=ready_at, at=self.now)

    def ready(self, order_id: str) -> Message:
        """The vendor has prepared it."""
        return vendor.TicketReady(order_id=order_id, vendor_id=self.vendor_id, at=self.now)

    def assigned(self, order_id: str) -> Message:
        """Ada takes it."""
        place = dispatch.DriverAssignedPlace(lat=52.5, lon=13.4, address="x")
        return dispatch.DriverAssigned(
            order_id=order_id,
            job_id=JobId.derived(self.now, order_id),
            driver_id=self.driver_id,
            assigned_by=self.issuer.user("rider"),
            vehicle_type="bicycle",
            pickup=place,
            dropoff=place,
            at=self.now,
        )

    def progressed(self, order_id: str, step: str) -> Message:
        """Ada has done a step."""
        return dispatch.JobProgressed(
            order_id=order_id,
            job_id=JobId.derived(self.now, order_id),
            driver_id=self.driver_id,
            step=dispatch.JobProgressedStep(step),
            proof=("pin",),
            earning_minor=500,
            currency="EUR",
            at=self.now,
        )


@asynccontextmanager
async def open_town(
    surroundings: Surroundings, issuer: TokenIssuer, environment: dict[str, str] | None = None
) -> AsyncIterator[Town]:
    """Run the service in a town that is open for business."""
    async with running(SERVICE, surroundings, environment) as component:
        town = Town(component, issuer)
        await town.open()
        yield town
