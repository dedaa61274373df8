"""Whole lives of orders a second, servers included, on two cores."""

import asyncio
import os
from collections.abc import Sequence

from roundsman.bench.platform.elsewhere import measure
from roundsman.bench.platform.metering import cpu_of
from roundsman.bench.platform.people import settle
from roundsman.bench.platform.stage import platform_to_measure
from roundsman.bench.row import Row
from roundsman.stack import Platform

_AT_ONCE = 128
_WARM_S = 20.0  # the servers' own compilers are busy in the first seconds
_LASTS_S = 20.0


def lives() -> Sequence[Row]:
    """Place, pay, accept, cook, offer, pick up, deliver, complete; as many as go in with so many under way."""
    with platform_to_measure() as platform:
        return [_measured(platform)]


def _measured(platform: Platform) -> Row:
    town = asyncio.run(settle(platform.gateway_url, customers=16, vendors=8, drivers=2 * _AT_ONCE))
    task = {"town": town.as_json(), "at_once": _AT_ONCE, "warm_s": _WARM_S, "lasts_s": _LASTS_S}
    seen = measure("roundsman.bench.platform.lives_load", task, lambda: cpu_of(platform))
    found, used = seen.findings, seen.after.since(seen.before)
    count = max(1, found["lives"])
    return Row(
        name="whole lives of orders, every call through the gateway",
        value=found["lives"] / found["lasted_s"],
        unit="lives/s",
        floor=40,
        aim=200,
        processes=f"servers, a process a service, and the load ({1000 * found['own_cpu_s'] / count:.1f} ms a life), "
        f"on {os.cpu_count()} cores",
        note=f"{_AT_ONCE} under way; a life p50 {found['p50_s']:.2f} s, p99 {found['p99_s']:.2f} s; failed "
        f"{found['failed']} {found['failures']}; CPU a life {1000 * used.total_s / count:.1f} ms: {used.told(count)}",
    )
