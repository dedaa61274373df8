"""The relay on a real database, where rows do not become visible in the order of their ids."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from roundsman.messaging.leadership import SoleLeadership
from roundsman.messaging.relay import PendingInDatabase, Relay
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import OutboxRow
from roundsman.runtime import Service
from roundsman.testkit.counters import SERVICE

pytestmark = pytest.mark.stack


class Published:
    """`Publisher` that keeps the names of what it was given."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        self.names += [row.headers["ce_id"] for row in rows]


def row(name: str) -> OutboxRow:
    return OutboxRow(topic="things", key=name, value=b"x", headers={"ce_id": name})


async def test_a_row_that_commits_after_a_later_one_is_published(
    migrated: Callable[[Service], Awaitable[PostgresDatabase]],
) -> None:
    database, published = await migrated(SERVICE), Published()
    relay = Relay(PendingInDatabase(database), published, SoleLeadership())
    async with database.transaction() as slow:
        await slow.outbox.append([row("earlier")])
        async with database.transaction() as quick:
            await quick.outbox.append([row("later")])
        assert await relay.publish_pending() == 1
    assert await relay.publish_pending() == 1

    assert published.names == ["later", "earlier"]
