"""One's own account on the real servers: what is mailed, and what it opens."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types.identity import EmailVerified
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.app import SERVICE
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

QUICK = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1", "ROUNDSMAN_DEMO_ACCOUNTS": "1"}
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

    @property
    def verdict(self) -> tuple[int, str]:
        return self.status, str((self.body or {}).get("type", ""))


async def asked(identity: Component, method: str, path: str, bearer: str = "", **body: Any) -> Told:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        text = await response.text()
        return Told(response.status, (await response.json(content_type=None)) if text else None, response.headers)


async def log_in(identity: Component, email: str, password: str = PASSWORD) -> Told:
    return await asked(identity, "POST", "/auth/login", email=email, password=password)


async def newcomer(identity: Component, email: str) -> str:
    """Somebody who has just registered; gives an access token."""
    await asked(identity, "POST", "/auth/register", email=email, password=PASSWORD, name="Ada", role="customer")
    return str((await log_in(identity, email)).body["access_token"])


async def letters(identity: Component, email: str, kind: SendLetterKind, at_least: int = 1) -> list[SendLetter]:
    """What was asked to be mailed to somebody, oldest first."""

    async def there() -> list[SendLetter]:
        asked_for = await identity.published("notification.commands.v1")
        found = [one for one in asked_for if isinstance(one, SendLetter) and (one.email, one.kind) == (email, kind)]
        return found if len(found) >= at_least else []

    return list(await eventually(there))


async def test_what_was_mailed_verifies_the_address_once(identity: Component) -> None:
    email, path = "ada.v@example.com", "/auth/verify-email"
    token = await newcomer(identity, email)
    me = (await asked(identity, "GET", "/me", token)).body
    [letter] = await letters(identity, email, SendLetterKind.VERIFY_EMAIL)

    first = await asked(identity, "POST", path, token=letter.secret)
    again = await asked(identity, "POST", path, token=letter.secret)

    async def told() -> bool:
        events = await identity.published("identity.events.v1", me["user_id"])
        assert [type(one) for one in events][1:] == [EmailVerified]
        return True

    await eventually(told)
    assert (me["email_verified"], first.status) == (False, 204)
    assert again.verdict == (422, "/problems/mailed-secret-refused")
    assert (await asked(identity, "GET", "/me", token)).body == me | {"email_verified": True}
    once_more = await asked(identity, "POST", "/me/email/verification", token)
    assert once_more.verdict == (409, "/problems/email-verified")


async def test_the_letter_may_be_asked_for_again_so_many_times(identity: Component) -> None:
    token = await newcomer(identity, "ada.again@example.com")

    told = [await asked(identity, "POST", "/me/email/verification", token) for _ in range(3)]

    assert [one.status for one in told] == [202, 202, 429]
    assert told[2].verdict[1] == "/problems/too-many-letters"
    assert 3500 < int(told[2].headers["Retry-After"]) <= 3600
    found = await letters(identity, "ada.again@example.com", SendLetterKind.VERIFY_EMAIL, at_least=3)
    assert len({letter.secret for letter in found}) == len({letter.letter_id for letter in found}) == 3


async def test_a_forgotten_password_is_reset_by_a_letter_and_all_sessions_end(identity: Component) -> None:
    email, wanted = "ada.r@example.com", "another good one"
    token = await newcomer(identity, email)

    known = await asked(identity, "POST", "/auth/forgot-password", email=email)
    unknown = await asked(identity, "POST", "/auth/forgot-password", email="who.r@example.com")
    [letter] = await letters(identity, email, SendLetterKind.RESET_PASSWORD)
    reset = [
        await asked(identity, "POST", "/auth/reset-password", token=letter.secret, password=password)
        for password in ("short", wanted, wanted)
    ]

    assert (known.status, known.body) == (202, {"email": email})
    assert (unknown.status, unknown.body, unknown.headers.keys()) == (
        202, {"email": "who.r@example.com"}, known.headers.keys(),
    )  # fmt: skip
    assert [one.verdict for one in reset] == [
        (422, "/problems/weak-password"), (204, ""), (422, "/problems/mailed-secret-refused"),
    ]  # fmt: skip
    assert (await log_in(identity, email)).status == 401
    assert (await log_in(identity, email, wanted)).status == 200

    async def ended() -> bool:
        return (await asked(identity, "GET", "/me", token)).status == 401

    await eventually(ended)
    assert await letters(identity, email, SendLetterKind.PASSWORD_CHANGED)


async def test_another_address_counts_once_it_is_confirmed_and_other_sessions_end(identity: Component) -> None:
    email, wanted, taken = "ada.e@example.com", "ada.e@elsewhere.example", "ada.taken@example.com"
    token, other = await newcomer(identity, email), (await log_in(identity, email)).body
    await newcomer(identity, taken)

    asked_for = [await asked(identity, "POST", "/me/email", token, email=one) for one in (taken, "nobody", wanted)]
    [letter] = await letters(identity, wanted, SendLetterKind.CONFIRM_EMAIL)
    confirmed = [await asked(identity, "POST", "/me/email/confirm", token, token=letter.secret) for _ in range(2)]

    assert [one.verdict for one in asked_for] == [(202, ""), (422, "/problems/invalid-email"), (202, "")]
    assert (asked_for[0].body, asked_for[0].headers.keys()) == ({"email": taken}, asked_for[2].headers.keys())
    assert [one.verdict for one in confirmed] == [(204, ""), (422, "/problems/mailed-secret-refused")]
    me = (await asked(identity, "GET", "/me", token)).body
    assert (me["email"], me["email_verified"]) == (wanted, True)
    refreshed = await asked(identity, "POST", "/auth/refresh", refresh_token=other["refresh_token"])
    assert (refreshed.status, (await log_in(identity, email)).status) == (401, 401)
    assert (await log_in(identity, wanted)).status == 200
    assert len(await letters(identity, email, SendLetterKind.EMAIL_CHANGE_ASKED, at_least=2)) == 2
    assert await letters(identity, email, SendLetterKind.EMAIL_CHANGED)


async def test_an_open_session_is_not_enough_to_ask_for_another_address(identity: Component) -> None:
    email = "ada.open@example.com"
    user_id = (await asked(identity, "GET", "/me", await newcomer(identity, email))).body["user_id"]
    pair = (await log_in(identity, email)).body
    await identity.chassis.database.pool.execute(
        "UPDATE logins SET opened_at = opened_at - interval '1 hour' WHERE user_id = $1", user_id
    )
    old = (await asked(identity, "POST", "/auth/refresh", refresh_token=pair["refresh_token"])).body["access_token"]

    told = await asked(identity, "POST", "/me/email", old, email="eve@example.com")

    assert told.verdict == (401, "/problems/step-up-required")


async def test_of_two_resets_with_one_letter_at_once_one_counts(identity: Component) -> None:
    email = "ada.twice@example.com"
    await newcomer(identity, email)
    await asked(identity, "POST", "/auth/forgot-password", email=email)
    [letter] = await letters(identity, email, SendLetterKind.RESET_PASSWORD)
    passwords = [f"another good one {n}" for n in range(5)]

    told = await asyncio.gather(
        *(
            asked(identity, "POST", "/auth/reset-password", token=letter.secret, password=password)
            for password in passwords
        )
    )

    assert sorted(one.status for one in told) == [204] + [422] * 4
    logins = [(await log_in(identity, email, password)).status for password in passwords]
    assert [one.status == 204 for one in told] == [status == 200 for status in logins]


async def test_a_password_is_changed_by_who_knows_it(identity: Component) -> None:
    email, path = "ada.c@example.com", "/me/password"
    token, other = await newcomer(identity, email), (await log_in(identity, email)).body
    wanted = "another good one"

    told = [
        await asked(identity, "POST", path, token, current_password=current, password=wanted)
        for current in ("not this one", PASSWORD)
    ]

    assert [one.verdict for one in told] == [(422, "/problems/wrong-password"), (204, "")]
    assert (await asked(identity, "GET", "/me", token)).status == 200
    refreshed = await asked(identity, "POST", "/auth/refresh", refresh_token=other["refresh_token"])
    assert refreshed.status == 401
    assert (await log_in(identity, email, wanted)).status == 200


async def test_without_a_token_nobody_changes_an_account(identity: Component) -> None:
    password = await asked(identity, "POST", "/me/password", current_password=PASSWORD, password="another good one")
    letter = await asked(identity, "POST", "/me/email/verification")

    assert (password.status, letter.status) == (401, 401)


async def test_a_person_changes_what_they_tell_of_themselves_unless_it_was_changed_meanwhile(
    identity: Component,
) -> None:
    token = await newcomer(identity, "ada.p@example.com")
    before = await asked(identity, "GET", "/me", token)

    changed = await asked(identity, "PATCH", "/me", token, name="Ada Lovelace", language="sv")
    shown = await asked(identity, "GET", "/me", token)
    headers = {"Authorization": f"Bearer {token}", "If-Match": before.headers["ETag"]}
    async with identity.http.patch("/api/v1/me", headers=headers, json={"name": "Eve"}) as response:
        late = response.status, (await response.json(content_type=None))["type"]

    assert (changed.status, changed.body) == (200, before.body | {"name": "Ada Lovelace", "language": "sv"})
    assert (shown.body, shown.headers["ETag"]) == (changed.body, changed.headers["ETag"])
    assert shown.headers["ETag"] != before.headers["ETag"]
    assert late == (412, "/problems/precondition-failed")
    wrong: list[dict[str, Any]] = [
        {"language": "english"},
        {"name": " "},
        {"roles": ["admin"]},
        {"email": "eve@example.com"},
    ]
    assert [(await asked(identity, "PATCH", "/me", token, **body)).status for body in wrong] == [422] * 4
