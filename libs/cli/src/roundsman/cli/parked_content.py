"""What stands in parked records, for people and for machines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.contracts.registry import RegistryClient
from roundsman.kernel.errors import InvalidMessage
from roundsman.operations.decoding import Decoder
from roundsman.operations.masking import personal, public
from roundsman.persistence.session import ParkedRecord

_PATIENCE_S = 4.0


class Contents:
    """Decodes values by the registry's schemas."""

    def __init__(self, registry: RegistryClient) -> None:
        self._decoder = Decoder(registry)

    async def shown(self, record: ParkedRecord) -> dict[str, Any]:
        """The record's fields without personal data; of one that cannot be read, `unreadable` says why."""
        try:
            return public(await self._decoder.message(record.value))
        except (InvalidMessage, RegistryUnavailable) as error:
            return _unreadable(record, error)

    async def personal(self, record: ParkedRecord) -> dict[str, Any]:
        """All of the record's fields; of one that cannot be read, its first bytes."""
        try:
            return personal(await self._decoder.message(record.value))
        except (InvalidMessage, RegistryUnavailable) as error:
            return _unreadable(record, error) | {"bytes": record.value[:200].hex(" ")}


@asynccontextmanager
async def contents(registry_url: str) -> AsyncIterator[Contents]:
    """Contents by this registry; while it is away, records show as unreadable."""
    async with RegistryClient(registry_url, patience_s=_PATIENCE_S) as registry:
        yield Contents(registry)


def _unreadable(record: ParkedRecord, error: Exception) -> dict[str, Any]:
    why = error.reason if isinstance(error, InvalidMessage) else "the registry does not answer"
    return {"unreadable": why, "size_bytes": len(record.value)}
