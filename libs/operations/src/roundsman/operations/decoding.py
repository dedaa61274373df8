"""Raw records to messages; schemas are fetched from the registry as they turn up."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.errors import RegistryUnavailable
from roundsman.contracts.message import Message
from roundsman.contracts.registry import RegistryClient
from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.errors import ServerAway
from roundsman.messaging.keyring import KafkaKeyring
from roundsman.messaging.opening import Keyring, NoKeys, RecordReader
from roundsman.operations.records import Record, Unreadable
from roundsman.persistence.seals import Wrapping

_PATIENCE_S = 4.0


@dataclass(frozen=True, slots=True)
class Personal:
    """What it takes to read what is sealed."""

    kafka: str  # bootstrap address, for the topic of keys
    secret: str = field(repr=False)  # the platform's, which unwraps them


class Decoder:
    """Decodes what a Kafka client has read; `prefix` is cut off topics' names. What is sealed is blank without keys."""

    def __init__(self, registry: SchemaLookup, prefix: str = "", keyring: Keyring | None = None) -> None:
        self._prefix = prefix
        self._reader = RecordReader(AvroCodec({}), registry, keyring or NoKeys())

    async def record(self, raw: Any) -> Record:
        """Decode a record.

        Raises:
            InvalidMessage: its value is no message of the contracts.
            RegistryUnavailable: a schema is needed that cannot be fetched now.
        """
        return Record(message=await self.message(raw.value or b"", headers_of(raw)), **self._entry(raw))

    async def entry(self, raw: Any) -> Record | Unreadable:
        """Decode a record, whatever it is.

        Raises:
            RegistryUnavailable: a schema is needed that cannot be fetched now.
        """
        try:
            return await self.record(raw)
        except InvalidMessage as error:
            return Unreadable(problem=error.reason, size_bytes=len(raw.value or b""), **self._entry(raw))

    async def message(self, value: bytes, headers: Mapping[str, str]) -> Message:
        """Decode a value with its headers; raises as `record` does."""
        return await self._reader.read(value, headers)

    def _entry(self, raw: Any) -> dict[str, Any]:
        return {
            "topic": raw.topic.removeprefix(self._prefix),
            "partition": raw.partition,
            "offset": raw.offset,
            "key": key_of(raw),
            "headers": headers_of(raw),
            "written_at": datetime.fromtimestamp(raw.timestamp / 1000, UTC),
        }


@asynccontextmanager
async def decoding(registry_url: str, prefix: str = "", personal: Personal | None = None) -> AsyncIterator[Decoder]:
    """A decoder with the registry behind it; with `personal` it opens what is sealed.

    Raises:
        ServerAway: the registry does not answer when it is needed.
    """
    try:
        async with RegistryClient(registry_url, patience_s=_PATIENCE_S) as registry:
            if personal is None:
                yield Decoder(registry, prefix)
                return
            keyring = KafkaKeyring(personal.kafka, prefix, Wrapping(personal.secret), registry)
            async with aclosing(keyring):
                yield Decoder(registry, prefix, keyring)
    except RegistryUnavailable as error:
        raise ServerAway("registry", registry_url, error) from error


def headers_of(raw: Any) -> dict[str, str]:
    """A raw record's headers as text."""
    return {name: value.decode(errors="replace") for name, value in raw.headers}


def key_of(raw: Any) -> str:
    """A raw record's key as text."""
    key: bytes = raw.key or b""
    return key.decode(errors="replace")
