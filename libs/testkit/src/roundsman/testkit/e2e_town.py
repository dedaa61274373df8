"""Where the tests of the whole platform live: people, what they order, and what is left when they have gone."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from roundsman.kernel.clock import Clock, ScaledClock, SystemClock
from roundsman.kernel.geo import LatLon
from roundsman.stack.platform import Platform
from roundsman.testkit.e2e_api import PATIENCE_S, Api, Ask
from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.eventually import eventually

PASSWORD = "an e2e test's word"  # noqa: S105 - of people who do not exist
DEMO_PASSWORD = "roundsman-demo"  # noqa: S105 - of the demo accounts
SPEED = 20.0  # of the platform's clock
# Limits in platform seconds: some tests wait for them: short; services are killed meanwhile: not too short.
SETTINGS = {
    "ROUNDSMAN_USER_PER_MINUTE": "0",  # tests ask as fast as they can, all from one address
    "ROUNDSMAN_ADDRESS_PER_MINUTE": "0",
    "ROUNDSMAN_LOGIN_PER_MINUTE": "0",
    "ROUNDSMAN_ERASURE_GRACE_S": "1",
    "ROUNDSMAN_AUTO_APPROVE": "1",
    "ROUNDSMAN_DEMO_ACCOUNTS": "1",
    "ROUNDSMAN_PAYMENT_WAIT_S": "3600",
    "ROUNDSMAN_VENDOR_ANSWER_S": "1800",
    "ROUNDSMAN_DISPATCH_GIVE_UP_S": "2400",
    "ROUNDSMAN_OFFER_S": "600",
    "ROUNDSMAN_POSITION_MAX_AGE_S": "86400",
    "ROUNDSMAN_FIGURES_EVERY_S": "0.5",
}
MARKET = LatLon(52.5205, 13.4095)
DOOR = LatLon(52.5283, 13.4019)  # one kilometre away


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as its customer has it."""

    customer: Person
    order_id: str
    pin: str
    total_minor: int
    items_minor: int

    @classmethod
    def placed(cls, customer: Person, answer: Mapping[str, Any]) -> "Order":
        """The order that this was the answer to."""
        return cls(
            customer=customer,
            order_id=answer["order_id"],
            pin=answer["pin"],
            total_minor=answer["price"]["total_minor"],
            items_minor=answer["price"]["items_minor"],
        )

    async def now(self) -> Any:
        """The order as it is."""
        return await self.customer.get(f"/orders/{self.order_id}")

    async def becomes(self, status: str, within_s: float = PATIENCE_S) -> Any:
        """Wait until it has this status; gives the order."""

        async def look() -> Any:
            order = await self.now()
            assert order["status"] == status, f"{order['status']} {order['cancellation']}"
            return order

        return await eventually(look, within_s=within_s)

    async def payment_becomes(self, status: str, within_s: float = PATIENCE_S) -> Any:
        """Wait until its payment has this status; gives the payment."""

        async def look() -> Any:
            payment = await self.customer.get(f"/payments/{self.order_id}")
            assert payment["status"] == status, payment
            return payment

        return await eventually(look, within_s=within_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One running platform and everybody on it."""

    platform: Platform
    api: Api
    staff_tokens: dict[str, Person] = field(default_factory=dict)  # role -> the demo account
    forsaken: dict[str, Order] = field(default_factory=dict)  # who does not answer -> the order that waits for them

    @property
    def clock(self) -> Clock:
        """The platform's time."""
        told = self.platform.variables("order")
        if "ROUNDSMAN_CLOCK_SPEED" not in told:
            return SystemClock()
        return ScaledClock(
            origin=datetime.fromisoformat(told["ROUNDSMAN_CLOCK_ORIGIN"]),
            started_at=datetime.fromtimestamp(float(told["ROUNDSMAN_CLOCK_STARTED"]), UTC),
            speed=float(told["ROUNDSMAN_CLOCK_SPEED"]),
        )

    async def newcomer(self, role: str) -> Person:
        """Somebody who signs up."""
        email = f"{role}.{secrets.token_hex(4)}@e2e.roundsman.example"
        body = {"email": email, "password": PASSWORD, "name": role.capitalize(), "role": role}
        await self.api.patiently(Ask(method="POST", path="/auth/register", body=body))
        return await self.log_in(email, PASSWORD)

    async def log_in(self, email: str, password: str) -> Person:
        """Somebody who has an account."""
        body = {"email": email, "password": password}
        tokens = await self.api.patiently(Ask(method="POST", path="/auth/login", body=body))
        token = tokens["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        me = await self.api.patiently(Ask(method="GET", path="/me", headers=headers))
        return Person(api=self.api, user_id=me["user_id"], email=email, token=token)

    async def staff(self, role: str) -> Person:
        """The demo account of a role."""
        if role not in self.staff_tokens:
            self.staff_tokens[role] = await self.log_in(f"{role}@demo.roundsman.example", DEMO_PASSWORD)
        return self.staff_tokens[role]

    async def nobody_else_waits(self) -> None:
        """Wait until no job on the demo's board lacks a driver: what other tests left is offered to whoever comes."""
        dispatcher = await self.staff("dispatcher")

        async def none_is_left() -> bool:
            jobs = (await dispatcher.get("/dispatch/board"))["jobs"]
            return all(job["driver_id"] for job in jobs)

        await eventually(none_is_left, 240)

    async def owner(self, *roles: str) -> Person:
        """The owner of a new organization, where nobody else is, with these roles besides."""
        person = await self.newcomer("customer")
        await person.post("/organizations", {"name": f"Firm of {person.user_id}"})
        owner = await self.log_in(person.email, PASSWORD)
        await owner.post(f"/users/{owner.user_id}/roles", {"roles": ["owner", *roles]})
        return await self.log_in(person.email, PASSWORD)

    async def kitchen(self, person: Person | None = None) -> Kitchen:
        """An open vendor that the order service knows."""
        person = person or await self.newcomer("vendor")
        return await Kitchen.open(person, f"Dal House {secrets.token_hex(3)}", MARKET)

    async def courier(self) -> Courier:
        """A driver who has joined and does not work yet."""
        return await Courier.join(await self.newcomer("driver"), "Dora", self.clock)

    async def order(self, customer: Person, kitchen: Kitchen, token: str = "tok_ok", key: str = "") -> Order:  # noqa: S107
        """Place an order of one of each, as soon as the order service knows the menu."""

        async def place() -> Any:
            return await customer.post("/orders", basket(kitchen, payment_token=token), key)

        return Order.placed(customer, await eventually(place, within_s=PATIENCE_S))

    async def forsake(self) -> None:
        """Place orders that nobody will care for, each where nobody else is: their time runs while tests go on."""
        self.forsaken["vendor"] = await self.order(await self.newcomer("customer"), await self.kitchen())
        self.forsaken["nobody"] = await self._forsaken(await self.owner("customer", "vendor"))
        lazy = await self.owner("customer", "vendor", "driver")
        driver = await Courier.join(lazy, "Lazy", self.clock)
        await driver.go("online", MARKET)
        self.forsaken["driver"] = await self._forsaken(lazy)

    async def _forsaken(self, everybody: Person) -> Order:
        kitchen = await self.kitchen(everybody)
        order = await self.order(everybody, kitchen)
        await kitchen.accept(order.order_id)
        return order

    async def verify(self, person: Person) -> None:
        """Have somebody confirm their address with what was mailed to them; again changes nothing."""
        if (await person.get("/me"))["email_verified"]:
            return

        async def mailed() -> list[EmailMessage]:
            return await asyncio.to_thread(self.letters, person.email, "Letter")

        text = (await eventually(mailed, within_s=PATIENCE_S))[0].get_content()
        token = next(word for word in text.split() if "#token=" in word).partition("=")[2]
        await self.api.patiently(Ask(method="POST", path="/auth/verify-email", body={"token": token}))

    def letters(self, email: str, about: str = "Order") -> list[EmailMessage]:
        """The mails about orders (or about their account, `Letter`) that were sent to somebody, oldest first."""
        files = sorted(self.platform.servers.mail_folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        parser = BytesParser(policy=policy.default)
        mails = [parser.parsebytes(file.read_bytes()) for file in files]
        return [mail for mail in mails if mail["To"] == email and f"X-Roundsman-{about}" in mail]


def basket(kitchen: Kitchen, **changes: Any) -> dict[str, Any]:
    """The body of an order of one of each."""
    return {
        "vendor_id": kitchen.vendor_id,
        "menu_version": kitchen.menu_version,
        "lines": [{"item_id": item_id, "quantity": 1} for item_id in kitchen.item_ids],
        "dropoff": {"lat": DOOR.lat, "lon": DOOR.lon, "address": "Torstraße 1"},
        "payment_token": "tok_ok",
        "tip_minor": 200,
        "proof": ["pin"],
    } | changes
