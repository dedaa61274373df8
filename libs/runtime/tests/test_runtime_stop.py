"""SIGTERM on a real process: what is in hand commits once, the partitions are handed over, and it ends by itself."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.registry import register
from roundsman.contracts.types.payment import CapturePayment
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.persistence.session import OutboxRow
from roundsman.stack import create_database
from roundsman.testkit import eventually
from roundsman.testkit.component import Surroundings
from roundsman.testkit.counters import TOPIC, amount
from roundsman.testkit.slow_service import GROUP, STARTED

pytestmark = [pytest.mark.stack, pytest.mark.slow]

Process = asyncio.subprocess.Process
STOPS_WITHIN_S = 60  # it ends itself long before, with another code
BATCH_MS = 2000


def environment(around: Surroundings, folder: Path) -> dict[str, str]:
    name = f"t_slow_{secrets.token_hex(4)}"
    return {
        "ROUNDSMAN_DATABASE_URL": create_database(around.servers.postgres_admin, name),
        "ROUNDSMAN_KAFKA": around.servers.kafka,
        "ROUNDSMAN_REGISTRY_URL": around.servers.registry,
        "ROUNDSMAN_TOPIC_PREFIX": around.topic_prefix,
        "ROUNDSMAN_GROUP_PREFIX": f"{name}.",
        "ROUNDSMAN_JWKS_URL": around.jwks_url,
        "ROUNDSMAN_READY_FILE": str(folder / "ready"),
    }


@asynccontextmanager
async def process(variables: Mapping[str, str], log: Path) -> AsyncIterator[Process]:
    with log.open("wb") as output:
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roundsman.testkit.slow_service",
            env={**os.environ, **variables, "ROUNDSMAN_INSTANCE": "a"}, stderr=output, stdout=output,
        )  # fmt: skip
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def send(around: Surroundings, key: str) -> None:
    codec = AvroCodec(await register(around.servers.registry, around.topic_prefix, [CapturePayment]))
    headers = {"ce_id": key, "ce_type": CapturePayment.SCHEMA}
    row = OutboxRow(topic=TOPIC, key=key, value=codec.encode(amount(key, BATCH_MS)), headers=headers)
    async with KafkaPublisher(around.servers.kafka, around.topic_prefix) as publisher:
        await publisher.publish([row])


async def amounts(database_url: str) -> dict[str, str]:
    connection = await asyncpg.connect(database_url)
    try:
        return {row["id"]: row["amounts"] for row in await connection.fetch("SELECT id, amounts FROM counters")}
    finally:
        await connection.close()


async def members(around: Surroundings, group: str) -> list[str]:
    """The group's members, as the broker has them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=around.servers.kafka)
    await admin.start()
    try:
        (described,) = await admin.describe_consumer_groups([group])
        ((_, _, _, _, _, found, *_),) = described.groups
        return [member[0] for member in found]
    finally:
        await admin.close()


async def test_a_stopped_process_commits_its_batch_once_and_hands_its_partitions_over(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    variables = await asyncio.to_thread(environment, surroundings, tmp_path)
    group = variables["ROUNDSMAN_GROUP_PREFIX"] + GROUP.name
    key, log = f"slow{secrets.token_hex(4)}", tmp_path / "process.log"

    async with process(variables, log) as stopped:
        await eventually(lambda: _said(log, '"ready"'))
        assert len(await members(surroundings, group)) == 1
        await send(surroundings, key)
        await eventually(lambda: _said(log, STARTED))
        stopped.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(stopped.wait(), STOPS_WITHIN_S)

    assert code == 0, log.read_text()
    assert await amounts(variables["ROUNDSMAN_DATABASE_URL"]) == {key: str(BATCH_MS)}
    assert log.read_text().count(STARTED) == 1
    # A member that only goes away keeps its partitions for 10 s more.
    assert await members(surroundings, group) == []


async def _said(log: Path, words: str) -> bool:
    return words in await asyncio.to_thread(log.read_text)
