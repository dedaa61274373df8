"""Repositories: an identity map over rows, written back as sets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Table

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.errors import NotFound
from roundsman.persistence.session import Row, Rows

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMapping(Generic[A]):
    """How one kind of aggregate is kept: its table and both directions, written by hand.

    `to_row` gives every column but `id`, `version` and `sequence`; `from_row` gets all of them and rebuilds
    the aggregate without recording events.
    """

    table: Table
    to_row: Callable[[A], dict[str, Any]]
    from_row: Callable[[Row], A]
    name: str  # what a person calls it, for "not found"


@dataclass(slots=True)
class _Held(Generic[A]):
    aggregate: A
    loaded: Row | None  # as read; None: new


class Repository(Generic[A]):
    """The aggregates of one kind that a unit of work touches. The same id is always the same object."""

    def __init__(self, mapping: RowMapping[A], rows: Rows) -> None:
        self._mapping = mapping
        self._rows = rows
        self._held: dict[str, _Held[A]] = {}
        self._absent: set[str] = set()
        self._handed_out: dict[str, A] = {}

    @property
    def table(self) -> Table:
        """Where they are kept."""
        return self._mapping.table

    async def load(self, ids: Iterable[str]) -> None:
        """Read all these aggregates in one statement, so that `get` and `find` need none."""
        wanted = {str(i) for i in ids} - self._held.keys() - self._absent
        if wanted:
            self._hold(await self._rows.fetch(self._mapping.table, "id", wanted))
            self._absent |= wanted - self._held.keys()

    async def find(self, aggregate_id: str) -> A | None:
        """The aggregate, or None."""
        await self.load([aggregate_id])
        held = self._held.get(aggregate_id)
        return self._hand_out(held.aggregate) if held else None

    async def get(self, aggregate_id: str) -> A:
        """The aggregate.

        Raises:
            NotFound: there is none of this id.
        """
        found = await self.find(aggregate_id)
        if found is None:
            raise NotFound(f"No such {self._mapping.name}: {aggregate_id}.")
        return found

    async def find_by(self, column: str, values: Iterable[str]) -> list[A]:
        """All aggregates whose `column` is one of `values`, or is a list that has one, as stored when first read."""
        rows = await self._rows.fetch(self._mapping.table, column, list(values))
        self._hold(rows)
        return [self._hand_out(self._held[row["id"]].aggregate) for row in rows]

    def add(self, aggregate: A) -> None:
        """Take in a new aggregate; its events leave with it."""
        self._held[aggregate.id] = _Held(aggregate, None)
        self._absent.discard(aggregate.id)
        self._hand_out(aggregate)

    def take_handed_out(self) -> list[A]:
        """The aggregates given to a handler since the last call: those which may have events to tell."""
        taken, self._handed_out = list(self._handed_out.values()), {}
        return taken

    async def flush(self) -> None:
        """Write what is new or changed: one statement each.

        Raises:
            Conflict: somebody else wrote one of them first.
        """
        new, changed = list[Row](), list[Row]()
        for held in self._held.values():
            row = self._row(held.aggregate)
            if held.loaded is None:
                new.append(self._moved_on(held, row))
            elif _differs(held.loaded, row):
                changed.append(self._moved_on(held, row))
        if new:
            await self._rows.insert(self._mapping.table, new)
        if changed:
            await self._rows.update(self._mapping.table, changed)

    def _hand_out(self, aggregate: A) -> A:
        self._handed_out[aggregate.id] = aggregate
        return aggregate

    def _hold(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row["id"] not in self._held:
                self._held[row["id"]] = _Held(self._mapping.from_row(row), row)

    def _row(self, aggregate: A) -> dict[str, Any]:
        row = self._mapping.to_row(aggregate)
        row["id"], row["version"], row["sequence"] = aggregate.id, aggregate.version, aggregate.sequence
        return row

    def _moved_on(self, held: _Held[A], row: dict[str, Any]) -> Row:
        held.aggregate.version += 1
        row["version"] = held.aggregate.version
        held.loaded = row
        return row


def _differs(loaded: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return any(loaded[column] != value for column, value in row.items())
