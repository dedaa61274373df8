"""The whole service on the real servers: sign-up, tokens, roles, organizations, and what it tells."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types.identity import EmailVerified, OrganizationCreated, RolesChanged, UserRegistered
from roundsman.contracts.types.notification import SendLetter
from roundsman.identity.app import SERVICE
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier

pytestmark = pytest.mark.stack

CHEAP_HASHES = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1"}
PASSWORD = "a quiet blue bicycle"
TOPIC = "identity.events.v1"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    environment = CHEAP_HASHES | {"ROUNDSMAN_DEMO_ACCOUNTS": "1", "ROUNDSMAN_LOCKOUT_FAILURES": "3"}
    async with running(SERVICE, surroundings, environment) as component:
        yield component


async def post(
    identity: Component, path: str, body: Mapping[str, Any], token: str | None = None
) -> tuple[int, Any, Mapping[str, str]]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(4)} if token else {}
    async with identity.http.post(f"/api/v1{path}", json=body, headers=headers) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None, response.headers


async def get(identity: Component, path: str, token: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with identity.http.get(path, headers=headers) as response:
        return response.status, await response.json()


async def registered(identity: Component, email: str, role: str = "customer") -> dict[str, Any]:
    body = {"email": email, "password": PASSWORD, "name": "Ada Lovelace", "role": role}
    status, told, _ = await post(identity, "/auth/register", body)
    assert (status, told) == (202, {"email": email})
    tokens = await logged_in(identity, email)
    return dict((await get(identity, "/api/v1/me", tokens["access_token"]))[1])


async def logged_in(identity: Component, email: str, password: str = PASSWORD) -> dict[str, Any]:
    status, tokens, _ = await post(identity, "/auth/login", {"email": email, "password": password})
    assert status == 200, tokens
    return dict(tokens)


async def verify(identity: Component, user_id: str) -> None:
    """Bring back what was mailed to somebody who has just registered."""

    async def mailed() -> list[str]:
        asked_for = await identity.published("notification.commands.v1", user_id)
        return [one.secret for one in asked_for if isinstance(one, SendLetter)]

    [secret] = await eventually(mailed)
    status, _, _ = await post(identity, "/auth/verify-email", {"token": secret})
    assert status == 204


async def demo_token(identity: Component, role: str) -> str:
    tokens = await logged_in(identity, f"{role}@demo.roundsman.example", "roundsman-demo")
    return str(tokens["access_token"])


async def test_a_person_registers_logs_in_and_is_known(identity: Component) -> None:
    user = await registered(identity, "ada@example.com")

    tokens = await logged_in(identity, "ADA@Example.com")
    status, me = await get(identity, "/api/v1/me", tokens["access_token"])

    assert (status, me) == (200, user)
    assert (user["email"], user["roles"]) == ("ada@example.com", ["customer"])
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)


async def test_registering_is_told_with_a_gapless_sequence(identity: Component) -> None:
    user = await registered(identity, "told@example.com", "vendor")

    async def told() -> list[Any]:
        return list(await identity.received(TOPIC, user["user_id"]))

    records = await eventually(told)

    (message, *_) = await identity.published(TOPIC, user["user_id"])
    assert isinstance(message, UserRegistered)
    assert (message.email, message.roles, message.org_id) == ("told@example.com", ("vendor",), user["org_id"])
    assert records[0].headers["ce_sequence"] == "1"
    assert records[0].headers["actor"] == user["user_id"]


async def test_an_e_mail_has_one_account_however_it_is_written_and_nobody_is_told(identity: Component) -> None:
    user = await registered(identity, "one@example.com")

    body = {"email": "One@EXAMPLE.com", "password": "another good one", "name": "Two", "role": "driver"}
    taken = await post(identity, "/auth/register", body)
    free = await post(identity, "/auth/register", body | {"email": "Two@EXAMPLE.com"})

    assert (taken[0], taken[1]) == (202, {"email": "One@EXAMPLE.com"})
    assert (free[0], free[1], free[2].keys()) == (202, {"email": "Two@EXAMPLE.com"}, taken[2].keys())
    kept = await logged_in(identity, "one@example.com")
    assert (await get(identity, "/api/v1/me", kept["access_token"]))[1] == user


async def test_of_ten_registrations_at_once_one_wins(identity: Component) -> None:
    body = {"email": "rush@example.com", "password": PASSWORD, "name": "Ada", "role": "customer"}

    answers = await asyncio.gather(*(post(identity, "/auth/register", body) for _ in range(10)))
    _, page = await get(identity, "/api/v1/users?q=rush@", await demo_token(identity, "admin"))

    assert [status for status, _, _ in answers] == [202] * 10
    assert len(page["items"]) == 1
    (rush,) = page["items"]
    assert (await get(identity, f"/api/v1/users?q={rush['user_id']}", await demo_token(identity, "admin")))[1] == page


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"email": "nobody"}, "invalid-email"),
        ({"email": "a\u0000@example.com"}, "invalid-email"),
        ({"password": "too short"}, "weak-password"),
        ({"password": "Password123"}, "weak-password"),
        ({"name": " "}, "invalid-name"),
        ({"name": "Ada\u0000"}, "invalid-name"),
        ({"role": "admin"}, "invalid-request"),
    ],
)
async def test_a_bad_registration_says_what_to_do(identity: Component, change: dict[str, str], slug: str) -> None:
    body = {"email": "bad@example.com", "password": PASSWORD, "name": "Bad", "role": "customer"} | change

    status, problem, headers = await post(identity, "/auth/register", body)

    assert (status, problem["type"]) == (422, f"/problems/{slug}")
    assert headers["content-type"] == "application/problem+json"
    assert change.get("password", "\0") not in str(problem)


async def test_a_wrong_password_and_an_unknown_e_mail_look_alike(identity: Component) -> None:
    await registered(identity, "alike@example.com")

    wrong = await post(identity, "/auth/login", {"email": "alike@example.com", "password": "not this one"})
    unknown = await post(identity, "/auth/login", {"email": "who@example.com", "password": "not this one"})

    assert wrong[:2] == unknown[:2]
    assert (wrong[0], wrong[1]["type"]) == (401, "/problems/wrong-credentials")


async def test_an_account_locks_after_wrong_passwords_in_a_row(identity: Component) -> None:
    await registered(identity, "locked@example.com")
    began_s = time.monotonic()
    wrong = {"email": "locked@example.com", "password": "not this one"}

    statuses = [(await post(identity, "/auth/login", wrong))[0] for _ in range(4)]
    right, problem, told = await post(identity, "/auth/login", {"email": "locked@example.com", "password": PASSWORD})

    assert statuses == [401, 401, 401, 429]
    assert (right, problem["type"]) == (429, "/problems/account-locked")
    assert 299 - (time.monotonic() - began_s) <= int(told["retry-after"]) <= 300


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_login(identity: Component) -> None:
    await registered(identity, "refresh@example.com")
    first = await logged_in(identity, "refresh@example.com")
    other_device = await logged_in(identity, "refresh@example.com")

    status, second, headers = await post(identity, "/auth/refresh", {"refresh_token": first["refresh_token"]})
    reused = await post(identity, "/auth/refresh", {"refresh_token": first["refresh_token"]})
    after = await post(identity, "/auth/refresh", {"refresh_token": second["refresh_token"]})
    elsewhere = await post(identity, "/auth/refresh", {"refresh_token": other_device["refresh_token"]})

    assert (status, headers["cache-control"]) == (200, "no-store")
    assert (await get(identity, "/api/v1/me", second["access_token"]))[0] == 200
    assert (reused[0], reused[1]["type"]) == (401, "/problems/refresh-token-reused")
    assert (after[0], after[1]["type"]) == (401, "/problems/refresh-token-refused")
    assert elsewhere[0] == 200


async def test_of_two_refreshes_at_once_at_most_one_gets_tokens_that_go_on(identity: Component) -> None:
    await registered(identity, "twice@example.com")
    for _ in range(10):
        tokens = await logged_in(identity, "twice@example.com")
        body = {"refresh_token": tokens["refresh_token"]}

        answers = await asyncio.gather(*(post(identity, "/auth/refresh", body) for _ in range(3)))

        assert sorted(status for status, _, _ in answers) == [200, 401, 401]
        [following] = [told["refresh_token"] for status, told, _ in answers if status == 200]
        assert (await post(identity, "/auth/refresh", {"refresh_token": following}))[0] == 401  # all of it has ended


async def test_log_out_ends_the_login_and_may_be_repeated(identity: Component) -> None:
    await registered(identity, "out@example.com")
    tokens = await logged_in(identity, "out@example.com")
    body = {"refresh_token": tokens["refresh_token"]}

    statuses = [(await post(identity, "/auth/logout", body))[0] for _ in range(2)]

    assert statuses == [204, 204]
    assert (await post(identity, "/auth/refresh", body))[0] == 401


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "lgn_01h455vb4pex5vsknk084sn02q.1.xxxx", "ü.1.ü", "\ud800"])
async def test_a_refresh_token_of_somebody_else_is_refused(identity: Component, token: str) -> None:
    status, problem, _ = await post(identity, "/auth/refresh", {"refresh_token": token})

    assert status in (401, 422)
    assert problem["type"] in ("/problems/refresh-token-refused", "/problems/invalid-request")


async def test_without_a_token_nobody_is_known(identity: Component) -> None:
    answers = [await get(identity, path) for path in ("/api/v1/me", "/api/v1/users", "/api/v1/organizations/org_1")]

    assert [(status, body["type"]) for status, body in answers] == [(401, "/problems/unauthenticated")] * 3


async def test_an_admin_gives_roles_and_the_next_token_has_them(identity: Component) -> None:
    user = await registered(identity, "promoted@example.com")
    tokens = await logged_in(identity, "promoted@example.com")
    admin = await demo_token(identity, "admin")
    path, roles = f"/users/{user['user_id']}/roles", {"roles": ["support", "customer"]}

    refused = await post(identity, path, roles, admin)
    assert (refused[0], refused[1]["type"]) == (409, "/problems/email-not-verified")
    await verify(identity, user["user_id"])
    first, again = [await post(identity, path, roles, admin) for _ in range(2)]
    _, refreshed, _ = await post(identity, "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    caller = await JwksVerifier(f"{identity.url}/.well-known/jwks.json").verify(refreshed["access_token"])

    async def told_both() -> bool:
        return len(await identity.published(TOPIC, user["user_id"])) >= 3

    await eventually(told_both)
    told = await identity.published(TOPIC, user["user_id"])
    assert first[:2] == again[:2] == (200, user | {"roles": ["customer", "support"], "email_verified": True})
    assert caller.roles == {"support", "customer"}
    assert [type(one) for one in told] == [UserRegistered, EmailVerified, RolesChanged]


async def test_only_an_admin_or_an_owner_gives_roles(identity: Component) -> None:
    user = await registered(identity, "ambitious@example.com")
    tokens = await logged_in(identity, "ambitious@example.com")
    path = f"/users/{user['user_id']}/roles"

    own = await post(identity, path, {"roles": ["admin"]}, tokens["access_token"])
    by_staff = await post(identity, path, {"roles": ["admin"]}, await demo_token(identity, "support"))

    assert (own[0], by_staff[0]) == (403, 403)
    assert own[1]["type"] == "/problems/forbidden"


async def test_an_owner_lives_in_their_own_organization_and_makes_no_admins(identity: Component) -> None:
    await registered(identity, "owner@example.com", "vendor")
    tokens = await logged_in(identity, "owner@example.com")
    stranger = await registered(identity, "stranger@example.com")
    status, organization, _ = await post(identity, "/organizations", {"name": "Dal House"}, tokens["access_token"])
    _, tokens, _ = await post(identity, "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    owner = tokens["access_token"]
    path = f"/api/v1/organizations/{organization['org_id']}"

    assert status == 201
    assert await get(identity, path, owner) == (200, organization)
    assert (await get(identity, path, await demo_token(identity, "admin")))[0] == 404
    members = (await get(identity, "/api/v1/users", owner))[1]["items"]
    assert [(one["org_id"], one["roles"]) for one in members] == [(organization["org_id"], ["owner", "vendor"])]
    own, foreign = f"/users/{organization['owner_id']}/roles", f"/users/{stranger['user_id']}/roles"
    made_admin = await post(identity, own, {"roles": ["owner", "admin"]}, owner)
    assert (made_admin[0], made_admin[1]["type"]) == (403, "/problems/role-not-grantable")
    assert (await post(identity, foreign, {"roles": ["support"]}, owner))[0] == 404
    again = await post(identity, "/organizations", {"name": "Second"}, owner)
    assert (again[0], again[1]["type"]) == (409, "/problems/already-owner")


async def test_a_founding_that_got_no_answer_is_repeated_and_founds_one(identity: Component) -> None:
    await registered(identity, "resent@example.com")

    async def found(name: str, key: str) -> tuple[int, Any]:
        token = (await logged_in(identity, "resent@example.com"))["access_token"]
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        async with identity.http.post("/api/v1/organizations", json={"name": name}, headers=headers) as response:
            return response.status, await response.json()

    first, second = await found("Dal House", "k"), await found("Dal House", "k")
    other, keyless = await found("Roti House", "k"), await found("Dal House", "")

    assert first == second
    assert (first[0], other[0], other[1]["type"]) == (201, 422, "/problems/idempotency-key-reused")
    assert (keyless[0], keyless[1]["type"]) == (400, "/problems/idempotency-key-missing")


async def test_a_new_organization_is_told(identity: Component) -> None:
    user = await registered(identity, "founder@example.com")
    token = (await logged_in(identity, "founder@example.com"))["access_token"]
    _, organization, _ = await post(identity, "/organizations", {"name": "Biryani & Co"}, token)

    async def told() -> list[Any]:
        return await identity.published(TOPIC, organization["org_id"])

    message = (await eventually(told))[0]

    assert isinstance(message, OrganizationCreated)
    assert (message.name, message.owner_id) == ("Biryani & Co", user["user_id"])


async def test_users_are_listed_in_pages_to_admins_only(identity: Component) -> None:
    made = [(await registered(identity, f"page{n}@example.com", "driver"))["user_id"] for n in range(5)]
    admin = await demo_token(identity, "admin")
    seen: list[str] = []
    cursor = ""
    while True:
        status, page = await get(identity, f"/api/v1/users?role=driver&q=PAGE&limit=2{cursor}", admin)
        assert status == 200
        seen += [one["user_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == made[::-1]
    assert (await get(identity, "/api/v1/users", await demo_token(identity, "customer")))[0] == 403
    assert (await get(identity, "/api/v1/users?limit=201", admin))[0] == 422
    assert (await get(identity, "/api/v1/users?cursor=eA", admin))[1]["type"] == "/problems/bad-cursor"
    assert (await get(identity, "/api/v1/users?q=%00", admin))[0] in (200, 422)


async def test_every_demo_account_logs_in_with_its_role(identity: Component) -> None:
    status, accounts = await get(identity, "/api/v1/demo-accounts")

    roles = []
    for account in accounts:
        tokens = await logged_in(identity, account["email"], account["password"])
        roles.append((await get(identity, "/api/v1/me", tokens["access_token"]))[1]["roles"])

    assert status == 200
    assert roles == [[account["role"]] for account in accounts]
    assert [account["role"] for account in accounts] == [
        "customer", "vendor", "driver", "dispatcher", "support", "accountant", "admin",
    ]  # fmt: skip


async def test_demo_accounts_are_there_only_where_asked_for(surroundings: Surroundings) -> None:
    environment = CHEAP_HASHES | {
        "ROUNDSMAN_FIRST_ADMIN_EMAIL": "boss@example.com",
        "ROUNDSMAN_FIRST_ADMIN_PASSWORD": PASSWORD,
    }
    async with running(SERVICE, surroundings, environment) as component:
        token = (await logged_in(component, "boss@example.com"))["access_token"]
        _, page = await get(component, "/api/v1/users", token)
        missing, _ = await get(component, "/api/v1/demo-accounts")

    assert missing == 404
    assert [(one["email"], one["roles"]) for one in page["items"]] == [("boss@example.com", ["admin"])]
