"""How the services of the platform are, all asked at once, and not again for each who wants to know."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roundsman.gateway.domain.calls import Call
from roundsman.gateway.domain.channels import Person
from roundsman.gateway.domain.errors import ServiceAway, ServiceTooSlow
from roundsman.gateway.domain.routes import OPERATIONS, documented
from roundsman.gateway.handlers.asking import OwnerRefused, ask, read_object
from roundsman.gateway.ports import Owners

_FRESH_S = 3.0  # whoever asks within it is told the same
_WITHIN_S = 6.0  # longer than a service takes to find that the broker or its store is away


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """One service; `groups` are its consumer groups as it tells of them, None where it cannot."""

    service: str
    status: str  # as `/health/ready` has it: ready, waiting, missing; or away
    missing: Sequence[str]
    groups: Sequence[Mapping[str, Any]] | None


class PlatformHealth:
    """Asks every service, and keeps what it was told for a moment."""

    def __init__(self, owners: Owners, now_s: Callable[[], float] = time.monotonic) -> None:
        self._owners = owners
        self._now_s = now_s
        self._asking = asyncio.Lock()
        self._good_until_s = float("-inf")
        self._seen: Sequence[ServiceHealth] = ()

    async def seen_by(self, operator: Person) -> Sequence[ServiceHealth]:
        """Each service by name; a service that is away holds up nothing. `operator` may operate the platform."""
        async with self._asking:
            if self._now_s() >= self._good_until_s:
                names = sorted(self._owners.services)
                self._seen = await asyncio.gather(*(self._health_of(name, operator) for name in names))
                self._good_until_s = self._now_s() + _FRESH_S
        return self._seen

    async def _health_of(self, service: str, operator: Person) -> ServiceHealth:
        ready, groups = await asyncio.gather(self._ready(service), self._groups(service, operator))
        return ServiceHealth(
            service=service, status=ready.get("status", "away"), missing=ready.get("missing", ()), groups=groups
        )

    async def _ready(self, service: str) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(_WITHIN_S):
                answer = await self._owners.send(
                    Call(service=service, method="GET", target="/health/ready", headers=[])
                )
                return read_object(await answer.read())
        except (ServiceAway, ServiceTooSlow, TimeoutError):
            return {}

    async def _groups(self, service: str, operator: Person) -> Sequence[Mapping[str, Any]] | None:
        if service not in documented(self._owners.services):
            return ()
        try:
            async with asyncio.timeout(_WITHIN_S):
                told = await ask(self._owners, operator, f"{OPERATIONS}/{service}/groups")
        except (OwnerRefused, ServiceAway, ServiceTooSlow, TimeoutError):
            return None
        groups: Sequence[Mapping[str, Any]] = told.get("items", ())
        return groups
