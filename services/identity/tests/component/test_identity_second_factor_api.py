"""The second factor over HTTP: from enrolment to a login with it, and what is told on the way."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from roundsman.identity.app import SERVICE
from roundsman.testkit import Component, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

QUICK = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1"}
PASSWORD = "a quiet blue bicycle"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, QUICK) as component:
        yield component


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    status: int
    body: Any
    headers: Mapping[str, str]


async def asked(identity: Component, method: str, path: str, token: str = "", **body: Any) -> Told:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(4)} if token else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        text = await response.text()
        return Told(response.status, (await response.json(content_type=None)) if text else None, response.headers)


async def newcomer(identity: Component, email: str) -> str:
    await asked(identity, "POST", "/auth/register", email=email, password=PASSWORD, name="Ada", role="customer")
    return str((await asked(identity, "POST", "/auth/login", email=email, password=PASSWORD)).body["access_token"])


def code(secret: str, steps: int = 0) -> str:
    """What the app shows, so many steps from now: the next step's code is good now, and still when this step ends."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time()) + steps * 30).decode()


async def test_of_many_who_bring_one_code_at_once_one_gets_in(identity: Component) -> None:
    email, path = "ada.race@example.com", "/me/second-factor"
    token = await newcomer(identity, email)
    secret = (await asked(identity, "POST", path, token, password=PASSWORD)).body["secret"]
    confirmed = await asked(identity, "POST", f"{path}/confirm", token, code=code(secret))

    for given in (code(secret, 1), *confirmed.body["recovery_codes"][:5]):
        steps = [{"email": email, "password": PASSWORD, "code": given}] * 4
        answers = await asyncio.gather(*(asked(identity, "POST", "/auth/login", **step) for step in steps))

        assert sorted(one.status for one in answers) == [200, 422, 422, 422]
        assert {one.body["type"] for one in answers if one.status == 422} == {"/problems/wrong-code"}
        fresh = next(one.body["access_token"] for one in answers if one.status == 200)
        assert (await asked(identity, "GET", path, fresh)).status == 200


async def test_from_enrolment_to_a_login_with_it_and_off_again(identity: Component) -> None:
    email, path = "ada.f@example.com", "/me/second-factor"
    token = await newcomer(identity, email)
    off = {"on": False, "since": None, "recovery_codes_left": 0}
    assert (await asked(identity, "GET", path, token)).body == off

    enrolled = await asked(identity, "POST", path, token, password=PASSWORD)
    secret = enrolled.body["secret"]
    assert (enrolled.status, enrolled.headers["cache-control"]) == (201, "no-store")
    assert f"secret={secret}" in enrolled.body["otpauth_uri"]

    confirmed = await asked(identity, "POST", f"{path}/confirm", token, code=code(secret))
    recovery = confirmed.body["recovery_codes"]
    assert (confirmed.status, confirmed.headers["cache-control"], len(recovery)) == (200, "no-store", 10)

    wanted = await asked(identity, "POST", "/auth/login", email=email, password=PASSWORD)
    assert (wanted.status, wanted.body["type"]) == (401, "/problems/mfa-required")
    assert (wanted.headers["content-type"], wanted.headers["cache-control"]) == ("application/problem+json", "no-store")
    assert (wanted.body["expires_in"], "access_token" in wanted.body) == (300, False)

    step = {"ticket": wanted.body["ticket"], "code": code(secret, 1), "device": "phone"}
    tokens = await asked(identity, "POST", "/auth/second-factor", **step)
    again = await asked(identity, "POST", "/auth/second-factor", **step)
    assert (tokens.status, tokens.body["token_type"]) == (200, "Bearer")
    assert (again.status, again.body["type"]) == (422, "/problems/wrong-code")
    sessions = (await asked(identity, "GET", "/me/sessions", tokens.body["access_token"])).body["items"]
    assert [one["device"] for one in sessions if one["current"]] == ["phone"]

    recovered = await asked(identity, "POST", "/auth/login", email=email, password=PASSWORD, code=recovery[0])
    assert recovered.status == 200
    assert (await asked(identity, "GET", path, token)).body["recovery_codes_left"] == 9
    assert (await asked(identity, "POST", f"{path}/disable", token, code="000000")).status == 422
    assert (await asked(identity, "POST", f"{path}/disable", token, code=recovery[1])).status == 204
    assert (await asked(identity, "POST", "/auth/login", email=email, password=PASSWORD)).status == 200


async def test_what_is_wrong_is_told(identity: Component) -> None:
    path, token = "/me/second-factor", await newcomer(identity, "bob.f@example.com")

    answers = [
        await asked(identity, "POST", path, token, password="not this password"),
        await asked(identity, "POST", f"{path}/confirm", token, code="123456"),
        await asked(identity, "POST", f"{path}/disable", token, code="123456"),
        await asked(identity, "POST", f"{path}/recovery-codes", token, code="123456"),
        await asked(identity, "POST", "/auth/second-factor", ticket="x", code="123456"),
        await asked(identity, "POST", f"{path}/confirm", token, code=""),
        await asked(identity, "GET", path),
    ]

    assert [(one.status, one.body["type"].rpartition("/")[2]) for one in answers] == [
        (422, "wrong-password"),
        (409, "second-factor-off"),
        (409, "second-factor-off"),
        (409, "second-factor-off"),
        (401, "mfa-ticket-refused"),
        (422, "invalid-request"),
        (401, "unauthenticated"),
    ]


async def test_what_an_open_login_is_not_enough_for_wants_a_step_up(identity: Component) -> None:
    await newcomer(identity, "dan.f@example.com")
    pair = (await asked(identity, "POST", "/auth/login", email="dan.f@example.com", password=PASSWORD)).body
    user_id = (await asked(identity, "GET", "/me", pair["access_token"])).body["user_id"]
    await asked(identity, "POST", "/organizations", pair["access_token"], name="Dan's")
    await identity.chassis.database.pool.execute(
        "UPDATE logins SET opened_at = opened_at - interval '1 hour' WHERE user_id = $1", user_id
    )
    old = (await asked(identity, "POST", "/auth/refresh", refresh_token=pair["refresh_token"])).body["access_token"]
    change = ("POST", f"/users/{user_id}/roles")

    refused = await asked(identity, *change, old, roles=["owner", "driver"])
    assert (refused.status, refused.body["type"]) == (401, "/problems/step-up-required")
    assert 'max_age="900"' in refused.headers["www-authenticate"]

    assert (await asked(identity, "POST", "/auth/step-up", password=PASSWORD)).status == 401
    assert (await asked(identity, "POST", "/auth/step-up", old, password=PASSWORD, code="123456")).status == 422
    stepped = await asked(identity, "POST", "/auth/step-up", old, password=PASSWORD)
    assert (stepped.status, stepped.headers["cache-control"], stepped.body["expires_in"]) == (200, "no-store", 3600)
    assert (await asked(identity, *change, stepped.body["access_token"], roles=["owner", "driver"])).status == 200


async def test_the_store_keeps_no_secret_in_the_clear(identity: Component) -> None:
    token = await newcomer(identity, "eve.f@example.com")
    user_id = (await asked(identity, "GET", "/me", token)).body["user_id"]

    secret = (await asked(identity, "POST", "/me/second-factor", token, password=PASSWORD)).body["secret"]

    row = await identity.chassis.database.pool.fetchrow("SELECT * FROM second_factors WHERE id = $1", user_id)
    assert row is not None
    sealed = base64.b64decode(row["sealed_secret"])
    assert (row["confirmed_at"], base64.b32decode(secret) in sealed, secret in str(row)) == (None, False, False)
