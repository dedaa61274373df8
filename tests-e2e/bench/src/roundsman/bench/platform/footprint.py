"""What all services need when nobody asks for anything: memory, and time to start, the servers aside."""

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roundsman.bench.platform.metering import cpu_of, is_server, memory_of
from roundsman.bench.platform.stage import Wanted, platform_to_measure
from roundsman.bench.row import Better, Row
from roundsman.stack.layout import Mode

_MIB = 2**20
_SETTLE_S, _IDLE_S = 3.0, 10.0
_READY = re.compile(r"(?P<name>\S+) is ready \((?P<took_s>[\d.]+) s\)")  # as the platform says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A process that became ready."""

    ready_s: float  # of the monotonic clock
    took_s: float


def from_first_to_last(starts: Sequence[Started]) -> float:
    """Seconds from when the first was started until the last was ready."""
    return max(one.ready_s for one in starts) - min(one.ready_s - one.took_s for one in starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Of one platform."""

    start_s: float  # from the first service's start until all were ready
    memory_bytes: Mapping[str, int]  # process -> bytes
    idle_cpu: float  # cores used by the services
    servers_cpu: float  # and by the servers

    @property
    def services_mib(self) -> float:
        """All services together."""
        return sum(held for name, held in self.memory_bytes.items() if not is_server(name)) / _MIB

    @property
    def servers_mib(self) -> float:
        """All servers together."""
        return sum(held for name, held in self.memory_bytes.items() if is_server(name)) / _MIB


def footprint() -> Sequence[Row]:
    """A process a service; and everything in one process, for the note."""
    own, shared = _of("default"), _of("single")
    where = f"a process a service, idle, on {os.cpu_count()} cores"
    return [
        Row(
            name="memory of all services, idle",
            value=own.services_mib,
            unit="MiB",
            floor=2048,
            aim=1229,
            better=Better.LESS,
            processes=where,
            note=f"PSS; in one process {shared.services_mib:.0f} MiB; servers {own.servers_mib:.0f} MiB; idle CPU "
            f"{own.idle_cpu:.0%} of a core (in one process {shared.idle_cpu:.0%}), servers {own.servers_cpu:.0%}",
        ),
        Row(
            name="all services from start to ready, servers aside",
            value=own.start_s,
            unit="s",
            floor=30,
            aim=10,
            better=Better.LESS,
            processes=where,
            note=f"fresh databases, migrations included; in one process {shared.start_s:.1f} s",
        ),
    ]


def _of(mode: Mode) -> Footprint:
    starts: list[Started] = []

    def note(line: str) -> None:
        if (found := _READY.fullmatch(line)) and not is_server(found["name"]):
            starts.append(Started(ready_s=time.monotonic(), took_s=float(found["took_s"])))

    with platform_to_measure(Wanted(mode=mode, say=note)) as platform:
        time.sleep(_SETTLE_S)
        before = cpu_of(platform)
        time.sleep(_IDLE_S)
        used = cpu_of(platform).since(before).seconds
        return Footprint(
            start_s=from_first_to_last(starts),
            memory_bytes=memory_of(platform),
            idle_cpu=sum(cpu for name, cpu in used.items() if not is_server(name)) / _IDLE_S,
            servers_cpu=sum(cpu for name, cpu in used.items() if is_server(name)) / _IDLE_S,
        )
