"""Asks the owning services a few things at a time."""

import asyncio
from collections import defaultdict

from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.ports import Owners


class QueuedOwners:
    """`Owners` for what sockets ask: when all of them come back at once, they wait here and not at the services."""

    def __init__(self, owners: Owners, at_once: int) -> None:
        self._owners = owners
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))

    @property
    def services(self) -> tuple[str, ...]:
        """See `Owners`."""
        return self._owners.services

    async def send(self, call: Call) -> Answer:
        """See `Owners`; waits for a turn at the service."""
        async with self._turns[call.service]:
            return await self._owners.send(call)
