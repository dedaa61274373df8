"""PostgreSQL: one cluster; every service has a database and a role of its own in it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGQUIT

from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.databases import close_to_public
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port, kept_secret, write_private
from roundsman.stack.reach import reachable_folder
from roundsman.stack.trees import tree
from roundsman.stack.users import give_to, unprivileged_user

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "max_wal_size": "1GB",  # recovery after a crash reads at most so much
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# What a commit says it keeps must outlive any killed process also where it need not outlive a power cut: so it is
# still written out before the answer, and pages torn by the kill can be mended.
CARELESS = {"fsync": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """The cluster of a data folder."""

    home: Path
    durable: bool

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    def start(self, nursery: Nursery) -> str:
        """Start it; returns the address for the superuser."""
        user = unprivileged_user()
        place = reachable_folder(self.folder, user)
        self.folder.mkdir(parents=True, exist_ok=True)
        place.mkdir(parents=True, exist_ok=True)
        give_to(user, place)
        port, password = kept_port(self.folder, "postgres"), kept_secret(self.folder, "postgres")
        is_new = not (place / "data" / "PG_VERSION").exists()
        if is_new:
            self._make_cluster(nursery, place, password)
        ready = LogSays(log_of(self.home, "postgres"), b"database system is ready to accept connections")
        nursery.start(self._command(place, "postgres", *self._arguments(place, port)), ready)
        address = f"postgresql://postgres:{password}@{HOST}:{port}/postgres"
        if is_new:
            close_to_public(address)
        return address

    def _make_cluster(self, nursery: Nursery, place: Path, password: str) -> None:
        """Make the files beside their final place: half a cluster would look like a whole one."""
        shutil.rmtree(place / "fresh", ignore_errors=True)  # of a start that was cut short
        password_file = place / "password"
        write_private(password_file, password)
        give_to(unprivileged_user(), password_file)
        arguments = (
            "-D", "fresh", "-U", "postgres", "--auth=scram-sha-256", "--pwfile=password", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
            "--no-instructions",
        )  # fmt: skip
        try:
            nursery.run(self._command(place, "initdb", *arguments))
        finally:
            password_file.unlink(missing_ok=True)
        (place / "fresh").rename(place / "data")

    def _command(self, place: Path, program: str, *arguments: str) -> Command:
        return Command(
            name=program,
            argv=(str(tree("postgres") / "bin" / program), *arguments),
            folder=place,
            log=log_of(self.home, "postgres"),
            env={"LC_ALL": "C.UTF-8"},
            user=unprivileged_user(),
            stop_signal=SIGINT if self.durable else SIGQUIT,  # with, or without, a last checkpoint
            death_signal=SIGQUIT,  # it ends its own children
        )

    def _arguments(self, place: Path, port: int) -> list[str]:
        settings = {**SETTINGS, "port": str(port), **({} if self.durable else CARELESS)}
        return [
            "-D",
            str(place / "data"),
            *(word for item in settings.items() for word in ("-c", "=".join(item))),
        ]
