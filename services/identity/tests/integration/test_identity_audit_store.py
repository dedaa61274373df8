"""The audit on the real PostgreSQL: only ever added to, and any change past that is found."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import pytest

from roundsman.identity.app import SERVICE
from roundsman.identity.domain.audit import Action
from roundsman.identity.handlers.note_action import KeepAction, note_action
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.audit_queries import AuditQueries, EntriesAsked
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORG = "org_a"
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


def deed(number: int) -> KeepAction:
    action = Action(
        org_id=ORG,
        actor_id=f"usr_{number % 2}",
        acting_for="",
        action="driver.suspended",
        subject=f"drv_{number}",
        route="POST /",
        before="{}",
        after="{}",
        at=AT,
    )
    return KeepAction(action_id=f"act_{number}", action=action, address="203.0.113.7", salt="salt")


@pytest.fixture
async def database(migrated: Migrated) -> PostgresDatabase:
    database = await migrated(SERVICE)
    units = Units(
        database=database,
        build=IdentityWork,
        clock=ManualClock(),
        source="identity",
        outbound=outbound,
        encode=fake_codec().encode,
    )

    async def four(work: IdentityWork) -> None:
        for number in (1, 2, 3, 4):
            await note_action(deed(number), work)

    await units.run(four)
    return database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET after = '{}'",
        "DELETE FROM audit_entries WHERE number = 4",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_trails",
        "TRUNCATE audit_trails",
    ],
)
async def test_the_database_refuses_to_change_what_is_kept(database: PostgresDatabase, statement: str) -> None:
    with pytest.raises(asyncpg.RaiseError, match="only ever added to"):
        await database.pool.execute(statement)

    assert (await AuditQueries(database).chain(ORG)).broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entries SET actor_id = 'usr_x' WHERE number = 2", 2),
        ("DELETE FROM audit_entries WHERE number = 3", 3),
        ("DELETE FROM audit_entries WHERE number = 4", 4),
        ("DELETE FROM audit_entries", 1),
    ],
)
async def test_whoever_gets_past_that_is_found_out(database: PostgresDatabase, statement: str, broken_at: int) -> None:
    await database.pool.execute("ALTER TABLE audit_entries DISABLE TRIGGER USER")
    await database.pool.execute(statement)

    assert (await AuditQueries(database).chain(ORG)).broken_at == broken_at


async def test_addresses_can_be_forgotten_and_the_chain_stays_whole(database: PostgresDatabase) -> None:
    await database.pool.execute("DELETE FROM audit_whereabouts WHERE actor_id = 'usr_1'")

    queries = AuditQueries(database)
    told = {row["id"]: row["address"] for row in await queries.entries(EntriesAsked(org_id=ORG))}
    assert told == {"act_4": "203.0.113.7", "act_3": None, "act_2": "203.0.113.7", "act_1": None}
    assert (await queries.chain(ORG)).broken_at is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (EntriesAsked(org_id=ORG, limit=2), ["act_4", "act_3"]),
        (EntriesAsked(org_id=ORG, before_number=3), ["act_2", "act_1"]),
        (EntriesAsked(org_id=ORG, actor_id="usr_1"), ["act_3", "act_1"]),
        (EntriesAsked(org_id=ORG, subject="drv_2"), ["act_2"]),
        (EntriesAsked(org_id=ORG, action="driver.approved"), []),
        (EntriesAsked(org_id=ORG, until=AT), []),
        (EntriesAsked(org_id=ORG, since=AT), ["act_4", "act_3", "act_2", "act_1"]),
        (EntriesAsked(org_id="org_b"), []),
    ],
)
async def test_entries_are_found_newest_first(
    database: PostgresDatabase, asked: EntriesAsked, found: list[str]
) -> None:
    assert [row["id"] for row in await AuditQueries(database).entries(asked)] == found
