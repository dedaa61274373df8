"""The mailbox: takes every mail over SMTP and keeps it as a file, so that nothing leaves the machine."""

import sys
from dataclasses import dataclass
from pathlib import Path

from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The mailbox of a data folder; mails are `mail/*.eml`, the names sort by arrival."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "mailbox"

    @property
    def mail_folder(self) -> Path:
        return self.folder / "mail"

    def start(self, nursery: Nursery) -> str:
        """Start it; returns its address."""
        self.mail_folder.mkdir(parents=True, exist_ok=True)
        port = kept_port(self.folder, "smtp")
        log = log_of(self.home, "mailbox")
        command = Command(
            name="mailbox",
            argv=(
                sys.executable,
                "-m",
                "roundsman.stack.servers.mail_catcher",
                str(port),
                str(self.mail_folder),
            ),
            folder=self.folder,
            log=log,
        )
        nursery.start(command, LogSays(log, b"the mailbox listens"))
        return f"smtp://{HOST}:{port}"
