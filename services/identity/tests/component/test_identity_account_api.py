"""One's own account on the real servers: what is mailed, and what it opens."""

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
