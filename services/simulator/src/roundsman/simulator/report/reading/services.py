"""Reads what the services show their staff, and the provider its merchant."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp

from roundsman.operations.invariants.facts import Notice, Sums
from roundsman.simulator.gateway import Gateway, Json, Person
from roundsman.simulator.report.access import Access

_PASSWORD = "roundsman-demo"  # noqa: S105 - of the seeded demo accounts, which only a demo platform has
_UNDER_WAY = frozenset({"waiting", "pending"})
_LOOKS = 30
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Staff:
    """Demo accounts, logged in as they are needed."""

    gateway: Gateway

    async def log_in(self, role: str) -> Person:
        """Raises: Refused, Unreachable."""
        return await self.gateway.log_in(f"{role}@demo.roundsman.example", _PASSWORD)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Currency -> totals, and currency -> sum of all postings, in minor units."""

    totals: Mapping[str, Sums] = field(default_factory=dict)
    sums_minor: Mapping[str, int] = field(default_factory=dict)


async def read_orders(staff: Staff) -> Mapping[str, Json]:
    """Order id -> the order, of every order there is."""
    support = await staff.log_in("support")
    return {str(order["order_id"]): order for order in await _all_pages(support, "/orders?limit=200")}


async def read_ledger(staff: Staff) -> Ledger:
    """The totals; the sum of the postings is told twice, by the totals and the balances, and one off zero wins."""
    accountant = await staff.log_in("accountant")
    totals, balances = await accountant.get("/ledger/totals"), await accountant.get("/ledger/balances")
    sums = {currency: int(one["ledger_sum_minor"]) for currency, one in totals.items()}
    for currency, minor in balances["sum_minor"].items():
        sums[currency] = sums.get(currency, 0) or int(minor)
    return Ledger({currency: _sums(one) for currency, one in totals.items()}, sums)


async def read_notices(staff: Staff) -> Sequence[Notice]:
    """The notification log; waits a little for what is not sent yet."""
    support = await staff.log_in("support")
    for _ in range(_LOOKS):
        notices = [_notice(line) for line in await _all_pages(support, "/notifications/log?limit=200")]
        if not any(notice.status in _UNDER_WAY for notice in notices):
            break
        await asyncio.sleep(_LOOK_EVERY_S)
    return notices


async def read_book(access: Access, http: aiohttp.ClientSession) -> Mapping[str, Sums]:
    """Currency -> the sums over the provider's book.

    Raises:
        aiohttp.ClientError: the provider does not answer.
    """
    headers = {"Api-Key": access.sandbox_key}
    async with http.get(f"{access.sandbox_url}/book?limit=1", headers=headers, raise_for_status=True) as response:
        book = await response.json()
    return {str(one["currency"]): _sums(one) for one in book["totals"]}


async def _all_pages(person: Person, path: str) -> list[Json]:
    items: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await person.get(path + (f"&cursor={quote(cursor)}" if cursor else ""))
        items += page["items"]
        cursor = page.get("next_cursor")
    return items


def _sums(told: Json) -> Sums:
    return Sums(**{name: int(told.get(name, 0)) for name in Sums.__dataclass_fields__})


def _notice(line: Json) -> Notice:
    return Notice(**{name: str(line[name] or "") for name in Notice.__dataclass_fields__})
