"""Reads all the facts; a source that cannot be read is named instead."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import aiohttp
import asyncpg

from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.errors import ServerAway
from roundsman.operations.invariants.facts import Stores
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.mail import read_letters
from roundsman.operations.invariants.messages import parked_told
from roundsman.operations.reach import Reach
from roundsman.operations.verify.reading import named
from roundsman.operations.verify.stores import read_stores, stores_of
from roundsman.simulator.gateway import Gateway, Refused, Unreachable
from roundsman.simulator.history import History
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.reading.quiet import count_left, until_quiet
from roundsman.simulator.report.reading.services import Ledger, Staff, read_book, read_ledger, read_notices, read_orders
from roundsman.simulator.report.reading.topics import NothingTold, kafka_of, read_log

T = TypeVar("T")
_TRIES = 4
_PAUSE_S = 3.0
# Worth another try: a busy machine's broker may lose its own controller for some seconds.
_AWAY = (ServerAway, NothingTold, Unreachable, aiohttp.ClientError, asyncpg.PostgresError, OSError)
# Not worth one: refused, not decodable, or an answer without what the interface says.
_WRONG = (Refused, InvalidMessage, KeyError)


class Sources:
    """Reads one source after the other; those that cannot be read are noted."""

    def __init__(self, pause_s: float = _PAUSE_S) -> None:
        self.unread: dict[str, str] = {}  # source -> why
        self._pause_s = pause_s

    async def read(self, source: str, read: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """What the source says, or `otherwise`."""
        for attempt in range(_TRIES):
            await asyncio.sleep(self._pause_s if attempt else 0)
            try:
                return await read()
            except _WRONG as error:
                return self._noted(source, error, otherwise)
            except _AWAY as error:
                problem: Exception = error
        return self._noted(source, problem, otherwise)

    def _noted(self, source: str, error: Exception, otherwise: T) -> T:
        self.unread[source] = f"{type(error).__name__}: {error}"
        return otherwise


async def read_facts(history: History, access: Access) -> Facts:
    """Wait until the platform is quiet, then read everything."""
    async with aiohttp.ClientSession() as http:
        staff, sources = Staff(Gateway(access.gateway_url, http)), Sources()
        under_way: int = await sources.read("databases", partial(until_quiet, access), 0)
        log = await sources.read("topics", partial(read_log, access), Log([]))
        nothing: Mapping[str, int] = {}
        left = await sources.read("databases", partial(count_left, access, log.last_told_at), nothing)
        ledger = await sources.read("ledger", partial(read_ledger, staff), Ledger())
        letters: Sequence[str] = await sources.read("letters", partial(_letters, access), ())
        return Facts(
            history=history,
            log=log,
            parked=parked_told(log),
            stores=await sources.read("stores", partial(_read_stores, access), Stores()),
            orders=await sources.read("orders", partial(read_orders, staff), {}),
            ledger=ledger.totals,
            ledger_sums=ledger.sums_minor,
            book=await sources.read("book", partial(read_book, access, http), {}),
            notices=await sources.read("notifications", partial(read_notices, staff), ()),
            letters=letters,
            left={**left, "work still under way": under_way},
            unread=sources.unread,
        )


async def _read_stores(access: Access) -> Stores:
    """The stores' own word. A timer is no excuse for an order that is still open: the day is over."""
    reach = Reach(kafka=access.kafka, registry_url=access.registry_url, database_urls=access.database_urls)
    found = await read_stores(reach)
    async with kafka_of(access) as kafka:
        return replace(stores_of(found, named(await kafka.ends(), "")), awaited=frozenset())


async def _letters(access: Access) -> Sequence[str]:
    return await asyncio.to_thread(read_letters, access.mail_folder)
