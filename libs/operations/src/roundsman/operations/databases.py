"""The services' databases, all asked at once; one that is away is told as such and holds up no other."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

_PATIENCE_S = 4.0

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """What each service's database answered; `away` are those that did not."""

    rows: Mapping[str, Sequence[Row]]  # service -> rows
    away: Sequence[str] = ()


async def ask_each(urls: Mapping[str, str], statement: str, *arguments: object) -> Answers:
    """Run one reading statement in every database; a database without the tables asked for has no rows."""
    found = await asyncio.gather(*(_ask(url, statement, arguments) for url in urls.values()))
    by_service = dict(zip(urls, found, strict=True))
    return Answers(
        {service: rows for service, rows in by_service.items() if rows is not None},
        [service for service, rows in by_service.items() if rows is None],
    )


async def _ask(url: str, statement: str, arguments: Sequence[object]) -> Sequence[Row] | None:
    """The rows, or None if the database is away."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            connection = await asyncpg.connect(url)
            try:
                return [dict(row) for row in await connection.fetch(statement, *arguments)]
            finally:
                await connection.close()
    except asyncpg.UndefinedTableError:
        return []
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a time-out is an OSError
        return None
