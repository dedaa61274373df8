"""Reads the payment provider's book, order by order."""

from collections.abc import Mapping
from urllib.parse import quote

import aiohttp

from roundsman.messaging.errors import ServerAway
from roundsman.operations.invariants.facts import Sums

_PATIENCE_S = 10.0
_PAGE = 1000


async def read_book(url: str, key: str) -> Mapping[str, Sums]:
    """Account (an order and a currency) -> the provider's sums, where money was set aside.

    Raises:
        ServerAway: the provider does not answer.
    """
    book: dict[str, Sums] = {}
    try:
        async with aiohttp.ClientSession(
            headers={"Api-Key": key}, raise_for_status=True, timeout=aiohttp.ClientTimeout(total=_PATIENCE_S)
        ) as http:
            cursor: str | None = ""
            while cursor is not None:
                async with http.get(f"{url}/book?limit={_PAGE}&cursor={quote(cursor)}") as response:
                    page = await response.json()
                for one in (one for one in page["items"] if one["authorized_minor"]):
                    account = f"{one['reference']} {one['currency']}"
                    book[account] = book.get(account, Sums()) + Sums.of(one)
                cursor = page["next_cursor"]
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ServerAway("sandbox", url, error) from error
    return book
