"""What handlers and routes need from outside, as protocols."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from roundsman.kernel.ids import OrderId, OrgId, UserId
from roundsman.order.domain.driver import Driver
from roundsman.order.domain.events import Happening
from roundsman.order.domain.order import Order
from roundsman.order.domain.rules import Rules
from roundsman.order.domain.vendor import Menu, Vendor


class Orders(Protocol):
    """The orders of a unit of work."""

    async def get(self, aggregate_id: str) -> Order:
        """The order.

        Raises:
            NotFound: there is none of this id.
        """

    def add(self, aggregate: Order) -> None:
        """Take in a new order."""


class Vendors(Protocol):
    """The vendors that we know."""

    async def find(self, aggregate_id: str) -> Vendor | None:
        """The vendor, or None."""

    def add(self, aggregate: Vendor) -> None:
        """Take in a new vendor."""


class Menus(Protocol):
    """The menus that we know, by the vendor's id."""

    async def find(self, aggregate_id: str) -> Menu | None:
        """The menu, or None."""

    def add(self, aggregate: Menu) -> None:
        """Take in a new menu."""


class Drivers(Protocol):
    """Which person each driver is."""

    async def find(self, aggregate_id: str) -> Driver | None:
        """The driver, or None."""

    def add(self, aggregate: Driver) -> None:
        """Take in a new driver."""


class Timers(Protocol):
    """Deadlines, by kind and order; they commit with the state."""

    def set(self, kind: str, subject: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Fire at that time; replaces one of the same name."""

    def cancel(self, kind: str, subject: str) -> None:
        """Let it not fire; harmless if there is none."""


class UnitOfWork(Protocol):
    """One transaction: what handlers change through it commits together, with the events of the orders."""

    @property
    def orders(self) -> Orders: ...
    @property
    def vendors(self) -> Vendors: ...
    @property
    def menus(self) -> Menus: ...
    @property
    def drivers(self) -> Drivers: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def now(self) -> datetime: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def random(self) -> Callable[[int], bytes]:
        """Gives that many random bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks, for the rows that they may see: their own; all of their organization's if `sees_all`."""

    user_id: UserId
    org_id: OrgId
    sees_all: bool


Sorting = Literal["placed_at", "-placed_at", "total", "-total"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """Which orders to list; what is None or empty does not narrow."""

    statuses: tuple[str, ...] = ()
    vendor_id: str | None = None
    driver_id: str | None = None
    customer_id: str | None = None
    placed_from: datetime | None = None
    placed_to: datetime | None = None  # exclusive
    text: str = ""  # in the order's id, the vendor's name or the items' names
    sorting: Sorting = "-placed_at"
    after: tuple[datetime | int, str] | None = None  # sort value and id of the last order seen
    limit: int = 50


class OrderLookups(Protocol):
    """The read side: committed state, only rows that the reader may see."""

    async def one(self, order_id: OrderId, reader: Reader) -> Order:
        """The order.

        Raises:
            NotFound: there is none of this id that this reader may see.
        """

    async def page(self, query: OrderQuery, reader: Reader) -> list[Order]:
        """Up to `query.limit` orders in the order asked for."""

    async def timeline(self, order_id: OrderId) -> list[Happening]:
        """The order's story, oldest first."""
