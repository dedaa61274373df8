"""Keeps delivery going, whatever goes wrong in between."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from roundsman.notification.domain.telling import Channel
from roundsman.notification.handlers.deliver import Desk, deliver_due
from roundsman.notification.store.mongo import StoreAway, reached

log = structlog.get_logger(__name__)

Release = Callable[[Channel], Awaitable[None]]

_POLL_S = 0.25  # how late an intent of another process, or a retry, may be seen
_BACK_OFF_S = 1.0


class Delivery:
    """Runs until cancelled, for one channel: a mail server that hangs holds up nothing else.

    `wake` makes it look at once.
    """

    def __init__(self, channel: Channel, desk: Desk, release: Release, delivered: Callable[[], None]) -> None:
        self._channel = channel
        self._desk = desk
        self._release = release  # gives back what this process had claimed
        self._delivered = delivered  # wakes the relay
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            try:
                with reached():
                    await self._release(self._channel)
                    await self._serve()
            except StoreAway as error:
                log.warning("delivery waits for its store", error=repr(error))
            except Exception:
                log.exception("delivery starts anew")
            await asyncio.sleep(_BACK_OFF_S)

    async def _serve(self) -> None:
        while True:
            self._woken.clear()
            if await deliver_due(self._channel, self._desk):
                self._delivered()
            else:
                await self._rest()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), _POLL_S)
        except TimeoutError:
            return
