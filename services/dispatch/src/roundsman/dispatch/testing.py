"""The dispatch service on the real servers, and the drivers, orders and staff around it: for tests."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch as contracts
from roundsman.contracts.types import driver as drivers
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.testkit import Component, TokenIssuer, eventually
from roundsman.web import Role

PIN, SALT = "4711", "00ff00ff"
DIGEST = hashlib.sha256((SALT + PIN).encode()).hexdigest()


@dataclass
class Depot:
    """The running service and an organization of its own for each test, with the people in it."""

    service: Component
    issuer: TokenIssuer
    org_id: OrgId

    @property
    def now(self) -> datetime:
        return self.service.chassis.clock.now()

    async def call(
        self, method: str, path: str, who: str, *roles: Role, body: Any = None, key: str = ""
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.issuer.token(who, *roles, org_id=self.org_id)}"}
        headers |= {"Idempotency-Key": key} if key else {}
        async with self.service.http.request(method, f"/api/v1{path}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def drives(self, name: str) -> str:
        """A driver is approved; gives the id."""
        driver_id = DriverId.derived(self.now, name)
        changed = drivers.DriverChanged(
            driver_id=driver_id,
            user_id=self.issuer.user(name),
            org_id=self.org_id,
            name=name,
            status=drivers.DriverChangedStatus.APPROVED,
            vehicle_type="bicycle",
            at=self.now,
        )
        await self.service.publish(changed, key=driver_id)
        return driver_id

    async def says(self, driver_id: str, availability: str) -> None:
        changed = drivers.AvailabilityChanged(
            driver_id=driver_id,
            availability=drivers.AvailabilityChangedAvailability(availability),
            lat=52.5,
            lon=13.4,
            at=self.now,
        )
        await self.service.publish(changed, key=driver_id)

    async def online(self, name: str) -> str:
        driver_id = await self.drives(name)
        await self.says(driver_id, "online")
        await self.shown("drivers", driver_id=driver_id, state="free")
        return driver_id

    async def orders(self, *proof: str, message_id: str = "", give_up_s: float = 3600) -> OrderId:
        order_id = OrderId.new(self.now)
        await self.service.publish(self.request(order_id, proof, give_up_s), key=order_id, message_id=message_id)
        return order_id

    def request(self, order_id: str, proof: tuple[str, ...], give_up_s: float) -> contracts.RequestDelivery:
        place = contracts.RequestDeliveryPlace(lat=52.5, lon=13.4, address="Torstraße 1")
        return contracts.RequestDelivery(
            order_id=order_id,
            org_id=self.org_id,
            vendor_id="ven_1",
            customer_id="usr_1",
            pickup=place,
            dropoff=place,
            ready_at=self.now,
            give_up_at=self.now + timedelta(seconds=give_up_s),
            earning_minor=520,
            currency="USD",
            proof=proof,
            pin_salt=SALT,
            pin_digest=DIGEST,
            at=self.now,
        )

    async def offer(self, name: str) -> dict[str, Any]:
        """The first open offer of a driver; waits for it."""

        async def mine() -> Any:
            status, answer = await self.call("GET", "/offers/mine", name, Role.DRIVER)
            assert status == 200
            return answer["items"]

        offers: list[dict[str, Any]] = await eventually(mine)
        return offers[0]

    async def assigned(self, name: str, *proof: str) -> str:
        """A new job that the driver has accepted; gives its id."""
        await self.orders(*proof)
        offer = await self.offer(name)
        status, job = await self.call("POST", f"/offers/{offer['offer_id']}/accept", name, Role.DRIVER)
        assert (status, job["state"]) == (200, "assigned")
        return str(job["job_id"])

    async def reports(self, name: str, job_id: str, step: str, **proof: str) -> tuple[int, Any]:
        return await self.call("POST", f"/jobs/{job_id}/progress", name, Role.DRIVER, body={"step": step, **proof})

    async def shown(self, what: str, **match: Any) -> dict[str, Any]:
        """The same; waits for it."""
        row = await eventually(lambda: self.on_board(what, **match))
        assert row is not None
        return row

    async def on_board(self, what: str, **match: Any) -> dict[str, Any] | None:
        """The first row of a part of the board that has these values."""
        status, board = await self.call("GET", "/dispatch/board", "dora", Role.DISPATCHER)
        assert status == 200
        rows: list[dict[str, Any]] = board[what]
        return next((row for row in rows if match.items() <= row.items()), None)

    async def told(self, order_id: str) -> list[Message]:
        return await self.service.published("dispatch.events.v1", key=order_id)

    async def tells(self, order_id: str, name: str) -> list[Message]:
        """The same; waits until an event of this name is among them."""

        async def probe() -> list[Message]:
            told = await self.told(order_id)
            return told if name in names(told) else []

        return await eventually(probe)


def names(messages: list[Message]) -> list[str]:
    return [type(message).__name__ for message in messages]
