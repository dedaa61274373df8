"""Every message in every status, again, and in any order: the saga holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundsman.kernel.errors import NotFound
from roundsman.order.domain.errors import OrderNotCancellable
from roundsman.order.domain.lifecycle import Reason, Status
from roundsman.order.testing.one_order import INCOMING, Saga

ENDS = (Status.COMPLETED, Status.CANCELLED)
# What a message changes: (status before, message) -> status after. Every other pair changes nothing.
EFFECTS: dict[tuple[Status, str], Status] = {
    (Status.PLACED, "authorized"): Status.AUTHORIZED,
    (Status.PLACED, "declined"): Status.CANCELLED,
    (Status.AUTHORIZED, "accepted"): Status.ACCEPTED,
    (Status.AUTHORIZED, "rejected"): Status.CANCELLED,
    (Status.AUTHORIZED, "closed"): Status.CANCELLED,
    (Status.AUTHORIZED, "timed out"): Status.CANCELLED,
    (Status.ACCEPTED, "ready"): Status.ACCEPTED,
    (Status.ACCEPTED, "delayed"): Status.ACCEPTED,
    (Status.ACCEPTED, "ada assigned"): Status.ASSIGNED,
    (Status.ACCEPTED, "bob assigned"): Status.ASSIGNED,
    (Status.ACCEPTED, "no driver"): Status.CANCELLED,
    (Status.ACCEPTED, "job cancelled"): Status.CANCELLED,
    (Status.ASSIGNED, "job cancelled"): Status.CANCELLED,
    (Status.PICKED_UP, "job cancelled"): Status.CANCELLED,
    (Status.ASSIGNED, "ready"): Status.ASSIGNED,
    (Status.ASSIGNED, "delayed"): Status.ASSIGNED,
    (Status.ASSIGNED, "bob assigned"): Status.ASSIGNED,
    (Status.ASSIGNED, "ada unassigned"): Status.ACCEPTED,
    (Status.ASSIGNED, "picked up"): Status.PICKED_UP,
    (Status.PICKED_UP, "delivered"): Status.DELIVERED,
    (Status.DELIVERED, "captured"): Status.COMPLETED,
}


@pytest.mark.parametrize("name", INCOMING)
@pytest.mark.parametrize("status", Status)
async def test_every_message_in_every_status_does_what_the_table_says(status: Status, name: str) -> None:
    saga = await Saga.at(status)

    await saga.hear(INCOMING[name])

    assert saga.order["status"] == EFFECTS.get((status, name), status)
    gives_back = (status, name) == (Status.CANCELLED, "authorized")  # the money came too late
    assert bool(saga.told()) == ((status, name) in EFFECTS or gives_back)


@pytest.mark.parametrize("name", INCOMING)
@pytest.mark.parametrize("status", Status)
async def test_a_message_that_comes_again_changes_nothing_more(status: Status, name: str) -> None:
    saga = await Saga.at(status)
    await saga.hear(INCOMING[name])
    before, told = saga.order, saga.told()

    await saga.hear(INCOMING[name])

    assert (saga.order, saga.told()) == (before, told)


@given(
    start=st.sampled_from([status for status in Status if status not in ENDS]),
    names=st.lists(st.sampled_from([*INCOMING, "cancel", "staff cancels", "time passes"]), min_size=4, max_size=20),
)
@settings(max_examples=200, deadline=None)
async def test_whatever_comes_in_whatever_order_the_saga_holds(start: Status, names: list[str]) -> None:
    saga = Saga()
    await saga.bring(start)

    for name in names:
        await _do(saga, name)
        waiting = saga.waits()
        over = saga.order["status"] in ENDS
        assert len(waiting) == (0 if over else 1), f"{saga.order['status']} waits for {waiting}"

    told = saga.told()
    assert sum(name in ("OrderCompleted", "OrderCancelled") for name in told) <= 1
    assert not ("VoidPayment" in told and "CapturePayment" in told)
    events = [row for row in saga.database.state.outbox if row.topic == "order.events.v1"]
    assert [int(row.headers["ce_sequence"]) for row in events] == list(range(1, len(events) + 1))
    story = sorted(saga.database.state.tables["timeline"].values(), key=lambda row: row["number"])
    assert [row["event"] for row in story] == [row.headers["ce_type"].split(".")[-1] for row in events]


async def _do(saga: Saga, name: str) -> None:
    if name == "time passes":
        await saga.wait_s(2500)
    elif name in ("cancel", "staff cancels"):
        reason = Reason.CUSTOMER_REQUEST if name == "cancel" else Reason.OPERATOR
        try:
            await saga.cancel(reason)
        except OrderNotCancellable:
            assert saga.order["status"] not in (Status.PLACED, Status.AUTHORIZED)
    else:
        await saga.hear(INCOMING[name])


@pytest.mark.parametrize("name", INCOMING)
async def test_a_message_about_an_order_that_we_do_not_know_yet_is_refused(name: str) -> None:
    saga = Saga()
    if name in ("arrived", "unknown step"):
        await saga.hear(INCOMING[name])  # changes no order, so none is looked for
        assert not saga.told()
    else:
        with pytest.raises(NotFound):
            await saga.hear(INCOMING[name])
