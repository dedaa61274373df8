"""Exchanges a view for what was made anew."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from roundsman.runtime.rebuild.errors import RebuildFailed
from roundsman.runtime.rebuild.shadow import schema_of
from roundsman.runtime.service import View

Place = tuple[str, int]  # topic, partition

_OFFSETS = 'SELECT topic, "partition", next_offset FROM "{schema}".consumer_offsets WHERE consumer_group = $1'
_MOVE = """
INSERT INTO public.consumer_offsets SELECT * FROM "{schema}".consumer_offsets WHERE consumer_group = $1
ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
"""
_KNOW = """
INSERT INTO public.inbox SELECT * FROM "{schema}".inbox WHERE consumer_group = $1 ON CONFLICT DO NOTHING
"""
# Parked while the view was made anew, and unknown to the group itself: it would be passed over.
_STRANGE = """
SELECT p.key, p.reason FROM "{schema}".parked_records p WHERE p.consumer_group = $1 AND NOT EXISTS (
  SELECT FROM public.inbox i WHERE i.consumer_group = $1 AND i.message_id = p.message_id) LIMIT 1
"""
# How often a row was written depends on how its events came in batches: it makes no difference.
_SAME = "(to_jsonb(n) - 'version') = (to_jsonb(o) - 'version')"
_REMOVE = f"""
DELETE FROM public."{{table}}" o WHERE NOT EXISTS (
  SELECT FROM "{{schema}}"."{{table}}" n WHERE n.id = o.id AND {_SAME})
"""  # noqa: S608 - names of our own tables
_ADD = """
INSERT INTO public."{table}" SELECT n.* FROM "{schema}"."{table}" n
WHERE NOT EXISTS (SELECT FROM public."{table}" o WHERE o.id = n.id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """How the view differed: table -> rows that were removed or wrong, and rows that were put in."""

    removed: Mapping[str, int]
    added: Mapping[str, int]


async def exchange(connection: "asyncpg.Connection[asyncpg.Record]", view: View) -> Exchange | None:
    """Make the view what was made anew, in one transaction; readers see the old one until then and never wait.

    None, and nothing done, if the group has read further meanwhile: catch up, and try again. Afterwards the group goes
    on where the new rows end; what it has in hand just now is fenced and read again.

    Raises:
        RebuildFailed: a record that the group has not met yet cannot be handled.
    """
    async with connection.transaction():
        await connection.execute("LOCK TABLE public.consumer_offsets IN SHARE ROW EXCLUSIVE MODE")
        if await _is_behind(connection, view):
            return None
        if strange := await connection.fetchrow(_in(view, _STRANGE), view.group):
            raise RebuildFailed(f"{view.group} cannot handle a record of {strange['key']}: {strange['reason']}")
        removed = {table: _count(await connection.execute(_in(view, _REMOVE, table))) for table in view.tables}
        added = {table: _count(await connection.execute(_in(view, _ADD, table))) for table in view.tables}
        await connection.execute(_in(view, _KNOW), view.group)
        await connection.execute(_in(view, _MOVE), view.group)
    return Exchange(removed=removed, added=added)


async def _is_behind(connection: "asyncpg.Connection[asyncpg.Record]", view: View) -> bool:
    group = await _offsets(connection, "public", view)
    ours = await _offsets(connection, schema_of(view), view)
    return any(ours.get(place, 0) < offset for place, offset in group.items())


async def _offsets(connection: "asyncpg.Connection[asyncpg.Record]", schema: str, view: View) -> Mapping[Place, int]:
    rows = await connection.fetch(_OFFSETS.format(schema=schema), view.group)
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


def _in(view: View, statement: str, table: str = "") -> str:
    return statement.format(schema=schema_of(view), table=table)


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
