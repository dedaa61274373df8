"""`pytest -n 2 --dist loadfile`: two processes share the test files, and use the same servers.

One process waits most of the time, for servers and for clocks; a second one beside it uses what it leaves.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from roundsman.stack import ServerAddresses


class Sharing:
    """The plugin of the process that gives the others their files: it has the servers, and tells where they are."""

    def __init__(self, running: Callable[[], AbstractContextManager[ServerAddresses]]) -> None:
        self._running = running
        self._until = ExitStack()
        self._servers: ServerAddresses | None = None

    def pytest_configure_node(self, node: WorkerController) -> None:
        """Called for each process before it starts; the first time, this blocks until the servers run."""
        if self._servers is None:
            self._servers = self._until.enter_context(self._running())
        node.workerinput["servers"] = {name: str(place) for name, place in asdict(self._servers).items()}

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: object) -> "FilesTogether":
        """The files are in the order in which they are to start: xdist must not put them in one of its own."""
        config.option.loadscopereorder = False
        return FilesTogether(config, log)

    def pytest_unconfigure(self) -> None:
        """Called at the end, however it came."""
        self._until.close()


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Gives each process one share after the other."""

    def _split_scope(self, nodeid: str) -> str:
        return share_of(self.config.rootpath, nodeid)


def share_of(root: Path, nodeid: str) -> str:
    """What stays in one process: a file, or all files of a folder whose conftest.py sets up a platform for them."""
    file = nodeid.partition("::")[0]
    folder = Path(file).parent
    return str(folder) if (root / folder / "conftest.py").exists() else file


def servers_told(config: pytest.Config) -> ServerAddresses | None:
    """Where the servers are, in a process that was given files; None in any other."""
    told = getattr(config, "workerinput", {}).get("servers")
    return addresses(told) if told else None


def addresses(told: Mapping[str, str]) -> ServerAddresses:
    """Where servers are, from what was written of it."""
    return ServerAddresses(**{**told, "mail_folder": Path(told["mail_folder"])})  # type: ignore[arg-type]


def haste(item: pytest.Item) -> int:
    """The lower, the earlier: what was given more time goes first, what needs no server fills the end."""
    if item.get_closest_marker("timeout"):
        return 0
    return 1 if item.get_closest_marker("stack") or item.get_closest_marker("slow") else 2
