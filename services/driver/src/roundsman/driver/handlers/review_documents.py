"""Suspend a driver when a document expires."""

from dataclasses import dataclass

from roundsman.driver.domain.driver import Driver
from roundsman.driver.ports import UnitOfWork

DOCUMENTS_TIMER = "driver.documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDocuments:
    """A document may have expired."""

    driver_id: str


async def review_documents(cmd: ReviewDocuments, uow: UnitOfWork) -> None:
    """Suspend the driver if one has, and wait for the next; may be repeated.

    Raises:
        NotFound: no such driver.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    driver.review_documents(uow.now)
    watch_documents(driver, uow)


def watch_documents(driver: Driver, uow: UnitOfWork) -> None:
    """Wake when a document of the driver next expires.

    The subject names the day, because a firing timer cannot set itself anew; a timer of a document that was
    renewed finds nothing to do.
    """
    expiry_at = driver.next_expiry_at(uow.now)
    if expiry_at is not None:
        uow.timers.set(DOCUMENTS_TIMER, f"{driver.id}@{expiry_at.date().isoformat()}", expiry_at)


def driver_of(subject: str) -> str:
    """The driver whose documents a timer is about."""
    return subject.partition("@")[0]
