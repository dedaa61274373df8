"""A provider that sends us elsewhere gets no answer taken from there."""

import pytest
from aiohttp import web

from roundsman.payment.provider.sandbox_client import SandboxClient
from roundsman.persistence.timer_worker import CallFailed


async def test_a_call_does_not_go_elsewhere_with_its_key() -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({}, status=307, headers={"Location": "/other"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = SandboxClient(f"http://127.0.0.1:{runner.addresses[0][1]}", "key", 5.0)

    with pytest.raises(CallFailed, match="307"):
        await client.void("int_1", "k")

    assert asked == ["/v1/intents/int_1/void"]
    await client.close()
    await runner.cleanup()
