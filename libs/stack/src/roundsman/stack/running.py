"""All servers of a data folder, together."""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roundsman.stack.folder import held_folder
from roundsman.stack.nursery import Nursery
from roundsman.stack.room import demand_room
from roundsman.stack.servers.documents import DocumentStore
from roundsman.stack.servers.kafka import Kafka
from roundsman.stack.servers.mailbox import Mailbox
from roundsman.stack.servers.postgres import Postgres
from roundsman.stack.servers.registry import Registry
from roundsman.stack.wires import Wires


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddresses:
    """Where the servers of one data folder answer."""

    kafka: str  # bootstrap servers, host:port
    postgres_admin: str  # as the superuser; give services what `create_database` returns
    registry: str  # Confluent's API
    mongo: str
    smtp: str
    mail_folder: Path  # one .eml file a mail


@contextmanager
def running_servers(folder: Path, *, durable: bool = False) -> Iterator[ServerAddresses]:
    """Start every server on this folder's data, and stop them all on the way out.

    Blocks for some seconds. `durable=False` is for data that nobody will miss after a power cut: it does not
    wait for the disk. Data and, where they are still free, ports are those of the last run on the folder.

    Raises:
        DownloadMissing, DidNotStart, DiskFull, FolderInUse: nothing is left running.
    """
    with held_folder(folder), Nursery() as nursery:
        yield start_servers(nursery, folder, durable=durable)


def start_servers(nursery: Nursery, folder: Path, *, durable: bool, wires: Wires | None = None) -> ServerAddresses:
    """Start every server in the nursery, side by side; where there are wires, they reach each other through them."""
    folder = folder.resolve()
    demand_room(folder)
    (folder / "logs").mkdir(exist_ok=True)
    mailbox = Mailbox(home=folder)
    postgres, registry = (
        Postgres(home=folder, durable=durable),
        Registry(home=folder, wires=wires),
    )

    def start_postgres_and_registry() -> tuple[str, str]:
        admin = postgres.start(nursery)
        return admin, registry.start(nursery, admin)

    with ThreadPoolExecutor(4) as pool:
        kafka = pool.submit(Kafka(home=folder, durable=durable, wires=wires).start, nursery)
        relational = pool.submit(start_postgres_and_registry)
        mongo = pool.submit(DocumentStore(home=folder, durable=durable).start, nursery)
        smtp = pool.submit(mailbox.start, nursery)
        _await_all(nursery, [kafka, relational, mongo, smtp])
    admin, registry_url = relational.result()
    return ServerAddresses(
        kafka=kafka.result(), postgres_admin=admin, registry=registry_url,
        mongo=mongo.result(), smtp=smtp.result(), mail_folder=mailbox.mail_folder,
    )  # fmt: skip


def _await_all(nursery: Nursery, starts: Sequence[Future[Any]]) -> None:
    """Wait for all; after a failure or an interrupt the others stop waiting for their servers too."""
    try:
        done, _ = wait(starts, return_when=FIRST_EXCEPTION)
        for start in done:
            start.result()
    except BaseException:
        nursery.close()
        raise
