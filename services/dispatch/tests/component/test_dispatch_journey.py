"""Dispatch alone on the real servers: commands and drivers by topic, people by HTTP."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch as contracts
from roundsman.contracts.types.tracking import PositionReported
from roundsman.dispatch.app import SERVICE
from roundsman.dispatch.domain.values import job_id_of
from roundsman.dispatch.testing import PIN, Depot, names
from roundsman.kernel.ids import OrderId, OrgId
from roundsman.testkit import Component, TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_OFFER_S": "120"}) as service:  # longer than any test
        yield service


@pytest.fixture
def depot(service: Component, issuer: TokenIssuer) -> Depot:
    return Depot(service, issuer, OrgId.new(service.chassis.clock.now()))


async def test_an_order_is_offered_accepted_carried_and_delivered_with_proof(depot: Depot) -> None:
    driver_id = await depot.online("ada")
    order_id = await depot.orders("pin")
    offer = await depot.offer("ada")
    assert (offer["order_id"], offer["job_id"]) == (order_id, job_id_of(order_id))
    assert (offer["earning_minor"], offer["currency"]) == (520, "USD")

    status, job = await depot.call("POST", f"/offers/{offer['offer_id']}/accept", "ada", Role.DRIVER)
    assert (status, job["driver_id"], job["state"]) == (200, driver_id, "assigned")
    for step in ("arrived_at_pickup", "picked_up", "arrived_at_dropoff"):
        assert (await depot.reports("ada", job["job_id"], step))[0] == 200
    status, job = await depot.reports("ada", job["job_id"], "delivered", pin=PIN)
    assert (status, job["state"]) == (200, "delivered")

    async def story() -> list[Message] | None:
        told = await depot.told(order_id)
        return told if len(told) == 7 else None

    told = await eventually(story) or []
    assert names(told) == ["JobOpened", "OfferMade", "DriverAssigned", *["JobProgressed"] * 4]
    delivered = told[-1]
    assert isinstance(delivered, contracts.JobProgressed)
    assert (delivered.step.value, delivered.proof, delivered.earning_minor) == ("delivered", ("pin",), 520)
    headers = [one.headers for one in await depot.service.received("dispatch.events.v1", key=order_id)]
    assert [one["ce_sequence"] for one in headers] == [str(n) for n in range(1, 8)]
    assert {one.get("org") for one in headers[1:]} == {depot.org_id}


async def test_a_declined_offer_goes_to_the_next_driver_and_the_decisions_tell_why(depot: Depot) -> None:
    first, second = await depot.online("bea"), await depot.online("ben")
    order_id = await depot.orders()
    row = await depot.shown("offers", order_id=order_id)
    asked, other = ("bea", "ben") if row["driver_id"] == first else ("ben", "bea")

    status, outcome = await depot.call(
        "POST", f"/offers/{row['offer_id']}/decline", asked, Role.DRIVER, body={"reason": "flat tyre"}
    )
    assert (status, outcome["state"]) == (200, "declined")

    assert (await depot.offer(other))["order_id"] == order_id
    status, page = await depot.call("GET", f"/jobs/{job_id_of(order_id)}/decisions", "dora", Role.DISPATCHER)
    assert status == 200
    offers = [one for one in page["items"] if one["kind"] == "offer"]
    assert {one["driver_id"] for one in offers} == {first, second}
    verdicts = {one["driver_id"]: one["verdict"] for one in offers[-1]["candidates"]}
    assert verdicts[row["driver_id"]] == "refused"


async def test_an_unanswered_offer_expires_and_cannot_be_accepted(
    surroundings: Surroundings, issuer: TokenIssuer
) -> None:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_OFFER_S": "1"}) as service:
        depot = Depot(service, issuer, OrgId.new(service.chassis.clock.now()))
        await depot.online("cleo")
        order_id = await depot.orders()
        told = await depot.tells(order_id, "OfferExpired")  # the other service of this file has made an offer, too
        offer_id = next(one.offer_id for one in told if isinstance(one, contracts.OfferExpired))
        status, problem = await depot.call("POST", f"/offers/{offer_id}/accept", "cleo", Role.DRIVER)
    assert (status, problem["type"]) == (409, "/problems/offer-expired")


async def test_a_driver_who_goes_offline_loses_the_offer(depot: Depot) -> None:
    driver_id = await depot.online("dan")
    await depot.orders()
    offer = await depot.offer("dan")

    await depot.says(driver_id, "offline")

    await depot.shown("drivers", driver_id=driver_id, state="unavailable")
    status, problem = await depot.call("POST", f"/offers/{offer['offer_id']}/accept", "dan", Role.DRIVER)
    assert (status, problem["type"]) in [(409, "/problems/offer-not-open"), (409, "/problems/offer-expired")]


async def test_a_job_that_nobody_takes_is_given_up(depot: Depot) -> None:
    order_id = await depot.orders(give_up_s=0.5)
    await depot.tells(order_id, "NoDriverFound")
    status, page = await depot.call("GET", f"/jobs/{job_id_of(order_id)}/decisions", "dora", Role.DISPATCHER)
    assert (status, {one["kind"] for one in page["items"]}) == (200, {"nobody"})


async def test_wrong_pins_are_counted_and_then_only_a_dispatcher_delivers(depot: Depot) -> None:
    await depot.online("eva")
    job_id = await depot.assigned("eva", "pin")
    assert (await depot.reports("eva", job_id, "delivered", pin=PIN))[1]["type"] == "/problems/illegal-step"
    await depot.reports("eva", job_id, "picked_up")
    assert (await depot.reports("eva", job_id, "delivered"))[1]["type"] == "/problems/proof-missing"

    wrong = [await depot.reports("eva", job_id, "delivered", pin="0000") for _ in range(6)]
    assert [status for status, _ in wrong] == [422] * 5 + [409]
    assert (await depot.reports("eva", job_id, "delivered", pin=PIN))[1]["type"] == "/problems/pin-locked"

    body = {"step": "delivered"}
    status, job = await depot.call("POST", f"/jobs/{job_id}/progress", "dora", Role.DISPATCHER, body=body)
    assert (status, job["state"]) == (200, "delivered")


async def test_a_dispatcher_assigns_and_unassigns(depot: Depot) -> None:
    driver_id, free = await depot.online("finn"), await depot.online("flo")
    order_id = await depot.orders()
    job_id = job_id_of(order_id)
    await depot.shown("jobs", job_id=job_id)

    status, job = await depot.call(
        "POST", f"/jobs/{job_id}/assign", "dora", Role.DISPATCHER, body={"driver_id": driver_id}
    )
    assert (status, job["driver_id"]) == (200, driver_id)
    status, problem = await depot.call(
        "POST", f"/jobs/{job_id}/assign", "dora", Role.DISPATCHER, body={"driver_id": free}
    )
    assert (status, problem["type"]) == (409, "/problems/job-already-assigned")
    status, job = await depot.call(
        "POST", f"/jobs/{job_id}/unassign", "dora", Role.DISPATCHER, body={"reason": "bicycle broke down"}
    )
    assert (status, job["driver_id"]) == (200, None)

    await depot.shown("offers", job_id=job_id, driver_id=free)
    status, page = await depot.call("GET", f"/jobs/{job_id}/decisions?limit=200", "dora", Role.DISPATCHER)
    assert {"assign", "unassign"} <= {one["kind"] for one in page["items"]}


async def test_a_job_given_back_is_given_back_once_and_offered_to_another(depot: Depot) -> None:
    await depot.online("ole")
    job_id = await depot.assigned("ole")
    other = await depot.online("oda")

    async def gives_back(who: str) -> tuple[int, Any]:
        body = {"reason": "flat tyre"}
        return await depot.call("POST", f"/jobs/{job_id}/give-back", who, Role.DRIVER, body=body, key="back-1")

    assert (await gives_back("oda"))[0] == 404
    answers = [await gives_back("ole") for _ in range(2)]

    assert answers == [(200, {"job_id": job_id, "state": "open"})] * 2
    await depot.shown("offers", job_id=job_id, driver_id=other)

    async def asked_again() -> list[str] | None:
        told = names(await depot.told(job_id.replace("job_", "ord_")))
        return told if told.count("OfferMade") > 1 else None

    assert (await eventually(asked_again) or []).count("DriverUnassigned") == 1


async def test_the_same_request_twice_and_accepting_twice_at_once_have_one_effect(depot: Depot) -> None:
    await depot.online("gil")
    message_id = f"msg_{secrets.token_hex(8)}"
    order_id = OrderId.new(depot.now)
    request = depot.request(order_id, (), 3600)
    for number in (message_id, message_id, ""):
        await depot.service.publish(request, key=order_id, message_id=number)
    offer = await depot.offer("gil")

    accept = f"/offers/{offer['offer_id']}/accept"
    answers = await asyncio.gather(*(depot.call("POST", accept, "gil", Role.DRIVER) for _ in range(4)))

    assert [status for status, _ in answers] == [200] * 4
    assert {answer["version"] for _, answer in answers} == {answers[0][1]["version"]}
    assert names(await depot.tells(order_id, "DriverAssigned")) == ["JobOpened", "OfferMade", "DriverAssigned"]


async def test_a_cancelled_delivery_ends_the_job_and_frees_the_driver(depot: Depot) -> None:
    driver_id = await depot.online("hal")
    job_id = await depot.assigned("hal")
    order_id = job_id.replace("job_", "ord_")

    cancel = contracts.CancelDelivery(order_id=order_id, reason="customer_request", at=depot.now)
    await depot.service.publish(cancel, key=order_id)

    await depot.shown("drivers", driver_id=driver_id, state="free")
    status, page = await depot.call("GET", "/jobs/mine?state=done", "hal", Role.DRIVER)
    assert status == 200
    assert [(one["job_id"], one["state"], one["reason"]) for one in page["items"]] == [
        (job_id, "cancelled", "customer_request")
    ]


async def test_a_position_moves_the_driver_on_the_board(depot: Depot) -> None:
    driver_id = await depot.online("ida")
    seen = PositionReported(driver_id=driver_id, lat=52.6, lon=13.5, at=depot.now)

    await depot.service.publish(seen, key=driver_id)

    async def moved() -> bool:
        row = await depot.on_board("drivers", driver_id=driver_id)
        return row is not None and row["position"]["lat"] == 52.6

    assert await eventually(moved)


async def test_other_peoples_jobs_and_offers_are_not_found(depot: Depot) -> None:
    await depot.online("jo")
    await depot.orders()
    offer = await depot.offer("jo")
    accept, job = f"/offers/{offer['offer_id']}/accept", f"/jobs/{offer['job_id']}"

    assert (await depot.call("POST", accept, "kim", Role.DRIVER))[0] == 404
    assert (await depot.call("GET", job, "kim", Role.DRIVER))[0] == 404
    assert (await depot.call("GET", job, "kim", Role.CUSTOMER))[0] == 404
    body = {"step": "picked_up"}
    assert (await depot.call("POST", f"{job}/progress", "kim", Role.DRIVER, body=body))[0] == 404
    assert (await depot.call("GET", job, "dora", Role.SUPPORT))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/dispatch/board", None),
        ("GET", "/jobs/job_x/decisions", None),
        ("POST", "/jobs/job_x/assign", {"driver_id": "drv_x"}),
        ("POST", "/jobs/job_x/unassign", {"reason": "x"}),
        ("POST", "/jobs/job_x/give-back", {"reason": "x"}),
        ("GET", "/offers/mine", None),
        ("GET", "/jobs/mine", None),
    ],
)
async def test_a_customer_may_do_none_of_it(depot: Depot, method: str, path: str, body: dict[str, str] | None) -> None:
    status, problem = await depot.call(method, path, "cat", Role.CUSTOMER, body=body)

    assert (status, problem["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/jobs/job_x/progress", {"step": "flown"}, "step"),
        ("/jobs/job_x/progress", {"step": "delivered", "pin_code": "1"}, "pin_code"),
        ("/jobs/job_x/assign", {}, "driver_id"),
        ("/jobs/job_x/unassign", {"reason": ""}, "reason"),
    ],
)
async def test_a_bad_request_names_the_field(depot: Depot, path: str, body: dict[str, str], field: str) -> None:
    status, problem = await depot.call("POST", path, "dora", Role.DISPATCHER, body=body)

    assert (status, [one["field"] for one in problem["fields"]]) == (422, [field])


async def test_a_job_that_does_not_exist_is_evaluated_and_nothing_comes_of_it(depot: Depot) -> None:
    driver_id = await depot.online("eva")
    body = {"pickup": {"lat": 52.51, "lon": 13.4}, "dropoff": {"lat": 52.52, "lon": 13.4}}

    status, found = await depot.call("POST", "/dispatch/evaluate", "dora", Role.DISPATCHER, body=body)

    assert (status, found["outcome"], found["driver_id"]) == (200, "offer", driver_id)
    [candidate] = found["candidates"]
    assert candidate["terms"]["wait_s"] == 0
    assert candidate["terms"]["goods_wait_s"] == pytest.approx(0.01 * 111_195.08 / (16 / 3), rel=0.01)
    assert await depot.on_board("jobs") is None
    assert await depot.on_board("offers") is None


async def test_who_sees_no_jobs_of_others_evaluates_none(depot: Depot) -> None:
    body = {"pickup": {"lat": 52.51, "lon": 13.4}, "dropoff": {"lat": 52.52, "lon": 13.4}}

    status, problem = await depot.call("POST", "/dispatch/evaluate", "eva", Role.DRIVER, body=body)

    assert (status, problem["type"]) == (403, "/problems/forbidden")
