"""Roles of an organization's own, over HTTP and on the real store."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

CHEAP_HASHES = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1"}
PASSWORD = "a quiet blue bicycle"
NIGHT = {"name": "Night shift", "permissions": ["people:read"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, CHEAP_HASHES) as component:
        yield component


async def ask(identity: Component, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
    headers = {"Idempotency-Key": secrets.token_hex(4)} | ({"Authorization": f"Bearer {token}"} if token else {})
    async with identity.http.request(method, f"/api/v1{path}", json=body, headers=headers) as response:
        return response.status, await response.json() if await response.text() else None


async def logged_in(identity: Component, name: str) -> str:
    body = {"email": f"{name}@roles.example", "password": PASSWORD}
    await ask(identity, "POST", "/auth/register", {**body, "name": name, "role": "customer"})
    _, tokens = await ask(identity, "POST", "/auth/login", body)
    return str(tokens["access_token"])


async def name_of(identity: Component, user_id: str, token: str) -> str:
    """Of somebody whose rights have just changed; the token may still count."""
    _, account = await ask(identity, "GET", "/me", None, token)
    return str(account.get("name", ""))


async def an_owner(identity: Component) -> tuple[str, str]:
    """The token of somebody who owns an organization, and their id."""
    name = f"owner.{secrets.token_hex(4)}"
    token = await logged_in(identity, name)
    await ask(identity, "POST", "/organizations", {"name": name}, token)
    token = await logged_in(identity, name)
    return token, (await ask(identity, "GET", "/me", None, token))[1]["user_id"]


async def test_a_role_is_defined_held_changed_and_deleted(identity: Component) -> None:
    token, user_id = await an_owner(identity)
    status, role = await ask(identity, "POST", "/roles", NIGHT, token)
    assert (status, role["name"], role["holders"]) == (201, "Night shift", 0)
    path, held = f"/roles/{role['role_id']}", {"roles": ["owner"], "custom_role": role["role_id"]}

    _, user = await ask(identity, "POST", f"/users/{user_id}/roles", held, token)
    assert user["custom_role"] == role["role_id"]
    assert (await ask(identity, "DELETE", path, None, token))[1]["type"] == "/problems/role-in-use"
    _, table = await ask(identity, "GET", "/roles", None, token)
    assert table["own"] == [role | {"holders": 1}]
    assert {one["role"] for one in table["platform"]} >= {"owner", "viewer"}

    assert await ask(identity, "GET", path, None, token) == (200, role | {"holders": 1})
    stale = {"Authorization": f"Bearer {token}", "If-Match": '"v1"'}
    async with identity.http.put(f"/api/v1{path}", json=NIGHT, headers=stale) as response:
        assert response.status == 412
    changed = {"name": "Day shift", "permissions": ["people:read", "orders:read"]}
    status, told = await ask(identity, "PUT", path, changed, token)
    assert (status, told["name"], told["permissions"]) == (200, "Day shift", ["orders:read", "people:read"])

    async def revoked() -> bool:
        return (await ask(identity, "GET", "/roles", None, token))[0] == 401

    assert await eventually(revoked)


async def test_a_person_holds_several_roles_and_a_change_of_any_revokes_their_tokens(identity: Component) -> None:
    token, user_id = await an_owner(identity)
    definitions = [NIGHT, {"name": "Clerk", "permissions": ["orders:read"]}]
    roles = sorted([(await ask(identity, "POST", "/roles", one, token))[1]["role_id"] for one in definitions])
    give = f"/users/{user_id}/roles"

    _, both = await ask(identity, "POST", give, {"roles": ["owner"], "custom_roles": roles}, token)
    _, listed = await ask(identity, "GET", "/users?role=owner", None, token)
    unknown = await ask(identity, "POST", give, {"roles": ["owner"], "custom_roles": [*roles, user_id]}, token)

    assert (both["custom_roles"], both["custom_role"]) == (roles, roles[0])
    assert [one["custom_roles"] for one in listed["items"]] == [roles]
    assert (unknown[0], unknown[1]["type"]) == (422, "/problems/bad-id")
    changed = {"name": "Clerk", "permissions": ["orders:read", "drivers:read"]}
    for role in roles:
        assert (await ask(identity, "PUT", f"/roles/{role}", changed, token))[0] == 200

    async def revoked() -> bool:
        return (await ask(identity, "GET", "/roles", None, token))[0] == 401

    assert await eventually(revoked)


async def test_a_second_factor_is_demanded_of_staff_who_then_do_nothing_before(identity: Component) -> None:
    token, user_id = await an_owner(identity)
    _, me = await ask(identity, "GET", "/me", None, token)
    path, rule = f"/organizations/{me['org_id']}", {"second_factor_for": "staff"}

    status, ruled = await ask(identity, "PATCH", path, rule, token)
    stranger, _ = await an_owner(identity)
    lacking = await logged_in(identity, me["name"])

    assert (status, ruled["second_factor_for"]) == (200, "staff")
    assert (await ask(identity, "PATCH", path, rule, stranger))[0] == 404
    assert (await ask(identity, "PATCH", path, {"second_factor_for": "everybody"}, token))[0] == 422
    refused = [await ask(identity, "GET", where, None, lacking) for where in ("/users", path)]
    assert [(code, told["type"]) for code, told in refused] == [(403, "/problems/second-factor-required")] * 2
    assert (await ask(identity, "GET", "/me", None, lacking))[1]["user_id"] == user_id
    assert (await ask(identity, "POST", "/me/second-factor", {"password": PASSWORD}, lacking))[0] == 201


async def test_what_is_done_with_roles_stands_in_the_audit(identity: Component) -> None:
    token, user_id = await an_owner(identity)
    _, role = await ask(identity, "POST", "/roles", NIGHT, token)
    await ask(identity, "POST", f"/users/{user_id}/roles", {"roles": ["owner", "support"]}, token)
    token = await logged_in(identity, await name_of(identity, user_id, token))

    async def kept() -> Any:
        _, page = await ask(identity, "GET", "/audit?limit=1", None, token)
        return page if page["next_cursor"] else None

    page = await eventually(kept)
    (newest,) = page["items"]
    assert (newest["action"], newest["actor_id"], newest["subject"]) == ("user.roles-changed", user_id, user_id)
    assert (newest["before"]["roles"], newest["after"]["roles"]) == (["customer", "owner"], ["owner", "support"])
    assert (newest["route"], newest["address"]) == (f"POST /api/v1/users/{user_id}/roles", "127.0.0.1")
    _, older = await ask(identity, "GET", f"/audit?limit=1&cursor={page['next_cursor']}", None, token)
    assert [(one["action"], one["subject"]) for one in older["items"]] == [("role.defined", role["role_id"])]
    _, of_role = await ask(identity, "GET", f"/audit?subject={role['role_id']}", None, token)
    assert of_role["items"] == older["items"]
    _, chain = await ask(identity, "GET", "/audit/chain", None, token)
    assert chain == {"length": 2, "head": newest["hash"], "broken_at": None}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "All", "permissions": ["people:erase"]}, 403),
        ({"name": "All", "permissions": ["everything"]}, 422),
        ({"name": "All", "permissions": []}, 422),
        ({"name": "\n", "permissions": ["people:read"]}, 422),
    ],
)
async def test_what_cannot_be_a_role_is_refused(identity: Component, body: Any, status: int) -> None:
    token, _ = await an_owner(identity)

    assert (await ask(identity, "POST", "/roles", body, token))[0] == status


async def test_roles_are_for_those_who_may_define_them_and_within_their_organization(identity: Component) -> None:
    token, _ = await an_owner(identity)
    _, role = await ask(identity, "POST", "/roles", NIGHT, token)
    stranger, _ = await an_owner(identity)
    customer = await logged_in(identity, f"customer.{secrets.token_hex(4)}")

    assert (await ask(identity, "POST", "/roles", NIGHT, customer))[0] == 403
    assert (await ask(identity, "GET", "/roles", None, customer))[0] == 403
    assert (await ask(identity, "PUT", f"/roles/{role['role_id']}", NIGHT, stranger))[0] == 404
    assert (await ask(identity, "GET", "/roles", None, stranger))[1]["own"] == []
