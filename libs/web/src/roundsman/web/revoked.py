"""What counts no more although it has not expired: tokens of ended sessions, and those from before a person's rights
changed. The identity service tells it in a list beside its keys; verifiers read it anew every few seconds.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import structlog

from roundsman.observability.metrics import REVOKED_UNTOLD
from roundsman.web.caller import Caller

log = structlog.get_logger(__name__)

REVOKED_PATH = "/.well-known/revoked.json"
_FETCH_TIMEOUT_S = 5
_RETRY_AFTER_S = 5.0
_OLD_AFTER_S = 40.0  # an older list may miss what was revoked a minute ago, by all the steps that it takes to get here


@dataclass(frozen=True, slots=True)
class Revoked:
    """The list. `epochs`: user -> the least epoch of which tokens still count.

    `keys` are the ids of all signing keys that count, so that one withdrawn is dropped; empty: nothing is told of them.
    """

    sessions: frozenset[str] = frozenset()
    epochs: Mapping[str, int] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()

    def names(self, caller: Caller) -> bool:
        """Whether the caller's token counts no more."""
        actor = caller.actor
        if actor and (actor.session_id in self.sessions or actor.epoch < self.epochs.get(actor.user_id, 0)):
            return True
        return caller.session_id in self.sessions or caller.epoch < self.epochs.get(caller.user_id, 0)

    def document(self) -> dict[str, Any]:
        """As the identity service tells it."""
        return {"sessions": sorted(self.sessions), "epochs": dict(self.epochs), "keys": sorted(self.keys)}

    @classmethod
    def read(cls, document: Any) -> Self:
        """The list that was told.

        Raises:
            ValueError: it is something else.
        """
        told: dict[str, Any] = document if isinstance(document, dict) else {}
        epochs = told.get("epochs")
        if not isinstance(epochs, dict) or not all(isinstance(epoch, int) for epoch in epochs.values()):
            raise ValueError("not a list of what was revoked")
        return cls(_texts(told.get("sessions")), epochs, _texts(told.get("keys", [])))


def _texts(told: object) -> frozenset[str]:
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise ValueError("not a list of what was revoked")
    return frozenset(told)


class RevokedFeed:
    """The list as it was last told. While nobody tells it, the last one holds.

    It is asked for when somebody needs it, at most every `every_s`; whoever comes after a quiet time waits for the
    answer. `answered` is whether it was told the last time that it was asked for.
    """

    def __init__(self, url: str, every_s: float) -> None:
        self.revoked = Revoked()
        self._url = url
        self._every_s = every_s
        self._told_at = -float("inf")  # monotonic seconds
        self._due_at = -float("inf")
        self.answered = True
        self._asking: asyncio.Task[None] | None = None

    async def keep_up(self) -> None:
        """See to it that the list is asked for when it is due. Costs nothing while it is not."""
        now = time.monotonic()
        if now < self._due_at:
            return
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        if now - self._told_at > _OLD_AFTER_S and self.answered:
            await asyncio.wait([self._asking], timeout=_FETCH_TIMEOUT_S)

    async def _ask(self) -> None:
        told = await self._fetched()
        self._note(told is not None)
        if told is not None:
            self.revoked, self._told_at = told, time.monotonic()
        self._due_at = time.monotonic() + (self._every_s if told is not None else min(self._every_s, _RETRY_AFTER_S))

    def _note(self, answered: bool) -> None:
        """Once an outage and once at its end in the log; each failure in the metric."""
        if not answered:
            REVOKED_UNTOLD.inc()
        if answered is not self.answered:
            if answered:
                log.info("revocations are known again")
            else:
                log.warning("revocations are not told: the last list holds", url=self._url)
        self.answered = answered

    async def _fetched(self) -> Revoked | None:
        try:
            return Revoked.read(await fetched_json(self._url, _FETCH_TIMEOUT_S))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None  # away, or not (yet) what answers there


async def fetched_json(url: str, timeout_s: float) -> Any:
    """What is told there.

    Raises:
        aiohttp.ClientError, TimeoutError, ValueError: nothing is, not in time, or not as JSON.
    """
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with (
        aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as http,
        http.get(url, allow_redirects=False) as response,
    ):
        return await response.json()
