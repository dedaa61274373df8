"""Who calls, and what they may do."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import APIRouter

from roundsman.kernel.errors import Forbidden
from roundsman.testkit import TokenIssuer
from roundsman.testkit.served import served
from roundsman.web import Caller, CallerDep, Checks, Role, StaffDep, create_app
from roundsman.web.caller import STAFF


def routes() -> APIRouter:
    router = APIRouter()

    @router.get("/me")
    async def me(caller: CallerDep) -> dict[str, object]:
        return {"user_id": caller.user_id, "org_id": caller.org_id, "roles": sorted(caller.roles)}

    @router.get("/board")
    async def board(caller: StaffDep) -> dict[str, str]:
        return {"user_id": caller.user_id}

    return router


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def http(issuer: TokenIssuer) -> AsyncIterator[ClientSession]:
    async with served(create_app("callers", [routes()], issuer.verifier, Checks())) as client:
        yield client


async def test_the_caller_is_read_from_the_token(http: ClientSession, issuer: TokenIssuer) -> None:
    async with http.get("/me", headers=issuer.bearer("ada", Role.DRIVER, Role.CUSTOMER)) as response:
        body = await response.json()

    assert body == {"user_id": issuer.user("ada"), "org_id": issuer.org_id, "roles": ["customer", "driver"]}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_read_in_any_case(http: ClientSession, issuer: TokenIssuer, scheme: str) -> None:
    async with http.get("/me", headers={"Authorization": f"{scheme} {issuer.token('ada')}"}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}, {"Authorization": "x"}],
)
async def test_without_a_bearer_token_nobody_is_known(http: ClientSession, headers: dict[str, str]) -> None:
    async with http.get("/me", headers=headers) as response:
        body = await response.json()

    assert (response.status, body["type"]) == (401, "/problems/unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_an_expired_token_says_what_to_do(http: ClientSession, issuer: TokenIssuer) -> None:
    token = issuer.token("ada", Role.DRIVER, lifetime_s=-5)

    async with http.get("/me", headers={"Authorization": f"Bearer {token}"}) as response:
        body = await response.json()

    assert (response.status, body["detail"]) == (
        401,
        "The access token has expired: refresh it or log in again.",
    )


@pytest.mark.parametrize("role", list(Role))
async def test_staff_are_those_who_work_beyond_their_own_orders(
    http: ClientSession, issuer: TokenIssuer, role: Role
) -> None:
    async with http.get("/board", headers=issuer.bearer("ada", role)) as response:
        body = await response.json()

    assert (response.status, body.get("type")) == ((200, None) if role in STAFF else (403, "/problems/forbidden"))


def a_caller(issuer: TokenIssuer, *roles: Role) -> Caller:
    held = frozenset(role.value for role in roles)
    return Caller(user_id=issuer.user("ada"), org_id=issuer.org_id, roles=held, expires_at=0)


@pytest.mark.parametrize(
    ("held", "allowed"),
    [([Role.SUPPORT], True), ([Role.CUSTOMER, Role.ACCOUNTANT], True), ([Role.ADMIN], True), ([Role.DRIVER], False)],
)
def test_one_of_the_roles_is_enough_and_an_admin_has_all(issuer: TokenIssuer, held: list[Role], allowed: bool) -> None:
    caller = a_caller(issuer, *held)

    assert caller.has(Role.SUPPORT, Role.ACCOUNTANT) is allowed
    if not allowed:
        with pytest.raises(Forbidden, match="accountant, support"):
            caller.require(Role.SUPPORT, Role.ACCOUNTANT)


def test_a_caller_is_among_people_by_id(issuer: TokenIssuer) -> None:
    caller = a_caller(issuer, Role.DRIVER)

    assert caller.among([None, issuer.user("ada")])
    assert not caller.among([None, issuer.user("bob")])
    assert not caller.among([])
