"""Documents that let a driver work, each until the end of a day (UTC)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from roundsman.driver.domain.errors import BadDocument, DocumentExpired


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A licence, insurance or the like."""

    kind: str
    number: str
    expires_on: date  # the last day on which it is valid

    def __post_init__(self) -> None:
        if not self.kind.strip() or not self.number.strip():
            raise BadDocument("A document needs a kind and a number.")

    @property
    def expires_at(self) -> datetime | None:
        """The first moment at which it is no longer valid; None after the last day there is: it stays valid."""
        if self.expires_on == date.max:
            return None
        return datetime.combine(self.expires_on + timedelta(days=1), time(), UTC)


def checked(documents: Sequence[Document], at: datetime) -> tuple[Document, ...]:
    """The documents, if they may be handed in now.

    Raises:
        BadDocument: two of one kind.
        DocumentExpired: one is not valid any more.
    """
    if len({document.kind for document in documents}) < len(documents):
        raise BadDocument("Hand in one document of each kind.")
    if late := expired(documents, at):
        raise DocumentExpired(f"Expired: {', '.join(document.kind for document in late)}. Hand in a valid one.")
    return tuple(documents)


def expired(documents: Sequence[Document], at: datetime) -> list[Document]:
    """Those that are not valid any more."""
    return [document for document in documents if document.expires_at is not None and document.expires_at <= at]


def next_expiry_after(documents: Sequence[Document], at: datetime) -> datetime | None:
    """When the next of them will stop being valid."""
    ends = [document.expires_at for document in documents if document.expires_at is not None]
    return min((expires_at for expires_at in ends if expires_at > at), default=None)
