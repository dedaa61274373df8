"""The document store: speaks MongoDB's protocol and keeps its documents in one file.

MongoDB itself has no package that runs everywhere; production uses the real one.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from roundsman.stack.artifacts import class_path
from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStore:
    """The document store of a data folder."""

    home: Path
    durable: bool

    @property
    def folder(self) -> Path:
        return self.home / "documents"

    def start(self, nursery: Nursery) -> str:
        """Start it; returns its address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        port = kept_port(self.folder, "documents")
        log = log_of(self.home, "documents")
        program = "roundsman.stack.servers.document_store"
        command = Command(
            name="documents",
            argv=(
                sys.executable,
                "-m",
                program,
                str(port),
                str(self.folder / "documents"),
                class_path("documents"),
            ),
            folder=self.folder,
            log=log,
            stop_signal=SIGTERM if self.durable else SIGKILL,  # closing the file takes a second
        )
        nursery.start(command, LogSays(log, b"the document store listens"))
        return f"mongodb://{HOST}:{port}"
