"""The read side: orders that a reader may see, by filters, in pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrderId
from roundsman.order.domain.events import Happening
from roundsman.order.domain.order import Order
from roundsman.order.ports import OrderQuery, Reader, Sorting
from roundsman.order.store.mappings import happening_from, order_from

_OWN = (
    "(customer_id = {user} OR vendor_id = ANY(ARRAY(SELECT id FROM vendors WHERE owner_id = {user})) "
    "OR driver_id = ANY(ARRAY(SELECT id FROM drivers WHERE user_id = {user})))"
)
_TEXT = (
    "(id = {exact} OR item_names ILIKE {text} OR vendor_id IN (SELECT v.id FROM vendors v WHERE v.name ILIKE {text}))"
)
_COLUMNS: Mapping[Sorting, str] = {
    "placed_at": "placed_at",
    "-placed_at": "placed_at",
    "total": "total_minor",
    "-total": "total_minor",
}


@dataclass(slots=True)
class _Conditions:
    """Collects conditions with the values that they are about."""

    texts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, template: str, **named: Any) -> None:
        """Add a condition; each name in braces becomes the parameter of its value."""
        places = {name: self._place(value) for name, value in named.items()}
        self.texts.append(template.format(**places))

    def _place(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    @property
    def where(self) -> str:
        """All of them."""
        return " AND ".join(self.texts)


class OrderQueries:
    """Implements `OrderLookups` on the service's own database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def one(self, order_id: OrderId, reader: Reader) -> Order:
        """See `OrderLookups`."""
        conditions = _visible_to(reader)
        conditions.add("id = {id}", id=order_id)
        row = await self._pool.fetchrow(f"SELECT * FROM orders WHERE {conditions.where}", *conditions.values)  # noqa: S608
        if row is None:
            raise NotFound(f"No such order: {order_id}.")
        return order_from(dict(row))

    async def page(self, query: OrderQuery, reader: Reader) -> list[Order]:
        """See `OrderLookups`."""
        conditions = _visible_to(reader)
        _narrow(conditions, query)
        column = _COLUMNS[query.sorting]
        direction = "DESC" if query.sorting.startswith("-") else "ASC"
        _continue_after(conditions, query, column)
        rows = await self._pool.fetch(
            f"SELECT * FROM orders WHERE {conditions.where} "  # noqa: S608 - columns are ours, values are parameters
            f"ORDER BY {column} {direction}, id {direction} LIMIT {query.limit:d}",
            *conditions.values,
        )
        return [order_from(dict(row)) for row in rows]

    async def timeline(self, order_id: OrderId) -> list[Happening]:
        """See `OrderLookups`."""
        rows = await self._pool.fetch("SELECT * FROM timeline WHERE order_id = $1 ORDER BY number", order_id)
        return [happening_from(dict(row)) for row in rows]


def _visible_to(reader: Reader) -> _Conditions:
    conditions = _Conditions()
    if reader.sees_all:
        conditions.add("org_id = {org}", org=reader.org_id)
    else:
        conditions.add(_OWN, user=reader.user_id)
    return conditions


def _narrow(conditions: _Conditions, query: OrderQuery) -> None:
    if query.statuses:
        conditions.add("status = ANY({statuses})", statuses=list(query.statuses))
    for column in ("vendor_id", "driver_id", "customer_id"):
        if wanted := getattr(query, column):
            conditions.add(f"{column} = {{wanted}}", wanted=wanted)
    if query.placed_from:
        conditions.add("placed_at >= {at}", at=query.placed_from)
    if query.placed_to:
        conditions.add("placed_at < {at}", at=query.placed_to)
    if query.text:
        conditions.add(_TEXT, exact=query.text, text=f"%{_literally(query.text)}%")


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _continue_after(conditions: _Conditions, query: OrderQuery, column: str) -> None:
    if query.after is None:
        return
    value, last_id = query.after
    beyond = "<" if query.sorting.startswith("-") else ">"
    conditions.add(f"({column}, id) {beyond} ({{value}}, {{id}})", value=value, id=last_id)
