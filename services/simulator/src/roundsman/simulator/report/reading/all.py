"""Reads all the facts; a source that cannot be read is named instead."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
import asyncpg
from aiokafka.errors import KafkaError

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.kernel.errors import InvalidMessage
from roundsman.simulator.gateway import Gateway, Refused, Unreachable
from roundsman.simulator.history import History
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.log import Log
from roundsman.simulator.report.reading.mail import read_letters
from roundsman.simulator.report.reading.quiet import count_left, until_quiet
from roundsman.simulator.report.reading.services import Staff, read_book, read_ledger, read_notices, read_orders
from roundsman.simulator.report.reading.topics import NothingTold, read_log

T = TypeVar("T")
_AWAY = (
    Refused,
    Unreachable,
    KafkaError,
    RegistryUnavailable,
    InvalidMessage,
    NothingTold,
    aiohttp.ClientError,
    asyncpg.PostgresError,
    OSError,
    KeyError,  # an answer without what the interface says
)


async def read_facts(history: History, access: Access) -> Facts:
    """Wait until the platform is quiet, then read everything."""
    async with aiohttp.ClientSession() as http:
        return await _Reading(access, Staff(Gateway(access.gateway_url, http)), http).facts(history)


class _Reading:
    def __init__(self, access: Access, staff: Staff, http: aiohttp.ClientSession) -> None:
        self._access = access
        self._staff = staff
        self._http = http
        self._unread: dict[str, str] = {}

    async def facts(self, history: History) -> Facts:
        under_way = await self._or("databases", until_quiet(self._access), 0)
        log = await self._or("topics", read_log(self._access), Log([]))
        ledger, ledger_sums = await self._or("ledger", read_ledger(self._staff), ({}, {}))
        left = await self._or("databases", count_left(self._access, log.last_told_at), {})
        orders = await self._or("orders", read_orders(self._staff), {})
        return Facts(
            history=history,
            log=log,
            orders=orders,
            ledger=ledger,
            ledger_sums=ledger_sums,
            book=await self._or("book", read_book(self._access, self._http), {}),
            notices=await self._or("notifications", read_notices(self._staff), ()),
            letters=await self._or("letters", asyncio.to_thread(read_letters, self._access.mail_folder), ()),
            left={**left, "work still under way": under_way},
            unread=self._unread,
        )

    async def _or(self, source: str, reading: Awaitable[T], otherwise: T) -> T:
        try:
            return await reading
        except _AWAY as error:
            self._unread[source] = str(error) or repr(error)
            return otherwise
