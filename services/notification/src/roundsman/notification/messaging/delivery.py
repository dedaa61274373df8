"""Keeps delivery going, whatever goes wrong in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from roundsman.notification.store.mongo import StoreAway, reached

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What is delivered, and how. Neither call may raise for what a repeat may mend."""

    batch: Callable[[], Awaitable[int]]  # delivers what is due, and tells how much was taken up
    release: Callable[[], Awaitable[None]]  # gives back what this process had claimed
    afterwards: Callable[[], None] = lambda: None


_POLL_S = 0.25  # how late an intent of another process, or a retry, may be seen
_BACK_OFF_S = 1.0


class Delivery:
    """Runs until cancelled, for one kind: a mail server that hangs holds up nothing else.

    `wake` makes it look at once.
    """

    def __init__(self, delivered: Delivered) -> None:
        self._delivered = delivered
        self._woken = asyncio.Event()
        self._delivering = asyncio.Lock()  # held while a batch is in hand
        self._finishing = False

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            try:
                with reached():
                    await self._delivered.release()
                    await self._serve()
            except StoreAway as error:
                log.warning("delivery waits for its store", error=repr(error))
            except Exception:
                log.exception("delivery starts anew")
            await asyncio.sleep(_BACK_OFF_S)

    async def finish(self) -> None:
        """Deliver no further batch; returns when the one in hand is done with. Cancel `run` then.

        Cancelled in the middle of a batch it might go on: the store's client loses cancellations (CPython before 3.12).
        """
        self._finishing = True
        async with self._delivering:
            log.info("delivery has finished")

    async def _serve(self) -> None:
        while True:
            self._woken.clear()
            if await self._deliver():
                self._delivered.afterwards()
            else:
                await self._rest()

    async def _deliver(self) -> int:
        async with self._delivering:
            return 0 if self._finishing else await self._delivered.batch()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_POLL_S):  # not wait_for, which may lose a cancellation (CPython before 3.12)
                await self._woken.wait()
        except TimeoutError:
            return
