"""The whole service on real servers, with the provider's sandbox as a process of its own."""

import asyncio
import hashlib
import hmac
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types import payment as contracts
from roundsman.kernel.ids import OrderId
from roundsman.payment.app import SERVICE
from roundsman.stack.places import free_port
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack
SECRET = "k1"
HANG_S = 20.0  # of the sandbox; the client waits for a quarter of a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Payment, its provider, and who may sign tokens."""

    payment: Component
    provider: aiohttp.ClientSession
    issuer: TokenIssuer

    async def authorize(self, token: str = "tok_ok", amount_minor: int = 1000, **more: str) -> str:
        """Have a new order's payment requested; gives the order's id."""
        order_id = str(OrderId.new(datetime.now(UTC)))
        await self.send(
            contracts.AuthorizePayment(
                order_id=order_id,
                customer_id=self.issuer.user("ann"),
                vendor_id="ven_1",
                org_id=self.issuer.org_id,
                amount_minor=amount_minor,
                currency="USD",
                payment_token=token,
            ),
            order_id,
            **more,
        )
        return order_id

    async def send(self, message: Message, order_id: str, message_id: str = "") -> None:
        await self.payment.publish(message, order_id, message_id=message_id)

    async def told(self, order_id: str, count: int) -> list[Message]:
        """The first `count` events of the order's payment."""

        async def probe() -> list[Message]:
            found = await self.payment.published("payment.events.v1", order_id)
            assert len(found) >= count, f"{len(found)} of {count} events: {found}"
            return found

        return await eventually(probe)

    async def parked(self, order_id: str) -> list[Message]:
        """The notices that the order waits for an operator."""

        async def probe() -> list[Message]:
            return await self.payment.published("payment.parked.v1", order_id)

        return await eventually(probe)

    async def get(self, path: str, name: str = "ann", *roles: Role) -> tuple[int, Any]:
        headers = self.issuer.bearer(name, *roles or (Role.CUSTOMER,))
        async with self.payment.http.get(f"/api/v1{path}", headers=headers) as response:
            return response.status, await response.json()

    async def book(self, path: str, name: str, role: Role) -> Any:
        """What a page of the books says, as soon as the provider answers: here it has a quarter of a second."""

        async def probe() -> Any:
            status, answer = await self.get(path, name, role)
            assert status == 200, answer
            return answer

        return await eventually(probe)

    async def refund(self, order_id: str, key: str, role: Role = Role.SUPPORT) -> tuple[int, Any]:
        headers = self.issuer.bearer(f"a {role}", role) | {"Idempotency-Key": key}
        path = f"/api/v1/payments/{order_id}/refunds"
        async with self.payment.http.post(path, json={"reason": "cold"}, headers=headers) as response:
            return response.status, await response.json()

    async def intents(self, order_id: str) -> list[dict[str, Any]]:
        """What the provider has on its book for the order."""
        async with self.provider.get("/book?limit=1000") as response:
            return [one for one in (await response.json())["items"] if one["reference"] == order_id]


@asynccontextmanager
async def sandbox(folder: Path, webhook_url: str) -> AsyncIterator[str]:
    port, ready = free_port(), folder / "ready"
    given = {
        "SECRET": SECRET,
        "DATA": str(folder),
        "HTTP_PORT": str(port),
        "READY_FILE": str(ready),
        "SANDBOX_HANG_S": str(HANG_S),
        "WEBHOOK_URL": webhook_url,
    }
    environment = os.environ | {f"ROUNDSMAN_{name}": value for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "roundsman.sandbox", env=environment)

    async def is_ready() -> bool:
        return ready.exists()

    try:
        await eventually(is_ready)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(
    surroundings: Surroundings, issuer: TokenIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    port = free_port()
    folder = tmp_path_factory.mktemp("sandbox")
    async with sandbox(folder, f"http://127.0.0.1:{port}/provider/webhooks") as url:
        environment = {
            "ROUNDSMAN_SANDBOX_URL": url,
            "ROUNDSMAN_SECRET": SECRET,
            "ROUNDSMAN_HTTP_PORT": str(port),
            "ROUNDSMAN_PROVIDER_TIMEOUT_S": "0.25",
        }
        async with (
            running(SERVICE, surroundings, environment) as payment,
            aiohttp.ClientSession(url, headers={"Api-Key": SECRET}) as provider,
        ):
            yield Scene(payment=payment, provider=provider, issuer=issuer)


def names(messages: list[Message]) -> list[str]:
    return [type(message).__name__ for message in messages]


async def test_an_order_is_authorized_captured_and_refunded(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.told(order_id, 1)
    await scene.send(contracts.CapturePayment(order_id=order_id, amount_minor=400), order_id)
    await scene.told(order_id, 2)

    first = await scene.refund(order_id, "r1")
    events = await scene.told(order_id, 3)

    assert names(events) == ["PaymentAuthorized", "PaymentCaptured", "PaymentRefunded"]
    assert (first[0], first[1]["pending"]) == (202, "refund")
    (intent,) = await scene.intents(order_id)
    assert (intent["captured_minor"], intent["released_minor"], intent["refunded_minor"]) == (400, 600, 400)
    status, payment = await scene.get(f"/payments/{order_id}")
    assert (status, payment["status"], payment["refunded_minor"], payment["pending"]) == (200, "refunded", 400, None)
    assert payment["changed_at"].endswith("Z")


async def test_a_decline_is_told_with_its_reason(scene: Scene) -> None:
    order_id = await scene.authorize("tok_decline")

    (event,) = await scene.told(order_id, 1)

    assert isinstance(event, contracts.PaymentDeclined)
    assert event.reason == "card_declined"


@pytest.mark.parametrize("token", ["tok_timeout_each", "tok_flaky_each", "tok_answer_twice"])
async def test_a_provider_that_misbehaves_charges_once(scene: Scene, token: str) -> None:
    order_id = await scene.authorize(token)
    await scene.told(order_id, 1)
    await scene.send(contracts.CapturePayment(order_id=order_id, amount_minor=1000), order_id)
    await scene.told(order_id, 2)
    await scene.send(contracts.RefundPayment(order_id=order_id, amount_minor=1000, reason="cold"), order_id)

    events = await scene.told(order_id, 3)

    assert names(events) == ["PaymentAuthorized", "PaymentCaptured", "PaymentRefunded"]
    (intent,) = await scene.intents(order_id)
    assert (intent["status"], intent["captured_minor"], intent["refunded_minor"]) == ("refunded", 1000, 1000)


async def test_a_void_that_overtakes_the_authorization_is_done_after_it(scene: Scene) -> None:
    order_id = await scene.authorize("tok_timeout_then_ok")
    await scene.send(contracts.VoidPayment(order_id=order_id, reason="customer_request"), order_id)

    events = await scene.told(order_id, 2)

    assert names(events) == ["PaymentAuthorized", "PaymentVoided"]
    (intent,) = await scene.intents(order_id)
    assert (intent["status"], intent["released_minor"]) == ("voided", 1000)


async def test_a_repeated_command_changes_nothing(scene: Scene) -> None:
    order_id = await scene.authorize()
    void = contracts.VoidPayment(order_id=order_id, reason="no_driver")
    for message_id in (f"{order_id}-1", f"{order_id}-1", f"{order_id}-2"):
        await scene.send(void, order_id, message_id)
    too_late = contracts.CapturePayment(order_id=order_id, amount_minor=1000)
    await scene.send(too_late, order_id)
    await scene.parked(order_id)  # so all before it has been handled

    events = await scene.told(order_id, 2)

    assert names(events) == ["PaymentAuthorized", "PaymentVoided"]


async def test_the_same_refund_twice_at_once_is_one(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.send(contracts.CapturePayment(order_id=order_id, amount_minor=1000), order_id)
    await scene.told(order_id, 2)

    first, second = await asyncio.gather(scene.refund(order_id, "same"), scene.refund(order_id, "same"))
    third = await scene.refund(order_id, "another")

    assert first == second
    assert first[0] == 202
    assert (third[0], third[1]["type"]) == (409, "/problems/refund-already-asked")
    assert names(await scene.told(order_id, 3))[2:] == ["PaymentRefunded"]


async def test_what_is_not_captured_is_not_refunded(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.told(order_id, 1)

    status, problem = await scene.refund(order_id, "r")

    assert (status, problem["type"]) == (409, "/problems/nothing-to-refund")


async def test_a_payment_is_nobody_elses_business(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.told(order_id, 1)

    assert (await scene.get(f"/payments/{order_id}", "bob"))[0] == 404
    assert (await scene.get(f"/payments/{order_id}", "sue", Role.SUPPORT))[0] == 200
    assert (await scene.refund(order_id, "c", Role.CUSTOMER))[0] == 403
    assert (await scene.get("/payments/ord_none"))[0] == 404
    async with scene.payment.http.get(f"/api/v1/payments/{order_id}") as response:
        assert response.status == 401


@pytest.mark.parametrize("path", ["/ledger/balances", "/ledger/entries", "/ledger/totals", "/ledger/reconciliation"])
async def test_the_ledger_is_for_those_who_keep_the_books(scene: Scene, path: str) -> None:
    assert (await scene.get(path, "sue", Role.SUPPORT))[0] == 403
    assert await scene.book(path, "acc", Role.ACCOUNTANT)


async def test_the_ledger_balances_and_agrees_with_the_providers_book(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.send(contracts.CapturePayment(order_id=order_id, amount_minor=300), order_id)
    await scene.told(order_id, 2)

    _, balances = await scene.get("/ledger/balances", "acc", Role.ACCOUNTANT)
    _, totals = await scene.get("/ledger/totals", "acc", Role.ACCOUNTANT)
    _, entries = await scene.get(f"/ledger/entries?order_id={order_id}", "acc", Role.ACCOUNTANT)

    assert balances["sum_minor"]["USD"] == 0
    assert set(balances["sum_minor"].values()) == {0}  # of every currency that other tests used
    assert totals["USD"]["ledger_sum_minor"] == 0
    assert sum(entry["amount_minor"] for entry in entries["items"]) == 0
    assert {entry["kind"] for entry in entries["items"]} == {"authorize", "capture", "release"}


async def test_staff_find_the_payment_of_an_order_by_how_it_ends(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.told(order_id, 1)

    _, first = await scene.get("/payments?limit=1", "sue", Role.SUPPORT)
    _, by_end = await scene.get(f"/payments?q={order_id[-12:]}&status=authorized", "sue", Role.SUPPORT)
    _, declined = await scene.get(f"/payments?q={order_id[-12:]}&status=declined", "sue", Role.SUPPORT)

    assert len(first["items"]) == 1
    assert first["next_cursor"]
    assert [(one["order_id"], one["status"]) for one in by_end["items"]] == [(order_id, "authorized")]
    assert declined == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "role", "status"),
    [
        ("", Role.CUSTOMER, 403),
        ("?status=lost", Role.SUPPORT, 422),
        ("?q=%25%25%25%25%25%25", Role.SUPPORT, 422),
        ("?cursor=x", Role.SUPPORT, 422),
    ],
)
async def test_payments_are_listed_for_staff_who_ask_properly(
    scene: Scene, query: str, role: Role, status: int
) -> None:
    assert (await scene.get(f"/payments{query}", "bob", role))[0] == status


async def test_a_webhook_needs_the_providers_signature(scene: Scene) -> None:
    order_id = await scene.authorize("tok_decline")
    await scene.told(order_id, 1)
    intent = {"intent_id": "pi_forged", "reference": order_id}
    body = json.dumps({"event": "intent.authorized", "intent": intent}).encode()
    signature = "sha256=" + hmac.new(b"another", body, hashlib.sha256).hexdigest()

    headers = {"Sandbox-Signature": signature}
    async with scene.payment.http.post("/provider/webhooks", data=body, headers=headers) as response:
        assert response.status == 401
    assert (await scene.get(f"/payments/{order_id}"))[1]["status"] == "declined"


async def test_a_command_that_contradicts_parks_its_order_only(scene: Scene) -> None:
    order_id = await scene.authorize()
    await scene.told(order_id, 1)
    await scene.send(contracts.CapturePayment(order_id=order_id, amount_minor=1001), order_id)

    (notice,) = await scene.parked(order_id)
    assert "CaptureTooLarge" in str(notice)
    assert names(await scene.told(await scene.authorize(), 1)) == ["PaymentAuthorized"]


async def test_a_charge_that_only_the_provider_knows_is_found(scene: Scene) -> None:
    body = {"amount_minor": 77, "currency": "USD", "payment_token": "tok_ok", "reference": "ord_unknown"}
    headers = {"Idempotency-Key": "from elsewhere"}
    async with scene.provider.post("/v1/intents", json=body, headers=headers) as response:
        stray = (await response.json())["intent_id"]
    order_id = await scene.authorize()
    await scene.told(order_id, 1)

    report = await scene.book("/ledger/reconciliation", "ada", Role.ADMIN)
    of_organization = await scene.book("/ledger/reconciliation", "acc", Role.ACCOUNTANT)

    assert of_organization["differences"] == []
    assert report["differences"] == [
        {
            "order_id": "ord_unknown",
            "provider_ref": stray,
            "figure": "authorized",
            "currency": "USD",
            "ours_minor": 0,
            "theirs_minor": 77,
        }
    ]
    assert (report["agrees"], report["checked"] > 0) == (False, True)
