"""The real servers: they answer, keep what they are given, and listen to this machine only."""

import asyncio
import json
import os
import signal
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from pymongo import MongoClient

from roundsman.stack import ServerAddresses, create_database, drop_database, running_servers
from roundsman.stack.errors import DiskFull, DownloadMissing, FolderInUse
from roundsman.stack.nursery import Nursery
from roundsman.stack.servers import documents
from roundsman.stack.servers.kafka import Kafka
from roundsman.stack.servers.postgres import Postgres
from roundsman.testkit import eventually

pytestmark = pytest.mark.stack
SCHEMA = {"type": "record", "name": "Thing", "fields": [{"name": "a", "type": "int"}]}


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerAddresses]:
    """Not the session's: these tests look at processes and folders."""
    with running_servers(tmp_path_factory.mktemp("own")) as servers:
        yield servers


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def newcomers(before: set[psutil.Process]) -> list[psutil.Process]:
    """Children that came since, apart from those of servers that were there: PostgreSQL has some from time to time."""
    return [one for one in set(children()) - before if is_alive(one) and parent_of(one) not in before]


def parent_of(process: psutil.Process) -> psutil.Process | None:
    try:
        return process.parent()
    except psutil.NoSuchProcess:
        return None


def listening(process: psutil.Process) -> list[str]:
    """The addresses at which it listens; none if it has just gone, as PostgreSQL's helpers do."""
    try:
        connections = process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []
    return [one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN]


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def register(registry: str, subject: str, schema: object) -> int:
    request = urllib.request.Request(
        f"{registry}/subjects/{subject}/versions",
        data=json.dumps({"schema": json.dumps(schema)}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(json.load(answer)["id"])


async def create_topic(kafka: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def send(kafka: str, topic: str) -> int:
    """The offset of a new record."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        sent = await producer.send_and_wait(topic, b"hello")
        return int(sent.offset)
    finally:
        await producer.stop()


def send_mail(smtp: str, subject: str) -> None:
    host, port = smtp.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.sendmail("shop@example.org", ["asha@example.org"], f"Subject: {subject}\r\n\r\nYour order is near.\r\n")


async def test_a_service_cannot_reach_what_belongs_to_others(own_servers: ServerAddresses) -> None:
    admin = own_servers.postgres_admin
    mine, _ = (create_database(admin, "orders"), create_database(admin, "payments"))

    connection = await asyncpg.connect(mine)
    await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    await connection.execute("CREATE TABLE IF NOT EXISTS own (id int)")
    await connection.close()
    for foreign in ("payments", "registry", "postgres", "template1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(mine.rpartition("/")[0] + f"/{foreign}")


async def test_creating_a_database_again_keeps_the_data_and_changes_the_password(own_servers: ServerAddresses) -> None:
    first = create_database(own_servers.postgres_admin, "kept")
    connection = await asyncpg.connect(first)
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()

    second = create_database(own_servers.postgres_admin, "kept")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(first)
    connection = await asyncpg.connect(second)
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()


async def test_a_dropped_database_is_gone_and_dropping_may_be_repeated(own_servers: ServerAddresses) -> None:
    url = create_database(own_servers.postgres_admin, "brief")

    drop_database(own_servers.postgres_admin, "brief")
    drop_database(own_servers.postgres_admin, "brief")

    with pytest.raises(asyncpg.InvalidPasswordError):  # so that nobody learns which roles exist
        await asyncpg.connect(url)


def test_what_the_registry_unpacks_stays_in_the_data_folder(own_servers: ServerAddresses) -> None:
    home = next(folder for folder in own_servers.mail_folder.parents if (folder / "registry").is_dir())

    assert list((home / "registry" / "tmp").iterdir())


def test_the_registry_refuses_an_incompatible_schema(own_servers: ServerAddresses) -> None:
    register(own_servers.registry, "Thing", SCHEMA)
    changed = {**SCHEMA, "fields": [{"name": "b", "type": "string"}]}

    with pytest.raises(urllib.error.HTTPError, match="409") as refused:
        register(own_servers.registry, "Thing", changed)

    refused.value.close()


def test_a_mail_becomes_a_file(own_servers: ServerAddresses) -> None:
    send_mail(own_servers.smtp, "On its way")

    (mail,) = own_servers.mail_folder.glob("*.eml")
    text = mail.read_text()
    assert "X-Envelope-To: asha@example.org" in text
    assert "Subject: On its way" in text


def test_every_server_listens_on_the_loopback_address_only(own_servers: ServerAddresses) -> None:
    addresses = [address for process in children() for address in listening(process)]

    assert len(addresses) >= 7  # Kafka and the registry have two each
    assert {address.removeprefix("::ffff:") for address in addresses} == {"127.0.0.1"}


def test_no_password_is_readable_by_others(own_servers: ServerAddresses) -> None:
    folder = own_servers.mail_folder.parent.parent

    open_to_others = [file for file in folder.rglob("secrets.json") if file.stat().st_mode & 0o077]

    assert list(folder.rglob("secrets.json"))
    assert open_to_others == []


def test_a_second_copy_on_the_same_folder_is_refused(own_servers: ServerAddresses) -> None:
    folder = own_servers.mail_folder.parent.parent

    with pytest.raises(FolderInUse, match=f"process {os.getpid()}"), running_servers(folder):
        pass


async def leave_something(servers: ServerAddresses) -> int:
    """Something in every server; returns the schema's id."""
    await create_topic(servers.kafka, "kept")
    await send(servers.kafka, "kept")
    connection = await asyncpg.connect(create_database(servers.postgres_admin, "kept"))
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()
    with MongoClient[dict[str, object]](servers.mongo) as client:
        client["kept"]["things"].insert_one({"_id": "a"})
    send_mail(servers.smtp, "kept")
    return register(servers.registry, "Kept", SCHEMA)


@pytest.mark.parametrize("durable", [False, True])
async def test_what_was_left_in_the_servers_is_there_after_a_restart(tmp_path: Path, durable: bool) -> None:
    with running_servers(tmp_path, durable=durable) as before:
        schema_id = await leave_something(before)
    with running_servers(tmp_path, durable=durable) as after:
        assert after == before  # the same ports and passwords
        assert await send(after.kafka, "kept") == 1
        connection = await asyncpg.connect(create_database(after.postgres_admin, "kept"))
        assert await connection.fetchval("SELECT count(*) FROM kept") == 0
        await connection.close()
        with MongoClient[dict[str, object]](after.mongo) as client:
            assert client["kept"]["things"].count_documents({}) == 1
        assert len(list(after.mail_folder.glob("*.eml"))) == 1
        assert register(after.registry, "Kept", SCHEMA) == schema_id


async def test_a_killed_database_has_lost_nothing_also_where_it_need_not_outlive_a_power_cut(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with Nursery() as nursery:
        admin = await asyncio.to_thread(Postgres(home=tmp_path, durable=False).start, nursery)
        connection = await asyncpg.connect(admin)
        await connection.execute("CREATE TABLE kept (id int)")
        for number in range(20):
            await connection.execute("INSERT INTO kept VALUES ($1)", number)
        nursery.kill("postgres")
        connection.terminate()

        assert await eventually(lambda: _count(admin)) == 20


async def test_a_cluster_id_may_begin_with_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").mkdir()
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=b"\xf8" * 16))
    with Nursery() as nursery:
        address = await asyncio.to_thread(Kafka(home=tmp_path, durable=False).start, nursery)
        await create_topic(address, "things")

        assert await send(address, "things") == 0


async def _count(admin: str) -> int:
    try:
        connection = await asyncpg.connect(admin)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM kept"))
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        raise AssertionError("not back yet") from error


async def test_an_unknown_topic_is_not_made_by_asking_for_it(own_servers: ServerAddresses) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=own_servers.kafka)
    await producer.start()
    try:
        with pytest.raises((asyncio.TimeoutError, KafkaError)):
            await asyncio.wait_for(producer.send_and_wait("mistyped", b"x"), 2)
    finally:
        await producer.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=own_servers.kafka)
    await admin.start()
    assert "mistyped" not in await admin.list_topics()
    await admin.close()


PARENT = """
import sys, threading
from pathlib import Path
from roundsman.stack import running_servers
with running_servers(Path(sys.argv[1])):
    print("up", flush=True)
    threading.Event().wait()
"""


def family_of_a_killed_parent(folder: Path, number: signal.Signals) -> list[psutil.Process]:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(number)
    return family


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_no_server_outlives_a_parent_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    family = await asyncio.to_thread(family_of_a_killed_parent, tmp_path, number)

    async def all_are_gone() -> bool:
        return not [one for one in family if is_alive(one)]

    assert len(family) > 5
    assert await eventually(all_are_gone)


def test_without_the_downloads_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(children())
    monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path / "empty"))

    with pytest.raises(DownloadMissing, match="make setup"), running_servers(tmp_path / "data"):
        pass

    assert newcomers(before) == []


def test_a_server_that_does_not_come_up_takes_the_others_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(children())
    monkeypatch.setattr(documents, "class_path", lambda server: "/nowhere.jar")

    with pytest.raises(Exception, match="documents ended before it was ready"), running_servers(tmp_path):
        pass

    assert newcomers(before) == []


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roundsman.stack.room.NEEDED_BYTES", 1 << 60)

    with pytest.raises(DiskFull, match="MiB free"), running_servers(tmp_path):
        pass

    assert not (tmp_path / "kafka").exists()
