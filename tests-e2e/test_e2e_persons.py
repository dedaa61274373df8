"""A person sees all that is held of them; then they are forgotten, and no byte of theirs is left anywhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer
from pymongo import AsyncMongoClient

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.types.identity import PersonErased
from roundsman.messaging.masking import personal
from roundsman.operations.decoding import Personal, decoding
from roundsman.operations.verify.reading import verify
from roundsman.runtime.parked import installed
from roundsman.runtime.rebuild.run import rebuild
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, Ask, new_key
from roundsman.testkit.e2e_log import Log, gaps
from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.e2e_town import MARKET, PASSWORD, Town, basket
from roundsman.testkit.e2e_trip import Trip
from roundsman.testkit.e2e_verify import looked_at

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(400)]

CUSTOMER = ("Zebulonia", "zebulonia.quux", "Nightjar Lane", "Ring the brass bell", "Sudden fever of Zebulonia")
DRIVER = ("Wolframius", "wolframius.fnord", "Vrooom Plate")
HOME = {"lat": 52.527183, "lon": 13.402947}  # to the metre
PLATE = "XYZZY42"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """What two people leave behind on the platform, and the exports that they asked for before."""

    town: Town
    customer: Person
    courier: Courier
    customers_export: Any
    drivers_export: Any


async def somebody(town: Town, role: str, name: str, mailbox: str) -> Person:
    email = f"{mailbox}.{new_key()[:6]}@e2e.roundsman.example"
    body = {"email": email, "password": PASSWORD, "name": name, "role": role}
    await town.api.patiently(Ask(method="POST", path="/auth/register", body=body))
    return await town.log_in(email, PASSWORD)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lives(town: Town) -> Lives:
    """A customer with an order that was brought and one that was called off, and the driver who came."""
    customer = await somebody(town, "customer", CUSTOMER[0], CUSTOMER[1])
    courier = await hired(town)
    kitchen = await town.kitchen()
    order_id = await brought(town, customer, courier, kitchen)
    await called_off(customer, kitchen)
    assert order_id
    return Lives(
        town=town,
        customer=customer,
        courier=courier,
        customers_export=await export_of(customer),
        drivers_export=await export_of(courier.person),
    )


async def hired(town: Town) -> Courier:
    person = await somebody(town, "driver", DRIVER[0], DRIVER[1])
    vehicle = {"type": "scooter", "plate": PLATE}
    driver = await person.post("/drivers", {"name": DRIVER[0], "phone": "+15550006789", "vehicle": vehicle})
    return Courier(person=person, driver_id=driver["driver_id"], clock=town.clock)


def wish(kitchen: Kitchen) -> dict[str, Any]:
    return basket(kitchen, dropoff=HOME | {"address": f"7 {CUSTOMER[2]}"}, instructions=CUSTOMER[3])


async def brought(town: Town, customer: Person, courier: Courier, kitchen: Kitchen) -> str:
    trip = Trip(town=town, customer=customer, kitchen=kitchen, courier=courier, key=new_key())

    async def place() -> Any:
        return await customer.post("/orders", wish(kitchen))

    placed = await eventually(place, within_s=PATIENCE_S)
    trip.adopt(placed)
    async with courier.on_shift(MARKET):
        for step in trip.steps()[1:]:
            await step()
    return trip.order.order_id


async def called_off(customer: Person, kitchen: Kitchen) -> None:
    placed = await customer.post("/orders", wish(kitchen))
    await customer.post(f"/orders/{placed['order_id']}/cancel", {"reason": CUSTOMER[4]})

    async def over() -> bool:
        settled = (await customer.get(f"/payments/{placed['order_id']}"))["status"]
        return settled in {"voided", "declined"} or settled

    assert await eventually(over, within_s=PATIENCE_S)


async def export_of(person: Person) -> Any:
    asked = await person.post("/me/exports")

    async def ready() -> Any:
        export = await person.get(f"/me/exports/{asked['export_id']}")
        assert export["ready"], export["waiting_for"]
        return export["content"]

    return await eventually(ready, within_s=PATIENCE_S)


async def test_an_export_has_all_that_a_person_told(lives: Lives) -> None:
    customers, drivers = json.dumps(lives.customers_export), json.dumps(lives.drivers_export)

    assert [word for word in CUSTOMER if word not in customers] == []
    assert str(HOME["lat"]) in customers
    assert [word for word in (DRIVER[0], DRIVER[1], PLATE, "+15550006789") if word not in drivers] == []
    assert CUSTOMER[0] not in drivers
    assert "password" not in customers.lower().replace("password_changed", "")


async def test_nobody_reads_anothers_export(lives: Lives) -> None:
    asked = await lives.customer.post("/me/exports")

    answer = await lives.courier.person.try_to("GET", f"/me/exports/{asked['export_id']}")
    assert answer.status == 404


async def test_who_has_an_order_under_way_is_not_forgotten(lives: Lives) -> None:
    person = await lives.town.newcomer("customer")
    order = await lives.town.order(person, await lives.town.kitchen())
    await person.post("/me/erasure", {"confirm": person.user_id})

    async def refused() -> Any:
        erasure = await person.get("/me/erasure")
        assert erasure["state"] == "refused", erasure
        assert f"Order {order.order_id} is under way." in erasure["objections"]
        return erasure

    assert await eventually(refused, within_s=PATIENCE_S)
    assert (await person.get("/me"))["user_id"] == person.user_id  # nothing has changed


async def test_nobody_is_forgotten_by_mistake(lives: Lives) -> None:
    answer = await lives.customer.try_to("POST", "/me/erasure", {"confirm": lives.courier.person.user_id})

    assert answer.status == 422


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def forgotten(lives: Lives) -> Lives:
    """Both are forgotten: she asks herself, for him an admin does."""
    admin = await lives.town.staff("admin")
    await lives.customer.post("/me/erasure", {"confirm": lives.customer.user_id})
    driver = lives.courier.person.user_id
    await admin.post(f"/users/{driver}/erasure", {"confirm": driver})
    for user_id in (lives.customer.user_id, driver):

        async def done(user_id: str = user_id) -> bool:
            erasure = await admin.get(f"/users/{user_id}/erasure")
            assert erasure["state"] == "done", erasure
            return True

        await eventually(done, within_s=PATIENCE_S)
    return lives


async def test_who_is_forgotten_cannot_come_in(forgotten: Lives) -> None:
    body = {"email": forgotten.customer.email, "password": PASSWORD}
    answer = await forgotten.town.api.once(Ask(method="POST", path="/auth/login", body=body))

    assert answer.refusal == (401, "wrong-credentials")


async def test_no_topic_tells_of_them(forgotten: Lives) -> None:
    platform = forgotten.town.platform
    secret = platform.variables("order")["ROUNDSMAN_PERSONAL_SECRET"]
    found: list[str] = []
    async with decoding(platform.servers.registry, personal=Personal(platform.servers.kafka, secret)) as decoder:
        async for raw in every_record(platform.servers.kafka):
            found += traces(f"{raw.topic}/{raw.offset}", raw.value or b"", raw.key or b"", *(v for _, v in raw.headers))
            entry = await decoder.entry(raw)
            if hasattr(entry, "message"):  # with every key that is left
                found += traces(f"{raw.topic}/{raw.offset} opened", json.dumps(personal(entry.message)).encode())

    assert found == []


async def every_record(kafka: str) -> Any:
    topics = sorted(Catalog.installed().topics)
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=kafka, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()


async def test_no_row_of_any_database_has_them(forgotten: Lives) -> None:
    found: list[str] = []
    for service, url in forgotten.town.platform.database_urls().items():
        connection = await asyncpg.connect(url)
        try:
            for table in await tables_of(connection):
                rows = await connection.fetch(f'SELECT t::text AS whole FROM "{table}" t')  # noqa: S608
                found += [hit for row in rows for hit in traces(f"{service}.{table}", row["whole"].encode())]
        finally:
            await connection.close()

    assert found == []


async def tables_of(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [row["tablename"] for row in rows]


async def test_no_document_has_them(forgotten: Lives) -> None:
    told = forgotten.town.platform.variables("notification")
    found: list[str] = []
    mongo: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(told["ROUNDSMAN_MONGO_URL"])
    try:
        store = mongo[told["ROUNDSMAN_MONGO_DATABASE"]]
        for name in await store.list_collection_names():
            documents = await store[name].find().to_list()
            found += [hit for one in documents for hit in traces(name, repr(one).encode())]
    finally:
        await mongo.close()

    assert found == []


async def test_no_log_ever_had_them(forgotten: Lives) -> None:
    folder = Path(forgotten.town.platform.variables("order")["ROUNDSMAN_DATA"]).parents[1]
    logs = [file for file in folder.rglob("*.log") if file.is_file()]

    assert logs
    assert [hit for file in logs for hit in traces(str(file), file.read_bytes())] == []


def traces(place: str, *contents: bytes) -> Iterator[str]:
    """Where something of the two stands: their words, in any case, and where they live."""
    words = [*CUSTOMER[:4], *DRIVER[:2], PLATE, "15550006789", str(HOME["lat"]), str(HOME["lon"])]
    for content in contents:
        lower = content.lower()
        yield from (f"{place}: {word}" for word in words if word.lower().encode() in lower)


async def test_sums_and_sequences_stay(forgotten: Lives, log: Log) -> None:
    admin = await forgotten.town.staff("admin")
    orders = (await admin.get(f"/orders?customer_id={forgotten.customer.user_id}"))["items"]

    assert sorted(order["status"] for order in orders) == ["cancelled", "completed"]
    assert {order["dropoff"]["address"] for order in orders} == {""}
    events = await log.events()
    assert gaps(events) == []
    told = [one.message.user_id for one in events if isinstance(one.message, PersonErased)]
    assert sorted(told) == sorted([forgotten.customer.user_id, forgotten.courier.person.user_id])


async def test_every_invariant_is_kept_after_it(forgotten: Lives) -> None:
    ours = (forgotten.customer.user_id, forgotten.courier.person.user_id)

    async def look() -> bool:
        found = await verify(looked_at(forgotten.town.platform, under_way_s=3600))
        # Other tests have records of others parked on the same platform.
        assert [one for one in found if not one.ok and one.name != "nothing is parked"] == []
        assert not [str(fault) for one in found for fault in one.broken if any(who in str(fault) for who in ours)]
        return bool(found)

    assert await eventually(look, within_s=PATIENCE_S)


@pytest.mark.parametrize("view", ["order.drivers", "order.menus", "tracking.people"])
async def test_a_view_can_be_made_anew_after_it(forgotten: Lives, view: str) -> None:
    service = view.partition(".")[0]
    environment = forgotten.town.platform.variables(service)

    rebuilt = await rebuild(installed(service), environment, view, lambda _: None)
    assert (rebuilt.view, rebuilt.records > 0) == (view, True)
