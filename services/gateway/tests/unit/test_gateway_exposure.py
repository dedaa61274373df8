"""What of each event goes out to whom."""

import json
from datetime import datetime
from typing import Any

import pytest

from roundsman.contracts import Catalog, Message
from roundsman.contracts.source import CHECKOUT
from roundsman.contracts.types.driver import AvailabilityChanged, DriverChanged
from roundsman.contracts.types.notification import NotificationSent
from roundsman.contracts.types.order import OrderAssigned, OrderPickedUp, OrderPlaced, OrderReady
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Log
from roundsman.gateway.messaging.exposure import EXPOSED, TOPICS
from roundsman.gateway.messaging.projection import Place, is_of_interest, occurrence_of, shown

EVERY_SHOWN = [(kind, message) for kind, table in EXPOSED.items() for message in table]
NAMES = [f"{kind.value}-{message.__name__}" for kind, message in EVERY_SHOWN]
PLACE = Place(log=Log("t", 0), offset=7, logged_ms=0, sequence=3, org="org_h")

# The only places where a personal field goes out, and only to the channel's own subject.
PERSONAL = {
    (ChannelKind.ORDER, "OrderPlaced"),
    (ChannelKind.ORDER, "OrderCancelled"),
    (ChannelKind.DRIVER, "DriverAssigned"),
}


def example(kind: type[Message]) -> Message:
    """The contract's own example."""
    _, service, name = kind.SCHEMA.split(".")
    file = sorted((CHECKOUT / "examples" / service / name).glob("*.json"))[0]
    return kind.from_avro(_with_times(json.loads(file.read_text())))


def _with_times(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_times(item) for item in node]
    if isinstance(node, dict):
        return {key: _with_times(value) for key, value in node.items()}
    if isinstance(node, str) and node[:2] == "20" and node[10:11] == "T":
        return datetime.fromisoformat(node)
    return node


def leaves(node: Any, path: str = "") -> set[str]:
    """Dotted paths of everything in it."""
    if isinstance(node, list):
        return {leaf for item in node for leaf in leaves(item, path)}
    if isinstance(node, dict):
        return {leaf for key, value in node.items() for leaf in leaves(value, f"{path}.{key}".lstrip("."))}
    return {path}


@pytest.mark.parametrize(("kind", "message"), EVERY_SHOWN, ids=NAMES)
def test_every_field_that_is_named_exists(kind: ChannelKind, message: type[Message]) -> None:
    fields = shown(example(message), Channel(kind, "x"), Audience.SUBJECT)
    assert set(fields) == set(EXPOSED[kind][message].fields)


@pytest.mark.parametrize(("kind", "message"), EVERY_SHOWN, ids=NAMES)
def test_nobody_but_the_subject_sees_personal_fields(kind: ChannelKind, message: type[Message]) -> None:
    personal = Catalog.installed().personal_fields(message.SCHEMA)
    for_subject = leaves(shown(example(message), Channel(kind, "x"), Audience.SUBJECT))
    for_others = leaves(shown(example(message), Channel(kind, "x"), Audience.OTHERS))
    assert for_others.isdisjoint(personal)
    assert for_subject.isdisjoint(personal) is ((kind, message.__name__) not in PERSONAL)


def test_the_tail_reads_every_topic_that_is_shown() -> None:
    assert {message.TOPIC for _, message in EVERY_SHOWN} == set(TOPICS)


def channels(message: Message, facts: KnownFacts | None = None) -> set[tuple[str, str]]:
    occurrence = occurrence_of(message, PLACE, facts or KnownFacts())
    return {(channel.kind.value, channel.subject) for channel in occurrence.channels} if occurrence else set()


def test_an_order_is_told_to_its_followers_and_its_vendor() -> None:
    placed = example(OrderPlaced)
    assert isinstance(placed, OrderPlaced)
    assert channels(placed) == {("order", placed.order_id), ("vendor", placed.vendor_id)}


def test_an_occurrence_tells_its_place_and_sequence() -> None:
    occurrence = occurrence_of(example(OrderReady), PLACE, KnownFacts())
    assert occurrence
    assert (occurrence.event, occurrence.sequence, occurrence.offset) == ("OrderReady", 3, 7)


def an_order_ready(facts: KnownFacts) -> set[tuple[str, str]]:
    ready = example(OrderReady)
    assert isinstance(ready, OrderReady)
    return {pair for pair in channels(ready, facts) if pair[0] == "driver"}


def test_a_ready_order_is_told_to_the_driver_who_has_it_until_it_is_picked_up() -> None:
    facts, ready = KnownFacts(), example(OrderReady)
    assert isinstance(ready, OrderReady)
    who: dict[str, Any] = {
        "order_id": ready.order_id,
        "customer_id": "c",
        "vendor_id": "v",
        "driver_id": "drv_1",
        "at": ready.at,
    }
    assert an_order_ready(facts) == set()
    occurrence_of(OrderAssigned(**who), PLACE, facts)
    assert an_order_ready(facts) == {("driver", "drv_1")}
    occurrence_of(OrderPickedUp(**who), PLACE, facts)
    assert an_order_ready(facts) == set()


def test_a_driver_belongs_to_the_organization_that_registered_it_or_else_to_who_acted() -> None:
    facts, changed, available = KnownFacts(), example(DriverChanged), example(AvailabilityChanged)
    assert isinstance(changed, DriverChanged)
    assert isinstance(available, AvailabilityChanged)
    assert channels(available, facts) == {("dispatch", "org_h")}
    facts.organizations.set(available.driver_id, "org_d")
    assert channels(available, facts) == {("dispatch", "org_d")}
    assert channels(changed, facts) == set()
    assert facts.organizations.get(changed.driver_id) == changed.org_id


@pytest.mark.parametrize(("message", "read"), [(OrderPlaced, True), (DriverChanged, True), (NotificationSent, False)])
def test_records_of_no_interest_are_not_even_decoded(message: type[Message], read: bool) -> None:
    assert is_of_interest(message.SCHEMA) is read
    assert is_of_interest("")
