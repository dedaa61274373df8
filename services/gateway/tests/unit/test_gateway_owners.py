"""Owners whose connections break are away: never a fault of ours."""

from typing import Any

import aiohttp
import pytest

from roundsman.gateway.domain.calls import Call
from roundsman.gateway.domain.errors import ServiceAway
from roundsman.gateway.owners.client import OwnerClient, Patience

BREAKS = [
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(),
    aiohttp.ClientPayloadError(),
    aiohttp.ClientConnectionResetError("Cannot write to closing transport"),
]


@pytest.mark.parametrize(("method", "tries"), [("GET", 2), ("POST", 1)])
@pytest.mark.parametrize("error", BREAKS, ids=lambda error: type(error).__name__)
async def test_an_owner_that_breaks_each_connection_is_away(
    method: str, tries: int, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def break_off(self: aiohttp.ClientSession, method: str, *_: Any, **__: Any) -> None:
        asked.append(method)
        raise error

    monkeypatch.setattr(aiohttp.ClientSession, "request", break_off)
    owners = OwnerClient({"order": "http://127.0.0.1:1"}, Patience(answer_s=5, restart_s=1))
    with pytest.raises(ServiceAway):
        await owners.send(Call(service="order", method=method, target="/orders", headers=[]))
    await owners.close()

    assert asked == [method] * tries
