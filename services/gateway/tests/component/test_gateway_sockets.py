"""Sockets: who may listen to what, what they are told of it, and what they may say."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from roundsman.contracts.types.dispatch import DriverAssigned, DriverAssignedPlace, JobOpened, OfferMade
from roundsman.contracts.types.driver import AvailabilityChanged, AvailabilityChangedAvailability
from roundsman.contracts.types.order import OrderAssigned, OrderReady, OrderUnassigned
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase
from roundsman.contracts.types.vendor import TicketOpened
from roundsman.gateway.app import SERVICE
from roundsman.gateway.testing import (
    NOON,
    STREET,
    Answers,
    Client,
    Events,
    an_order_placed,
    client,
    driver_id,
    events,
    order_id,
    owner,
    vendor_id,
)
from roundsman.kernel.ids import OrgId
from roundsman.testkit import TokenIssuer, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running gateway, what its owners answer, and a way to publish events."""

    url: str
    answers: Answers
    events: Events
    issuer: TokenIssuer
    tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    def token(self, name: str, *roles: Role) -> str:
        """Always the same one, so that the owners know it."""
        return self.tokens.setdefault((name, *roles), self.issuer.token(name, *roles))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[World]:
    answers, servers = Answers(), surroundings.servers
    async with owner(answers.handle) as url, events(servers.kafka, servers.registry, surroundings.topic_prefix) as log:
        urls = dict.fromkeys(("order", "vendor", "driver", "dispatch", "tracking"), url)
        told = {"ROUNDSMAN_SERVICE_URLS": json.dumps(urls)}
        async with running(SERVICE, surroundings, told) as component:
            yield World(url=component.url, answers=answers, events=log, issuer=issuer)


async def test_a_customer_follows_an_order_with_its_addresses(world: World) -> None:
    order, token = order_id("own"), world.token("ann", Role.CUSTOMER)
    world.answers.allow(token, f"orders/{order}", {"customer_id": world.issuer.user("ann")})
    async with client(world.url, token) as ann:
        answer = await ann.subscribe(f"order:{order}")
        assert (answer["type"], answer["channel"]) == ("subscribed", f"order:{order}")
        await world.events.publish(an_order_placed(order, vendor_id("v"), world.issuer.user("ann")), sequence=1)
        await world.events.publish(an_eta(order))
        placed, eta = await ann.hear(), await ann.hear()
    assert (placed["type"], placed["event"], placed["sequence"]) == ("event", "OrderPlaced", 1)
    assert placed["at"] == placed["data"]["placed_at"] == "2026-03-02T12:00:00Z"
    assert placed["data"]["dropoff"] == {"lat": 52.5, "lon": 13.4, "address": STREET}
    assert "org_id" not in placed["data"]
    assert (eta["event"], eta["data"]["distance_m"]) == ("EtaChanged", 900.0)
    assert "customer_id" not in eta["data"]


def an_eta(order: str) -> EtaChanged:
    return EtaChanged(
        order_id=order,
        driver_id=driver_id("d"),
        customer_id="usr_1",
        phase=EtaChangedPhase.TO_DROPOFF,
        eta_at=NOON,
        distance_m=900.0,
        lat=52.5,
        lon=13.4,
        at=NOON,
    )


async def test_others_who_may_follow_an_order_see_no_addresses(world: World) -> None:
    order, token = order_id("shared"), world.token("val", Role.VENDOR)
    world.answers.allow(token, f"orders/{order}", {"customer_id": world.issuer.user("ann")})
    async with client(world.url, token) as val:
        await val.subscribe(f"order:{order}")
        await world.events.publish(an_order_placed(order, vendor_id("v"), world.issuer.user("ann")))
        assert (await val.hear())["data"]["dropoff"] == {"lat": 52.5, "lon": 13.4}


async def test_an_order_of_somebody_else_is_refused_as_its_owner_refuses_it(world: World) -> None:
    async with client(world.url, world.token("bob", Role.CUSTOMER)) as bob:
        answer = await bob.subscribe(f"order:{order_id('own')}")
    assert (answer["type"], answer["channel"]) == ("error", f"order:{order_id('own')}")
    assert (answer["problem"]["status"], answer["problem"]["detail"]) == (404, "No such thing.")


async def test_a_vendor_is_told_of_tickets_and_orders(world: World) -> None:
    vendor, token = vendor_id("dal house"), world.token("val", Role.VENDOR)
    world.answers.allow(token, f"vendors/{vendor}/tickets")
    async with client(world.url, token) as val:
        await val.subscribe(f"vendor:{vendor}")
        await world.events.publish(an_order_placed(order_id("t"), vendor_id("another"), "usr_1"))
        await world.events.publish(an_order_placed(order_id("t"), vendor, "usr_1"))
        placed = await val.hear()
        await world.events.publish(TicketOpened(order_id=order_id("t"), vendor_id=vendor, answer_by=NOON, at=NOON))
        ticket = await val.hear()
    assert (placed["event"], ticket["event"]) == ("OrderPlaced", "TicketOpened")
    assert STREET not in json.dumps(placed)


async def test_a_driver_is_told_of_offers_jobs_and_orders_that_are_ready(world: World) -> None:
    driver, token = driver_id("dan"), world.token("dan", Role.DRIVER)
    mine, known = order_id("mine"), order_id("given before the gateway started")
    world.answers.allow(token, "drivers/me", {"driver_id": driver})
    world.answers.allow(token, "jobs/mine", {"items": [{"order_id": known}]})
    async with client(world.url, token) as dan:
        await dan.subscribe(f"driver:{driver}")
        await world.events.publish(an_offer(mine, driver))
        assert (await dan.hear())["event"] == "OfferMade"
        await world.events.publish(an_assignment(mine, driver))
        assert (await dan.hear())["data"]["pickup"]["address"] == STREET
        who = {"customer_id": "usr_1", "vendor_id": vendor_id("v")}
        await world.events.publish(OrderAssigned(order_id=mine, driver_id=driver, at=NOON, **who))
        for order in (mine, order_id("of another"), known):
            await world.events.publish(OrderReady(order_id=order, at=NOON, **who))
        ready = [await dan.hear(), await dan.hear()]
    assert {one["data"]["order_id"] for one in ready if one["event"] == "OrderReady"} == {mine, known}


def an_offer(order: str, driver: str) -> OfferMade:
    return OfferMade(
        order_id=order, job_id="job_1", offer_id="off_1", driver_id=driver, expires_at=NOON, arrival_at=NOON, at=NOON
    )


def an_assignment(order: str, driver: str) -> DriverAssigned:
    place = DriverAssignedPlace(lat=52.5, lon=13.4, address=STREET)
    return DriverAssigned(
        order_id=order,
        job_id="job_1",
        driver_id=driver,
        assigned_by="usr_1",
        vehicle_type="car",
        pickup=place,
        dropoff=place,
        at=NOON,
    )


async def test_a_driver_cannot_listen_to_another_and_staff_can(world: World) -> None:
    driver = driver_id("dora")
    nosy, staff = world.token("dan", Role.DRIVER), world.token("sid", Role.DISPATCHER)
    world.answers.allow(staff, f"drivers/{driver}")
    async with client(world.url, nosy) as dan, client(world.url, staff) as sid:
        assert (await dan.subscribe(f"driver:{driver}"))["problem"]["status"] == 404
        assert (await sid.subscribe(f"driver:{driver}"))["type"] == "subscribed"
        await world.events.publish(an_assignment(order_id("dora's"), driver))
        assert STREET not in json.dumps(await sid.hear())


async def test_dispatch_is_for_staff_and_tells_of_their_organization_only(world: World) -> None:
    ours, theirs = str(world.issuer.org_id), str(OrgId.derived(NOON, "another"))
    staff, customer = world.token("sid", Role.DISPATCHER), world.token("ann", Role.CUSTOMER)
    async with client(world.url, staff) as sid, client(world.url, customer) as ann:
        assert (await ann.subscribe("dispatch"))["problem"]["status"] == 403
        assert (await sid.subscribe("dispatch"))["channel"] == "dispatch"
        for order, org in ((order_id("theirs"), theirs), (order_id("ours"), ours)):
            await world.events.publish(an_order_placed(order, vendor_id("v"), "usr_1", org))
            opened = JobOpened(order_id=order, job_id="job_1", ready_at=NOON, at=NOON)
            await world.events.publish(opened, org=ours)  # the header says who did it, not whose order it is
        assert (await sid.hear())["data"]["order_id"] == order_id("ours")
        online = AvailabilityChangedAvailability.ONLINE
        changed = AvailabilityChanged(driver_id=driver_id("new"), availability=online, lat=52.5, lon=13.4, at=NOON)
        await world.events.publish(changed, org=ours)
        assert (await sid.hear())["data"]["availability"] == "online"


async def test_a_driver_who_lost_the_order_is_told_no_more_of_it(world: World) -> None:
    order, token = order_id("lost"), world.token("dan", Role.DRIVER)
    path, who = f"orders/{order}", {"customer_id": "usr_1", "vendor_id": vendor_id("v")}
    world.answers.allow(token, path, {"customer_id": "usr_1"})
    async with client(world.url, token) as dan:
        await dan.subscribe(f"order:{order}")
        del world.answers.known[token, f"/api/v1/{path}"]
        lost = OrderUnassigned(order_id=order, driver_id=driver_id("dan"), reason="flat tyre", at=NOON, **who)
        await world.events.publish(lost)
        assert (await dan.hear())["event"] == "OrderUnassigned"
        assert (await dan.hear())["type"] == "error"
        await world.events.publish(OrderReady(order_id=order, at=NOON, **who))
        assert await caught_up(dan, world) == []


async def caught_up(one: Client, world: World) -> list[str]:
    """What the client heard before an event that came last."""
    order, token = order_id("last"), world.token("marker", Role.CUSTOMER)
    world.answers.allow(token, f"orders/{order}")
    async with client(world.url, token) as marker:
        await marker.subscribe(f"order:{order}")
        await world.events.publish(an_eta(order))
        await marker.hear()
    return [words["type"] for words in await one.heard_before_pong()]


async def test_the_first_message_may_log_in(world: World) -> None:
    token = world.token("ann", Role.CUSTOMER)
    async with client(world.url) as ann:
        assert (await ann.subscribe(f"order:{order_id('own')}"))["problem"]["status"] == 401
        await ann.say(kind="login", token=token)
        assert (await ann.subscribe(f"order:{order_id('own')}"))["type"] == "subscribed"


@pytest.mark.parametrize("by_header", ["no.such.token", ""])
async def test_a_false_token_ends_the_socket(world: World, by_header: str) -> None:
    async with client(world.url, by_header) as stranger:
        if not by_header:
            await stranger.say(kind="login", token="no.such.token")
        assert (await stranger.hear())["problem"]["status"] == 401
        assert await stranger.closed_with() == 4401


async def test_while_tokens_cannot_be_checked_everybody_is_asked_to_try_again(surroundings: Surroundings) -> None:
    told = {"ROUNDSMAN_JWKS_URL": "http://127.0.0.1:1/keys", "ROUNDSMAN_SERVICE_URLS": "{}"}
    async with running(SERVICE, surroundings, told) as component, client(component.url, "a.b.c") as ann:
        assert (await ann.hear())["problem"]["status"] == 503
        assert await ann.closed_with() == 1013
        async with component.http.get("/api/v1/orders", headers={"Authorization": "Bearer a.b.c"}) as response:
            assert (response.status, "Retry-After" in response.headers) == (503, True)


async def test_a_browser_brings_its_token_as_a_subprotocol(world: World) -> None:
    token = world.token("ann", Role.CUSTOMER)
    async with client(world.url, subprotocols=["roundsman.v1", f"bearer.{token}"]) as ann:
        assert ann.connection.subprotocol == "roundsman.v1"
        assert (await ann.subscribe(f"order:{order_id('own')}"))["type"] == "subscribed"


async def test_a_socket_that_does_not_log_in_ends(surroundings: Surroundings) -> None:
    told = {"ROUNDSMAN_SERVICE_URLS": "{}", "ROUNDSMAN_SOCKET_LOGIN_S": "0.5"}
    async with running(SERVICE, surroundings, told) as component, client(component.url) as silent:
        assert await silent.closed_with() == 4401


async def test_a_socket_ends_with_its_token_and_stays_with_a_new_one(world: World) -> None:
    short = world.issuer.token("ann", Role.CUSTOMER, lifetime_s=5)
    async with client(world.url, short) as ended, client(world.url, short) as stays:
        await stays.say(kind="login", token=world.token("ann", Role.CUSTOMER))
        assert await ended.closed_with() == 4401
        assert await stays.heard_before_pong() == []


async def test_a_new_login_asks_the_owners_again(world: World) -> None:
    order, first, second = order_id("kept"), world.token("ann", Role.CUSTOMER), world.token("ann", Role.VENDOR)
    world.answers.allow(first, f"orders/{order}")
    async with client(world.url, first) as ann:
        await ann.subscribe(f"order:{order}")
        await ann.say(kind="login", token=second)
        assert (await ann.hear())["channel"] == f"order:{order}"
        await world.events.publish(an_eta(order))
        assert await caught_up(ann, world) == []


@pytest.mark.parametrize(
    "text", ["{", "[]", '"x"', "{}", '{"type":"dance"}', '{"type":"subscribe"}', '{"type":"subscribe","channel":7}']
)
async def test_nonsense_is_answered_and_the_socket_stays(world: World, text: str) -> None:
    async with client(world.url, world.token("ann", Role.CUSTOMER)) as ann:
        await ann.connection.send(text)
        assert (await ann.hear())["problem"]["status"] == 422
        assert await ann.heard_before_pong() == []


@pytest.mark.parametrize("channel", ["order", "order:", "order:../me", "vendor:ord_1", "fleet:x", ""])
async def test_a_channel_that_there_is_not_is_an_error(world: World, channel: str) -> None:
    async with client(world.url, world.token("ann", Role.CUSTOMER)) as ann:
        assert (await ann.subscribe(channel))["problem"]["status"] == 422


async def test_positions_go_to_tracking_and_its_answer_comes_back(world: World) -> None:
    token, positions = world.token("dan", Role.DRIVER), [{"lat": 52.5, "lon": 13.4, "at": "2026-03-02T12:00:00Z"}]
    world.answers.allow(token, "positions", {"accepted": 1, "duplicates": 0, "rejected": []})
    async with client(world.url, token) as dan:
        await dan.say(kind="position", positions=positions)
        assert await dan.hear() == {"type": "positions", "accepted": 1, "duplicates": 0, "rejected": []}
    assert world.answers.posted[-1] == {"positions": positions}


async def test_unsubscribing_ends_the_telling(world: World) -> None:
    order, token = order_id("left"), world.token("ann", Role.CUSTOMER)
    world.answers.allow(token, f"orders/{order}")
    async with client(world.url, token) as ann:
        await ann.subscribe(f"order:{order}")
        await ann.say(kind="unsubscribe", channel=f"order:{order}")
        assert (await ann.hear())["type"] == "unsubscribed"
        await world.events.publish(an_eta(order))
        assert await caught_up(ann, world) == []


async def test_a_record_that_cannot_be_read_is_passed_over(world: World) -> None:
    order, token = order_id("after nonsense"), world.token("ann", Role.CUSTOMER)
    world.answers.allow(token, f"orders/{order}")
    async with client(world.url, token) as ann:
        await ann.subscribe(f"order:{order}")
        for value in (b"", b"nonsense", b"\x00\x7f\xff\xff\xff"):
            await world.events.publish_raw(EtaChanged.TOPIC, order, value, {"ce_type": EtaChanged.SCHEMA})
        await world.events.publish(an_eta(order))
        assert (await ann.hear())["event"] == "EtaChanged"


async def test_a_message_that_is_far_too_long_ends_the_socket(world: World) -> None:
    async with client(world.url, world.token("ann", Role.CUSTOMER)) as ann:
        await ann.connection.send("x" * (1024 * 1024 + 1))
        assert await ann.closed_with() == 1009


async def test_another_sites_page_gets_no_socket(world: World) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with client(world.url, world.token("ann", Role.CUSTOMER), origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403
