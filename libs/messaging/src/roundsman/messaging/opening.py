"""Puts back into a message what was sealed in its record, for whoever has the person's key."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.message import Message
from roundsman.contracts.personal import blanked, with_values
from roundsman.persistence.seals import SEALED, PersonKey, SealBroken
from roundsman.persistence.session import OutboxRow

log = structlog.get_logger(__name__)


class Keyring(Protocol):
    """The keys of persons."""

    async def key(self, key_id: str) -> PersonKey | None:
        """The key; None when it is forgotten, or not for us.

        Raises:
            OSError: the broker does not answer, so nobody can tell.
        """


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Bytes to messages, with what is personal where the keyring has its key."""

    codec: AvroCodec
    schemas: SchemaLookup
    keyring: Keyring

    async def read(self, value: bytes, headers: Mapping[str, str]) -> Message:
        """The message of a record.

        Raises:
            InvalidMessage: see `AvroCodec.decode_asking`.
            RegistryUnavailable: its schema cannot be had just now.
            OSError: its key cannot be had just now.
        """
        return await opened(await self.codec.decode_asking(value, self.schemas), headers, self.keyring)

    def can_read(self, value: bytes, headers: Container[str]) -> bool:
        """Whether nothing has to be asked for it, neither a schema nor a key: `codec.decode` does as well as `read`."""
        return SEALED not in headers and self.codec.knows(value)


async def sealed_by(
    keyring: Keyring, row: OutboxRow, message: Message, encode: Callable[[Message], bytes]
) -> OutboxRow:
    """The row of a message, sealed with a key that identity has made for the person.

    For a service that keeps no keys itself and answers a sealed question. Without the key nothing personal is told.
    """
    parts = Catalog.installed().personal.get(message.SCHEMA)
    values = parts.taken_from(message) if parts else {}
    if not values or parts is None:
        return row
    row = replace(row, value=encode(blanked(message, values)))
    key = await keyring.key(f"identity/{getattr(message, parts.person)}")
    if key is None:
        return row
    return replace(row, headers={**row.headers, SEALED: key.seal(values, row.headers["ce_id"])})


class NoKeys:
    """`Keyring` of whoever is not to read what is personal."""

    async def key(self, key_id: str) -> PersonKey | None:
        """None."""
        return None


async def opened(message: Message, headers: Mapping[str, str], keyring: Keyring) -> Message:
    """The message with what its record has sealed; as it is, without what is personal, where the key is missing.

    Raises:
        OSError: see `Keyring`.
    """
    sealed = headers.get(SEALED)
    if sealed is None:
        return message
    key = await keyring.key(sealed.partition(" ")[0])
    if key is None:
        return message
    try:
        return with_values(message, key.open(sealed, headers.get("ce_id", "")))
    except SealBroken:
        log.warning("seal is broken", type=message.SCHEMA, key=key.key_id, message_id=headers.get("ce_id"))
        return message
