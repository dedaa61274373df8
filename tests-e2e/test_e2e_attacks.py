"""What somebody with an account, and every role in an organization of their own, tries on others' things."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from roundsman.testkit.e2e_api import Answer, Ask, new_key
from roundsman.testkit.e2e_people import Courier, Person
from roundsman.testkit.e2e_town import MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

EVERYTHING = ("customer", "vendor", "driver", "dispatcher", "support", "accountant")
NOBODYS = "01h455vb4pex5vsknk084sn02q"  # the part of an id after its prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Somebody's things, and somebody of another organization."""

    outsider: Person
    ids: dict[str, str]

    async def asked(self, method: str, path: str, body: Any, ids: dict[str, str]) -> Answer:
        """What the outsider is answered about these things."""
        return await self.outsider.try_to(method, path.format(**ids), body, new_key())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(town: Town) -> Scene:
    """An order under way with everything around it."""
    owner = await town.owner(*EVERYTHING)
    kitchen = await town.kitchen(owner)
    courier = await Courier.join(owner, "Everybody", town.clock)
    await courier.go("online", MARKET)
    trip = Trip(town=town, customer=owner, kitchen=kitchen, courier=courier, key=new_key())
    for step in (trip.place, trip.accept):
        await step()
    offer = await courier.offered(trip.order.order_id)
    await trip.take()
    ids = {
        "order": trip.order.order_id,
        "vendor": kitchen.vendor_id,
        "driver": courier.driver_id,
        "job": trip.job_id,
        "offer": offer,
        "user": owner.user_id,
        "org": (await owner.get("/me"))["org_id"],
        "session": (await owner.get("/me/sessions"))["items"][0]["session_id"],
    }
    return Scene(outsider=await town.owner(*EVERYTHING), ids=ids)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/orders/{order}", None),
        ("GET", "/orders/{order}/timeline", None),
        ("POST", "/orders/{order}/cancel", {"reason": "Mine now"}),
        ("GET", "/payments/{order}", None),
        ("POST", "/payments/{order}/refunds", {"reason": "Mine now"}),
        ("GET", "/tickets/{order}", None),
        ("POST", "/tickets/{order}/accept", {"preparation_minutes": 5}),
        ("POST", "/tickets/{order}/ready", None),
        ("GET", "/tracking/orders/{order}", None),
        ("GET", "/tracking/orders/{order}/trail", None),
        ("GET", "/vendors/{vendor}", None),
        ("PATCH", "/vendors/{vendor}", {"paused": True}),
        ("GET", "/vendors/{vendor}/menu", None),
        ("PUT", "/vendors/{vendor}/menu", {"currency": "USD", "items": []}),
        ("GET", "/vendors/{vendor}/tickets", None),
        ("GET", "/drivers/{driver}", None),
        ("POST", "/drivers/{driver}/suspend", {"reason": "Mine now"}),
        ("GET", "/tracking/drivers/{driver}/position", None),
        ("GET", "/jobs/{job}", None),
        ("GET", "/jobs/{job}/decisions", None),
        ("POST", "/jobs/{job}/progress", {"step": "picked_up"}),
        ("POST", "/jobs/{job}/unassign", {"reason": "Mine now"}),
        ("POST", "/offers/{offer}/accept", None),
        ("POST", "/users/{user}/suspend", None),
        ("POST", "/users/{user}/roles", {"roles": ["admin"]}),
        ("GET", "/organizations/{org}", None),
        ("DELETE", "/me/sessions/{session}", None),
    ],
)
async def test_what_is_not_theirs_is_answered_as_what_is_not_there(
    scene: Scene, method: str, path: str, body: Any
) -> None:
    nobodys = {name: f"{one.partition('_')[0]}_{NOBODYS}" for name, one in scene.ids.items()}
    foreign = await scene.asked(method, path, body, scene.ids)
    unknown = await scene.asked(method, path, body, nobodys)

    assert foreign.refusal == unknown.refusal == (404, "not-found") or foreign.status == unknown.status in (204, 404)
    told, there = str(foreign.body), [name for name in scene.ids if f"{{{name}}}" in path]
    for name in there:
        told = told.replace(scene.ids[name], nobodys[name])
    assert told == str(unknown.body)


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("POST", "/auth/register", "roles"),
        ("POST", "/auth/login", "user_id"),
        ("POST", "/organizations", "owner_id"),
        ("POST", "/orders", "customer_id"),
        ("POST", "/orders", "dropoff.pin"),
        ("POST", "/orders/{order}/cancel", "fee_minor"),
        ("POST", "/payments/{order}/refunds", "amount_minor"),
        ("POST", "/vendors", "status"),
        ("PATCH", "/vendors/{vendor}", "owner_id"),
        ("PUT", "/vendors/{vendor}/menu", "menu_version"),
        ("POST", "/drivers", "status"),
        ("PUT", "/drivers/me/vehicle", "approved"),
        ("POST", "/drivers/me/availability", "driver_id"),
        ("POST", "/jobs/{job}/progress", "driver_id"),
        ("POST", "/users/{user}/roles", "org_id"),
    ],
)
async def test_what_is_not_for_clients_to_say_is_not_taken_from_them(
    scene: Scene, method: str, path: str, field: str
) -> None:
    outer, _, inner = field.partition(".")
    answer = await scene.asked(method, path, {outer: {inner: "mine"} if inner else "mine"}, scene.ids)

    assert answer.refusal == (422, "invalid-request")
    told = {one["field"]: one["problem"] for one in answer.body["fields"]}
    assert told[field] == "Extra inputs are not permitted"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[::1]", "127.0.0.1"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/orders/",
        "/api/v1//orders",
        "//evil.example/api/v1/orders",
        "/docs/",
        "/api/v1/../v1/orders/",
        "/%5Cevil",
    ],
)
async def test_nobody_is_sent_elsewhere(town: Town, path: str, host: str) -> None:
    status, headers = await _raw(town, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")

    assert not 300 <= status < 400, headers
    assert "location:" not in headers


@pytest.mark.parametrize("value", ["a%0d%0aSet-Cookie: x=1", "a\\r\\nSet-Cookie: x=1", "a\u0085b", "a\u2028b", "é\x7f"])
async def test_what_a_client_says_of_itself_ends_no_header(town: Town, value: str) -> None:
    request = f"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Request-Id: {value}\r\nConnection: close\r\n\r\n"
    _, headers = await _raw(town, request)

    assert "\nset-cookie" not in headers
    assert sum(line.startswith("x-request-id:") for line in headers.splitlines()) <= 1  # none: it was not even read


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key", "Accept-Language"])
@pytest.mark.parametrize("value", ["a\r\nAuthorization: Bearer x", "a\nb", "a\r", "\u2028", "\0"])
async def test_no_call_of_a_batch_brings_headers_in_a_header(scene: Scene, name: str, value: str) -> None:
    calls = {"calls": [{"path": "/api/v1/me", "headers": {name: value}}]}
    answer = await scene.outsider.api.once(
        Ask(method="POST", path="/batch", body=calls, headers={"Authorization": f"Bearer {scene.outsider.token}"})
    )

    assert answer.refusal == (422, "invalid-request")


async def _raw(town: Town, request: str) -> tuple[int, str]:
    """Status and headers, in lower case."""
    host, _, port = town.api.url.rpartition("/")[2].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request.encode())
    told = (await asyncio.wait_for(reader.read(), 60)).decode("latin-1").partition("\r\n\r\n")[0].lower()
    writer.close()
    return int(told.split(" ")[1]), told
