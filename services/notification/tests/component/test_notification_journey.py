"""People are told over SMTP and in the app, once each: HTTP, Kafka, MongoDB and a mail server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage as Mail
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pymongo.asynchronous.cursor import AsyncCursor
from pymongo.errors import AutoReconnect

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import DriverAssigned, DriverAssignedPlace
from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.contracts.types.identity import UserRegistered
from roundsman.contracts.types.notification import NotificationSent
from roundsman.contracts.types.order import (
    OrderCancelled,
    OrderCancelledReason,
    OrderCompleted,
    OrderPlaced,
    OrderPlacedKind,
    OrderPlacedLine,
    OrderPlacedPlace,
)
from roundsman.contracts.types.platform import RecordParked
from roundsman.contracts.types.vendor import TicketOpened, VendorChanged, VendorChangedKind, VendorChangedStatus
from roundsman.kernel.ids import DriverId, JobId, OrderId, OrgId, VendorId
from roundsman.notification.app import SERVICE
from roundsman.notification.store.mongo import client
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack

EACH = [(step, channel) for step in ("order_completed", "order_placed") for channel in ("email", "in_app")]
_ROLES = {"customer": Role.CUSTOMER, "owner": Role.VENDOR, "driver": Role.DRIVER}


class Story:
    """One order of a customer at an owner's vendor, with a driver; all ids are new."""

    def __init__(self, component: Component, issuer: TokenIssuer) -> None:
        self.component, self.issuer = component, issuer
        self.at = datetime.now(UTC)
        self.order_id, self.driver_id = OrderId.new(self.at), DriverId.new(self.at)
        self.vendor_id = VendorId.new(self.at)

    def name(self, who: str) -> str:
        return f"{who}-{self.order_id}"

    def email(self, who: str) -> str:
        return f"{self.name(who)}@example.com"

    async def tell(self, message: Message, key: str = "", message_id: str = "") -> None:
        await self.component.publish(message, key or self.order_id, message_id=message_id)

    async def register(self, *people: str, language: str = "") -> None:
        for who in people:
            user_id = self.issuer.user(self.name(who))
            registered = UserRegistered(
                user_id=user_id,
                org_id=self.issuer.org_id,
                email=self.email(who),
                name=who.title(),
                roles=(),
                language=language,
                at=self.at,
            )
            await self.tell(registered, user_id)

    async def open_vendor(self) -> None:
        """The vendor is known when this returns: orders are read by another group, which may be ahead."""
        await self.tell(_vendor(self), self.vendor_id)
        settings = self.component.chassis.settings
        async with client(settings.mongo_url) as mongo:
            await eventually(lambda: mongo[settings.mongo_database].businesses.find_one({"_id": self.vendor_id}))

    async def hire_driver(self) -> None:
        hired = DriverChanged(
            driver_id=self.driver_id,
            user_id=self.issuer.user(self.name("driver")),
            org_id=self.issuer.org_id,
            name="Dana",
            status=DriverChangedStatus.APPROVED,
            vehicle_type="bicycle",
            at=self.at,
        )
        await self.tell(hired, self.driver_id)

    async def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        async with self.component.http.get(f"/api/v1/{path}", headers=headers) as answer:
            return answer.status, await answer.json()

    def bearer(self, who: str) -> dict[str, str]:
        return self.issuer.bearer(self.name(who), _ROLES[who])

    async def inbox(self, who: str) -> list[str]:
        _, page = await self.get("notifications", self.bearer(who))
        return [one["step"] for one in page["items"]]

    async def log(self) -> list[tuple[str, str, str]]:
        headers = self.issuer.bearer("sam", Role.SUPPORT)
        _, page = await self.get(f"notifications/log?order_id={self.order_id}", headers)
        return sorted((one["step"], one["channel"], one["status"]) for one in page["items"])

    async def logged(self, *expected: tuple[str, str, str]) -> None:
        async def there() -> bool:
            seen = await self.log()
            assert seen == sorted(expected)
            return True

        await eventually(there)

    async def mails(self) -> list[Mail]:
        """Those about this order."""
        folder = self.component.surroundings.servers.mail_folder
        return [
            mail for mail in await asyncio.to_thread(_read_all, folder) if mail["X-Roundsman-Order"] == self.order_id
        ]

    async def sent(self) -> list[tuple[str, str]]:
        """What readers take in: of records with one id, one."""
        records = await self.component.received("notification.events.v1", self.order_id)
        told = {one.message_id: self.component.chassis.codec.decode(one.value) for one in records}
        return sorted((one.step, one.channel) for one in told.values() if isinstance(one, NotificationSent))


def _read_all(folder: Path) -> list[Mail]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def _vendor(story: Story) -> VendorChanged:
    return VendorChanged(
        vendor_id=story.vendor_id,
        org_id=story.issuer.org_id,
        owner_id=story.issuer.user(story.name("owner")),
        name="Dal House",
        kind=VendorChangedKind.MERCHANT,
        lat=40.7,
        lon=-73.9,
        address="1 Broadway",
        status=VendorChangedStatus.OPEN,
        weekly_hours=(),
        at=story.at,
    )


def _placed(story: Story) -> OrderPlaced:
    place = OrderPlacedPlace(lat=40.7, lon=-73.9, address="1 Broadway")
    return OrderPlaced(
        order_id=story.order_id,
        org_id=story.issuer.org_id,
        customer_id=story.issuer.user(story.name("customer")),
        vendor_id=story.vendor_id,
        kind=OrderPlacedKind.DELIVERY,
        lines=(OrderPlacedLine(item_id="itm_1", name="Dal makhani", quantity=2, unit_price_minor=950),),
        currency="USD",
        items_minor=1900,
        delivery_fee_minor=300,
        service_fee_minor=100,
        tip_minor=0,
        total_minor=2300,
        pickup=place,
        dropoff=place,
        proof=(),
        placed_at=story.at,
    )


def _completed(story: Story) -> OrderCompleted:
    return OrderCompleted(
        order_id=story.order_id,
        customer_id=story.issuer.user(story.name("customer")),
        vendor_id=story.vendor_id,
        driver_id=story.driver_id,
        total_minor=2300,
        currency="USD",
        at=story.at + timedelta(minutes=30),
    )


def _cancelled(story: Story) -> OrderCancelled:
    return OrderCancelled(
        order_id=story.order_id,
        customer_id=story.issuer.user(story.name("customer")),
        vendor_id=story.vendor_id,
        reason=OrderCancelledReason.NO_DRIVER,
        note="",
        cancelled_by="order",
        fee_minor=0,
        currency="USD",
        at=story.at + timedelta(minutes=30),
    )


def _assigned(story: Story) -> DriverAssigned:
    place = DriverAssignedPlace(lat=40.7, lon=-73.9, address="1 Broadway")
    return DriverAssigned(
        order_id=story.order_id,
        job_id=JobId.new(story.at),
        driver_id=story.driver_id,
        assigned_by=story.issuer.user(story.name("driver")),
        vehicle_type="bicycle",
        pickup=place,
        dropoff=place,
        at=story.at,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def component(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings) as started:
        yield started


@pytest.fixture
def story(component: Component, issuer: TokenIssuer) -> Story:
    return Story(component, issuer)


async def test_a_customer_gets_a_letter_and_a_message_and_the_others_hear_of_it(story: Story) -> None:
    await story.register("customer", language="de-AT")
    await story.open_vendor()
    await story.tell(_placed(story))
    await story.logged(("order_placed", "email", "sent"), ("order_placed", "in_app", "sent"))
    await story.tell(_completed(story))
    await story.logged(
        ("order_placed", "email", "sent"),
        ("order_placed", "in_app", "sent"),
        ("order_completed", "email", "sent"),
        ("order_completed", "in_app", "sent"),
    )

    placed, receipt = await story.mails()
    subject = f"Ihre Bestellung {story.order_id[-6:].upper()} bei Dal House"
    assert (placed["To"], placed["Subject"], placed["Content-Language"]) == (story.email("customer"), subject, "de")
    assert "2 x Dal makhani  19,00 USD" in receipt.get_content()
    assert "Bezahlt: 23,00 USD" in receipt.get_content()
    assert await story.inbox("customer") == ["order_completed", "order_placed"]

    await eventually(lambda: _told(story, EACH))


async def _told(story: Story, each: list[tuple[str, str]]) -> bool:
    return await story.sent() == each


async def test_a_fact_told_again_tells_nobody_again(story: Story) -> None:
    await story.register("customer")
    for message_id in ("", "", f"msg-{story.order_id}", f"msg-{story.order_id}"):
        await story.tell(_placed(story), message_id=message_id)
    await story.tell(_completed(story))  # behind them all on its partition

    await story.logged(*((step, channel, "sent") for step, channel in EACH))
    assert len(await story.mails()) == 2
    assert await story.inbox("customer") == ["order_completed", "order_placed"]

    await eventually(lambda: _told(story, EACH))


async def test_somebody_not_known_yet_is_told_as_soon_as_they_are(story: Story) -> None:
    await story.tell(_placed(story))
    opened = TicketOpened(
        order_id=story.order_id,
        vendor_id=story.vendor_id,
        answer_by=story.at + timedelta(minutes=5),
        at=story.at,
    )
    await story.tell(opened)
    await story.tell(_assigned(story))
    await story.logged(
        ("order_placed", "email", "waiting"),
        ("order_placed", "in_app", "sent"),
        ("ticket_opened", "in_app", "waiting"),
        ("driver_assigned", "in_app", "waiting"),
    )

    await story.register("customer")
    await story.open_vendor()
    await story.hire_driver()

    await story.logged(
        ("order_placed", "email", "sent"),
        ("order_placed", "in_app", "sent"),
        ("ticket_opened", "in_app", "sent"),
        ("driver_assigned", "in_app", "sent"),
    )
    assert (await story.inbox("owner"), await story.inbox("driver")) == (["ticket_opened"], ["driver_assigned"])
    assert len(await story.mails()) == 1


async def test_a_cancelled_order_is_told_to_customer_and_vendor(story: Story) -> None:
    await story.register("customer")
    await story.open_vendor()
    await story.tell(_cancelled(story))
    await story.logged(
        ("order_cancelled", "email", "sent"),
        ("order_cancelled", "in_app", "sent"),
        ("order_cancelled", "in_app", "sent"),
    )

    assert await story.inbox("owner") == ["order_cancelled"]
    (letter,) = await story.mails()
    assert "cancelled because no driver was free" in letter.get_payload()


async def test_a_record_that_cannot_be_read_parks_its_key_only(story: Story) -> None:
    await story.register("customer")
    headers = {"ce_id": f"bad-{story.order_id}", "ce_type": OrderPlaced.SCHEMA}
    await story.component.publish_raw("order.events.v1", story.order_id, b"\x00nonsense", headers)
    await story.tell(_placed(story))

    async def announced() -> bool:
        told = await story.component.published("notification.parked.v1", story.order_id)
        reasons = [one.reason for one in told if isinstance(one, RecordParked)]
        return len(reasons) == 2 and reasons[1] == "waits behind a parked record of its key"

    assert await eventually(announced)
    other = Story(story.component, story.issuer)
    await other.tell(_placed(other))
    await other.logged(("order_placed", "email", "waiting"), ("order_placed", "in_app", "sent"))
    assert await story.log() == []


async def test_a_message_is_read_by_its_reader_only(story: Story) -> None:
    await story.tell(_placed(story))
    mine = story.bearer("customer")

    async def arrived() -> Any:
        return (await story.get("notifications", mine))[1]["items"]

    (message,) = await eventually(arrived)
    path = f"/api/v1/notifications/{message['notification_id']}/read"
    async with story.component.http.post(path, headers=story.issuer.bearer("mallory", Role.ADMIN)) as answer:
        assert answer.status == 404
    async with story.component.http.post(path, headers=mine) as answer:
        first = await answer.json()
    async with story.component.http.post(path, headers=mine) as answer:
        again = await answer.json()
    assert message["read_at"] is None
    assert first["read_at"] == again["read_at"] is not None


async def test_the_staff_see_their_own_organization_only(story: Story) -> None:
    await story.tell(_placed(story))
    await story.logged(("order_placed", "email", "waiting"), ("order_placed", "in_app", "sent"))
    path = f"notifications/log?order_id={story.order_id}"
    _, sent = await story.get(f"{path}&status=sent", story.issuer.bearer("sam", Role.SUPPORT))
    assert [one["channel"] for one in sent["items"]] == ["in_app"]
    elsewhere = story.issuer.token("eve", Role.ADMIN, org_id=OrgId.derived(story.at, "elsewhere"))

    assert (await story.get(path, {"Authorization": f"Bearer {elsewhere}"}))[1]["items"] == []
    for staff_only in (path, "notifications/counts", "notification-templates"):
        assert (await story.get(staff_only, story.issuer.bearer(story.name("customer"), Role.CUSTOMER)))[0] == 403
        assert (await story.get(staff_only, {}))[0] == 401
    counts = (await story.get("notifications/counts", story.issuer.bearer("sam", Role.SUPPORT)))[1]
    assert counts["order_placed"]["in_app"] >= 1
    templates = (await story.get("notification-templates", story.issuer.bearer("sam", Role.SUPPORT)))[1]["items"]
    assert Counter(one["language"] for one in templates) == {"en": 13, "de": 13, "ar": 13}


async def test_a_store_that_is_away_is_said_to_be(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    async def goes_away(*_: object) -> None:
        raise AutoReconnect("connection closed")

    monkeypatch.setattr(AsyncCursor, "to_list", goes_away)
    status, problem = await story.get("notifications", story.bearer("customer"))

    assert (status, problem["type"]) == (503, "/problems/store-away")


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "order_id=ord_1", "step=none", "channel=fax", "status=lost"])
async def test_the_log_is_not_asked_for_with_nonsense(story: Story, query: str) -> None:
    status, _ = await story.get(f"notifications/log?{query}", story.issuer.bearer("sam", Role.SUPPORT))

    assert status == 422


async def test_messages_come_in_pages_newest_first(story: Story) -> None:
    await story.tell(_placed(story))
    await story.tell(_completed(story))
    mine = story.bearer("customer")

    async def both_there() -> bool:
        return len(await story.inbox("customer")) == 2

    await eventually(both_there)
    _, first = await story.get("notifications?limit=1", mine)
    _, second = await story.get(f"notifications?limit=1&cursor={first['next_cursor']}", mine)
    steps = {one["step"] for one in (*first["items"], *second["items"])}

    assert (steps, second["next_cursor"]) == ({"order_placed", "order_completed"}, None)
