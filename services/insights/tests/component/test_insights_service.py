"""The whole service on real servers: events in, figures out, lost tables made anew."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types.driver import AvailabilityChanged, AvailabilityChangedAvailability, DriverChanged
from roundsman.contracts.types.driver import DriverChangedStatus as Status
from roundsman.contracts.types.insights import FiguresChanged
from roundsman.contracts.types.notification import NotificationSent, NotificationSentChannel
from roundsman.contracts.types.order import (
    OrderAccepted,
    OrderAssigned,
    OrderAuthorized,
    OrderCompleted,
    OrderDelivered,
    OrderPlaced,
    OrderPlacedKind,
    OrderPlacedPlace,
    OrderReady,
)
from roundsman.contracts.types.payment import PaymentAuthorized, PaymentRefunded
from roundsman.insights.app import SERVICE
from roundsman.insights.domain.cells import cell_of
from roundsman.insights.domain.turns import turn_id
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.testkit.views import WatchedView
from roundsman.web import Role

pytestmark = pytest.mark.stack

INSIGHTS = "/api/v1/insights"
PLACE = OrderPlacedPlace(lat=52.52, lon=13.40, address="Here 1")
FIRST = {  # what of each topic comes last; each is read at its own pace
    "orders": [{"kind": "delivery", "state": "delivered", "orders": 1}],
    "payments": [
        {"step": "authorized", "currency": "EUR", "count": 1, "amount_minor": 2500},
        {"step": "refunded", "currency": "EUR", "count": 2, "amount_minor": 200},
    ],
    "notifications": [{"channel": "in_app", "count": 1}],
    "drivers": {"online": 1, "busy": 0, "idle": 1, "on_break": 0},
}


@dataclass(slots=True)
class World:
    """An organization of the test's own: other tests share the topics."""

    component: Component
    issuer: TokenIssuer
    began_at: datetime
    sent: list[tuple[Message, str, str]] = field(default_factory=list)  # message, key, its id

    @property
    def org_id(self) -> OrgId:
        return OrgId.derived(self.began_at, "insights")

    def bearer(self, role: Role, org_id: OrgId | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.token('ann', role, org_id=org_id or self.org_id)}"}

    @property
    def driver_id(self) -> DriverId:
        return DriverId.derived(self.began_at, "driver")

    async def tell(self, message: Message, key: str) -> None:
        self.sent.append((message, key, f"msg_{key}_{len(self.sent)}"))
        await self.component.publish(*self.sent[-1][:2], message_id=self.sent[-1][2])

    async def ask(self, role: Role = Role.MANAGER, org_id: OrgId | None = None, **query: str) -> tuple[int, Any]:
        return await self.get("figures", self.bearer(role, org_id), **query)

    async def get(self, what: str, headers: dict[str, str], **query: str) -> tuple[int, Any]:
        async with self.component.http.get(f"{INSIGHTS}/{what}", params=query, headers=headers) as answer:
            return answer.status, await answer.json()

    async def becomes(self, **expected: Any) -> Any:
        """The day's figures, once these of them are as expected."""

        async def look() -> Any:
            status, figures = await self.ask(window="1d")
            assert (status, {name: figures.get(name) for name in expected}) == (200, expected)
            return figures

        return await eventually(look)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[World]:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_FIGURES_EVERY_S": "0.05"}) as component:
        world = World(component, issuer, component.chassis.clock.now() - timedelta(minutes=1))
        await tell_of_an_order(world)
        await tell_of_a_driver(world)
        await world.becomes(**FIRST)
        yield world


async def tell_of_an_order(world: World) -> None:
    order_id, at = OrderId.derived(world.began_at, "order"), world.began_at
    whose = {"order_id": order_id, "customer_id": "usr_1", "vendor_id": "ven_1"}

    def after(seconds: float) -> datetime:
        return at + timedelta(seconds=seconds)

    await world.tell(OrderAuthorized(**whose, at=after(1)), order_id)  # before it was placed, as a reader may see it
    await world.tell(placed(whose, world), order_id)
    await world.tell(OrderAccepted(**whose, ready_at=after(20), at=after(5)), order_id)
    await world.tell(OrderAssigned(**whose, driver_id="drv_1", at=after(6)), order_id)
    await world.tell(OrderReady(**whose, at=after(15)), order_id)
    await world.tell(OrderDelivered(**whose, driver_id="drv_1", proof=(), photo_ref=None, at=after(40)), order_id)
    paid = PaymentAuthorized(
        order_id=order_id, payment_id=f"pay_{order_id}", amount_minor=2500, currency="EUR", at=after(1)
    )
    await world.tell(paid, order_id)
    await world.tell(refunded(order_id, after(50)), order_id)
    await world.tell(refunded(order_id, after(51)), order_id)
    await world.tell(sent(f"ntf_1_{order_id}", order_id, after(2)), order_id)


def refunded(order_id: str, at: datetime) -> PaymentRefunded:
    return PaymentRefunded(
        order_id=order_id, payment_id=f"pay_{order_id}", amount_minor=100, currency="EUR", reason="cold", at=at
    )


def sent(notification_id: str, order_id: str, at: datetime) -> NotificationSent:
    return NotificationSent(
        notification_id=notification_id,
        order_id=order_id,
        user_id="usr_1",
        step="order_placed",
        channel=NotificationSentChannel.IN_APP,
        at=at,
    )


def available(world: World, availability: AvailabilityChangedAvailability, at: datetime) -> AvailabilityChanged:
    return AvailabilityChanged(driver_id=world.driver_id, availability=availability, lat=52.52, lon=13.40, at=at)


def placed(whose: dict[str, str], world: World) -> OrderPlaced:
    return OrderPlaced(
        **whose,
        org_id=world.org_id,
        kind=OrderPlacedKind.DELIVERY,
        lines=(),
        currency="EUR",
        items_minor=2000,
        delivery_fee_minor=500,
        service_fee_minor=0,
        tip_minor=0,
        total_minor=2500,
        pickup=PLACE,
        dropoff=PLACE,
        proof=(),
        placed_at=world.began_at,
    )


async def tell_of_a_driver(world: World) -> None:
    at, driver_id = world.began_at, world.driver_id
    driver = DriverChanged(
        driver_id=driver_id,
        user_id="usr_2",
        org_id=world.org_id,
        name="Dora",
        status=Status.APPROVED,
        vehicle_type="bicycle",
        at=at,
    )
    await world.tell(driver, driver_id)
    await world.tell(available(world, AvailabilityChangedAvailability.ONLINE, at), driver_id)


async def test_the_figures_tell_what_happened(world: World) -> None:
    figures = await world.becomes(**FIRST)

    funnel = {"placed": 1, "paid": 1, "accepted": 1, "assigned": 1, "picked_up": 0, "delivered": 1, "cancelled": 0}
    assert figures["funnel"] == funnel
    assert [(one["step"], one["p50_s"], one["on_time"]) for one in figures["times"]] == [
        ("acceptance", 4.0, 1), ("click_to_door", 40.0, 1), ("preparation", 10.0, 1),
    ]  # fmt: skip
    assert figures["cells"] == [{"cell": cell_of(52.52, 13.40), "orders": 1, "idle": 1, "busy": 0}]


async def test_events_that_come_again_count_once(world: World) -> None:
    _, before = await world.ask(window="1d")
    for message, key, message_id in list(world.sent):
        await world.component.publish(message, key, message_id=message_id)  # the relay's repeat
        await world.component.publish(message, key, message_id=f"{message_id}_again")  # even as another message
    await tell_what_comes_next(world)

    after = await world.becomes(
        orders=[{"kind": "delivery", "state": "completed", "orders": 1}],
        notifications=[{"channel": "in_app", "count": 2}],
        drivers={"online": 0, "busy": 0, "idle": 0, "on_break": 1},
        payments=[before["payments"][0], before["payments"][1] | {"count": 3, "amount_minor": 300}],
    )

    assert {name: after[name] for name in ("funnel", "times")} == {name: before[name] for name in ("funnel", "times")}


async def tell_what_comes_next(world: World) -> None:
    """One more event behind each of the others, of the same key."""
    order_id, at = OrderId.derived(world.began_at, "order"), world.began_at + timedelta(seconds=52)
    whose = {"order_id": order_id, "customer_id": "usr_1", "vendor_id": "ven_1", "driver_id": "drv_1"}
    await world.tell(OrderCompleted(**whose, total_minor=2500, currency="EUR", at=at), order_id)
    await world.tell(refunded(order_id, at), order_id)
    await world.tell(sent(f"ntf_2_{order_id}", order_id, at), order_id)
    await world.tell(available(world, AvailabilityChangedAvailability.ON_BREAK, at), world.driver_id)


async def test_figures_of_another_time_are_of_that_time(world: World) -> None:
    until = world.began_at - timedelta(seconds=1)

    status, figures = await world.ask(window="5m", until=until.isoformat())

    assert (status, figures["funnel"]["placed"], figures["payments"]) == (200, 0, [])


async def test_a_series_tells_the_windows_one_by_one(world: World) -> None:
    status, series = await world.get("series", world.bearer(Role.MANAGER), step="5m", points="3")
    _, alone = await world.ask(window="5m", until=series["points"][1]["until"])

    assert (status, len(series["points"])) == (200, 3)
    assert {name: alone[name] for name in ("funnel", "times")} == {
        name: series["points"][1][name] for name in ("funnel", "times")
    }
    assert series["points"][-1]["drivers"] == {"online": 0, "busy": 0, "idle": 0, "on_break": 1}


async def test_a_drivers_shift_begins_when_they_go_online(world: World) -> None:
    staff, elsewhere = (world.bearer(Role.DISPATCHER, org) for org in (None, OrgId.derived(world.began_at, "else")))

    status, shifts = await world.get("shifts", staff, driver_id=world.driver_id)
    _, of_others = await world.get("shifts", elsewhere, driver_id=world.driver_id)

    assert (status, len(shifts["items"])) == (200, 1)
    assert (shifts["items"][0]["ended_at"], shifts["items"][0]["on_job_s"]) == (None, 0)
    assert of_others["items"] == []
    assert (await world.get("shifts", world.bearer(Role.DRIVER)))[0] == 403
    assert (await world.get("shifts", staff, cursor="x"))[0] == 422


@pytest.mark.parametrize(
    ("query", "role", "status"),
    [
        ({}, Role.CUSTOMER, 403),
        ({"scope": "platform"}, Role.OWNER, 403),
        ({"scope": "platform"}, Role.ADMIN, 200),
        ({"points": "301"}, Role.OWNER, 422),
        ({"until": "0001-01-01T00:00:00+14:00", "step": "1d"}, Role.OWNER, 200),
        ({"until": "9999-12-31T23:59:59-12:00", "step": "1d"}, Role.OWNER, 200),
    ],
)
async def test_a_series_is_for_staff_who_ask_properly(
    world: World, query: dict[str, str], role: Role, status: int
) -> None:
    assert (await world.get("series", world.bearer(role), **query))[0] == status


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_the_ends_of_the_calendar_are_no_fault(world: World, until: str) -> None:
    status, figures = await world.ask(window="1d", until=until)

    assert (status, figures["funnel"]["placed"]) == (200, 0)


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.CUSTOMER, "organization", 403),
        (Role.VENDOR, "organization", 403),
        (Role.DRIVER, "organization", 403),
        (Role.DISPATCHER, "organization", 200),
        (Role.OWNER, "organization", 200),
        (Role.OWNER, "platform", 403),
        (Role.ADMIN, "platform", 200),
    ],
)
async def test_staff_see_their_own_and_operators_the_platform(
    world: World, role: Role, scope: str, status: int
) -> None:
    assert (await world.ask(role, scope=scope))[0] == status


async def test_another_organizations_staff_see_nothing_of_it(world: World) -> None:
    _, figures = await world.ask(org_id=OrgId.derived(world.began_at, "elsewhere"), window="1d")

    assert (figures["orders"], figures["payments"], figures["drivers"]["online"]) == ([], [], 0)


async def test_figures_are_told_under_whose_they_are_and_the_window(world: World) -> None:
    key = f"{world.org_id}/5m"

    async def told() -> list[FiguresChanged]:
        states = await world.component.published("insights.figures.state.v1", key)
        return [one for one in states if isinstance(one, FiguresChanged) and one.funnel.placed]

    first, *_ = await eventually(told)  # not the newest: by then the window may have gone on

    assert (first.org_id, first.window, first.funnel.placed) == (world.org_id, "5m", 1)


async def test_tables_that_were_lost_are_made_anew_from_the_topics(world: World) -> None:
    _, before = await world.ask(window="1d")
    order_id = OrderId.derived(world.began_at, "order")
    told: dict[str, list[str]] = {
        "orders": [order_id],
        "drivers": [world.driver_id],
        "happenings": [f"pay_{order_id}/authorized"],
    }
    told["turns"] = [turn_id(world.driver_id, world.began_at)]
    view = WatchedView(component=world.component, name="insights.facts", told=told)
    await view.complete()
    await view.damage()
    await world.component.chassis.database.pool.execute("TRUNCATE orders, drivers, happenings, turns")
    _, lost = await world.ask(window="1d")
    assert lost["funnel"]["placed"] == 0

    await view.rebuild()

    _, after = await world.ask(window="1d")
    moving = {"since", "until"}
    assert {name: after[name] for name in after.keys() - moving} == {
        name: before[name] for name in before.keys() - moving
    }
