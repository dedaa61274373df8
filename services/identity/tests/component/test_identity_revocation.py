"""What is revoked takes effect: in identity itself, and in a verifier of another service."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier

pytestmark = pytest.mark.stack

QUICK = {
    "ROUNDSMAN_ARGON2_MEMORY_KIB": "64",
    "ROUNDSMAN_ARGON2_PASSES": "1",
    "ROUNDSMAN_DEMO_ACCOUNTS": "1",
}
PASSWORD = "a quiet blue bicycle"
Pair = dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, QUICK) as component:
        yield component


async def asked(identity: Component, method: str, path: str, pair: Pair | None = None, **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {pair['access_token']}"} if pair else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def newcomer(identity: Component, email: str) -> tuple[str, Pair]:
    await asked(identity, "POST", "/auth/register", email=email, password=PASSWORD, name="Ada", role="customer")
    pair = await logged_in(identity, email)
    return (await asked(identity, "GET", "/me", pair))[1]["user_id"], pair


async def logged_in(identity: Component, email: str, password: str = PASSWORD) -> Pair:
    status, pair = await asked(identity, "POST", "/auth/login", email=email, password=password)
    assert status == 200, pair
    return dict(pair)


async def counts_no_more(identity: Component, verifier: JwksVerifier, pair: Pair) -> bool:
    """Whether the access token is refused, here and elsewhere."""
    here, _ = await asked(identity, "GET", "/me", pair)
    try:
        await verifier.verify(pair["access_token"])
    except Unauthenticated as error:
        return here == 401 and "counts no more" in str(error)
    return False


async def log_out(identity: Component, email: str, pair: Pair) -> None:
    await asked(identity, "POST", "/auth/logout", refresh_token=pair["refresh_token"])


async def end_session(identity: Component, email: str, pair: Pair) -> None:
    _, listed = await asked(identity, "GET", "/me/sessions", pair)
    [current] = [one["session_id"] for one in listed["items"] if one["current"]]
    assert (await asked(identity, "DELETE", f"/me/sessions/{current}", pair))[0] == 204


async def end_from_elsewhere(identity: Component, email: str, pair: Pair) -> None:
    other = await logged_in(identity, email)
    assert (await asked(identity, "DELETE", "/me/sessions", other))[0] == 204


async def reuse_a_refresh_token(identity: Component, email: str, pair: Pair) -> None:
    for _ in range(2):
        await asked(identity, "POST", "/auth/refresh", refresh_token=pair["refresh_token"])


async def change_roles(identity: Component, email: str, pair: Pair) -> None:
    user_id = (await asked(identity, "GET", "/me", pair))[1]["user_id"]
    admin = await logged_in(identity, "admin@demo.roundsman.example", "roundsman-demo")
    assert (await asked(identity, "POST", f"/users/{user_id}/roles", admin, roles=["driver"]))[0] == 200


async def suspend(identity: Component, email: str, pair: Pair) -> None:
    user_id = (await asked(identity, "GET", "/me", pair))[1]["user_id"]
    admin = await logged_in(identity, "admin@demo.roundsman.example", "roundsman-demo")
    status, told = await asked(identity, "POST", f"/users/{user_id}/suspend", admin)
    assert (status, told["suspended"]) == (200, True)


Way = Callable[[Component, str, Pair], Awaitable[None]]


@pytest.mark.parametrize(
    "way", [log_out, end_session, end_from_elsewhere, reuse_a_refresh_token, change_roles, suspend]
)
async def test_a_revoked_token_counts_nowhere_though_it_has_not_expired(identity: Component, way: Way) -> None:
    email, verifier = f"{way.__name__}@example.com", JwksVerifier(f"{identity.url}/.well-known/jwks.json", 5, 0)
    _, pair = await newcomer(identity, email)
    await verifier.verify(pair["access_token"])

    await way(identity, email, pair)

    await eventually(lambda: counts_no_more(identity, verifier, pair))


async def test_after_a_change_of_roles_a_refresh_gives_a_token_that_counts(identity: Component) -> None:
    verifier = JwksVerifier(f"{identity.url}/.well-known/jwks.json", 5, 0)
    _, pair = await newcomer(identity, "goes.on@example.com")
    await change_roles(identity, "", pair)
    await eventually(lambda: counts_no_more(identity, verifier, pair))

    _, fresh = await asked(identity, "POST", "/auth/refresh", refresh_token=pair["refresh_token"])

    assert (await verifier.verify(fresh["access_token"])).roles == {"driver"}
    assert (await asked(identity, "GET", "/me", fresh))[0] == 200


async def test_a_suspended_person_is_told_so_with_the_right_password_only(identity: Component) -> None:
    _, pair = await newcomer(identity, "out@example.com")
    await suspend(identity, "", pair)

    right = await asked(identity, "POST", "/auth/login", email="out@example.com", password=PASSWORD)
    wrong = await asked(identity, "POST", "/auth/login", email="out@example.com", password="not this password")

    assert (right[0], right[1]["type"]) == (403, "/problems/account-suspended")
    assert (wrong[0], wrong[1]["type"]) == (401, "/problems/wrong-credentials")


async def test_the_list_names_ids_and_nothing_else(identity: Component) -> None:
    user_id, pair = await newcomer(identity, "listed@example.com")
    await change_roles(identity, "", pair)

    async def told() -> Any:
        async with identity.http.get("/.well-known/revoked.json") as response:
            document = await response.json()
        return document if user_id in document["epochs"] else None

    document = await eventually(told)
    assert document["epochs"][user_id] == 1
    assert "@" not in str(document)
