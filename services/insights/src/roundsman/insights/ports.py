"""What the handlers need from their unit of work."""

from datetime import datetime
from typing import Protocol

from roundsman.insights.domain.drivers import DriverFacts
from roundsman.insights.domain.happenings import Happening
from roundsman.insights.domain.orders import OrderFacts


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


class UnitOfWork(Protocol):
    """One transaction: what a handler reads and changes, and the time."""

    @property
    def orders(self) -> Orders: ...
    @property
    def drivers(self) -> Drivers: ...
    @property
    def happenings(self) -> Happenings: ...
    @property
    def now(self) -> datetime: ...
