"""Who may do what over HTTP, and what bad requests are told."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from yarl import URL

from roundsman.driver.app import SERVICE
from roundsman.kernel.ids import OrgId
from roundsman.testkit import Component, TokenIssuer, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack

DANA: dict[str, Any] = {"name": "Dana", "phone": "+49 30 1234567", "vehicle": {"type": "bicycle"}}


@dataclass(frozen=True, slots=True)
class Town:
    """A running service and people who call it."""

    service: Component
    issuer: TokenIssuer

    async def call(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
        """Ask the API."""
        async with self.service.http.request(method, f"/api/v1{path}", headers=headers, json=body) as answer:
            return answer.status, await answer.json()

    def driver(self, who: str) -> dict[str, str]:
        """Headers of somebody who may drive."""
        return self.issuer.bearer(who, Role.DRIVER)

    def staff(self) -> dict[str, str]:
        """Headers of one of the staff."""
        return self.issuer.bearer("sue", Role.DISPATCHER)

    async def register(self, who: str, key: str = "", **changes: Any) -> tuple[int, Any]:
        """Register a driver."""
        headers = self.driver(who) | {"Idempotency-Key": key or secrets.token_hex(4)}
        return await self.call("POST", "/drivers", headers, DANA | changes)

    async def go(self, who: str, body: Any) -> tuple[int, Any]:
        """Set the driver's availability."""
        return await self.call("POST", "/drivers/me/availability", self.driver(who), body)

    def day(self, days: int) -> str:
        """A day from now."""
        return (self.service.chassis.clock.now() + timedelta(days=days)).date().isoformat()


def somebody() -> str:
    """A name that nobody had before."""
    return secrets.token_hex(4)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    async with running(SERVICE, surroundings) as service:
        yield Town(service, issuer)


async def test_a_driver_registers_is_approved_and_goes_online(town: Town) -> None:
    who = somebody()
    status, driver = await town.register(who)
    assert (status, driver["status"], driver["availability"]) == (201, "pending", "offline")
    assert driver["vehicle"] == {"type": "bicycle", "plate": None, "capacity": 1}
    status, problem = await town.go(who, {"availability": "online"})
    assert (status, problem["type"]) == (409, "/problems/driver-not-approved")

    await town.call("POST", f"/drivers/{driver['driver_id']}/approve", town.staff())
    status, online = await town.go(who, {"availability": "online", "location": {"lat": 52.52, "lon": 13.405}})

    assert (status, online["availability"]) == (200, "online")
    assert (await town.call("GET", "/drivers/me", town.driver(who)))[1] == online


async def test_the_same_registration_twice_at_once_makes_one_driver(town: Town) -> None:
    who = somebody()

    answers = await asyncio.gather(*(town.register(who, key="the same") for _ in range(4)))

    assert {status for status, _ in answers} == {201}
    assert len({driver["driver_id"] for _, driver in answers}) == 1
    status, problem = await town.register(who, key="another")
    assert (status, problem["type"]) == (409, "/problems/driver-already-registered")


async def test_only_drivers_register_and_only_with_a_key(town: Town) -> None:
    customer = town.issuer.bearer("cat", Role.CUSTOMER) | {"Idempotency-Key": "k"}
    assert (await town.call("POST", "/drivers", customer, DANA))[0] == 403
    assert (await town.call("POST", "/drivers", {"Idempotency-Key": "k"}, DANA))[0] == 401
    status, problem = await town.call("POST", "/drivers", town.driver(somebody()), DANA)
    assert (status, problem["type"]) == (400, "/problems/idempotency-key-missing")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"vehicle": {"type": "broom"}},
        {"vehicle": {"type": "car", "plate": "---"}},
        {"vehicle": {"type": "car", "capacity": 0}},
        {"documents": [{"kind": "licence", "number": "B072", "expires_on": "yesterday"}]},
        {"documents": [{"kind": "licence", "number": "B072", "expires_on": "2001-01-01"}]},
        {"surprise": 1},
    ],
)
async def test_a_bad_registration_is_refused(town: Town, changes: dict[str, Any]) -> None:
    status, problem = await town.register(somebody(), **changes)

    assert (status, problem["status"]) == (422, 422)


@pytest.mark.parametrize(
    "body",
    [{}, {"availability": "on_job"}, {"availability": "asleep"}, {"availability": "online", "location": {"lat": 91}}],
)
async def test_a_bad_availability_is_refused(town: Town, body: dict[str, Any]) -> None:
    assert (await town.go(somebody(), body))[0] == 422


async def test_an_end_of_work_is_shown_and_has_to_be_to_come(town: Town) -> None:
    who = somebody()
    _, driver = await town.register(who)
    await town.call("POST", f"/drivers/{driver['driver_id']}/approve", town.staff())
    now = town.service.chassis.clock.now()

    until = (now + timedelta(hours=8)).isoformat()
    status, online = await town.go(who, {"availability": "online", "until": until})
    assert (status, datetime.fromisoformat(online["until"])) == (200, datetime.fromisoformat(until))

    status, problem = await town.go(who, {"availability": "online", "until": now.isoformat()})
    assert (status, problem["type"]) == (422, "/problems/bad-shift")


async def test_an_account_without_a_driver_is_told_so(town: Town) -> None:
    status, problem = await town.call("GET", "/drivers/me", town.driver(somebody()))

    assert (status, problem["type"]) == (404, "/problems/driver-not-registered")


async def test_a_driver_is_for_themselves_and_the_staff_of_their_organization(town: Town) -> None:
    who, elsewhere = somebody(), OrgId.new(town.service.chassis.clock.now())
    _, driver = await town.register(who)
    path = f"/drivers/{driver['driver_id']}"
    stranger = {"Authorization": f"Bearer {town.issuer.token('max', Role.ADMIN, org_id=elsewhere)}"}
    owner = town.issuer.token(who, Role.DRIVER, Role.OWNER, org_id=elsewhere)
    as_owner_elsewhere = {"Authorization": f"Bearer {owner}"}

    assert (await town.call("GET", path, town.driver(who)))[0] == 200
    assert (await town.call("GET", path, town.staff()))[0] == 200
    assert (await town.call("GET", path, town.driver(somebody())))[0] == 404
    assert (await town.call("GET", path, stranger))[0] == 404
    for decision in ("approve", "suspend"):
        assert (await town.call("POST", f"{path}/{decision}", stranger))[0] == 404
        assert (await town.call("POST", f"{path}/{decision}", town.driver(who)))[0] == 403
        assert (await town.call("POST", f"{path}/{decision}", as_owner_elsewhere))[0] == 404
    assert (await town.call("GET", "/drivers", stranger))[1]["items"] == []
    assert (await town.call("GET", "/drivers", town.driver(who)))[0] == 403


async def test_the_staff_find_drivers_page_by_page(town: Town) -> None:
    ids = [(await town.register(somebody()))[1]["driver_id"] for _ in range(3)]

    _, first = await town.call("GET", "/drivers?status=pending&limit=2", town.staff())
    _, rest = await town.call("GET", f"/drivers?status=pending&limit=1&cursor={first['next_cursor']}", town.staff())

    assert [one["driver_id"] for one in (*first["items"], *rest["items"])] == sorted(ids, reverse=True)
    assert (await town.call("GET", "/drivers?status=lost", town.staff()))[0] == 422


async def test_the_staff_find_a_driver_by_name_plate_or_id(town: Town) -> None:
    plate = secrets.token_hex(4).upper()
    name = f"Dana {somebody()}"
    _, driver = await town.register(somebody(), name=name, vehicle={"type": "car", "plate": plate})
    wanted = driver["driver_id"], driver["vehicle"]["plate"], driver["user_id"], name[3:].upper()

    for text in wanted:
        _, page = await town.call("GET", f"/drivers?q={quote(text)}", town.staff())
        assert [one["driver_id"] for one in page["items"]] == [driver["driver_id"]], text

    assert (await town.call("GET", f"/drivers?q={'%' * 6}", town.staff()))[1] == {"items": [], "next_cursor": None}
    assert (await town.call("GET", "/drivers?q=%00", town.staff()))[0] == 422


async def test_a_suspended_driver_is_offline_and_told_why(town: Town) -> None:
    who = somebody()
    _, driver = await town.register(who)
    path = f"/drivers/{driver['driver_id']}"
    await town.call("POST", f"{path}/approve", town.staff())
    await town.go(who, {"availability": "online"})

    _, suspended = await town.call("POST", f"{path}/suspend", town.staff(), {"reason": "complaints"})
    assert (suspended["status"], suspended["availability"], suspended["suspended_for"]) == (
        "suspended",
        "offline",
        "complaints",
    )
    assert (await town.call("POST", f"{path}/suspend", town.staff()))[0] == 200


async def test_a_plate_is_taken_once_however_it_is_spelled(town: Town) -> None:
    plate, first, second = f"B-{secrets.token_hex(3)}", somebody(), somebody()
    await town.register(first, vehicle={"type": "car", "plate": plate})
    await town.register(second)
    mine = {"type": "van", "plate": plate.lower().replace("-", " "), "capacity": 2}

    status, problem = await town.call("PUT", "/drivers/me/vehicle", town.driver(second), mine)
    assert (status, problem["type"]) == (409, "/problems/plate-taken")
    status, driver = await town.call("PUT", "/drivers/me/vehicle", town.driver(first), mine)
    assert (status, driver["vehicle"]["type"], driver["vehicle"]["plate"]) == (
        200,
        "van",
        plate.upper().replace("-", ""),
    )


async def test_a_file_that_was_changed_meanwhile_is_not_changed_by_whoever_does_not_know(town: Town) -> None:
    await town.register("vic")
    vic = town.driver("vic")
    async with town.service.http.get("/api/v1/drivers/me", headers=vic) as answer:
        known = vic | {"If-Match": answer.headers["ETag"]}
    vehicle: Any = {"type": "van", "plate": "VIC 1"}
    documents: Any = {"documents": []}

    assert (await town.call("PUT", "/drivers/me/vehicle", known, vehicle))[0] == 200
    status, problem = await town.call("PUT", "/drivers/me/documents", known, documents)
    assert (status, problem["type"]) == (412, "/problems/precondition-failed")
    assert (await town.call("PUT", "/drivers/me/documents", vic, documents))[0] == 200


async def test_documents_are_renewed(town: Town) -> None:
    who = somebody()
    licence = {"kind": "licence", "number": "B072", "expires_on": town.day(0)}
    await town.register(who, documents=[licence])

    renewed = [licence | {"expires_on": town.day(365)}]
    status, driver = await town.call("PUT", "/drivers/me/documents", town.driver(who), {"documents": renewed})
    assert (status, driver["documents"]) == (200, renewed)
    late = {"documents": [licence | {"expires_on": town.day(-1)}]}
    status, problem = await town.call("PUT", "/drivers/me/documents", town.driver(who), late)
    assert (status, problem["type"]) == (422, "/problems/document-expired")


async def test_who_earned_nothing_sees_nothing(town: Town) -> None:
    who = somebody()
    await town.register(who)
    path = "/drivers/me/earnings"

    status, page = await town.call("GET", f"{path}?from=2026-01-01&to=2026-02-01T00:00:00Z", town.driver(who))

    assert (status, page) == (
        200,
        {"items": [], "total_minor": 0, "currency": "USD", "totals": [], "next_cursor": None},
    )
    for wrong in (
        "from=soon",
        "cursor=nonsense",
        "from=0001-01-01T00:00:00%2B14:00",
        "cursor=MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMApq",
    ):
        url = URL(f"/api/v1{path}?{wrong}", encoded=True)
        async with town.service.http.get(url, headers=town.driver(who)) as answer:
            assert answer.status == 422, wrong


async def test_new_drivers_are_approved_at_once_where_that_is_set(
    surroundings: Surroundings, issuer: TokenIssuer
) -> None:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_AUTO_APPROVE": "1"}) as service:
        status, driver = await Town(service, issuer).register("dana")

        assert (status, driver["status"]) == (201, "approved")
