"""What every generated contract record can do."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Self


class Message(Protocol):
    """A record of a topic: frozen, with a schema. Generated for each file under `avro/`."""

    SCHEMA: ClassVar[str]  # full name, such as roundsman.order.OrderPlaced
    TOPIC: ClassVar[str]  # without prefix; empty for a message that is allowed on several topics
    KEY: ClassVar[str]  # the field that is the record's key

    def to_avro(self) -> dict[str, Any]:
        """Return plain values, fit for the writer.

        Raises:
            ValueError: a time without zone.
        """
        ...

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        """Build the record from plain values that were resolved to our schema version."""
        ...


class Symbols(StrEnum):
    """The symbols of an Avro enum; each generated subclass has `unknown`."""

    @classmethod
    def from_avro(cls, symbol: str) -> Self:
        """Read a symbol; one that our version does not have is `unknown`."""
        return cls(symbol if symbol in cls._value2member_map_ else "unknown")


def utc(at: datetime) -> datetime:
    """Pass a time with zone. The writer would take one without for this machine's local time."""
    if at.tzinfo is None:
        raise ValueError(f"time without zone: {at.isoformat()}")
    return at
