"""How the services are: asked of each, told to those who may know, and not asked again for each of them."""

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI

from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.operations import Operations
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.errors import ServiceAway
from roundsman.gateway.domain.routes import OPERATIONS, owner_of
from roundsman.gateway.fakes import Asked, FakeOwners, FakeVerifier, Reply, a_gate, ask
from roundsman.gateway.handlers.see_health import PlatformHealth
from roundsman.kernel.rights import Permission, Role
from roundsman.web import Caller

GROUP = {"name": "order.saga", "parked": 1, "members": 1, "behind": 3, "behind_s": 0.5}


class Services(FakeOwners):
    """Each answers for itself."""

    services = ("gateway", "order", "sandbox", "vendor")

    def __init__(self) -> None:
        super().__init__()
        self.away: set[str] = set()
        self.refuses = False

    async def send(self, call: Call) -> Answer:
        """See `Owners`."""
        self.asked.append(call)
        await self.may_answer.wait()
        if call.service in self.away:
            raise ServiceAway("Nobody answers.")
        if call.target == "/health/ready":
            missing = ["kafka"] if call.service == "vendor" else []
            return _answer(200, {"status": "waiting" if missing else "ready", "missing": missing})
        return _answer(403 if self.refuses else 200, {"items": [GROUP]})


def _answer(status: int, content: object) -> Answer:
    return Answer(status=status, headers=[], body=json.dumps(content).encode())


class Verifier(FakeVerifier):
    """Whose name is ada is an admin."""

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`."""
        caller = await super().verify(token)
        role = Role.ADMIN if token == "token-of-ada" else Role.DISPATCHER
        return Caller(
            user_id=caller.user_id, org_id=caller.org_id, roles=frozenset({role}), expires_at=caller.expires_at
        )


class Gateway:
    """Operations, and a clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.services = Services()
        self.now_s = 100.0
        self.app = FastAPI()
        gate = a_gate(self.services, verifier=Verifier())
        health = PlatformHealth(self.services, lambda: self.now_s)
        add_front(self.app, gate, Browsers(origins=(), hsts_s=0), {OPERATIONS: Operations(health, gate)})

    async def seen(self, name: str = "ada") -> Reply:
        return await ask(self.app, Asked(path=OPERATIONS, headers={"Authorization": f"Bearer token-of-{name}"}))


def by_name(reply: Reply) -> dict[str, Any]:
    assert reply.status == 200, reply.body
    return {one["service"]: one for one in json.loads(reply.body)["services"]}


async def test_each_service_is_told_with_what_it_misses_and_its_groups() -> None:
    told = by_name(await Gateway().seen())

    assert {name: (one["status"], one["missing"]) for name, one in told.items()} == {
        "gateway": ("ready", []),
        "order": ("ready", []),
        "sandbox": ("ready", []),
        "vendor": ("waiting", ["kafka"]),
    }
    assert (told["order"]["groups"], told["sandbox"]["groups"]) == ([GROUP], [])


async def test_groups_are_asked_for_in_the_operators_own_name() -> None:
    gateway = Gateway()
    await gateway.seen()

    asked = [one for one in gateway.services.asked if one.target == f"{OPERATIONS}/order/groups"]

    assert [(one.service, dict(one.headers)[b"authorization"]) for one in asked] == [("order", b"Bearer token-of-ada")]


async def test_a_service_that_is_away_holds_up_no_other() -> None:
    gateway = Gateway()
    gateway.services.away.add("order")

    told = by_name(await gateway.seen())

    assert (told["order"]["status"], told["order"]["groups"]) == ("away", None)
    assert told["vendor"]["groups"] == [GROUP]


async def test_groups_that_cannot_be_told_are_null() -> None:
    gateway = Gateway()
    gateway.services.refuses = True

    assert by_name(await gateway.seen())["order"]["groups"] is None


async def test_many_who_look_at_once_are_told_the_same() -> None:
    gateway = Gateway()
    gateway.services.may_answer.clear()
    looking = [asyncio.ensure_future(gateway.seen()) for _ in range(5)]
    await asyncio.sleep(0)
    gateway.services.may_answer.set()

    replies = await asyncio.gather(*looking)

    assert len({reply.body for reply in replies}) == 1
    assert [one.target for one in gateway.services.asked].count("/health/ready") == len(Services.services)


@pytest.mark.parametrize(("later_s", "times"), [(2.9, 1), (3.0, 2)])
async def test_what_was_seen_a_moment_ago_is_told_again(later_s: float, times: int) -> None:
    gateway = Gateway()
    await gateway.seen()
    gateway.now_s += later_s
    await gateway.seen()

    assert [one.target for one in gateway.services.asked].count(f"{OPERATIONS}/order/groups") == times


@pytest.mark.parametrize(("name", "slug"), [("dan", "forbidden"), ("", "unauthenticated")])
async def test_who_does_not_operate_the_platform_is_told_nothing(name: str, slug: str) -> None:
    gateway = Gateway()
    reply = await (gateway.seen(name) if name else ask(gateway.app, Asked(path=OPERATIONS)))

    assert (reply.slug, gateway.services.asked) == (slug, [])
    assert (Permission.PLATFORM_OPERATE in reply.body.decode()) is (slug == "forbidden")


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (f"{OPERATIONS}/order/parked", "order"),
        (f"{OPERATIONS}/insights/parked/records", "insights"),
        (f"{OPERATIONS}/rocket/parked", None),
        (f"{OPERATIONS}/sandbox/groups", None),
        (f"{OPERATIONS}/", None),
        (OPERATIONS, None),
    ],
)
def test_each_services_part_is_its_own(path: str, service: str | None) -> None:
    assert owner_of(path) == service
