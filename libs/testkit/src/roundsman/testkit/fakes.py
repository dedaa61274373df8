"""Units of work on the store in memory, and what they staged."""

from collections.abc import Callable, Mapping

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.contracts.personal import with_values
from roundsman.kernel.clock import Clock, ManualClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.seals import SEALED, Wrapping
from roundsman.persistence.session import Row, Timer
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units, W
from roundsman.persistence.vault import KEYS_TOPIC, Vault
from roundsman.persistence.work import Desk, Outbound

PERSONAL_SECRET = "what the services of a test share"  # noqa: S105 - protects nothing


def fake_codec() -> AvroCodec:
    """A codec with made-up schema ids: real bytes, no registry."""
    return AvroCodec({name: n for n, name in enumerate(sorted(Catalog.installed().names()), start=1)})


def memory_units(
    build: Callable[[Desk], W], outbound: Outbound, clock: Clock | None = None
) -> tuple[Units[W], MemoryDatabase]:
    """Units of work of a service on a new store in memory, and that store."""
    database = MemoryDatabase()
    units = Units(
        database=database,
        build=build,
        clock=clock or ManualClock(),
        source="test",
        outbound=outbound,
        encode=fake_codec().encode,
        vault=Vault(PERSONAL_SECRET),
        sharing=SharedCommits(database),
    )
    return units, database


def staged(database: MemoryDatabase) -> list[Message]:
    """The messages waiting in the outbox, oldest first, decoded and opened; those that tell keys are left out."""
    codec, keys = fake_codec(), database.state.tables.get("person_keys", {})
    rows = [row for row in database.state.outbox if row.topic != KEYS_TOPIC]
    return [_opened(codec.decode(row.value), row.headers.get(SEALED, ""), row.headers["ce_id"], keys) for row in rows]


def _opened(message: Message, sealed: str, label: str, keys: Mapping[str, Row]) -> Message:
    key_id = sealed.partition(" ")[0]
    if key_id not in keys:
        return message
    key = Wrapping(PERSONAL_SECRET).unwrapped(key_id, keys[key_id]["wrapped"])
    return with_values(message, key.open(sealed, label))


def timers_set(database: MemoryDatabase) -> dict[tuple[str, str], Timer]:
    """The timers that wait: (kind, subject) -> timer."""
    return dict(database.state.timers)
