"""Renew a driver's documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from roundsman.driver.domain.documents import Document
from roundsman.driver.domain.driver import Driver
from roundsman.driver.handlers.review_documents import watch_documents
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewDocuments:
    """All documents of the driver from now on."""

    driver_id: str
    documents: Sequence[Document]


async def renew_documents(cmd: RenewDocuments, uow: UnitOfWork) -> Driver:
    """Replace them and watch the new days; a suspended driver still waits for approval. May be repeated.

    Raises:
        NotFound: no such driver.
        BadDocument, DocumentExpired, DocumentMissing: they cannot be handed in.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    driver.renew_documents(cmd.documents, uow.now)
    watch_documents(driver, uow)
    return driver
