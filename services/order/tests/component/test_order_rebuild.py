"""What order knows of vendors and menus is made anew from the topics while the service serves."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer

from roundsman.order.app import SERVICE
from roundsman.order.testing.town import Town, open_town
from roundsman.runtime.rebuild.errors import NoSuchView, RebuildFailed
from roundsman.runtime.rebuild.run import Rebuilt, rebuild, view_of
from roundsman.runtime.rebuild.shadow import making_anew, schema_of
from roundsman.runtime.rebuild.switch import exchange
from roundsman.testkit import TokenIssuer, eventually
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

MENUS = view_of(SERVICE, "order.menus")
Rows = dict[str, list[Any]]


@pytest_asyncio.fixture(loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    """A vendor of its own, and those that earlier tests have left on the topics, all taken in."""
    async with open_town(surroundings, issuer) as town:
        yield town


async def rows(town: Town) -> Rows:
    """The view's rows, but for how often each was written."""
    statement = "SELECT to_jsonb(t) - 'version' AS row FROM {table} t ORDER BY id"
    pool = town.component.chassis.database.pool
    return {table: [one["row"] for one in await pool.fetch(statement.format(table=table))] for table in MENUS.tables}


async def settled(town: Town) -> Rows:
    """The rows once the group has read all that there is."""

    ends, pool = await ends_of(town, "vendor.events.v1"), town.component.chassis.database.pool

    async def has_read_all() -> bool:
        read = await pool.fetch(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = $1", MENUS.group
        )
        assert {(one["topic"], one["partition"]): one["next_offset"] for one in read}.items() >= ends.items()
        return True

    await eventually(has_read_all)
    return await rows(town)


async def ends_of(town: Town, topic: str) -> Mapping[tuple[str, int], int]:
    """Topic and partition -> where it ends, of those on which there is something."""
    around = town.component.surroundings
    consumer = AIOKafkaConsumer(around.topic_prefix + topic, bootstrap_servers=around.servers.kafka, group_id=None)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        return {(topic, place.partition): end for place, end in ends.items() if end}
    finally:
        await consumer.stop()


async def rebuilt(town: Town, name: str = MENUS.group) -> Rebuilt:
    return await rebuild(SERVICE, town.component.chassis.environment, name, lambda _: None)


async def damage(town: Town) -> None:
    """One vendor missing, one menu emptied, and one vendor too many."""
    pool = town.component.chassis.database.pool
    ghost = """SELECT (jsonb_populate_record(v, '{"id": "ven_ghost"}')).* FROM vendors v LIMIT 1"""
    await pool.execute(f"INSERT INTO vendors {ghost}")
    await pool.execute("DELETE FROM vendors WHERE id = $1", town.vendor_id)
    await pool.execute("UPDATE menus SET items = '[]' WHERE id = $1", town.vendor_id)


async def test_a_damaged_view_is_as_before_and_the_group_goes_on(town: Town) -> None:
    before = await settled(town)
    await damage(town)
    assert await rows(town) != before

    done = await rebuilt(town)

    assert await rows(town) == before
    assert (done.exchange.removed, done.exchange.added) == ({"vendors": 1, "menus": 1}, {"vendors": 1, "menus": 1})
    await town.component.publish(town.vendor("closed", after_s=60), town.vendor_id)
    assert await eventually(lambda: is_closed(town))
    assert (await town.place("after-rebuild"))[0] == 409


async def is_closed(town: Town) -> bool:
    found = await town.component.chassis.database.pool.fetchval(
        "SELECT NOT is_open FROM vendors WHERE id = $1", town.vendor_id
    )
    return bool(found)


async def test_readers_never_miss_a_row_while_it_is_made_anew(town: Town) -> None:
    await settled(town)
    answers: list[int] = []
    over = asyncio.Event()

    async def customer() -> None:
        while not over.is_set():
            status, _ = await town.place(f"meanwhile-{len(answers)}")
            answers.append(status)

    asking = asyncio.create_task(customer())
    for _ in range(3):
        await rebuilt(town)
    over.set()
    await asking

    assert set(answers) == {201}
    assert len(answers) > 3


async def test_a_rebuild_that_is_killed_leaves_the_old_view_and_the_next_one_works(town: Town) -> None:
    before = await settled(town)
    await damage(town)
    damaged = await rows(town)
    pool = town.component.chassis.database.pool
    await pool.execute(f'CREATE SCHEMA "{schema_of(MENUS)}"')
    await pool.execute(f'CREATE TABLE "{schema_of(MENUS)}".vendors (id text)')  # as a kill may leave it
    assert await rows(town) == damaged

    await rebuilt(town)

    assert await rows(town) == before
    assert not await pool.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = $1", schema_of(MENUS))


async def test_a_copy_that_is_behind_its_group_is_not_exchanged(town: Town) -> None:
    before = await settled(town)

    async with making_anew(town.component.chassis.settings.database_url, MENUS) as connection:
        assert await exchange(connection, MENUS) is None

    assert await rows(town) == before


async def test_a_view_is_rebuilt_by_one_at_a_time(town: Town) -> None:
    async with making_anew(town.component.chassis.settings.database_url, MENUS):
        with pytest.raises(RebuildFailed, match=r"order\.menus is being rebuilt already"):
            await rebuilt(town)


async def test_what_the_reactions_send_and_time_meanwhile_is_nobodys(town: Town) -> None:
    pool = town.component.chassis.database.pool
    # Not counted: what the service's other groups park meanwhile, of orders that other tests told of.
    counted = """
    SELECT (SELECT count(*) FROM inbox WHERE consumer_group = $1), (SELECT count(*) FROM timers),
      (SELECT count(*) FROM outbox WHERE topic <> 'order.parked.v1')
    """
    await settled(town)
    before = await pool.fetchrow(counted, MENUS.group)

    await rebuilt(town)

    assert await pool.fetchrow(counted, MENUS.group) == before


async def test_an_unknown_view_is_told_with_those_that_there_are(town: Town) -> None:
    with pytest.raises(NoSuchView, match=r"order has no view order\.saga; it has order\.menus, order\.drivers"):
        await rebuilt(town, "order.saga")
