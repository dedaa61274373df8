"""Orders placed durably over HTTP a second, beside the bare inserts of an order and its outbox row."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import asyncpg

from roundsman.bench.platform.elsewhere import Measured, measure
from roundsman.bench.platform.metering import cpu_of
from roundsman.bench.platform.people import Town, basket, settle
from roundsman.bench.platform.stage import Wanted, platform_to_measure
from roundsman.bench.row import Row
from roundsman.stack import Platform, create_database

_SERVICES = frozenset({"gateway", "identity", "order", "vendor"})
_CALLERS = 32
_WARM_S, _LASTS_S = 8.0, 4.0  # the servers compile their own code in the first seconds
_TURNS = 3  # each way by turns, so that a busy moment of the machine meets both
_TABLES = """
CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, version integer NOT NULL, body jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL,
    key text NOT NULL, value bytea NOT NULL, headers jsonb NOT NULL);
"""


def placement() -> Sequence[Row]:
    """Token, validation, idempotency key, order, timeline, outbox and deadline, all committed at the answer."""
    with platform_to_measure(Wanted(services=_SERVICES)) as platform:
        return [measured(platform)]


def measured(platform: Platform) -> Row:
    """Both ways by turns on a running platform."""
    town = asyncio.run(settle(platform.gateway_url, customers=8, vendors=4, drivers=0))
    over_http, bare = _tasks(platform, town)
    seen = [(_of(platform, over_http), _of(platform, bare)) for _ in range(_TURNS)]
    ours, theirs = median(_rate(http) for http, _ in seen), median(_rate(raw) for _, raw in seen)
    found, used = seen[-1][0].findings, seen[-1][0].after.since(seen[-1][0].before)
    done = max(1, found["done"])
    return Row(
        name="orders placed durably over HTTP, 32 callers",
        value=ours,
        unit="orders/s",
        reference=f"bare asyncpg, order and outbox: {theirs:,.0f}/s",
        ratio=median(_rate(http) / _rate(raw) for http, raw in seen),
        floor=0.5,
        aim=1.0,
        processes=f"one process of the order service, PostgreSQL, Kafka, and the callers in one process "
        f"({1000 * found['own_cpu_s'] / done:.2f} ms an order), on {os.cpu_count()} cores; commits wait for the disk",
        note=f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms; CPU an order "
        f"{1000 * used.total_s / done:.2f} ms: {used.told(done)}" + "".join(found["failures"]),
    )


def _tasks(platform: Platform, town: Town) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    both = {"callers": _CALLERS, "warm_s": _WARM_S, "lasts_s": _LASTS_S}
    database_url = create_database(platform.servers.postgres_admin, "bench_bare")
    asyncio.run(_make_tables(database_url))
    return (
        {**both, "kind": "http", "town": town.as_json(), "order_url": platform.url("order")},
        {**both, "kind": "bare", "database_url": database_url, "body": basket(town.vendors[0])},
    )


async def _make_tables(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(_TABLES)
    await connection.close()


def _of(platform: Platform, task: Mapping[str, Any]) -> Measured:
    return measure("roundsman.bench.platform.placement_load", task, lambda: cpu_of(platform))


def _rate(seen: Measured) -> float:
    return float(seen.findings["done"] / seen.findings["lasted_s"])
