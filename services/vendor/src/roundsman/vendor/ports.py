"""What the handlers need from their unit of work."""

from datetime import datetime
from typing import Protocol

from roundsman.vendor.domain.menu import Menu
from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.domain.vendor import Vendor


class Vendors(Protocol):
    """The vendors that this unit of work touches."""

    async def get(self, vendor_id: str, /) -> Vendor:
        """The vendor.

        Raises:
            NotFound: there is none of this id.
        """

    def add(self, vendor: Vendor, /) -> None:
        """Take in a new vendor; its events leave with it."""


class Menus(Protocol):
    """Published menus, by `Menu.id_of`."""

    async def find(self, menu_id: str, /) -> Menu | None:
        """The menu of this vendor and number, or None."""

    def add(self, menu: Menu, /) -> None:
        """Keep a new version."""


class Tickets(Protocol):
    """The tickets that this unit of work touches, by the order's id."""

    async def get(self, order_id: str, /) -> Ticket:
        """The ticket.

        Raises:
            NotFound: there is none of this order.
        """

    async def find(self, order_id: str, /) -> Ticket | None:
        """The ticket, or None."""

    def add(self, ticket: Ticket, /) -> None:
        """Take in a new ticket; its events leave with it."""


class Timers(Protocol):
    """Deadlines, written with the state."""

    def set(self, kind: str, subject: str, due_at: datetime, /) -> None:
        """Fire `kind` for `subject` at `due_at`; replaces one of the same name."""

    def cancel(self, kind: str, subject: str, /) -> None:
        """Let it not fire; nothing happens if there is none."""


class UnitOfWork(Protocol):
    """One transaction: what a handler reads and changes, and the time."""

    @property
    def vendors(self) -> Vendors: ...

    @property
    def menus(self) -> Menus: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def timers(self) -> Timers: ...

    @property
    def now(self) -> datetime: ...
