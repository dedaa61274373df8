"""Acting in a user's place over HTTP, from beginning to end, and what is told of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier

pytestmark = pytest.mark.stack

SETTINGS = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1", "ROUNDSMAN_DEMO_ACCOUNTS": "1"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, SETTINGS) as component:
        yield component


async def asked(identity: Component, method: str, path: str, token: str = "", **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def token_of(identity: Component, role: str) -> str:
    credentials = {"email": f"{role}@demo.roundsman.example", "password": "roundsman-demo"}
    return str((await asked(identity, "POST", "/auth/login", **credentials))[1]["access_token"])


async def user_of(identity: Component, token: str) -> str:
    return str((await asked(identity, "GET", "/me", token))[1]["user_id"])


async def test_staff_act_as_a_customer_until_they_end_it(identity: Component) -> None:
    admin, customer = await token_of(identity, "admin"), await token_of(identity, "customer")
    admin_id, customer_id = await user_of(identity, admin), await user_of(identity, customer)
    verifier = JwksVerifier(f"{identity.url}/.well-known/jwks.json", revoked_every_s=0)

    wanted = {"user_id": customer_id, "reason": "Ticket 4711"}
    status, begun = await asked(identity, "POST", "/impersonations", admin, **wanted)
    acting = begun["access_token"]
    caller = await verifier.verify(acting)

    assert (status, caller.user_id, caller.actor_id) == (201, customer_id, admin_id)
    assert await user_of(identity, acting) == customer_id
    refused = [
        await asked(identity, "GET", "/me/sessions", acting),
        await asked(identity, "POST", "/me/password", acting, current="a", new="b"),
        await asked(identity, "POST", "/organizations", acting, name="Mine"),
        await asked(identity, "POST", "/impersonations", acting, **wanted),
    ]
    assert {(code, told["type"]) for code, told in refused} == {(403, "/problems/not-while-impersonating")}
    stepped = await asked(identity, "POST", "/auth/step-up", acting, password="roundsman-demo")
    assert (stepped[0], stepped[1]["type"]) == (403, "/problems/not-while-impersonating")

    for token in (acting, admin):
        await asked(identity, "DELETE", f"/impersonations/{begun['impersonation_id']}", token)

    async def over() -> bool:
        try:
            await verifier.verify(acting)
        except Unauthenticated:
            return True
        return False

    assert await eventually(over)
    await _told_under_both_names(identity, customer_id, admin_id)


async def _told_under_both_names(identity: Component, customer_id: str, admin_id: str) -> None:
    async def told() -> list[Any]:
        records = await identity.received("identity.events.v1", customer_id)
        found = [one for one in records if "Impersonation" in one.headers["ce_type"]]
        return found if len(found) == 2 else []

    began, ended = await eventually(told)
    assert (began.headers["actor"], "impersonator" in began.headers) == (admin_id, False)
    assert (ended.headers["actor"], ended.headers["impersonator"]) == (customer_id, admin_id)


async def test_only_who_has_the_right_acts_and_not_for_everybody(identity: Component) -> None:
    admin, support = await token_of(identity, "admin"), await token_of(identity, "support")
    driver_id, support_id = (
        await user_of(identity, await token_of(identity, "driver")),
        await user_of(identity, support),
    )

    answers = [
        await asked(identity, "POST", "/impersonations", support, user_id=driver_id, reason="Curious"),
        await asked(identity, "POST", "/impersonations", admin, user_id=support_id, reason="Curious"),
        await asked(identity, "POST", "/impersonations", admin, user_id=driver_id, reason=""),
        await asked(identity, "POST", "/impersonations", user_id=driver_id, reason="Curious"),
        await asked(identity, "DELETE", "/impersonations/imp_00000000000000000000000000", admin),
    ]

    assert [(status, told["type"].rpartition("/")[2]) for status, told in answers] == [
        (403, "forbidden"),
        (403, "not-impersonable"),
        (422, "invalid-reason"),
        (401, "unauthenticated"),
        (404, "not-found"),
    ]
