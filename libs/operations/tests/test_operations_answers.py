"""What no message caused stands below what it answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.platform import RecordParked
from roundsman.operations.node import Node
from roundsman.operations.records import Record
from roundsman.operations.story import tell

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
READY = OrderReady(order_id="ord_1", customer_id="usr_1", vendor_id="ven_1", at=NOON)
MATCHING, DRIVER = "dispatch.matching", "usr_driver"
Told: TypeAlias = tuple[str, list["Told"]]  # a type, and what stands below


def step(kind: str, at_s: int, actor: str = "", cause: str = "") -> Record:
    """`kind` is `service.Type`, with a `!` behind it for a command; the id is kind and time."""
    name = kind.rstrip("!")
    headers = {
        "ce_id": f"{name}@{at_s}",
        "ce_type": f"roundsman.{name}",
        "ce_source": "order" if kind.endswith("!") else name.partition(".")[0],
        "ce_time": (NOON + timedelta(seconds=at_s)).isoformat(),
        "causationid": cause,
        "actor": actor,
    }
    topic = f"{name.partition('.')[0]}.{'commands' if kind.endswith('!') else 'events'}.v1"
    return Record(topic=topic, partition=0, offset=at_s, key="ord_1", headers=headers, message=READY)


def beside(kind: str, at_s: int) -> Node:
    return Node(
        id=f"{kind}@{at_s}", cause="", topic="", type=kind, at=NOON + timedelta(seconds=at_s), source="dispatch"
    )


def shape(nodes: Sequence[Node]) -> list[Told]:
    return [(node.type, shape(node.children)) for node in nodes]


def told(*steps: Record | Node) -> list[Told]:
    records = [one for one in steps if isinstance(one, Record)]
    return shape(tell(records, [one for one in steps if isinstance(one, Node)]).roots)


def test_each_offer_stands_below_its_round_and_its_answer_below_it() -> None:
    story = told(
        step("dispatch.JobOpened", 0, "dispatch.commands"),
        beside("decision nobody", 1),
        beside("decision offer", 2),
        step("dispatch.OfferMade", 3, MATCHING),
        step("dispatch.OfferDeclined", 4, DRIVER),
        beside("decision offer", 5),
        step("dispatch.OfferMade", 6, MATCHING),
        step("dispatch.DriverAssigned", 7, DRIVER),
        step("dispatch.JobProgressed", 8, DRIVER),
    )

    assigned: Told = ("dispatch.DriverAssigned", [("dispatch.JobProgressed", [])])
    assert story == [
        (
            "dispatch.JobOpened",
            [
                ("decision nobody", []),
                ("decision offer", [("dispatch.OfferMade", [("dispatch.OfferDeclined", [])])]),
                ("decision offer", [("dispatch.OfferMade", [assigned])]),
            ],
        )
    ]


def test_without_the_decisions_an_offer_stands_below_its_job() -> None:
    story = told(step("dispatch.JobOpened", 0), step("dispatch.OfferMade", 3, MATCHING))

    assert story == [("dispatch.JobOpened", [("dispatch.OfferMade", [])])]


def test_a_driver_whom_a_dispatcher_chose_does_not_stand_below_an_offer_before() -> None:
    story = told(
        step("dispatch.OfferMade", 0, MATCHING), beside("decision assign", 9), step("dispatch.DriverAssigned", 9)
    )

    assert story == [("dispatch.OfferMade", []), ("decision assign", [("dispatch.DriverAssigned", [])])]


def test_two_offers_that_ran_out_are_two_timers() -> None:
    story = told(
        step("dispatch.OfferMade", 0, MATCHING),
        step("dispatch.OfferExpired", 90, "timer:offer.expiry"),
        step("dispatch.OfferMade", 91, MATCHING),
        step("dispatch.OfferExpired", 181, "timer:offer.expiry"),
    )

    ran_out: Told = ("dispatch.OfferMade", [("timer offer.expiry", [("dispatch.OfferExpired", [])])])
    assert story == [ran_out, ran_out]


def test_a_kitchen_answers_its_ticket() -> None:
    story = told(
        step("vendor.TicketOpened", 0), step("vendor.TicketAccepted", 1, "usr_v"), step("vendor.TicketReady", 2)
    )

    assert story == [("vendor.TicketOpened", [("vendor.TicketAccepted", []), ("vendor.TicketReady", [])])]


def test_a_command_stands_below_the_event_of_the_same_act() -> None:
    story = told(
        step("payment.AuthorizePayment!", 0, "usr_1"),
        step("order.OrderPlaced", 0, "usr_1"),
        step("vendor.CancelTicket!", 5, "usr_1"),
        step("order.OrderCancelled", 5, "usr_1"),
    )

    cancelled: Told = ("order.OrderCancelled", [("vendor.CancelTicket", [])])
    assert story == [("order.OrderPlaced", [("payment.AuthorizePayment", []), cancelled])]


def test_what_says_its_cause_stands_nowhere_else() -> None:
    story = told(step("vendor.TicketOpened", 0), step("vendor.TicketAccepted", 1, "timer:late", cause="elsewhere"))

    assert story == [("vendor.TicketOpened", []), ("timer late", [("vendor.TicketAccepted", [])])]


def test_a_message_that_was_not_sent_stands_below_what_it_tells() -> None:
    story = told(step("order.OrderPlaced", 0), step("order.OrderAccepted", 1), beside("message order_accepted", 3))

    assert story == [("order.OrderPlaced", [("order.OrderAccepted", [("message order_accepted", [])])])]


def test_a_parking_stands_below_what_could_not_be_handled() -> None:
    delivered = step("dispatch.JobProgressed", 1, DRIVER)
    parked = replace(step("platform.RecordParked", 2), message=a_parking_of(delivered))

    story = told(step("order.OrderPlaced", 0), delivered, parked)

    assert story == [("order.OrderPlaced", [("dispatch.JobProgressed", [("platform.RecordParked", [])])])]


def a_parking_of(record: Record) -> RecordParked:
    return RecordParked(
        parked_id=record.message_id,
        group="driver.jobs",
        handler="driver.jobs",
        reason="no such driver",
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        message_id=record.message_id,
        type=record.type,
        at=NOON,
    )


def test_the_time_since_what_it_answers_and_its_id_are_told() -> None:
    (opened,) = tell([step("vendor.TicketOpened", 0), step("vendor.TicketReady", 7)]).roots
    (ready,) = opened.children

    assert (ready.after_s, ready.as_json()["cause"], ready.as_json()["answers"]) == (7, None, opened.id)
