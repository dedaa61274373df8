"""The order service over HTTP: who may do what, what is refused, and what a resend does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.kernel.ids import MenuItemId, OrderId, OrgId, VendorId
from roundsman.order.testing.town import BERLIN, Town, open_town
from roundsman.testkit import TokenIssuer, eventually
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    async with open_town(surroundings, issuer) as town:
        yield town


async def test_a_resend_gets_the_same_answer_and_places_nothing_more(town: Town) -> None:
    first = await town.place("resent", name="resender")
    again = await town.place("resent", name="resender")
    _, listed = await town.get("/api/v1/orders", "resender", Role.CUSTOMER)

    assert first == again
    assert [order["order_id"] for order in listed["items"]] == [first[1]["order_id"]]


async def test_of_two_resends_at_once_one_takes_effect(town: Town) -> None:
    answers = await asyncio.gather(*(town.place("at-once", name="twin") for _ in range(5)))
    _, listed = await town.get("/api/v1/orders", "twin", Role.CUSTOMER)

    assert {status for status, _ in answers} == {201}
    assert len({body["order_id"] for _, body in answers}) == len(listed["items"]) == 1


async def test_a_key_serves_one_body_only(town: Town) -> None:
    await town.place("one-body")

    status, problem = await town.place("one-body", tip_minor=1)

    assert (status, problem["title"]) == (422, "idempotency key reused")


async def test_a_quote_is_for_who_may_place_and_is_the_price_of_placing(town: Town) -> None:
    wanted = {
        "vendor_id": town.vendor_id,
        "menu_version": 1,
        "lines": [{"item_id": town.dal, "quantity": 2}],
        "dropoff": BERLIN,
        "tip_minor": 100,
    }
    path, customer = "/api/v1/orders/quote", town.issuer.bearer("quoter", Role.CUSTOMER)
    status, quote = await town.post(path, wanted, "", customer)
    _, order = await town.place("quoted", name="quoter", **wanted)
    refused, _ = await town.post(path, wanted, "", town.issuer.bearer("cook", Role.VENDOR))
    stale, problem = await town.post(path, wanted | {"menu_version": 9}, "", customer)

    assert (status, quote["price"], quote["lines"]) == (200, order["price"], order["lines"])
    assert (refused, stale, problem["type"]) == (403, 409, "/problems/menu-changed")


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [
        ({"vendor_id": VendorId("ven_01h455vb4pex5vsknk084sn02q")}, 404, "vendor-not-known"),
        ({"vendor_id": "nonsense"}, 422, "bad-id"),
        ({"menu_version": 9}, 409, "menu-changed"),
        (
            {"lines": [{"item_id": MenuItemId("itm_01h455vb4pex5vsknk084sn02q"), "quantity": 1}]},
            422,
            "item-not-on-menu",
        ),
        ({"lines": []}, 422, "invalid-request"),
        ({"lines": [{"item_id": "x", "quantity": 0}]}, 422, "invalid-request"),
        ({"lines": [{"item_id": "x", "quantity": 100}]}, 422, "invalid-request"),
        ({"expected_total_minor": 1}, 409, "total-mismatch"),
        ({"dropoff": BERLIN | {"lat": 91}}, 422, "invalid-request"),
        ({"dropoff": BERLIN | {"lat": -52.5}}, 422, "dropoff-too-far"),
        ({"dropoff": BERLIN | {"address": "NUL \0"}}, 422, "invalid-request"),
        ({"tip_minor": -1}, 422, "invalid-request"),
        ({"proof": ["blood"]}, 422, "invalid-request"),
        ({"payment_token": ""}, 422, "invalid-request"),
        ({"instructions": "x" * 501}, 422, "invalid-request"),
    ],
)
async def test_a_bad_order_is_refused_with_its_reason(
    town: Town, changes: dict[str, Any], status: int, slug: str
) -> None:
    answer, problem = await town.place("bad", **changes)  # a refusal keeps no key

    assert (answer, problem["type"]) == (status, f"/problems/{slug}")


async def test_placing_needs_a_key_a_token_and_the_customers_role(town: Town) -> None:
    customer, driver = (town.issuer.bearer("mia", role) for role in (Role.CUSTOMER, Role.DRIVER))

    answers = [
        await town.post("/api/v1/orders", town.body(), "", customer),
        await town.post("/api/v1/orders", town.body(), "k", {}),
        await town.post("/api/v1/orders", town.body(), "k", driver),
        await town.post("/api/v1/orders", [1], "k", customer),
    ]

    assert [status for status, _ in answers] == [400, 401, 403, 422]


async def test_a_vendor_that_closes_takes_no_more_orders(surroundings: Surroundings, issuer: TokenIssuer) -> None:
    async with open_town(surroundings, issuer) as town:
        await town.component.publish(town.vendor("closed", after_s=1), town.vendor_id)

        async def refused() -> bool:
            status, problem = await town.place(f"closed-{town.component.chassis.clock.now()}")
            assert (status, problem.get("type")) == (409, "/problems/vendor-closed")
            return True

        assert await eventually(refused)


async def test_an_order_shows_itself_to_its_people_and_its_pin_to_its_customer(town: Town) -> None:
    _, placed = await town.place("shown")
    order_id = placed["order_id"]
    await town.tell(town.authorized(order_id))
    await town.reaches(order_id, "authorized")
    await town.tell(town.accepted(order_id))
    await town.reaches(order_id, "accepted")
    await town.tell(town.assigned(order_id))
    await town.reaches(order_id, "assigned")
    path = f"/api/v1/orders/{order_id}"

    people = [("mia", Role.CUSTOMER), ("helen", Role.SUPPORT), ("cook", Role.VENDOR), ("rider", Role.DRIVER)]
    shown = [await town.get(path, name, role) for name, role in [*people, ("dora", Role.DISPATCHER)]]

    assert [status for status, _ in shown] == [200] * 5
    assert [bool(body["pin"]) for _, body in shown] == [True, True, False, False, False]
    assert len(placed["pin"]) == 4
    for name, role in (("eve", Role.CUSTOMER), ("eve", Role.VENDOR), ("eve", Role.DRIVER)):
        assert (await town.get(path, name, role))[0] == 404
        assert (await town.get(f"{path}/timeline", name, role))[0] == 404
        assert (await town.get("/api/v1/orders", name, role))[1]["items"] == []


async def test_staff_of_another_organization_see_nothing(town: Town) -> None:
    _, placed = await town.place("foreign")
    token = town.issuer.token("spy", Role.ADMIN, org_id=OrgId.new(town.now))
    headers = {"Authorization": f"Bearer {token}"}

    async with town.component.http.get(f"/api/v1/orders/{placed['order_id']}", headers=headers) as response:
        assert response.status == 404
    status, _ = await town.post(f"/api/v1/orders/{placed['order_id']}/cancel", {"reason": "x"}, "spy", headers)
    assert status == 404


async def test_whoever_may_cancel_does_and_others_do_not(town: Town) -> None:
    _, placed = await town.place("who-cancels")
    path, why = f"/api/v1/orders/{placed['order_id']}/cancel", {"reason": "Because."}
    cook, eve, helen, mia = (
        town.issuer.bearer(name, role)
        for name, role in (
            ("cook", Role.VENDOR),
            ("eve", Role.CUSTOMER),
            ("helen", Role.SUPPORT),
            ("mia", Role.CUSTOMER),
        )
    )

    assert (await town.post(path, why, "cook", cook))[0] == 403
    assert (await town.post(path, why, "eve", eve))[0] == 404
    assert (await town.post(path, {"reason": ""}, "mia", mia))[0] == 422
    status, cancelled = await town.post(path, why, "helen", helen)
    assert (status, cancelled["cancellation"]["reason"]) == (200, "operator")
    assert await town.post(path, why, "helen", helen) == (status, cancelled)
    late, problem = await town.post(path, why, "mia-late", mia)
    assert (late, problem["type"]) == (409, "/problems/order-not-cancellable")


async def test_lists_come_in_pages(town: Town) -> None:
    placed = [(await town.place(f"page-{n}", name="lister"))[1]["order_id"] for n in range(5)]
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        path = f"/api/v1/orders?limit=2&sort=placed_at{cursor}"
        _, page = await town.get(path, "lister", Role.CUSTOMER)
        found += [order["order_id"] for order in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"

    assert found == placed
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("status=placed&status=cancelled&q=dal&limit=1", 200),
        ("status=lost", 422),
        ("limit=0", 422),
        ("limit=201", 422),
        ("cursor=nonsense", 422),
        ("cursor=MTIzCm9yZF8x", 422),
        ("placed_from=2026-03-02T12:00:00", 422),
        ("placed_from=2026-03-02T12:00:00Z", 200),
        ("q=%00", 422),
        ("vendor_id=nonsense", 200),
    ],
)
async def test_a_lists_filters_are_checked(town: Town, query: str, status: int) -> None:
    answer, _ = await town.get(f"/api/v1/orders?{query}", "mia", Role.CUSTOMER)

    assert answer == status


async def test_an_order_that_is_none_is_not_found(town: Town) -> None:
    assert (await town.get(f"/api/v1/orders/{OrderId.new(town.now)}", "mia", Role.CUSTOMER))[0] == 404
    assert (await town.get("/api/v1/orders/nonsense", "mia", Role.CUSTOMER))[0] == 422


async def test_the_key_is_documented(town: Town) -> None:
    async with town.component.http.get("/openapi.json") as response:
        document = await response.json()

    for path in ("/api/v1/orders", "/api/v1/orders/{order_id}/cancel"):
        names = [one["name"] for one in document["paths"][path]["post"]["parameters"]]
        assert "Idempotency-Key" in names
