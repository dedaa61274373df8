"""What the routes of operations stand on, in one service."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from roundsman.kernel.errors import NotFound
from roundsman.messaging.consumer import TakesRecords
from roundsman.messaging.errors import ServerAway
from roundsman.messaging.lag import GroupLag
from roundsman.messaging.parked import ParkedGroup
from roundsman.persistence.session import ParkedRecord

Content = Callable[[ParkedRecord], Coroutine[Any, Any, dict[str, Any]]]
ReadLag = Callable[[Sequence[TakesRecords]], Coroutine[Any, Any, Sequence[GroupLag]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """One consumer group; what only the broker can say is None while it is away."""

    name: str
    parked: int  # records
    members: int | None
    behind: int | None  # messages
    behind_s: float | None  # real seconds that the oldest of them has waited


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsDesk:
    """One service's groups: `takers` are all of them, `parked` (name -> group) those that park what they cannot handle.

    `content_of` shows what stands in a record, and nothing personal.
    """

    service: str
    content_of: Content
    read_lag: ReadLag
    takers: Sequence[TakesRecords] = ()
    parked: Mapping[str, ParkedGroup] = field(default_factory=dict)

    def group(self, name: str) -> ParkedGroup:
        """The group of this name.

        Raises:
            NotFound: the service has none that parks records.
        """
        if name not in self.parked:
            known = ", ".join(sorted(self.parked)) or "none"
            raise NotFound(f"{self.service} has no consumer group of this name that parks records; it has {known}.")
        return self.parked[name]

    def check(self, service: str) -> None:
        """Pass if this service is meant.

        Raises:
            NotFound: it is another.
        """
        if service != self.service:
            raise NotFound("There is no such service here.")

    async def states(self) -> Sequence[GroupState]:
        """Every group, by name."""
        counts, lags = await asyncio.gather(self._counts(), self._lags())
        return [
            GroupState(
                name=name,
                parked=counts.get(name, 0),
                members=lags[name].members if name in lags else None,
                behind=lags[name].behind if name in lags else None,
                behind_s=lags[name].behind_s if name in lags else None,
            )
            for name in sorted(taker.name for taker in self.takers)
        ]

    async def _counts(self) -> Mapping[str, int]:
        found = await asyncio.gather(*(group.count() for group in self.parked.values()))
        return dict(zip(self.parked, found, strict=True))

    async def _lags(self) -> Mapping[str, GroupLag]:
        try:
            return {one.name: one for one in await self.read_lag(self.takers)}
        except ServerAway:
            return {}
