"""Some hundred sockets and a stream on a gateway in a process of its own, which is killed: nobody misses anything."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession

from roundsman.bench.crowd.crowd import followed, raw_findings, rows
from roundsman.bench.crowd.scene import Scene, a_scene, made, order_of, token_of
from roundsman.testkit.component import Surroundings

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

_SOCKETS = 300
_SPANS = {"warm_s": 0.5, "lasts_s": 2.0}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def scene(surroundings: Surroundings) -> AsyncIterator[Scene]:
    with a_scene(surroundings.servers, await made(surroundings.servers)) as ready:
        yield ready


async def test_a_crowd_comes_back_to_a_gateway_that_was_killed_without_gap_or_repeat(scene: Scene) -> None:
    seen = await asyncio.to_thread(followed, scene, _SOCKETS, _SPANS)

    assert (seen["missing"], seen["gaps"], seen["repeats"], seen["reloads"]) == (0, 0, 0, 0)
    assert seen["opened"] == _SOCKETS
    assert seen["events"] > _SOCKETS


async def test_a_stream_goes_on_at_another_gateway_when_its_own_is_killed(scene: Scene) -> None:
    path = f"/api/v1/events?channels=order:{order_of(0)}"
    head = {"Authorization": f"Bearer {token_of(scene.issuer, 0)}"}
    with scene.gateway() as first, scene.gateway() as second, scene.telling(20):
        async with ClientSession(headers=head) as http:
            async with http.get(first.url + path) as stream:
                before = await _events(stream, 3)
                first.kill()
            async with http.get(second.url + path, headers={"Last-Event-ID": before[-1][0]}) as stream:
                after = await _events(stream, 3)

    sequences = [words["sequence"] for _, words in before + after]
    assert sequences == list(range(sequences[0], sequences[0] + 6))


async def _events(stream: ClientResponse, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The next events, each with its id."""
    found: list[tuple[str, dict[str, Any]]] = []
    event_id = ""
    while len(found) < count:
        field, _, value = (await asyncio.wait_for(stream.content.readline(), 60)).decode().strip().partition(": ")
        event_id = value if field == "id" else event_id
        if field == "data" and (words := json.loads(value))["type"] == "event":
            found.append((event_id, words))
    return found


async def test_what_is_found_makes_the_rows(scene: Scene) -> None:
    raw = await asyncio.to_thread(raw_findings, 20, _SPANS)
    seen = dict(raw) | {"p50_ms": 2.0, "p99_ms": 20.0, "resumed_s": 3.0, "level_s": 4.0, "back_cpu_s": 2.0}
    seen |= {"missing": 0}

    whole, broken = (rows(seen | {"gaps": gaps, "repeats": 0, "reloads": 0, "errors": 0}, raw, 20) for gaps in (0, 1))

    assert [row.ratio for row in whole] == [1.0, None, None, None, None]
    assert (whole[-1].past_floor, broken[-1].past_floor) == (True, False)
