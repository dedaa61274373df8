"""What is personal is taken out of a message, and put back."""

from dataclasses import replace
from typing import Any

import pytest

from roundsman.contracts import Catalog
from roundsman.contracts.checks.personal_rules import personal_rules
from roundsman.contracts.personal import PersonalParts, blanked, with_values
from roundsman.contracts.source import CHECKOUT, ContractSource, PersonalSource, read_source
from roundsman.contracts.types.dispatch import RequestDelivery
from roundsman.contracts.types.identity import UserRegistered
from roundsman.kernel.clock import ManualClock

NOW = ManualClock().at
ADA = UserRegistered(user_id="usr_1", org_id="org_1", email="ada@x.example", name="Ada", roles=("customer",), at=NOW)
PARTS = Catalog.installed().personal


def test_what_is_taken_out_can_be_put_back() -> None:
    taken = PARTS[ADA.SCHEMA].taken_from(ADA)
    public = blanked(ADA, taken)

    assert taken == {"email": "ada@x.example", "name": "Ada"}
    assert public == replace(ADA, email="", name="")
    assert with_values(public, taken) == ADA


def a_request(lat: float) -> RequestDelivery:
    place = {"lat": lat, "lon": -87.62345, "address": "2 Hungry Street"}
    texts = dict.fromkeys(("order_id", "org_id", "vendor_id", "customer_id", "currency", "pin_salt", "pin_digest"), "x")
    times = dict.fromkeys(("ready_at", "give_up_at", "at"), NOW)
    return RequestDelivery.from_avro(
        {**texts, **times, "pickup": place, "dropoff": place, "earning_minor": 1, "proof": []}
    )


def test_a_home_is_told_to_a_kilometre_and_a_shop_as_it_is() -> None:
    message = a_request(41.88888)
    public = blanked(message, PARTS[message.SCHEMA].taken_from(message))

    assert (public.dropoff.lat, public.dropoff.lon, public.dropoff.address) == (41.89, -87.62, "")
    assert public.pickup == message.pickup
    assert with_values(public, PARTS[message.SCHEMA].taken_from(message)) == message


def test_what_is_empty_is_not_worth_a_seal() -> None:
    assert PARTS[ADA.SCHEMA].taken_from(replace(ADA, email="", name="")) == {}


def test_values_of_fields_that_a_message_does_not_have_are_passed_over() -> None:
    assert with_values(ADA, {"phone": "1", "home.address": "2"}) == ADA


FAULTS: dict[str, tuple[PersonalSource | None, str]] = {
    "nobody is named": (None, "email is marked pii; name it under `sealed`"),
    "a field is left out": (PersonalSource(person="user_id", sealed=("email",), open={}), "name is marked pii"),
    "the person is no field": (PersonalSource(person="whose", sealed=("email", "name"), open={}), "not 'whose'"),
    "the person is no text": (PersonalSource(person="roles", sealed=("email", "name"), open={}), "not 'roles'"),
    "a list": (PersonalSource(person="user_id", sealed=("email", "name", "roles"), open={}), "roles cannot be sealed"),
    "no field": (PersonalSource(person="user_id", sealed=("email", "name", "a.b"), open={}), "a.b cannot be sealed"),
    "open, but not marked": (
        PersonalSource(person="user_id", sealed=("email", "name"), open={"org_id": "because"}),
        "org_id is named under `open`",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rules_find(fault: str) -> None:
    entry, expected = FAULTS[fault]
    problems = [found.problem for found in personal_rules(_with(ADA.SCHEMA, entry))]

    assert any(expected in problem for problem in problems), problems


def test_an_entry_for_no_message_is_found() -> None:
    entry = PersonalSource(person="user_id", sealed=(), open={})

    assert [found.problem for found in personal_rules(_with("roundsman.x.Y", entry))] == ["roundsman.x.Y is no message"]


def _with(full_name: str, entry: PersonalSource | None) -> ContractSource:
    source = read_source(CHECKOUT)
    others: dict[str, Any] = {name: one for name, one in source.personal.items() if name != full_name}
    return replace(source, personal=others | ({full_name: entry} if entry else {}))


def test_every_message_with_personal_fields_says_whose_they_are() -> None:
    catalog = Catalog.installed()
    marked = {name for name in catalog.names() if catalog.personal_fields(name)}

    assert marked <= catalog.personal.keys()
    assert all(isinstance(parts, PersonalParts) and parts.person for parts in catalog.personal.values())
