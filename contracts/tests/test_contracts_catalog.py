"""What is installed: topics, types and schemas."""

import pytest

from roundsman.contracts import Catalog, UnknownMessage
from roundsman.contracts.types.driver import EarningRecorded
from roundsman.contracts.types.order import OrderPlaced
from roundsman.contracts.types.platform import RecordParked

CATALOG = Catalog.installed()


def test_a_topic_says_what_it_is() -> None:
    topic = CATALOG.topics["tracking.positions.v1"]

    assert (topic.owner, topic.partitions, topic.retention_ms) == ("tracking", 4, 7 * 86_400_000)
    assert topic.messages == ("roundsman.tracking.PositionReported",)
    assert topic.key_fields["roundsman.tracking.PositionReported"] == "driver_id"


def test_events_are_kept_for_good() -> None:
    assert CATALOG.topics["order.events.v1"].retention_ms is None


def test_a_name_leads_to_the_generated_type() -> None:
    assert CATALOG.message("roundsman.order.OrderPlaced") is OrderPlaced


def test_a_type_knows_its_topic_and_key() -> None:
    for full_name in CATALOG.names():
        message, topics = CATALOG.message(full_name), CATALOG.topics_of(full_name)
        said = (message.SCHEMA, message.TOPIC)
        assert said == (full_name, topics[0].name if len(topics) == 1 else "")
    assert EarningRecorded.KEY == "order_id"


def test_a_parked_record_may_be_announced_by_every_service_that_consumes() -> None:
    topics = CATALOG.topics_of(RecordParked.SCHEMA)

    assert {topic.owner for topic in topics} >= {"order", "payment", "vendor", "dispatch"}
    assert {topic.name.split(".")[1] for topic in topics} == {"parked"}
    assert RecordParked.TOPIC == ""


def test_the_latest_schema_is_the_default() -> None:
    latest = CATALOG.latest(OrderPlaced.SCHEMA)

    assert CATALOG.schema(OrderPlaced.SCHEMA) is CATALOG.schema(OrderPlaced.SCHEMA, latest)
    assert CATALOG.schema(OrderPlaced.SCHEMA)["name"] == OrderPlaced.SCHEMA


def test_personal_fields_are_found_at_any_depth() -> None:
    assert CATALOG.personal_fields("roundsman.identity.UserRegistered") == {"email", "name"}
    assert CATALOG.personal_fields(OrderPlaced.SCHEMA) == {"pickup.address", "dropoff.address"}
    assert CATALOG.personal_fields("roundsman.payment.PaymentVoided") == frozenset()


def test_an_unknown_name_is_named() -> None:
    for ask in (CATALOG.message, CATALOG.latest, CATALOG.schema):
        with pytest.raises(UnknownMessage, match=r"roundsman\.order\.Nothing"):
            ask("roundsman.order.Nothing")
