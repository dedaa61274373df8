"""What the handlers need from their unit of work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from roundsman.driver.domain.driver import Driver
from roundsman.driver.domain.duty import Duty
from roundsman.driver.domain.earning import Earning


class Drivers(Protocol):
    """The drivers that this unit of work touches."""

    async def get(self, driver_id: str, /) -> Driver:
        """The driver.

        Raises:
            NotFound: there is none of this id.
        """

    async def find_by(self, column: str, values: Iterable[str], /) -> list[Driver]:
        """Those whose `user_id` or `plate` is one of the values."""

    def add(self, driver: Driver, /) -> None:
        """Take in a new driver; their events leave with them."""


class Duties(Protocol):
    """What we know of dispatch's jobs, by job."""

    async def find(self, job_id: str, /) -> Duty | None:
        """What we know of the job, or None."""

    def add(self, duty: Duty, /) -> None:
        """Take in a job that we had not heard of."""


class Earnings(Protocol):
    """Earnings, by job."""

    def add(self, earning: Earning, /) -> None:
        """Take in a new earning; its event leaves with it."""


class Timers(Protocol):
    """Deadlines, written with the state."""

    def set(self, kind: str, subject: str, due_at: datetime, /) -> None:
        """Fire `kind` for `subject` at `due_at`; replaces one of the same name."""


class UnitOfWork(Protocol):
    """One transaction: what a handler reads and changes, and the time."""

    @property
    def drivers(self) -> Drivers: ...

    @property
    def duties(self) -> Duties: ...

    @property
    def earnings(self) -> Earnings: ...

    @property
    def timers(self) -> Timers: ...

    @property
    def now(self) -> datetime: ...
