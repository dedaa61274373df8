"""Reads of many units at once: what is asked while a query is under way is asked together in the next one."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Table

from roundsman.persistence.lanes import Lanes
from roundsman.persistence.session import Database, KeptAnswer, Row, named_by

_LANES = 2  # queries at once
T = TypeVar("T")


@dataclass(slots=True)
class _Question(Generic[T]):
    """The same query for several askers: each with the values that it wants to know about."""

    ask: Callable[[Collection[str]], Coroutine[Any, Any, T]]
    askers: list[tuple[Collection[str], "asyncio.Future[T]"]] = field(default_factory=list)


class SharedReads:
    """Answers what units of one process ask; each sees what is committed when its query runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[object, _Question[Any]] = {}
        self._lanes = Lanes(_LANES, self._drain)

    async def rows(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        """As `Rows.fetch`. The rows are the asker's own: no two units share one."""

        async def ask(wanted: Collection[str]) -> dict[str, list[Row]]:
            async with self._database.autocommit() as session:
                return _by(column, await session.rows.fetch(table, column, wanted))

        found = await self._asked((table.name, column), ask, values)
        rows = {row["id"]: row for value in dict.fromkeys(values) for row in found.get(value, ())}
        return [_own(row) for row in rows.values()]

    async def answer(self, key: str) -> KeptAnswer | None:
        """The answer kept under an idempotency key."""

        async def ask(wanted: Collection[str]) -> dict[str, KeptAnswer]:
            async with self._database.autocommit() as session:
                return await session.answers.find(wanted)

        return (await self._asked("answers", ask, [key])).get(key)

    async def _asked(
        self, name: object, ask: Callable[[Collection[str]], Coroutine[Any, Any, T]], values: Collection[str]
    ) -> T:
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._open.setdefault(name, _Question(ask)).askers.append((values, outcome))
        self._lanes.wake()
        return await outcome

    async def _drain(self) -> None:
        while self._open:
            await _answer(self._open.pop(next(iter(self._open))))


async def _answer(question: _Question[Any]) -> None:
    """Ask once for all; if that fails for another reason than the store's being away, once for each."""
    wanted = {value for values, _ in question.askers for value in values}
    try:
        found = await question.ask(wanted)
    except OSError as error:
        _fail(question, error)
    except Exception as error:  # noqa: BLE001 - whose fault it was is found out one by one
        if len(question.askers) == 1:
            _fail(question, error)
        else:
            for asker in question.askers:
                await _answer(_Question(question.ask, [asker]))
    else:
        for _, outcome in question.askers:
            if not outcome.done():
                outcome.set_result(found)
    finally:
        for _, outcome in question.askers:
            outcome.cancel()  # of those that were answered nothing is left to cancel


def _fail(question: _Question[Any], error: Exception) -> None:
    for _, outcome in question.askers:
        if not outcome.done():
            outcome.set_exception(error)


def _by(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    split: dict[str, list[Row]] = {}
    for row in rows:
        for value in named_by(row[column]):
            split.setdefault(value, []).append(row)
    return split


def _own(row: Row) -> Row:
    """A copy down to its documents: a mapping may keep parts of what it is given."""
    return {name: _copied(value) if isinstance(value, dict | list) else value for name, value in row.items()}


def _copied(document: Any) -> Any:
    return orjson.loads(orjson.dumps(document))
