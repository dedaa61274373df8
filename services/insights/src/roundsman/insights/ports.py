"""What the handlers need from their unit of work, and whoever tells figures from the store."""

from datetime import datetime
from typing import Protocol

from roundsman.insights.domain.drivers import DriverFacts
from roundsman.insights.domain.figures import Figures
from roundsman.insights.domain.happenings import Happening
from roundsman.insights.domain.orders import OrderFacts
from roundsman.insights.domain.turns import Turn
from roundsman.insights.domain.windows import Span


class Orders(Protocol):
    """What is known of orders."""

    async def find(self, aggregate_id: str) -> OrderFacts | None:
        """The order, or None."""

    def add(self, aggregate: OrderFacts) -> None:
        """Take in a new one."""


class Drivers(Protocol):
    """What is known of drivers."""

    async def find(self, aggregate_id: str) -> DriverFacts | None:
        """The driver, or None."""

    def add(self, aggregate: DriverFacts) -> None:
        """Take in a new one."""


class Happenings(Protocol):
    """What happened once."""

    async def find(self, aggregate_id: str) -> Happening | None:
        """The happening, or None."""

    def add(self, aggregate: Happening) -> None:
        """Take in a new one."""


class Turns(Protocol):
    """What drivers turned to."""

    async def find(self, aggregate_id: str) -> Turn | None:
        """The turn, or None."""

    def add(self, aggregate: Turn) -> None:
        """Take in a new one."""


class UnitOfWork(Protocol):
    """One transaction: what a handler reads and changes, and the time."""

    @property
    def orders(self) -> Orders: ...
    @property
    def drivers(self) -> Drivers: ...
    @property
    def happenings(self) -> Happenings: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def now(self) -> datetime: ...


class Counts(Protocol):
    """The figures, as they can be counted at any time."""

    async def all(self, span: Span) -> dict[str, Figures]:
        """Organization, or `PLATFORM` -> its figures; an organization without any is left out. Calls the database."""

    async def organizations(self, span: Span) -> set[str]:
        """Those that have drivers, or had orders in the span."""
