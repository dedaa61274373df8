"""CPU of the gateway for each request that it forwards, beyond what any answer costs a process of its kind."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import aiohttp
import psutil

from roundsman.bench.platform.elsewhere import measure
from roundsman.bench.platform.people import Town, basket, settle
from roundsman.bench.platform.stage import Wanted, platform_to_measure
from roundsman.bench.row import Better, Row
from roundsman.simulator.gateway import Gateway, Person
from roundsman.stack import Platform

_SERVICES = frozenset({"gateway", "identity", "order", "vendor"})
_CALLERS = 8
_WARM_S, _LASTS_S, _IDLE_S = 1.0, 3.0, 3.0
_TURNS = 3
_ANSWER_BYTES = 900  # as long as the answer that is forwarded


def hop() -> Sequence[Row]:
    """An order is read through the gateway, token checked; beside a bare answer of the same length."""
    with platform_to_measure(Wanted(services=_SERVICES)) as platform, _echo() as (echo_url, echo_pid):
        return [measured(platform, echo_url, echo_pid)]


def measured(platform: Platform, echo_url: str, echo_pid: int) -> Row:
    """Both by turns; what the gateway uses when nobody asks is taken off."""
    town = asyncio.run(settle(platform.gateway_url, customers=1, vendors=1, drivers=0))
    path, token = f"/api/v1/orders/{asyncio.run(_placed(town))}", town.customers[0]
    gateway_pid = next(one.pid for one in platform.processes() if one.name == "gateway")
    idle = _idle_share(gateway_pid)
    pairs = [
        (_cpu_ms(platform.gateway_url, path, token, gateway_pid, idle), _cpu_ms(echo_url, path, token, echo_pid, 0.0))
        for _ in range(_TURNS)
    ]
    forwarded, bare = median(ms for ms, _ in pairs), median(ms for _, ms in pairs)
    return Row(
        name="gateway: CPU of a forwarded request beyond a bare answer",
        value=median(ours - theirs for ours, theirs in pairs),
        unit="ms",
        floor=0.4,
        aim=0.15,
        better=Better.LESS,
        reference=f"a bare ASGI answer on the same server: {bare:.3f} ms",
        processes=f"the gateway's one process; the order service and the callers in theirs, on {os.cpu_count()} cores",
        note=f"forwarded {forwarded:.3f} ms; idle the gateway uses {idle:.1%} of a core",
    )


async def _placed(town: Town) -> str:
    async with aiohttp.ClientSession() as http:
        person = Person(Gateway(town.gateway_url, http), town.customers[0])
        return str((await person.post("/orders", basket(town.vendors[0])))["order_id"])


def _cpu_ms(url: str, path: str, token: str, pid: int, idle: float) -> float:
    """Of the process for each answer."""
    task = {"url": url, "path": path, "token": token, "callers": _CALLERS, "warm_s": _WARM_S, "lasts_s": _LASTS_S}
    seen = measure("roundsman.bench.platform.hop_load", task, lambda: _cpu_s(pid))
    busy_s = seen.after - seen.before - idle * seen.findings["lasted_s"]
    return float(1000 * busy_s / seen.findings["answers"])


def _idle_share(pid: int) -> float:
    before = _cpu_s(pid)
    time.sleep(_IDLE_S)
    return (_cpu_s(pid) - before) / _IDLE_S


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


@contextmanager
def _echo() -> Iterator[tuple[str, int]]:
    """Its address and its process."""
    command = [sys.executable, "-m", "roundsman.bench.platform.echo", str(_ANSWER_BYTES)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()
