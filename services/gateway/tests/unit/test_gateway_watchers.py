"""Who may ask how a gateway is."""

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.domain.watchers import Watchers
from roundsman.gateway.fakes import Asked, a_gate, ask
from roundsman.gateway.settings import GatewaySettings
from roundsman.runtime.settings import BadSettings


def front(watchers: Watchers) -> ASGIApp:
    app = FastAPI()

    @app.get("/metrics")
    @app.get("/health/ready")
    async def told() -> str:
        return "all is well"

    add_front(app, a_gate(watchers=watchers), Browsers(origins=(), hsts_s=0), {})
    return app


@pytest.mark.parametrize("path", ["/metrics", "/health/ready"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("10.255.0.1", 200),
        ("172.32.0.1", 404),
        ("203.0.113.7", 404),
        ("::1", 200),
        ("::ffff:192.168.0.9", 200),
        ("::ffff:203.0.113.7", 404),
        ("2001:db8::1", 404),
        ("fe80::1%eth0", 200),
        ("unix", 404),
        ("", 404),
    ],
)
async def test_private_networks_may_and_the_internet_may_not(path: str, address: str, status: int) -> None:
    reply = await ask(front(Watchers()), Asked(path=path, address=address))

    assert reply.status == status
    assert (status == 200) is (b"all is well" in reply.body)
    assert reply.headers["x-content-type-options"] == "nosniff"


async def test_an_operator_names_other_networks() -> None:
    settings = GatewaySettings.from_environment({"ROUNDSMAN_WATCHERS": '["203.0.113.0/24"]'})
    app = front(Watchers(settings.watchers))

    answers = [(await ask(app, Asked(path="/metrics", address=one))).status for one in ("203.0.113.7", "10.0.0.1")]

    assert answers == [200, 404]
    with pytest.raises(BadSettings):
        GatewaySettings.from_environment({"ROUNDSMAN_WATCHERS": '["everybody"]'})
