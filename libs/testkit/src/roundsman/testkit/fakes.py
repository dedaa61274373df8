"""Units of work on the store in memory, and what they staged."""

from collections.abc import Callable

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.kernel.clock import Clock, ManualClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.session import Timer
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units, W
from roundsman.persistence.work import Desk, Outbound


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
        sharing=SharedCommits(database),
    )
    return units, database


def staged(database: MemoryDatabase) -> list[Message]:
    """The messages waiting in the outbox, decoded, oldest first."""
    codec = fake_codec()
    return [codec.decode(row.value) for row in database.state.outbox]


def timers_set(database: MemoryDatabase) -> dict[tuple[str, str], Timer]:
    """The timers that wait: (kind, subject) -> timer."""
    return dict(database.state.timers)
