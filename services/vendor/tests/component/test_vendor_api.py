"""Who may do what over HTTP, and what bad requests are told."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.ids import OrderId, OrgId
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.vendor.app import SERVICE
from roundsman.web import Role

pytestmark = pytest.mark.stack

DAL_HOUSE: dict[str, Any] = {
    "name": "Dal House",
    "location": {"lat": 52.52, "lon": 13.405, "address": "Torstraße 1, Berlin"},
}
MENU: dict[str, Any] = {"currency": "USD", "minimum_minor": 500, "items": [{"name": "Dal", "price_minor": 900}]}


@dataclass(frozen=True, slots=True)
class Street:
    """A running service and people who call it."""

    service: Component
    issuer: TokenIssuer

    async def call(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
        """Ask the API."""
        async with self.service.http.request(method, f"/api/v1{path}", headers=headers, json=body) as answer:
            return answer.status, await answer.json()

    async def tag(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> str:
        """The `ETag` of what the API answers."""
        async with self.service.http.request(method, f"/api/v1{path}", headers=headers, json=body) as answer:
            return answer.headers.get("ETag", "")

    def vendor(self, who: str) -> dict[str, str]:
        """Headers of somebody who may run a vendor."""
        return self.issuer.bearer(who, Role.VENDOR)

    def staff(self, role: Role = Role.SUPPORT) -> dict[str, str]:
        """Headers of one of the staff."""
        return self.issuer.bearer("sue", role)

    async def register(self, who: str, key: str = "", **changes: Any) -> tuple[int, Any]:
        """Register a vendor."""
        headers = self.vendor(who) | {"Idempotency-Key": key or secrets.token_hex(4)}
        return await self.call("POST", "/vendors", headers, DAL_HOUSE | changes)

    async def open_shop(self, who: str, **changes: Any) -> str:
        """An approved vendor; returns its id."""
        _, vendor = await self.register(who, **changes)
        await self.call("POST", f"/vendors/{vendor['vendor_id']}/approve", self.staff())
        return str(vendor["vendor_id"])

    async def ticket(self, vendor_id: str) -> str:
        """An open ticket of the vendor; returns the order's id."""
        now = self.service.chassis.clock.now()
        order_id = OrderId.new(now)
        command = contracts.OpenTicket(
            order_id=order_id,
            vendor_id=vendor_id,
            customer_id=self.issuer.user("cat"),
            lines=(contracts.OpenTicketLine(item_id="itm_dal", name="Dal", quantity=2),),
            answer_by=now + timedelta(seconds=300),
            at=now,
        )
        await self.service.publish(command, order_id)

        async def there() -> bool:
            return (await self.call("GET", f"/tickets/{order_id}", self.staff()))[0] == 200

        await eventually(there)
        return order_id


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Street]:
    async with running(SERVICE, surroundings) as service:
        yield Street(service, issuer)


async def test_a_new_vendor_is_always_open_once_approved(street: Street) -> None:
    status, vendor = await street.register("ann")

    assert status == 201
    assert (vendor["status"], vendor["owner_id"], vendor["menu_version"]) == ("pending", street.issuer.user("ann"), 0)
    assert len(vendor["weekly_hours"]) == 7
    status, approved = await street.call("POST", f"/vendors/{vendor['vendor_id']}/approve", street.staff())
    assert (status, approved["status"]) == (200, "open")


async def test_the_same_registration_twice_at_once_makes_one_vendor(street: Street) -> None:
    answers = await asyncio.gather(*(street.register("twin", key="the same") for _ in range(4)))

    assert {status for status, _ in answers} == {201}
    assert len({vendor["vendor_id"] for _, vendor in answers}) == 1
    status, problem = await street.register("twin", key="the same", name="Another House")
    assert (status, problem["type"]) == (422, "/problems/idempotency-key-reused")


async def test_only_vendors_register_and_only_with_a_key(street: Street) -> None:
    customer = street.issuer.bearer("cat", Role.CUSTOMER) | {"Idempotency-Key": "k"}
    assert (await street.call("POST", "/vendors", customer, DAL_HOUSE))[0] == 403
    assert (await street.call("POST", "/vendors", {"Idempotency-Key": "k"}, DAL_HOUSE))[0] == 401
    status, problem = await street.call("POST", "/vendors", street.vendor("ann"), DAL_HOUSE)
    assert (status, problem["type"]) == (400, "/problems/idempotency-key-missing")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "   "},
        {"location": {"lat": 91, "lon": 0, "address": "nowhere"}},
        {"kind": "wizard"},
        {"weekly_hours": [{"weekday": 7, "opens_minute": 0, "closes_minute": 60}]},
        {"time_zone": "Mars/Olympus"},
        {"surprise": 1},
    ],
)
async def test_a_bad_registration_is_refused(street: Street, changes: dict[str, Any]) -> None:
    status, problem = await street.register("ann", **changes)

    assert (status, problem["status"]) == (422, 422)


async def test_vendors_do_not_approve_themselves(street: Street) -> None:
    _, vendor = await street.register("ann")

    assert (await street.call("POST", f"/vendors/{vendor['vendor_id']}/approve", street.vendor("ann")))[0] == 403


async def test_a_pending_vendor_is_for_its_owner_and_the_staff(street: Street) -> None:
    _, vendor = await street.register("ann")
    path = f"/vendors/{vendor['vendor_id']}"

    seen = {
        "owner": (await street.call("GET", path, street.vendor("ann")))[0],
        "staff": (await street.call("GET", path, street.staff()))[0],
        "customer": (await street.call("GET", path, street.issuer.bearer("cat", Role.CUSTOMER)))[0],
    }

    assert seen == {"owner": 200, "staff": 200, "customer": 404}


async def test_another_organization_sees_nothing(street: Street) -> None:
    vendor_id = await street.open_shop("ann")
    order_id = await street.ticket(vendor_id)
    elsewhere = OrgId.new(street.service.chassis.clock.now())
    stranger = {"Authorization": f"Bearer {street.issuer.token('max', Role.ADMIN, org_id=elsewhere)}"}

    paths = [f"/vendors/{vendor_id}", f"/vendors/{vendor_id}/menu", f"/vendors/{vendor_id}/tickets"]
    for path in (*paths, f"/tickets/{order_id}"):
        assert (await street.call("GET", path, stranger))[0] == 404, path
    assert (await street.call("POST", f"/vendors/{vendor_id}/approve", stranger))[0] == 404
    assert (await street.call("GET", "/vendors", stranger))[1]["items"] == []


async def test_a_vendor_never_sees_anothers_tickets(street: Street) -> None:
    anns, bobs = await street.open_shop("ann"), await street.open_shop("bob")
    order_id = await street.ticket(anns)
    bob = street.vendor("bob")

    assert (await street.call("GET", f"/tickets/{order_id}", bob))[0] == 404
    assert (await street.call("GET", f"/vendors/{anns}/tickets", bob))[0] == 404
    assert (await street.call("GET", f"/vendors/{bobs}/tickets", bob))[1]["items"] == []
    assert (await street.call("POST", f"/tickets/{order_id}/accept", bob, {"preparation_minutes": 5}))[0] == 404
    assert (await street.call("POST", f"/tickets/{order_id}/reject", bob, {"reason": "mine"}))[0] == 404
    assert (await street.call("POST", f"/tickets/{order_id}/ready", bob))[0] == 404
    assert (await street.call("PATCH", f"/vendors/{anns}", bob, {"paused": True}))[0] == 404
    assert (await street.call("PUT", f"/vendors/{anns}/menu", bob, MENU))[0] == 404
    assert (await street.call("GET", f"/tickets/{order_id}", street.vendor("ann")))[1]["state"] == "open"


async def test_accountants_look_but_do_not_act(street: Street) -> None:
    order_id = await street.ticket(await street.open_shop("ann"))
    accountant = street.staff(Role.ACCOUNTANT)

    assert (await street.call("GET", f"/tickets/{order_id}", accountant))[0] == 200
    assert (await street.call("POST", f"/tickets/{order_id}/accept", accountant, {"preparation_minutes": 5}))[0] == 403
    assert (await street.call("POST", f"/tickets/{order_id}/accept", street.staff(), {"preparation_minutes": 5}))[
        0
    ] == 200


@pytest.mark.parametrize("minutes", [-1, 241, 1.5, "soon", None])
async def test_a_bad_preparation_time_is_refused(street: Street, minutes: Any) -> None:
    status, problem = await street.call(
        "POST", "/tickets/ord_any/accept", street.vendor("ann"), {"preparation_minutes": minutes}
    )

    assert (status, problem["fields"][0]["field"]) == (422, "preparation_minutes")


async def test_a_queue_is_read_page_by_page(street: Street) -> None:
    vendor_id = await street.open_shop("ann")
    orders = [await street.ticket(vendor_id) for _ in range(3)]
    await street.call("POST", f"/tickets/{orders[0]}/accept", street.vendor("ann"), {"preparation_minutes": 5})
    path = f"/vendors/{vendor_id}/tickets"

    _, first = await street.call("GET", f"{path}?limit=2", street.vendor("ann"))
    _, rest = await street.call("GET", f"{path}?limit=2&cursor={first['next_cursor']}", street.vendor("ann"))
    _, waiting = await street.call("GET", f"{path}?state=open", street.vendor("ann"))

    assert [one["order_id"] for one in (*first["items"], *rest["items"])] == orders
    assert rest["next_cursor"] is None
    assert [one["order_id"] for one in waiting["items"]] == orders[1:]
    assert (await street.call("GET", f"{path}?state=lost", street.vendor("ann")))[0] == 422
    assert (await street.call("GET", f"{path}?cursor=nonsense", street.vendor("ann")))[0] == 422


async def test_vendors_are_found_by_name_and_by_being_open(street: Street) -> None:
    name = f"Shop {secrets.token_hex(4)}"
    vendor_id = await street.open_shop("ann", name=name)
    customer = street.issuer.bearer("cat", Role.CUSTOMER)

    _, by_name = await street.call("GET", f"/vendors?q={name.upper()}&open=true", customer)
    _, by_closed = await street.call("GET", f"/vendors?q={name}&open=false", customer)

    assert [one["vendor_id"] for one in by_name["items"]] == [vendor_id]
    assert by_closed["items"] == []


async def test_an_owner_finds_their_own_vendors_pending_ones_too(street: Street) -> None:
    ann, bob = f"ann-{secrets.token_hex(4)}", f"bob-{secrets.token_hex(4)}"
    running, (_, pending) = await street.open_shop(ann), await street.register(ann)
    await street.open_shop(bob)

    _, mine = await street.call("GET", "/vendors?mine=true", street.vendor(ann))

    assert [one["vendor_id"] for one in mine["items"]] == [pending["vendor_id"], running]


async def test_a_menu_is_published_and_read_by_version(street: Street) -> None:
    vendor_id = await street.open_shop("ann")
    path, ann = f"/vendors/{vendor_id}/menu", street.vendor("ann")
    assert (await street.call("GET", path, ann))[1]["type"] == "/problems/menu-not-published"

    status, first = await street.call("PUT", path, ann, MENU)
    _, again = await street.call("PUT", path, ann, MENU)
    _, second = await street.call("PUT", path, ann, MENU | {"minimum_minor": 700})

    assert (status, first["menu_version"], again["menu_version"], second["menu_version"]) == (200, 1, 1, 2)
    assert again == first
    assert second["items"][0]["item_id"] == first["items"][0]["item_id"]
    customer = street.issuer.bearer("cat", Role.CUSTOMER)
    assert (await street.call("GET", path, customer))[1] == second
    assert (await street.call("GET", f"{path}?version=1", customer))[1] == first
    assert (await street.call("GET", f"{path}?version=9", customer))[0] == 404


async def test_a_change_of_what_somebody_else_has_changed_meanwhile_is_refused(street: Street) -> None:
    vendor_id, ann = await street.open_shop("ann"), street.vendor("ann")
    for method, path, wish, other in (
        ("PATCH", f"/vendors/{vendor_id}", {"name": "Dal Palace"}, {"name": "Dal Hut"}),
        ("PUT", f"/vendors/{vendor_id}/menu", MENU, MENU | {"minimum_minor": 700}),
    ):
        tag = await street.tag("GET", path, ann) or '"v0"'
        changed = await street.tag(method, path, ann | {"If-Match": tag}, wish)
        status, problem = await street.call(method, path, ann | {"If-Match": tag}, other)

        assert (status, problem["type"]) == (412, "/problems/precondition-failed")
        assert changed == await street.tag("GET", path, ann) != tag
        assert (await street.call(method, path, ann | {"If-Match": f"W/{changed}"}, other))[0] == 200


async def test_of_two_changes_at_once_of_the_same_version_one_counts(street: Street) -> None:
    vendor_id, ann = await street.open_shop("ann"), street.vendor("ann")
    path = f"/vendors/{vendor_id}"
    for turn in range(10):
        known = ann | {"If-Match": await street.tag("GET", path, ann)}
        names = [f"Dal House {turn}.{number}" for number in range(3)]
        answers = await asyncio.gather(*(street.call("PATCH", path, known, {"name": name}) for name in names))

        assert sorted(status for status, _ in answers) == [200, 412, 412]
        told = [vendor["name"] for status, vendor in answers if status == 200]
        assert [(await street.call("GET", path, ann))[1]["name"]] == told


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "dollars"},
        {"minimum_minor": -1},
        {"items": [{"name": "Dal", "price_minor": -1}]},
        {"items": [{"name": "", "price_minor": 1}]},
        {"items": [{"name": "Dal", "price_minor": 1, "item_id": "not-an-id"}]},
        {"items": [{"name": "Dal", "price_minor": 10**15}]},
        {"menu_version": 7},
    ],
)
async def test_a_bad_menu_is_refused(street: Street, changes: dict[str, Any]) -> None:
    vendor_id = await street.open_shop("ann")

    assert (await street.call("PUT", f"/vendors/{vendor_id}/menu", street.vendor("ann"), MENU | changes))[0] == 422


async def test_new_vendors_are_approved_at_once_where_that_is_set(
    surroundings: Surroundings, issuer: TokenIssuer
) -> None:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_AUTO_APPROVE": "1"}) as service:
        status, vendor = await Street(service, issuer).register("ann")

        assert (status, vendor["status"]) == (201, "open")
