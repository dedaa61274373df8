"""What the handlers need of the world."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from roundsman.dispatch.domain.courier import Courier
from roundsman.dispatch.domain.decision import Decision, Round
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.offer import Offer
from roundsman.dispatch.domain.position import LastPosition
from roundsman.dispatch.domain.snapshot import Assumptions, Snapshot

OFFER_EXPIRY = "offer.expiry"  # timer kinds
JOB_GIVE_UP = "job.give_up"

T = TypeVar("T")
New_contra = TypeVar("New_contra", contravariant=True)


class Records(Protocol[T]):
    """The aggregates of one kind that this unit of work touches. The same id is always the same object."""

    async def load(self, ids: Iterable[str]) -> None:
        """Read them all at once, so that `get` and `find` need not."""

    async def get(self, aggregate_id: str) -> T:
        """The aggregate.

        Raises:
            NotFound: there is none.
        """

    async def find(self, aggregate_id: str) -> T | None:
        """The aggregate, or None."""

    def add(self, aggregate: T) -> None:
        """Take in a new one."""


class Log(Protocol[New_contra]):
    """Aggregates that are written once and never read by a handler."""

    def add(self, aggregate: New_contra) -> None:
        """Take in a new one."""


class Timers(Protocol):
    """Deadlines, set when the unit of work commits."""

    def set(self, kind: str, subject: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Fire `kind` for `subject` at `due_at`; replaces one of the same name."""

    def cancel(self, kind: str, subject: str) -> None:
        """Let it not fire."""


class UnitOfWork(Protocol):
    """One transaction; the boundary commits it."""

    @property
    def jobs(self) -> Records[Job]:
        """Jobs by id."""

    @property
    def offers(self) -> Records[Offer]:
        """Offers by id, ended ones too."""

    @property
    def couriers(self) -> Records[Courier]:
        """Drivers by id."""

    @property
    def positions(self) -> Records[LastPosition]:
        """Last positions by driver id."""

    @property
    def decisions(self) -> Log[Decision]:
        """Why."""

    @property
    def rounds(self) -> Log[Round]:
        """What the decisions were made from."""

    @property
    def timers(self) -> Timers:
        """Deadlines."""

    @property
    def now(self) -> datetime:
        """When this unit of work began."""


class Snapshots(Protocol):
    """What a round of matching starts from; read outside of the unit of work that acts on it."""

    async def waiting_orgs(self) -> Sequence[str]:
        """The organizations that have open jobs."""

    async def take(self, org_id: str, now: datetime, assumptions: Assumptions) -> Snapshot:
        """The organization's open jobs, most urgent first (a few hundred at most), and its drivers who are online."""
