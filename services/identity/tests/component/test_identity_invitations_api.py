"""Inviting people to an organization, on the real servers."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

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


async def asked(
    identity: Component, method: str, path: str, bearer: str = "", key: str = "", **body: Any
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    headers |= {"Idempotency-Key": key} if key else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body or None) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def log_in(identity: Component, email: str, password: str = PASSWORD) -> str:
    status, tokens = await asked(identity, "POST", "/auth/login", email=email, password=password)
    assert status == 200, tokens
    return str(tokens["access_token"])


async def newcomer(identity: Component, email: str) -> str:
    await asked(identity, "POST", "/auth/register", email=email, password=PASSWORD, name="Ada", role="customer")
    return await log_in(identity, email)


async def mailed(identity: Component, email: str, kind: SendLetterKind, about: str = "") -> str:
    """The newest secret of a letter to somebody; name what it is `about` where there may be several."""

    async def there() -> list[str]:
        asked_for = await identity.published("notification.commands.v1")
        letters = [one for one in asked_for if isinstance(one, SendLetter) and (one.email, one.kind) == (email, kind)]
        return [one.secret for one in letters if about in ("", one.about_id)]

    return str((await eventually(there))[-1])


async def owner(identity: Component, email: str) -> str:
    """Somebody with a verified address and a company of their own."""
    token = await newcomer(identity, email)
    secret = await mailed(identity, email, SendLetterKind.VERIFY_EMAIL)
    assert (await asked(identity, "POST", "/auth/verify-email", token=secret))[0] == 204
    made = await asked(identity, "POST", "/organizations", token, secrets.token_hex(8), name=f"Firm of {email}")
    assert made[0] == 201
    return await log_in(identity, email)


async def invite(identity: Component, token: str, email: str, *roles: str, key: str = "") -> tuple[int, Any]:
    key = key or secrets.token_hex(8)
    return await asked(identity, "POST", "/invitations", token, key, email=email, roles=list(roles))


async def test_an_invited_person_joins_without_having_had_an_account(identity: Component) -> None:
    boss, email = await owner(identity, "boss.join@example.com"), "grace.join@example.com"
    key = secrets.token_hex(8)

    first, again = [await invite(identity, boss, email, "dispatcher", key=key) for _ in range(2)]
    secret = await mailed(identity, email, SendLetterKind.INVITATION)
    guest = {"token": secret, "name": "Grace", "password": PASSWORD}
    told = await asyncio.gather(*(asked(identity, "POST", "/auth/invitation", **guest) for _ in range(4)))

    assert first == again
    assert (first[0], first[1]["state"], "secret" in str(first[1])) == (201, "open", False)
    assert sorted(status for status, _ in told) == [201, 422, 422, 422]
    _, me = await asked(identity, "GET", "/me", await log_in(identity, email))
    _, members = await asked(identity, "GET", "/users", boss)
    assert {one["user_id"]: one["roles"] for one in members["items"]}[me["user_id"]] == ["dispatcher"]
    assert me["email_verified"]
    _, listed = await asked(identity, "GET", "/invitations", boss)
    assert [(one["email"], one["state"]) for one in listed["items"]] == [(email, "accepted")]


async def test_a_person_with_an_account_moves_to_the_organization(identity: Component) -> None:
    boss, email = await owner(identity, "boss.move@example.com"), "grace.move@example.com"
    token = await newcomer(identity, email)
    await invite(identity, boss, email, "support")
    secret = await mailed(identity, email, SendLetterKind.INVITATION)

    by_another = await asked(identity, "POST", "/me/invitations", boss, token=secret)
    status, moved = await asked(identity, "POST", "/me/invitations", token, token=secret)

    assert (by_another[0], by_another[1]["type"]) == (409, "/problems/invitation-for-another")
    _, organization = await asked(identity, "GET", "/me", boss)
    assert (status, moved["org_id"], moved["roles"]) == (200, organization["org_id"], ["customer", "support"])
    assert (await asked(identity, "GET", "/me", await log_in(identity, email)))[1]["org_id"] == moved["org_id"]


async def test_what_becomes_of_invitations_stands_in_the_audit(identity: Component) -> None:
    boss, email = await owner(identity, "boss.noted@example.com"), "grace.noted@example.com"
    _, first = await invite(identity, boss, email, "viewer")
    for _ in range(2):
        await asked(identity, "DELETE", f"/invitations/{first['invitation_id']}", boss)
    _, second = await invite(identity, boss, email, "viewer")
    secret = await mailed(identity, email, SendLetterKind.INVITATION, second["invitation_id"])
    _, guest = await asked(identity, "POST", "/auth/invitation", token=secret, name="Grace", password=PASSWORD)

    async def kept() -> Any:
        _, page = await asked(identity, "GET", "/audit", boss)
        return page["items"] if len(page["items"]) >= 4 else None

    *_, of_first = entries = list(reversed(await eventually(kept)))
    assert {(one["action"], one["subject"]) for one in entries} == {
        ("invitation.made", first["invitation_id"]),
        ("invitation.withdrawn", first["invitation_id"]),
        ("invitation.made", second["invitation_id"]),
        ("invitation.accepted", second["invitation_id"]),
    }
    assert (of_first["actor_id"], of_first["route"]) == (guest["user_id"], "POST /api/v1/auth/invitation")
    assert (of_first["address"], of_first["after"]) == ("127.0.0.1", {"roles": ["viewer"]})
    assert email not in str(entries)


async def test_who_may_not_invite_or_give_so_much_is_told(identity: Component) -> None:
    boss = await owner(identity, "boss.limits@example.com")
    unverified = await newcomer(identity, "unverified@example.com")
    await asked(identity, "POST", "/organizations", unverified, secrets.token_hex(8), name="Firm")
    unverified = await log_in(identity, "unverified@example.com")
    customer = await log_in(identity, "customer@demo.roundsman.example", "roundsman-demo")
    dispatcher = await log_in(identity, "dispatcher@demo.roundsman.example", "roundsman-demo")

    told = [
        await invite(identity, boss, "grace@example.com", "admin"),
        await invite(identity, boss, "grace@example.com", "emperor"),
        await invite(identity, boss, "grace", "viewer"),
        await invite(identity, boss, "boss.limits@example.com", "viewer"),
        await invite(identity, unverified, "grace@example.com", "viewer"),
        await invite(identity, customer, "grace@example.com", "customer"),
        await invite(identity, dispatcher, "grace@example.com", "viewer"),
        await asked(identity, "POST", "/invitations", boss, email="grace@example.com", roles=["viewer"]),
        await asked(identity, "GET", "/invitations", customer),
        await asked(identity, "GET", "/invitations"),
    ]

    assert [(status, str(body["type"]).rpartition("/")[2]) for status, body in told] == [
        (403, "role-not-grantable"),
        (422, "invalid-request"),
        (422, "invalid-email"),
        (409, "already-member"),
        (409, "email-not-verified"),
        (403, "forbidden"),
        (403, "forbidden"),
        (400, "idempotency-key-missing"),
        (403, "forbidden"),
        (401, "unauthenticated"),
    ]


async def test_invitations_are_listed_in_pages_and_withdrawn_by_their_organization_only(identity: Component) -> None:
    boss, other = await owner(identity, "boss.list@example.com"), await owner(identity, "other.list@example.com")
    made = [(await invite(identity, boss, f"guest{n}@example.com", "viewer"))[1]["invitation_id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = await asked(identity, "GET", f"/invitations?limit=2{cursor}", boss)
        seen += [one["invitation_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    foreign = await asked(identity, "DELETE", f"/invitations/{made[0]}", other)
    own = [(await asked(identity, "DELETE", f"/invitations/{made[0]}", boss))[0] for _ in range(2)]
    secret = await mailed(identity, "guest0@example.com", SendLetterKind.INVITATION)
    late = await asked(identity, "POST", "/auth/invitation", token=secret, name="Guest", password=PASSWORD)

    assert seen == made[::-1]
    assert (foreign[0], own) == (404, [204, 204])
    assert (late[0], late[1]["type"]) == (422, "/problems/mailed-secret-refused")
    assert (await asked(identity, "GET", "/invitations", other))[1]["items"] == []


async def test_a_deleted_person_is_out_and_off_the_list_until_restored(identity: Component) -> None:
    email = "grace.gone@example.com"
    token = await newcomer(identity, email)
    user_id = (await asked(identity, "GET", "/me", token))[1]["user_id"]
    admin = await log_in(identity, "admin@demo.roundsman.example", "roundsman-demo")
    support = await log_in(identity, "support@demo.roundsman.example", "roundsman-demo")
    path = f"/users/{user_id}"

    by_staff = await asked(identity, "DELETE", path, support)
    gone = [(await asked(identity, "DELETE", path, admin))[0] for _ in range(2)]
    credentials = {"email": email, "password": PASSWORD}
    kept_out = await asked(identity, "POST", "/auth/login", **credentials)
    there, deleted = [
        [one["user_id"] for one in (await asked(identity, "GET", f"/users?q=grace.gone{state}", admin))[1]["items"]]
        for state in ("", "&state=deleted")
    ]

    assert (by_staff[0], gone) == (403, [204, 204])
    assert (kept_out[0], kept_out[1]["type"]) == (403, "/problems/account-deleted")
    assert (there, deleted) == ([], [user_id])

    async def ended() -> bool:
        return (await asked(identity, "GET", "/me", token))[0] == 401

    await eventually(ended)
    status, restored = await asked(identity, "POST", f"{path}/restore", admin)
    assert (status, restored["deleted"]) == (200, False)
    assert (await asked(identity, "POST", "/auth/login", **credentials))[0] == 200
