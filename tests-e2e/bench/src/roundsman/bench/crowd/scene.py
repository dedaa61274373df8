"""Who is on the sockets, and the processes around the gateway that is measured."""

import json
import os
import resource
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from roundsman.contracts.apply import Target, apply
from roundsman.kernel.ids import OrderId
from roundsman.stack import ServerAddresses
from roundsman.stack.places import free_port
from roundsman.testkit import TokenIssuer
from roundsman.web import Role

_BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
_READY_WITHIN_S = 30.0
_LOOK_AGAIN_S = 0.02


class NotReady(Exception):
    """A gateway did not come up."""


def order_of(number: int) -> str:
    """The order of the follower of this number."""
    return str(OrderId.derived(_BEGAN, f"followed {number}"))


def token_of(issuer: TokenIssuer, number: int) -> str:
    """An access token of that follower."""
    return issuer.token(f"follower {number}", Role.CUSTOMER)


def raise_file_limit() -> None:
    """As many sockets as this machine lets a process have; processes started from now on inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def beside(module: str, *words: str) -> Iterator[tuple[str, int]]:
    """`python -m module words` until the block ends; gives the first line that it prints, and its process."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A log of its own on the servers, the owners that the gateway asks, and who signs tokens."""

    servers: ServerAddresses
    prefix: str
    owners_url: str
    issuer: TokenIssuer

    @contextmanager
    def telling(self, orders: int) -> Iterator[None]:
        """Move the arrival of so many orders, each once a second."""
        where = (self.servers.kafka, self.servers.registry, self.prefix)
        with beside("roundsman.bench.crowd.teller", *where, str(orders)):
            yield

    @contextmanager
    def gateway(self) -> Iterator["Revived"]:
        """A gateway in a process of its own that is ready, and is started again whenever it ends."""
        port = free_port()
        with TemporaryDirectory() as folder:
            ready = Path(folder) / "ready"
            started = Revived(
                f"http://127.0.0.1:{port}", self._environment(port) | {"ROUNDSMAN_READY_FILE": str(ready)}
            )
            try:
                _await(ready)
                yield started
            finally:
                started.stop()

    def _environment(self, port: int) -> dict[str, str]:
        return {
            "ROUNDSMAN_KAFKA": self.servers.kafka,
            "ROUNDSMAN_REGISTRY_URL": self.servers.registry,
            "ROUNDSMAN_TOPIC_PREFIX": self.prefix,
            "ROUNDSMAN_HTTP_PORT": str(port),
            "ROUNDSMAN_JWKS_URL": f"{self.owners_url}/.well-known/jwks.json",
            "ROUNDSMAN_SERVICE_URLS": json.dumps({"order": self.owners_url}),
            "ROUNDSMAN_INSTANCE": "crowd",
            "ROUNDSMAN_SECRET": secrets.token_hex(16),
        }


@contextmanager
def a_scene(servers: ServerAddresses, target: Target) -> Iterator[Scene]:
    """`target` is where the log is; its topics are made by `made`."""
    issuer = TokenIssuer()
    keys = json.dumps(issuer.keys.as_dict(private=False))
    with beside("roundsman.bench.crowd.owners", keys) as (owners_url, _):
        yield Scene(servers=servers, prefix=target.prefix, owners_url=owners_url, issuer=issuer)


async def made(servers: ServerAddresses) -> Target:
    """New topics on the servers."""
    target = Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=f"c{secrets.token_hex(4)}.")
    await apply(target)
    return target


class Revived:
    """A gateway that is started again as soon as it has ended, as the stack does it; `stop` ends it for good."""

    def __init__(self, url: str, environment: Mapping[str, str]) -> None:
        self.url = url
        self._environment = {**os.environ, **environment}
        self._stopping = False
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        return self._process.pid

    def cpu_s(self) -> float:
        """What the process that runs now has used."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """As by a fault."""
        self._process.kill()

    def stop(self) -> None:
        """End it."""
        self._stopping = True
        self._process.terminate()
        self._watch.join()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "roundsman.gateway", "api"]
        return subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)  # noqa: S603

    def _keep(self) -> None:
        while True:
            self._process.wait()
            if self._stopping:
                return
            self._process = self._start()


def _await(ready: Path) -> None:
    until_s = time.monotonic() + _READY_WITHIN_S
    while not ready.exists():
        if time.monotonic() > until_s:
            raise NotReady(f"within {_READY_WITHIN_S:.0f} s")
        time.sleep(_LOOK_AGAIN_S)
