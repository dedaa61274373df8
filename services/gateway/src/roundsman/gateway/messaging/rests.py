"""Few records are followed by a rest, so that what comes meanwhile shares the next fetch."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, Protocol

# Each fetch asks for all partitions anew: half a millisecond. The more there is, the longer more of it is waited for;
# an event that comes alone waits for nobody.
_SHORTEST_S, _LONGEST_S = 0.005, 0.015
_FOR_EACH_S = 0.0005
_MANY = 500  # records: there is more to catch up with


class Pausable(Protocol):
    """As much of aiokafka's consumer as is needed."""

    def assignment(self) -> Collection[Any]:
        """All that is read."""

    def pause(self, *places: Any) -> None:
        """Ask for no more of these."""

    def resume(self, *places: Any) -> None:
        """Go on to ask for them."""


@asynccontextmanager
async def resting(kafka: Pausable, records: int) -> AsyncIterator[None]:
    """Take inside what a fetch brought, so many records; the next is sent when a rest after it is over.

    The client asks for more as soon as all was taken. It would be given what little there is just then, which waits for
    the end of the rest, while all that comes during the rest waits for yet another fetch, and another rest.
    """
    if not 0 < records < _MANY:
        yield
        return
    places = kafka.assignment()
    kafka.pause(*places)
    yield
    await asyncio.sleep(rest_after(records))
    kafka.resume(*places)


def rest_after(records: int) -> float:
    """How long to wait before the next fetch after one that brought so many, in seconds."""
    return min(_LONGEST_S, max(_SHORTEST_S, records * _FOR_EACH_S))
