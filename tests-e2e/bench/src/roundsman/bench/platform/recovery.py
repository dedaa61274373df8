"""How long a service that was killed takes to serve again; and how long the servers take."""

import os
import time
from collections.abc import Callable, Sequence
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from roundsman.bench.platform.metering import is_server
from roundsman.bench.platform.stage import platform_to_measure
from roundsman.bench.row import Better, Row
from roundsman.stack import Platform

_LOOK_EVERY_S = 0.01
_WITHIN_S = 60.0
_QUIET_S = 2.5  # between two kills: one who was ready only a moment ago is started anew with a delay
_ASK_WITHIN_S = 1.0


class NotBack(Exception):
    """What was killed did not serve again in time."""


def recovery() -> Sequence[Row]:
    """Every service is killed once, all its roles with it."""
    with platform_to_measure() as platform:
        return [measured(platform)]


def measured(platform: Platform) -> Row:
    """Serving again: its process says that all its roles are ready, and its API answers."""
    names = [one.name for one in platform.processes()]
    services = {name: _killed(platform, name, _answers(platform.url(name))) for name in names if not is_server(name)}
    servers = {name: _killed(platform, name, lambda: True) for name in names if is_server(name)}
    return Row(
        name="service killed until it serves again, median over all",
        value=median(services.values()),
        unit="s",
        floor=5,
        aim=1.5,
        better=Better.LESS,
        processes=f"servers and a process a service, otherwise idle, on {os.cpu_count()} cores",
        note=f"{_told(services)}; servers: {_told(servers)}",
    )


def _killed(platform: Platform, name: str, answers: Callable[[], bool]) -> float:
    time.sleep(_QUIET_S)
    before = {one.name: one.restarts for one in platform.processes()}[name]
    killed_s = time.monotonic()
    platform.kill(name)
    while not (_is_back(platform, name, before) and answers()):
        if time.monotonic() - killed_s > _WITHIN_S:
            raise NotBack(f"{name} does not serve {_WITHIN_S:.0f} s after it was killed")
        time.sleep(_LOOK_EVERY_S)
    return time.monotonic() - killed_s


def _is_back(platform: Platform, name: str, restarts: int) -> bool:
    status = {one.name: one for one in platform.processes()}[name]
    return status.restarts > restarts and status.state == "ready"


def _answers(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urlopen(f"{url}/health/live", timeout=_ASK_WITHIN_S) as response:  # noqa: S310 - our own http
                return bool(response.status == 200)
        except (URLError, OSError):
            return False

    return answers


def _told(seconds: dict[str, float]) -> str:
    return ", ".join(f"{name} {taken:.1f}" for name, taken in sorted(seconds.items(), key=lambda item: -item[1]))
