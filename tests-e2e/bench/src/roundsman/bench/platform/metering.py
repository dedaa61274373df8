"""What the platform's processes use: CPU seconds and memory, children (PostgreSQL's backends) included."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

from roundsman.stack import Platform

_SERVERS = frozenset({"kafka", "postgres", "registry", "documents", "mailbox"})


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds since each process began: name of process -> seconds."""

    seconds: Mapping[str, float]

    def since(self, before: "Cpu") -> "Cpu":
        """What was used after `before` was read."""
        return Cpu({name: used - before.seconds.get(name, 0.0) for name, used in self.seconds.items()})

    @property
    def total_s(self) -> float:
        """Of all processes together."""
        return sum(self.seconds.values())

    def told(self, per: float) -> str:
        """Milliseconds of each process for each of `per` things done, most first."""
        most_first = sorted(self.seconds.items(), key=lambda item: -item[1])
        return ", ".join(f"{name} {1000 * used / per:.1f}" for name, used in most_first if 1000 * used / per >= 0.05)


def cpu_of(platform: Platform) -> Cpu:
    """Read the clocks of all running processes."""
    return Cpu({one.name: _seconds(one.pid) for one in platform.processes() if one.pid})


def memory_of(platform: Platform) -> Mapping[str, int]:
    """Name of process -> proportional set size in bytes: what several share counts once."""
    return {one.name: _bytes(one.pid) for one in platform.processes() if one.pid}


def is_server(name: str) -> bool:
    """Whether a process is one of the servers, not a service of ours."""
    return name in _SERVERS


def _family(pid: int) -> list[psutil.Process]:
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]


def _seconds(pid: int) -> float:
    used = 0.0
    for one in _family(pid):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            used += times.user + times.system
    return used


def _bytes(pid: int) -> int:
    held = 0
    for one in _family(pid):
        with suppress(psutil.NoSuchProcess):
            held += one.memory_full_info().pss
    return held
