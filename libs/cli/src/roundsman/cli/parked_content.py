"""What stands in parked records, for people and for machines."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.errors import RegistryUnavailable
from roundsman.contracts.registry import RegistryClient
from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.keyring import KafkaKeyring, KeysAway
from roundsman.messaging.masking import personal
from roundsman.messaging.opening import Keyring, NoKeys, RecordReader
from roundsman.messaging.parked_shown import content_of, unreadable
from roundsman.operations.decoding import Decoder
from roundsman.operations.reach import Reach
from roundsman.persistence.seals import Wrapping
from roundsman.persistence.session import ParkedRecord

_PATIENCE_S = 4.0


class Contents:
    """Decodes values by the registry's schemas."""

    def __init__(self, registry: RegistryClient, keyring: Keyring) -> None:
        self._blind = RecordReader(AvroCodec({}), registry, NoKeys())
        self._decoder = Decoder(registry, keyring=keyring)

    async def shown(self, record: ParkedRecord) -> dict[str, Any]:
        """The record's fields without personal data; of one that cannot be read, `unreadable` says why."""
        return await content_of(record, self._blind)

    async def personal(self, record: ParkedRecord) -> dict[str, Any]:
        """All of the record's fields; of one that cannot be read, its first bytes."""
        try:
            return personal(await self._decoder.message(record.value, record.headers))
        except (InvalidMessage, RegistryUnavailable, KeysAway) as error:
            return _unreadable(record, error) | {"bytes": record.value[:200].hex(" ")}


@asynccontextmanager
async def contents(reach: Reach) -> AsyncIterator[Contents]:
    """Contents by the platform's registry and keys; while they are away, records show as unreadable."""
    async with RegistryClient(reach.registry_url, patience_s=_PATIENCE_S) as registry:
        keyring = KafkaKeyring(reach.kafka, reach.topic_prefix, Wrapping(reach.personal_secret), registry)
        async with aclosing(keyring):
            yield Contents(registry, keyring)


def _unreadable(record: ParkedRecord, error: Exception) -> dict[str, Any]:
    away = "the broker" if isinstance(error, KeysAway) else "the registry"
    return unreadable(record, error.reason if isinstance(error, InvalidMessage) else f"{away} does not answer")
