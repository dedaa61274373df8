"""The use cases through the unit of work: state, messages, calls and journal commit together."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from roundsman.contracts.types import payment as contracts
from roundsman.kernel.errors import InvalidMessage, NotFound
from roundsman.kernel.ids import OrderId
from roundsman.payment.domain.provider import CallKind, Granted, Refused
from roundsman.payment.handlers.read_payment import ReadPayment, read_payment
from roundsman.payment.handlers.record_answer import RecordAuthorization, RecordDone, record_authorization, record_done
from roundsman.payment.handlers.refund_payment import RefundForSupport, refund_for_support
from roundsman.payment.messaging.inbound import INBOUND
from roundsman.payment.messaging.outbound import outbound
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged, timers_set

ORDER = str(OrderId.derived(datetime(2026, 3, 2, tzinfo=UTC), "one"))
AUTHORIZE = contracts.AuthorizePayment(
    order_id=ORDER,
    customer_id="usr_1",
    vendor_id="ven_1",
    org_id="org_1",
    amount_minor=1000,
    currency="USD",
    payment_token="tok_ok",
)
CAPTURE = contracts.CapturePayment(order_id=ORDER, amount_minor=400)
VOID = contracts.VoidPayment(order_id=ORDER, reason="vendor_rejected")
REFUND = contracts.RefundPayment(order_id=ORDER, amount_minor=400, reason="cold")

Store = tuple[Units[PaymentWork], MemoryDatabase]


@pytest.fixture
def store() -> Store:
    return memory_units(PaymentWork, outbound)


async def receive(units: Units[PaymentWork], *messages: Any) -> None:
    for message in messages:
        await units.run(partial(take_in, message))


async def take_in(message: Any, work: PaymentWork) -> None:
    reaction = INBOUND[type(message)]
    if reaction.load:
        await reaction.load([message], work)
    await reaction.handle(message, work)


async def answer(units: Units[PaymentWork], given: Granted | Refused | None = None) -> None:
    command = RecordAuthorization(order_id=ORDER, answer=given or Granted(provider_ref="pi_1"))
    await units.run(lambda work: record_authorization(command, work))


async def done(units: Units[PaymentWork], kind: CallKind) -> None:
    await units.run(lambda work: record_done(RecordDone(order_id=ORDER, kind=kind), work))


def journal(database: MemoryDatabase) -> list[tuple[str, int]]:
    rows = database.state.tables.get("ledger_entries", {}).values()
    return [(row["account"], row["amount_minor"]) for row in rows]


async def test_a_request_asks_the_provider_under_the_orders_name(store: Store) -> None:
    units, database = store

    await receive(units, AUTHORIZE)

    (timer,) = timers_set(database).values()
    assert (timer.kind, timer.subject) == ("payment.authorize", ORDER)
    assert timer.payload == {"amount_minor": 1000, "currency": "USD", "payment_token": "tok_ok"}


async def test_a_repeated_request_is_one_payment(store: Store) -> None:
    units, database = store

    await receive(units, AUTHORIZE, AUTHORIZE)
    await answer(units)

    assert len(database.state.tables["payments"]) == 1
    assert len(staged(database)) == 1


async def test_the_answer_is_told_and_booked(store: Store) -> None:
    units, database = store
    await receive(units, AUTHORIZE)

    await answer(units)

    (event,) = staged(database)
    assert isinstance(event, contracts.PaymentAuthorized)
    assert (event.order_id, event.amount_minor, event.currency) == (ORDER, 1000, "USD")
    assert journal(database) == [("provider_holds", 1000), ("customer_funds", -1000)]


async def test_a_decline_books_nothing(store: Store) -> None:
    units, database = store
    await receive(units, AUTHORIZE)

    await answer(units, Refused(reason="card_declined"))

    (event,) = staged(database)
    assert isinstance(event, contracts.PaymentDeclined)
    assert event.reason == "card_declined"
    assert not journal(database)


async def test_a_whole_life_is_told_in_sequence_and_balances(store: Store) -> None:
    units, database = store
    await receive(units, AUTHORIZE)
    await answer(units)
    await receive(units, CAPTURE)
    await done(units, CallKind.CAPTURE)
    await receive(units, REFUND, REFUND)
    await done(units, CallKind.REFUND)

    assert [type(event).__name__ for event in staged(database)] == [
        "PaymentAuthorized",
        "PaymentCaptured",
        "PaymentRefunded",
    ]
    assert [row.headers["ce_sequence"] for row in database.state.outbox] == ["1", "2", "3"]
    assert sum(amount for _, amount in journal(database)) == 0
    captured = staged(database)[1]
    assert isinstance(captured, contracts.PaymentCaptured)
    assert (captured.amount_minor, captured.released_minor) == (400, 600)


async def test_a_void_before_the_answer_is_done_after_it(store: Store) -> None:
    units, database = store
    await receive(units, AUTHORIZE, VOID)
    assert ("payment.void", ORDER) not in timers_set(database)

    await answer(units)

    assert timers_set(database)["payment.void", ORDER].payload == {"provider_ref": "pi_1"}


@pytest.mark.parametrize("message", [CAPTURE, VOID, REFUND])
async def test_a_command_for_an_unknown_payment_is_not_found(store: Store, message: Any) -> None:
    with pytest.raises(NotFound):
        await receive(store[0], message)


async def test_a_currency_that_is_none_can_never_work(store: Store) -> None:
    values = AUTHORIZE.to_avro() | {"currency": "dollars"}

    with pytest.raises(InvalidMessage):
        await receive(store[0], contracts.AuthorizePayment.from_avro(values))


@pytest.mark.parametrize(
    ("user_id", "staff_of", "allowed"),
    [
        ("usr_1", None, True),
        ("usr_2", None, False),
        ("usr_2", "org_1", True),
        ("usr_2", "org_2", False),
    ],
)
async def test_a_payment_is_for_its_customer_and_its_organizations_staff(
    store: Store, user_id: str, staff_of: str | None, allowed: bool
) -> None:
    units, _ = store
    await receive(units, AUTHORIZE)
    query = ReadPayment(order_id=ORDER, user_id=user_id, staff_of=staff_of)

    if allowed:
        assert (await units.run(lambda work: read_payment(query, work))).id == ORDER
    else:
        with pytest.raises(NotFound):
            await units.run(lambda work: read_payment(query, work))


@pytest.mark.parametrize("user_id", ["usr_1", "usr_9"])
async def test_the_staff_of_another_organization_refund_nothing_not_even_their_own_order(
    store: Store, user_id: str
) -> None:
    units, database = store
    await receive(units, AUTHORIZE)
    await answer(units)
    await receive(units, CAPTURE)
    await done(units, CallKind.CAPTURE)
    stranger = ReadPayment(order_id=ORDER, user_id=user_id, staff_of="org_9")

    with pytest.raises(NotFound):
        await units.run(lambda work: refund_for_support(RefundForSupport(reader=stranger, reason="cold"), work))

    assert (CallKind.REFUND, ORDER) not in timers_set(database)
