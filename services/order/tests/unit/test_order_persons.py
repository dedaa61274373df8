"""What order answers when a customer wants to be forgotten, or to know what is held of them."""

import json
from collections.abc import Sequence

import pytest

from roundsman.contracts.message import Message
from roundsman.contracts.types.identity import (
    AddToExport,
    AnswerErasure,
    NoteErasure,
    PersonErasureAsked,
    PersonErasureDecided,
    PersonExportAsked,
)
from roundsman.order.api.models import order_model
from roundsman.order.app import PERSONAL
from roundsman.order.domain.lifecycle import Status
from roundsman.order.testing.one_order import MIA, NOON, ORDER, Saga
from roundsman.persistence.session import KeptAnswer
from roundsman.persistence.vault import KEYS_TOPIC
from roundsman.runtime import persons
from roundsman.testkit import staged

GROUP = persons.persons_group("order", PERSONAL)
ASKED = PersonErasureAsked(user_id=MIA, erasure_id="era_1", at=NOON)
DECIDED = PersonErasureDecided(user_id=MIA, erasure_id="era_1", at=NOON)
EXPORT = PersonExportAsked(user_id=MIA, export_id="exp_1", name="Mia", at=NOON)
ENDED = {Status.COMPLETED, Status.CANCELLED}


async def said(saga: Saga, message: Message) -> Sequence[Message]:
    """What leaves when the group has heard a message."""
    saga.database.state.outbox.clear()
    await saga.units.run_alone(lambda work: GROUP.reactions[type(message)].handle(message, work))
    return staged(saga.database)


@pytest.mark.parametrize("status", Status)
async def test_an_order_that_has_not_ended_speaks_against_it(status: Status) -> None:
    saga = await Saga.at(status)

    objections = () if status in ENDED else (f"Order {ORDER} is under way.",)
    told = AnswerErasure(user_id=MIA, erasure_id="era_1", service="order", objections=objections, at=NOON)
    assert await said(saga, ASKED) == [told]


@pytest.mark.parametrize("status", Status)
async def test_of_a_person_who_is_forgotten_sums_and_states_stay(status: Status) -> None:
    saga = await Saga.at(status)
    before = saga.order
    told = await said(saga, DECIDED)

    after = saga.order
    assert told[-1] == NoteErasure(user_id=MIA, erasure_id="era_1", service="order", at=NOON)
    assert after["dropoff"] == {"lat": 52.5, "lon": 13.4, "address": ""}
    assert (after["pin"], after["photo_ref"], after["instructions"]) == (None, None, "")
    for column in ("status", "total_minor", "price", "lines", "pickup", "customer_id"):
        assert after[column] == before[column]
    shown = order_model(await saga.units.run(lambda work: work.orders.get(ORDER)), shows_pin=True)
    assert (shown.order_id, shown.dropoff.address, shown.pin) == (ORDER, "", None)


async def test_the_key_is_forgotten_and_says_so_on_the_topic_of_keys() -> None:
    saga = await Saga.at(Status.COMPLETED)
    await said(saga, DECIDED)

    (tombstone,) = [row for row in saga.database.state.outbox if row.topic == KEYS_TOPIC]
    assert (tombstone.key, tombstone.value) == (f"test/{MIA}", b"")
    assert saga.database.state.tables["person_keys"][f"test/{MIA}"]["wrapped"] == ""


async def test_what_the_person_was_answered_is_forgotten() -> None:
    saga = await Saga.at(Status.COMPLETED)
    answer = KeptAnswer(fingerprint="f", status=201, body={"dropoff": "Torstraße 1"})
    saga.database.state.answers |= {f"{MIA} /api/v1/orders 1": answer, "usr_other /api/v1/orders 1": answer}
    await said(saga, DECIDED)

    assert list(saga.database.state.answers) == ["usr_other /api/v1/orders 1"]


async def test_a_decision_that_comes_again_changes_nothing_more() -> None:
    saga = await Saga.at(Status.COMPLETED)
    await said(saga, DECIDED)
    once = saga.order
    await said(saga, DECIDED)

    assert saga.order == once


async def test_an_export_has_the_orders_and_their_story() -> None:
    saga = await Saga.at(Status.COMPLETED)
    (told,) = await said(saga, EXPORT)

    assert isinstance(told, AddToExport)
    held = json.loads(told.content)
    assert [order["dropoff"]["address"] for order in held["orders"]] == ["Torstraße 1"]
    assert {line["order_id"] for line in held["timeline"]} == {ORDER}
    assert held["orders"][0].keys() & {"pin_salt", "version", "sequence"} == set()


async def test_a_large_export_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "_PART", 100)
    saga = await Saga.at(Status.COMPLETED)
    parts = [one for one in await said(saga, EXPORT) if isinstance(one, AddToExport)]

    assert [(one.number, one.parts) for one in parts] == [(n + 1, len(parts)) for n in range(len(parts))]
    assert len(parts) > 2
    assert json.loads("".join(one.content for one in parts))["orders"]
