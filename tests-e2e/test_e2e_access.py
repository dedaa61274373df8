"""Who is let in where: every route and channel, tried by every role from near and far, is as `access.txt` says."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from roundsman.gateway.domain.channels import ChannelKind
from roundsman.gateway.domain.routes import owner_of
from roundsman.kernel.rights import Role
from roundsman.stack.places import free_port
from roundsman.testkit import eventually
from roundsman.testkit.e2e_access_cast import Cast, cast_of
from roundsman.testkit.e2e_access_table import ROLES, TOKENLESS, Relation, Row, cell, heading, read_table
from roundsman.testkit.e2e_access_tries import Caller, Tries
from roundsman.testkit.e2e_api import PATIENCE_S, Api, Ask
from roundsman.testkit.e2e_town import DEMO_PASSWORD, Town

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

TABLE = Path(__file__).parent / "access.txt"
METHODS = ("get", "post", "put", "patch", "delete")
REVOKED_WITHIN_S = 60.0

Verdicts = Mapping[str, str]  # route -> verdict


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    return {row.route: row for row in read_table(TABLE)}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rows(town: Town, table: dict[str, Row]) -> list[Row]:
    """What the table has, and what it has not though it is there."""
    paths = (await town.api.patiently(Ask(method="GET", path="/openapi.json")))["paths"]
    found = [f"{method.upper()} {path}" for path, ways in paths.items() for method in ways if method in METHODS]
    known = {row.route.partition("?")[0] for row in table.values()}
    found += [f"SUB {kind}" for kind in ChannelKind if not any(row.path.startswith(kind) for row in table.values())]
    return [*table.values(), *(_new(one) for one in found if one not in known)]


def _new(route: str) -> Row:
    method, path = route.split()
    return Row(method=method, path=path, by_role=dict.fromkeys(ROLES, "?"), tokenless=dict.fromkeys(TOKENLESS, "?"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cast(town: Town) -> Cast:
    return await cast_of(town)


@pytest.fixture(scope="module")
def tries(town: Town, cast: Cast) -> Tries:
    return Tries(http=town.api.http, url=town.platform.gateway_url, things=cast.things)


async def test_every_kind_of_caller_is_let_in_where_the_table_says(
    town: Town, rows: list[Row], cast: Cast, tries: Tries
) -> None:
    far = {role: Caller(token=cast.other[role].token, elsewhere=True) for role in ROLES}
    near = {role: Caller(token=cast.same[role].token) for role in ROLES}
    seen = {
        Relation.OTHER: await _tried_by_each(tries, rows, far),
        Relation.SAME: await _tried_by_each(tries, rows, near),
        Relation.OWN: {role: await _tried_as_owner(tries, rows, cast, role) for role in ROLES},
    }
    tokenless = await _tried_without_a_good_token(town, tries, rows)
    told = [_row_of(row, seen, tokenless) for row in rows]

    wrong = [now.line() for row, now in zip(rows, told, strict=True) if now != row]
    assert not wrong, "\n".join(["access.txt says otherwise, or nothing, of these:", heading(), *wrong])
    assert not tries.leaks, "\n".join(sorted(set(tries.leaks)))


async def test_a_service_asks_for_a_token_itself(town: Town, table: dict[str, Row], cast: Cast) -> None:
    tried: dict[str, str] = {}
    for service in set(town.platform.services()) - {"gateway", "sandbox", "simulator"}:
        url = town.platform.url(service)
        async with town.api.http.get(f"{url}/openapi.json") as answer:
            paths = (await answer.json())["paths"]
        guarded = [
            row for row in table.values() if row.path.partition("?")[0] in paths and row.tokenless["anonymous"] == "u"
        ]
        tried |= await _tried(Tries(http=town.api.http, url=url, things=cast.things), guarded, Caller(token=None))

    guarded_routes = {one.route for one in table.values() if one.tokenless["anonymous"] == "u" and _has_owner(one)}
    assert tried == dict.fromkeys(guarded_routes, "u")


def _has_owner(row: Row) -> bool:
    """Whether it is a route of a service behind the gateway."""
    return owner_of(row.path.partition("?")[0].replace("{service}", "order")) is not None


async def _tried(tries: Tries, rows: list[Row], caller: Caller) -> Verdicts:
    found = await asyncio.gather(*(tries.verdict(row, caller) for row in rows))
    return {row.route: verdict for row, verdict in zip(rows, found, strict=True)}


async def _tried_as_owner(tries: Tries, rows: list[Row], cast: Cast, role: Role) -> Verdicts:
    return await _tried(tries, rows, Caller(token=(await cast.owner_as(role)).token))


async def _tried_by_each(tries: Tries, rows: list[Row], callers: Mapping[Role, Caller]) -> dict[Role, Verdicts]:
    found = await asyncio.gather(*(_tried(tries, rows, caller) for caller in callers.values()))
    return dict(zip(callers, found, strict=True))


async def _tried_without_a_good_token(town: Town, tries: Tries, rows: list[Row]) -> dict[str, Verdicts]:
    revoked = await _revoked_token(town)
    anonymous = await _tried(tries, rows, Caller(token=None))
    expired = await _tried(tries, rows, Caller(token=await _expired_token(town)))
    guarded = {route for route, verdict in expired.items() if verdict == "u"}
    return {
        "anonymous": anonymous,
        "expired": expired,
        "revoked": await _tried_until_refused(tries, rows, (Caller(token=revoked), guarded)),
    }


async def _revoked_token(town: Town) -> str:
    person = await town.newcomer("customer")
    (session,) = (await person.get("/me/sessions"))["items"]
    await town.api.patiently(person.ask("DELETE", f"/me/sessions/{session['session_id']}"))
    return person.token


async def _tried_until_refused(tries: Tries, rows: list[Row], tried: tuple[Caller, set[str]]) -> Verdicts:
    """Each service hears in its own time that a token counts no more."""
    caller, guarded = tried
    seen = dict(await _tried(tries, rows, caller))

    async def refused() -> bool:
        open_rows = [row for row in rows if row.route in guarded and seen[row.route] != "u"]
        seen.update(await _tried(tries, open_rows, caller))
        return all(seen[row.route] == "u" for row in open_rows)

    await eventually(refused, within_s=REVOKED_WITHIN_S, every_s=1.0)
    return seen


async def _expired_token(town: Town) -> str:
    """Of another process of the identity service, whose tokens last a second."""
    body = {"email": f"{Role.CUSTOMER}@demo.roundsman.example", "password": DEMO_PASSWORD}
    async with _hasty_identity(town) as url, aiohttp.ClientSession() as http:
        tokens = await Api(url, http).patiently(Ask(method="POST", path="/auth/login", body=body))
    token = str(tokens["access_token"])

    async def over() -> bool:
        ask = Ask(method="GET", path="/me", headers={"Authorization": f"Bearer {token}"})
        return (await Api(town.api.url, town.api.http).once(ask)).status == 401

    await eventually(over, within_s=PATIENCE_S)
    return token


@asynccontextmanager
async def _hasty_identity(town: Town) -> AsyncIterator[str]:
    port = free_port()
    told = {**os.environ, **town.platform.variables("identity")}
    told |= {"ROUNDSMAN_ACCESS_TOKEN_S": "1", "ROUNDSMAN_HTTP_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roundsman.identity", "api", env=told, cwd=town.platform.servers.mail_folder
    )
    try:
        yield await _ready(f"http://127.0.0.1:{port}", town)
    finally:
        process.terminate()
        await process.wait()


async def _ready(url: str, town: Town) -> str:
    async def answers() -> bool:
        try:
            async with town.api.http.get(f"{url}/health/ready") as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False

    await eventually(answers, within_s=PATIENCE_S)
    return url


def _row_of(row: Row, seen: Mapping[Relation, Mapping[Role, Verdicts]], tokenless: Mapping[str, Verdicts]) -> Row:
    by_role: dict[str, str] = {role: cell(seen[relation][role][row.route] for relation in Relation) for role in ROLES}
    plain = {name: tokenless[name][row.route] for name in TOKENLESS}
    return replace(row, by_role=by_role, tokenless=plain)
