"""What a running platform says about itself, in a file of its data folder that only its owner can read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from roundsman.stack.errors import StackError
from roundsman.stack.folder import holder_of
from roundsman.stack.layout import Mode
from roundsman.stack.places import write_private
from roundsman.stack.platform import Platform, PlatformOptions
from roundsman.stack.running import ServerAddresses
from roundsman.stack.watched import ProcessStatus

FILE = "status.json"


class NotRunning(StackError):
    """No platform runs on the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A platform as it was a moment ago."""

    supervisor_pid: int
    mode: Mode
    gateway_url: str
    servers: ServerAddresses
    database_urls: Mapping[str, str]  # service -> address with its password
    processes: tuple[ProcessStatus, ...]


def status_of(platform: Platform, options: PlatformOptions) -> Status:
    """The platform as it is, seen from the process that runs it."""
    return Status(
        supervisor_pid=os.getpid(),
        mode=options.mode,
        gateway_url=platform.gateway_url,
        servers=platform.servers,
        database_urls=platform.database_urls(),
        processes=tuple(platform.processes()),
    )


def write_status(folder: Path, status: Status) -> None:
    """Replace what others read."""
    write_private(folder / FILE, json.dumps(asdict(status), default=str))


def read_status(folder: Path) -> Status:
    """What the platform on this folder last said.

    Raises:
        NotRunning: none runs, or it is not ready yet.
    """
    holder = holder_of(folder)
    if holder is None:
        raise NotRunning(f"nothing runs on {folder}")
    said = json.loads((folder / FILE).read_text()) if (folder / FILE).exists() else {}
    if said.get("supervisor_pid") != holder:  # nothing yet, or the words of one that was killed
        raise NotRunning(f"what runs on {folder} is not ready")
    servers = ServerAddresses(**{**said["servers"], "mail_folder": Path(said["servers"]["mail_folder"])})
    processes = tuple(ProcessStatus(**row) for row in said["processes"])
    return Status(**{**said, "servers": servers, "processes": processes})


def forget_status(folder: Path) -> None:
    """Leave nothing for readers to mistake for a running platform."""
    (folder / FILE).unlink(missing_ok=True)
