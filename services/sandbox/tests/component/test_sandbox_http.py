"""The sandbox over HTTP as a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from roundsman.stack.places import free_port
from roundsman.testkit import eventually

pytestmark = pytest.mark.slow
KEY = {"Api-Key": "k1"}


@asynccontextmanager
async def sandbox(folder: Path, **settings: str) -> AsyncIterator[tuple[aiohttp.ClientSession, Process]]:
    port, ready = free_port(), folder / "ready"
    ready.unlink(missing_ok=True)
    given = {"SECRET": "k1", "DATA": str(folder), "HTTP_PORT": str(port), "READY_FILE": str(ready)} | settings
    environment = os.environ | {f"ROUNDSMAN_{name}": value for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "roundsman.sandbox", env=environment)

    async def is_ready() -> bool:
        return ready.exists()

    try:
        await eventually(is_ready)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=KEY) as http:
            yield http, process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def post(http: aiohttp.ClientSession, path: str, body: object, key: str) -> tuple[int, Any]:
    async with http.post(path, json=body, headers={"Idempotency-Key": key}) as response:
        return response.status, await response.json()


def charge(token: str = "tok_ok", amount_minor: int = 1000) -> dict[str, object]:
    return {"amount_minor": amount_minor, "currency": "USD", "payment_token": token, "reference": "order 17"}


async def totals(http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.get("/book") as response:
        found: list[dict[str, Any]] = (await response.json())["totals"]
    return found[0] if found else {}


async def test_an_intent_is_captured_in_part_and_refunded(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (http, _):
        _, intent = await post(http, "/v1/intents", charge(), "a")
        path = f"/v1/intents/{intent['intent_id']}"
        _, captured = await post(http, f"{path}/capture", {"amount_minor": 400}, "c")
        status, refused = await post(http, f"{path}/void", {}, "v")
        _, refunded = await post(http, f"{path}/refund", {}, "r")

        assert (captured["status"], captured["released_minor"]) == ("captured", 600)
        assert (status, refused["type"]) == (409, "/problems/intent-state-wrong")
        assert (refunded["status"], refunded["refunded_minor"]) == ("refunded", 400)
        assert (await totals(http))["balance_minor"] == 0


@pytest.mark.parametrize(
    ("body", "headers", "status", "problem"),
    [
        (charge(), {"Api-Key": "other", "Idempotency-Key": "a"}, 401, "api-key-wrong"),
        (charge(), {}, 422, "invalid-request"),
        (charge(amount_minor=0), {"Idempotency-Key": "a"}, 422, "invalid-request"),
    ],
)
async def test_what_is_wrong_is_said(
    tmp_path: Path, body: object, headers: dict[str, str], status: int, problem: str
) -> None:
    async with sandbox(tmp_path) as (http, _), http.post("/v1/intents", json=body, headers=headers) as response:
        assert (response.status, (await response.json())["type"]) == (status, f"/problems/{problem}")


async def test_twenty_equal_calls_at_once_charge_once(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (http, _):
        answers = await asyncio.gather(*(post(http, "/v1/intents", charge(), "same") for _ in range(20)))

        assert len({body["intent_id"] for _, body in answers}) == 1
        assert (await totals(http))["intents"] == 1


async def test_a_call_that_hung_is_answered_when_repeated(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (http, _):
        hangs = asyncio.create_task(post(http, "/v1/intents", charge("tok_timeout_then_ok"), "a"))
        await eventually(lambda: totals(http))  # what was asked is done all the same
        done, _ = await asyncio.wait([hangs], timeout=0.3)
        assert not done
        hangs.cancel()

        _, intent = await post(http, "/v1/intents", charge("tok_timeout_then_ok"), "a")

        assert intent["status"] == "authorized"
        assert (await totals(http))["intents"] == 1


async def test_the_flaky_token_is_sent_away_once(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (http, _):
        first, _ = await post(http, "/v1/intents", charge("tok_flaky"), "a")
        second, _ = await post(http, "/v1/intents", charge("tok_flaky"), "a")

        assert (first, second) == (503, 201)


async def test_the_book_survives_a_kill(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (http, process):
        _, before = await post(http, "/v1/intents", charge(), "a")
        process.kill()
        await process.wait()

    async with sandbox(tmp_path) as (http, _):
        _, after = await post(http, "/v1/intents", charge(), "a")

        assert after == before
