"""So many callers who place order after order, straight at the order service; or the same rows by asyncpg alone."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
import orjson

from roundsman.bench.platform.elsewhere import own_cpu_s, percentile, run_load, say_warm
from roundsman.bench.platform.people import Town, basket
from roundsman.bench.platform.wire import Pool, WireError, request

Step = Callable[[int], Awaitable[None]]

_INSERT_ORDER = "INSERT INTO orders (id, version, body) VALUES ($1, 1, $2)"
_INSERT_OUTBOX = "INSERT INTO outbox (topic, key, value, headers) VALUES ($1, $2, $3, $4)"


async def load(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Warm up, then count what is done in `lasts_s` by `callers` callers."""
    make = {"http": _over_http, "bare": _bare}[task["kind"]]
    step, close = await make(task)
    took_s: list[float] = []
    counting = asyncio.Event()
    callers = [asyncio.create_task(_repeat(step, n, counting, took_s)) for n in range(task["callers"])]
    await asyncio.sleep(task["warm_s"])
    cpu_s, began_s = say_warm(), time.monotonic()
    counting.set()
    await asyncio.wait(callers, timeout=task["lasts_s"], return_when=asyncio.FIRST_EXCEPTION)
    lasted_s, cpu_s = time.monotonic() - began_s, own_cpu_s() - cpu_s
    for caller in callers:
        caller.cancel()
    ended = await asyncio.gather(*callers, return_exceptions=True)
    await close()
    failures = [repr(one)[:200] for one in ended if isinstance(one, Exception)]
    found = {"done": len(took_s), "lasted_s": lasted_s, "own_cpu_s": cpu_s, "failures": failures[:3]}
    return found | {"p50_ms": 1000 * percentile(took_s, 0.5), "p99_ms": 1000 * percentile(took_s, 0.99)}


async def _repeat(step: Step, caller: int, counting: asyncio.Event, took_s: list[float]) -> None:
    while True:
        began_s = time.monotonic()
        await step(caller)
        if counting.is_set():
            took_s.append(time.monotonic() - began_s)


async def _over_http(task: Mapping[str, Any]) -> tuple[Step, Callable[[], Awaitable[None]]]:
    town, pool = Town.from_json(task["town"]), Pool(task["order_url"])
    bodies = [basket(vendor) for vendor in town.vendors]

    async def place(caller: int) -> None:
        token = town.customers[caller % len(town.customers)]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(12)}
        body = bodies[caller % len(bodies)]
        answer = await pool.ask(request("POST", "/api/v1/orders", headers, body))
        if answer.status != 201:
            raise WireError(f"{answer.status} {answer.body[:200]!r}")

    async def close() -> None:
        pool.close()

    return place, close


async def _bare(task: Mapping[str, Any]) -> tuple[Step, Callable[[], Awaitable[None]]]:
    connections = [await asyncpg.connect(task["database_url"]) for _ in range(task["callers"])]
    body, value = orjson.dumps(task["body"]).decode(), b"\0" * 600

    async def insert(caller: int) -> None:
        connection, order_id = connections[caller], secrets.token_hex(16)
        async with connection.transaction():
            await connection.execute(_INSERT_ORDER, order_id, body)
            await connection.execute(_INSERT_OUTBOX, "order.events.v1", order_id, value, '{"ce_id": "bench"}')

    async def close() -> None:
        for connection in connections:
            await connection.close()

    return insert, close


if __name__ == "__main__":
    run_load(load)
