"""One order's way from its customer to their door, step by step, so that a test can look or meddle in between."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.e2e_town import Order, Town


@dataclass(slots=True, kw_only=True)
class Trip:
    """An order under way; every step may be called again and does its work once."""

    town: Town
    customer: Person
    kitchen: Kitchen
    courier: Courier
    key: str  # of the request that places it
    payment_token: str = "tok_ok"  # noqa: S105 - what the provider's sandbox takes
    _order: Order | None = None
    _job_id: str = ""

    @property
    def order(self) -> Order:
        """The order, once it is placed."""
        assert self._order is not None
        return self._order

    @property
    def job_id(self) -> str:
        """The job, once the driver has it."""
        return self._job_id

    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        """What people do, in order, to bring the order to its end."""
        return [
            self.place, self.accept, self.take, self.cook,
            self.arrive_at_pickup, self.pick_up, self.arrive_at_dropoff, self.deliver, self.complete,
        ]  # fmt: skip

    async def place(self) -> None:
        """The customer orders."""
        self._order = await self.town.order(self.customer, self.kitchen, self.payment_token, self.key)

    def adopt(self, placed: Mapping[str, Any]) -> None:
        """Go on with an order that the customer placed by other means."""
        self._order = Order.placed(self.customer, placed)

    async def accept(self) -> None:
        """The vendor takes the ticket."""
        await self.kitchen.accept(self.order.order_id)

    async def take(self) -> None:
        """The driver takes the offer."""
        self._job_id = await self.courier.take(self.order.order_id)

    def take_on(self, job_id: str) -> None:
        """Go on with a job that the driver took by other means."""
        self._job_id = job_id

    async def cook(self) -> None:
        """The vendor has it ready."""
        await self.kitchen.ready(self.order.order_id)

    async def arrive_at_pickup(self) -> None:
        """The driver is at the vendor's."""
        await self.courier.report(self.job_id, "arrived_at_pickup")

    async def pick_up(self) -> None:
        """The driver has it."""
        await self.courier.report(self.job_id, "picked_up")

    async def arrive_at_dropoff(self) -> None:
        """The driver is at the door."""
        await self.courier.report(self.job_id, "arrived_at_dropoff")

    async def deliver(self) -> None:
        """The customer has it and told the PIN."""
        await self.courier.report(self.job_id, "delivered", self.order.pin)

    async def complete(self) -> None:
        """The money is taken."""
        await self.order.becomes("completed")
