"""A view of a running service, for tests that damage it and have it made anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roundsman.runtime.rebuild.run import Rebuilt, rebuild, view_of
from roundsman.runtime.service import View
from roundsman.testkit.component import Component
from roundsman.testkit.eventually import eventually

_GHOST = "ghost"  # the id of a row that nobody has told of
_ADD_GHOST = """
INSERT INTO "{table}" SELECT (jsonb_populate_record(t, jsonb_build_object('id', $2::text))).* FROM "{table}" t
WHERE id = $1
"""
# How often a row was written depends on how its events came in batches.
_ROWS = """SELECT to_jsonb(t) - 'version' AS row FROM "{table}" t WHERE id = ANY($1::text[]) ORDER BY id"""
Rows = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedView:
    """The rows of a view of which the test itself has told; other tests share the topics, and tell of others."""

    component: Component
    name: str
    told: Mapping[str, Sequence[str]]  # table -> ids

    @property
    def view(self) -> View:
        """As the service declares it."""
        return view_of(self.component.chassis.service, self.name)

    async def rows(self) -> Rows:
        """Table -> rows that were told of, and the ghost while it haunts."""
        pool = self.component.chassis.database.pool
        return {
            table: [one["row"] for one in await pool.fetch(_ROWS.format(table=table), [*self.told[table], _GHOST])]
            for table in self.view.tables
        }

    async def complete(self) -> Rows:
        """The rows once all that was told of is there."""

        async def look() -> Rows:
            rows = await self.rows()
            assert {table: len(found) for table, found in rows.items()} == {
                table: len(ids) for table, ids in self.told.items()
            }
            return rows

        return await eventually(look)

    async def damage(self) -> None:
        """In each table, the first row is lost and one is there that nobody told of."""
        pool = self.component.chassis.database.pool
        for table in self.view.tables:
            lost = self.told[table][0]
            await pool.execute(_ADD_GHOST.format(table=table), lost, _GHOST)
            await pool.execute(f'DELETE FROM "{table}" WHERE id = $1', lost)  # noqa: S608 - a table's name

    async def rebuild(self) -> Rebuilt:
        """Made anew, as an operator would have it."""
        chassis = self.component.chassis
        return await rebuild(chassis.service, chassis.environment, self.name, lambda _: None)
