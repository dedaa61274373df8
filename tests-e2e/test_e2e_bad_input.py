"""What the gateway's clients may get wrong: each answer is a problem that names the rule, and nothing happens."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, Answer, Ask, new_key
from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.e2e_town import DOOR, MARKET, Town, basket

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

STRANGE_ITEM = "itm_01h455vb4pex5vsknk084sn02q"
STRANGE_VENDOR = "ven_01h455vb4pex5vsknk084sn02q"
STRANGE_ORDER = "ord_01h455vb4pex5vsknk084sn02q"
SYDNEY = {"lat": -33.8688, "lon": 151.2093, "address": "Sydney"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """Somebody who wants to order, where they can, and somebody who would bring it but has not been asked."""

    town: Town
    customer: Person
    kitchen: Kitchen
    courier: Courier

    async def order(self, key: str = "", **changes: Any) -> Answer:
        """Try to order."""
        return await self.customer.try_to("POST", "/orders", basket(self.kitchen, **changes), key)

    async def orders(self) -> list[Any]:
        """What the customer has ordered."""
        items: list[Any] = (await self.customer.get("/orders"))["items"]
        return items


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def street(town: Town) -> Street:
    kitchen, customer = await town.kitchen(), await town.newcomer("customer")
    await town.order(await town.newcomer("customer"), kitchen)  # from here on the menu is known
    return Street(town=town, customer=customer, kitchen=kitchen, courier=await town.courier())


def line(item_id: object, quantity: object = 1) -> dict[str, Any]:
    return {"lines": [{"item_id": item_id, "quantity": quantity}]}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (line(STRANGE_ITEM), (422, "item-not-on-menu")),
        (line("no id at all"), (422, "bad-id")),
        (line(STRANGE_ITEM, 0), (422, "invalid-request")),
        (line(STRANGE_ITEM, -1), (422, "invalid-request")),
        (line(STRANGE_ITEM, 100), (422, "invalid-request")),
        (line(STRANGE_ITEM, 10**30), (422, "invalid-request")),
        (line(STRANGE_ITEM, "many"), (422, "invalid-request")),
        ({"lines": []}, (422, "invalid-request")),
        ({"lines": None}, (422, "invalid-request")),
        ({"vendor_id": STRANGE_VENDOR}, (404, "vendor-not-known")),
        ({"menu_version": 99}, (409, "menu-changed")),
        ({"menu_version": 0}, (409, "menu-changed")),
        ({"expected_total_minor": 1}, (409, "total-mismatch")),
        ({"tip_minor": -1}, (422, "invalid-request")),
        ({"tip_minor": 10**18}, (422, "invalid-request")),
        ({"dropoff": SYDNEY}, (422, "dropoff-too-far")),
        ({"dropoff": SYDNEY | {"lat": 91}}, (422, "invalid-request")),
        ({"dropoff": SYDNEY | {"address": "\0"}}, (422, "invalid-request")),
        ({"payment_token": ""}, (422, "invalid-request")),
        ({"proof": ["blood"]}, (422, "invalid-request")),
    ],
)
async def test_an_order_that_cannot_be_is_refused(
    street: Street, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    answer = await street.order(**changes)

    assert answer.refusal == refusal, answer.body
    assert await street.orders() == []


async def test_a_paused_vendor_takes_no_orders(street: Street) -> None:
    kitchen, customer = await street.town.kitchen(), street.customer
    await kitchen.person.patch(f"/vendors/{kitchen.vendor_id}", {"paused": True})

    async def refused() -> bool:
        answer = await customer.try_to("POST", "/orders", basket(kitchen))
        assert answer.refusal == (409, "vendor-closed")
        return True

    assert await eventually(refused, within_s=PATIENCE_S)


async def test_a_menu_that_was_changed_has_to_be_read_again(street: Street) -> None:
    kitchen = await street.town.kitchen()
    menu = {"currency": "USD", "items": [{"name": "House bowl", "price_minor": 1}]}
    await kitchen.person.put(f"/vendors/{kitchen.vendor_id}/menu", menu)

    async def refused() -> bool:
        answer = await street.customer.try_to("POST", "/orders", basket(kitchen))
        assert answer.refusal == (409, "menu-changed")
        return True

    assert await eventually(refused, within_s=PATIENCE_S)


async def test_the_same_request_twice_at_once_is_one_order(street: Street) -> None:
    customer, key = await street.town.newcomer("customer"), new_key()
    ask = customer.ask("POST", "/orders", basket(street.kitchen), key)
    first, second = await asyncio.gather(customer.api.patiently(ask), customer.api.patiently(ask))

    assert first == second
    assert [one["order_id"] for one in (await customer.get("/orders"))["items"]] == [first["order_id"]]


async def test_a_key_serves_one_request_only(street: Street) -> None:
    customer, key = await street.town.newcomer("customer"), new_key()
    await customer.post("/orders", basket(street.kitchen), key)
    other = await customer.try_to("POST", "/orders", basket(street.kitchen, tip_minor=1), key)

    assert other.refusal == (422, "idempotency-key-reused")
    assert len((await customer.get("/orders"))["items"]) == 1


async def test_a_key_is_asked_for(street: Street) -> None:
    ask = street.customer.ask("POST", "/orders", basket(street.kitchen))
    headers = {name: text for name, text in ask.headers.items() if name != "Idempotency-Key"}
    answer = await street.town.api.once(Ask(method="POST", path="/orders", body=ask.body, headers=headers))

    assert answer.refusal == (400, "idempotency-key-missing")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/orders/{}", None),
        ("GET", "/orders/{}/timeline", None),
        ("POST", "/orders/{}/cancel", {"reason": "Not mine"}),
        ("GET", "/payments/{}", None),
        ("GET", "/tickets/{}", None),
        ("GET", "/tracking/orders/{}", None),
    ],
)
async def test_somebody_elses_order_does_not_exist(street: Street, method: str, path: str, body: Any) -> None:
    order = await street.town.order(await street.town.newcomer("customer"), street.kitchen)
    await order.becomes("authorized")
    await eventually(lambda: street.kitchen.person.get(f"/tickets/{order.order_id}"), within_s=PATIENCE_S)
    strangers = await street.customer.try_to(method, path.format(order.order_id), body)
    nobodys = await street.customer.try_to(method, path.format(STRANGE_ORDER), body)

    assert (strangers.status, nobodys.status) == (404, 404)
    assert strangers.slug == nobodys.slug != ""


async def test_what_does_not_follow_is_refused(street: Street) -> None:
    order = await street.town.order(await street.town.newcomer("customer"), street.kitchen)
    tablet, ticket = street.kitchen.person, f"/tickets/{order.order_id}"
    await eventually(lambda: tablet.get(ticket), within_s=PATIENCE_S)

    assert (await tablet.try_to("POST", f"{ticket}/ready", {})).refusal == (409, "ticket-not-accepted")
    await street.kitchen.reject(order.order_id, "The stove is broken")
    late = await tablet.try_to("POST", f"{ticket}/accept", {"preparation_minutes": 5})
    assert late.refusal == (409, "ticket-not-open")
    await order.becomes("cancelled")
    cancel = await order.customer.try_to("POST", f"/orders/{order.order_id}/cancel", {"reason": "Late"})
    assert cancel.refusal == (409, "order-not-cancellable")


async def test_positions_that_cannot_be_are_rejected_one_by_one(street: Street) -> None:
    courier = street.courier
    now, good = courier.clock.now(), courier.at(MARKET, ago_s=30)
    bad = [
        courier.at(MARKET) | {"at": (now + timedelta(days=1)).isoformat()},
        courier.at(MARKET) | {"at": (now - timedelta(days=30)).isoformat()},
        courier.at(MARKET) | {"lat": SYDNEY["lat"], "lon": SYDNEY["lon"]},
        courier.at(MARKET) | {"lat": 91.0},
        courier.at(MARKET) | {"lat": 0.0, "lon": 0.0},
        {"lat": "north", "lon": 0, "at": "today"},
    ]
    answer = await courier.person.post("/positions", {"positions": [good, *bad]})

    assert answer["accepted"] == 1
    assert {one["index"]: one["reason"] for one in answer["rejected"]} == {
        1: "in-the-future",
        2: "too-old",
        3: "impossible-jump",
        4: "impossible-coordinates",
        5: "impossible-coordinates",
        6: "malformed",
    }


async def test_no_or_too_many_positions_are_refused(street: Street) -> None:
    driver = street.courier

    for positions in ([], [driver.at(DOOR)] * 501, None, "here"):
        answer = await driver.person.try_to("POST", "/positions", {"positions": positions})
        assert answer.refusal == (422, "invalid-request")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer not.a.token", "Basic dXNlcjpwYXNz"])
async def test_who_has_no_good_token_is_nobody(street: Street, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    for path in ("/orders", "/me", "/notifications", "/dispatch/board"):
        answer = await street.town.api.once(Ask(method="GET", path=path, headers=headers))
        assert answer.refusal == (401, "unauthenticated"), path


async def test_a_token_that_was_tampered_with_is_nobodys(street: Street) -> None:
    head, claims, signature = street.customer.token.split(".")
    _, staff_claims, _ = (await street.town.staff("admin")).token.split(".")

    for token in (f"{head}.{staff_claims}.{signature}", f"{head}.{claims}.", f"{head}.{claims}.{signature[:-4]}AAAA"):
        headers = {"Authorization": f"Bearer {token}"}
        answer = await street.town.api.once(Ask(method="GET", path="/me", headers=headers))
        assert answer.refusal == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"),
        ("GET", "/ledger/balances"),
        ("GET", "/ledger/entries"),
        ("GET", "/dispatch/board"),
        ("GET", "/drivers"),
        ("GET", "/notifications/log"),
        ("GET", "/notification-templates"),
        ("POST", f"/vendors/{STRANGE_VENDOR}/approve"),
        ("POST", f"/payments/{STRANGE_ORDER}/refunds"),
        ("POST", "/vendors"),
        ("POST", "/drivers"),
    ],
)
async def test_a_customer_is_no_staff(street: Street, method: str, path: str) -> None:
    bodies: dict[str, Any] = {
        "/vendors": {"name": "Mine", "location": {"lat": 1, "lon": 1, "address": "Here"}},
        "/drivers": {"name": "Me", "vehicle": {"type": "bicycle"}},
    }
    body = bodies.get(path, {"reason": "Because"}) if method == "POST" else None
    answer = await street.customer.try_to(method, path, body)

    assert answer.refusal == (403, "forbidden")


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"{", (400, "body-is-not-json")),
        (b"\xff\xfe\x00", (400, "bad-request")),
        (b"[" * 100_000, (422, "body-too-complex")),
        (b"", (422, "invalid-request")),
        (b"null", (422, "invalid-request")),
        (b"[]", (422, "invalid-request")),
        (b'"text"', (422, "invalid-request")),
        (b" " * (1024 * 1024 + 1), (413, "body-too-large")),
    ],
)
async def test_a_body_that_is_none_is_refused(street: Street, raw: bytes, refusal: tuple[int, str]) -> None:
    ask = street.customer.ask("POST", "/orders")
    headers = {**ask.headers, "Content-Type": "application/json"}
    answer = await street.town.api.once(Ask(method="POST", path="/orders", raw=raw, headers=headers))

    assert answer.refusal == refusal


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        ("GET", "/nowhere", (404, "not-found")),
        ("DELETE", "/orders", (405, "method-not-allowed")),
        ("GET", "/orders/no-id", (422, "bad-id")),
        ("GET", "/orders?cursor=no-cursor", (422, "bad-cursor")),
        ("GET", "/orders?limit=0", (422, "invalid-request")),
        ("GET", "/orders?limit=201", (422, "invalid-request")),
        ("GET", "/orders?status=lost", (422, "invalid-request")),
    ],
)
async def test_an_address_that_is_none_is_refused(
    street: Street, method: str, path: str, refusal: tuple[int, str]
) -> None:
    assert (await street.customer.try_to(method, path)).refusal == refusal
