"""How a ticket moves through its vendor's queue."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrderId, OrgId, UserId, VendorId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged, timers_set
from roundsman.vendor.app import DUE
from roundsman.vendor.domain.errors import BadAnswer, TicketNotAccepted, TicketNotOpen, TicketTooLate
from roundsman.vendor.domain.hours import WeeklyHours
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.ticket import Line, Ticket
from roundsman.vendor.domain.vendor import Ownership, VendorChange
from roundsman.vendor.handlers.accept_ticket import AcceptTicket, accept_ticket
from roundsman.vendor.handlers.approve_vendor import ApproveVendor, approve_vendor
from roundsman.vendor.handlers.cancel_ticket import CancelTicket, cancel_ticket
from roundsman.vendor.handlers.change_vendor import ChangeVendor, change_vendor
from roundsman.vendor.handlers.delay_ticket import DelayTicket, delay_ticket
from roundsman.vendor.handlers.mark_ticket_ready import MarkTicketReady, mark_ticket_ready
from roundsman.vendor.handlers.open_ticket import UNANSWERED_TIMER, OpenTicket, open_ticket
from roundsman.vendor.handlers.register_vendor import RegisterVendor, register_vendor
from roundsman.vendor.handlers.reject_ticket import RejectTicket, reject_ticket
from roundsman.vendor.handlers.time_out_ticket import TimeOutTicket, time_out_ticket
from roundsman.vendor.messaging.outbound import outbound
from roundsman.vendor.store.work import VendorWork

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
VENDOR_ID, ORDER_ID = VendorId.derived(NOON, "dal"), OrderId.derived(NOON, "first")
ANSWER_S = 300.0


@dataclass
class Kitchen:
    """An approved vendor, always open, on a store in memory."""

    units: Units[VendorWork]
    database: MemoryDatabase
    clock: ManualClock

    async def open(self, vendor_id: str = VENDOR_ID) -> None:
        """Ask for the order."""
        cmd = OpenTicket(
            order_id=ORDER_ID,
            vendor_id=vendor_id,
            customer_id=UserId.derived(NOON, "cat"),
            lines=[Line(item_id="itm_dal", name="Dal", quantity=2)],
            answer_by=NOON + timedelta(seconds=ANSWER_S),
        )
        await self.units.run(lambda work: open_ticket(cmd, work))

    async def do(self, step: Callable[[VendorWork], Awaitable[object]]) -> None:
        """Take one step in a unit of work of its own."""
        await self.units.run(step)

    async def change(self, change: VendorChange) -> None:
        """Change the vendor."""
        await self.do(lambda work: change_vendor(ChangeVendor(vendor_id=VENDOR_ID, change=change), work))

    async def ticket(self) -> Ticket:
        """The ticket as it is stored."""
        return await self.units.run(lambda work: work.tickets.get(ORDER_ID))

    @property
    def told(self) -> list[str]:
        """The names of the ticket's events so far."""
        return [type(message).__name__ for message in staged(self.database) if hasattr(message, "order_id")]


async def a_kitchen() -> Kitchen:
    clock = ManualClock(at=NOON)
    units, database = memory_units(VendorWork, outbound, clock)
    profile = Profile(
        name="Dal House",
        kind=VendorKind.MERCHANT,
        location=Location(LatLon(52.52, 13.405), "Torstraße 1"),
        hours=WeeklyHours.always(),
    )
    ownership = Ownership(vendor_id=VENDOR_ID, org_id=OrgId.derived(NOON, "o"), owner_id=UserId.derived(NOON, "ann"))
    await units.run(lambda work: register_vendor(RegisterVendor(ownership=ownership, profile=profile), work))
    await units.run(lambda work: approve_vendor(ApproveVendor(vendor_id=VENDOR_ID), work))
    return Kitchen(units, database, clock)


def accept(minutes: float = 10) -> Callable[[VendorWork], Awaitable[object]]:
    cmd = AcceptTicket(order_id=ORDER_ID, preparation=timedelta(minutes=minutes))
    return lambda work: accept_ticket(cmd, work)


def delay(minutes: float) -> Callable[[VendorWork], Awaitable[object]]:
    """Until so many minutes after noon."""
    cmd = DelayTicket(order_id=ORDER_ID, ready_at=NOON + timedelta(minutes=minutes))
    return lambda work: delay_ticket(cmd, work)


def reject(work: VendorWork, reason: str = "no lentils") -> Awaitable[object]:
    return reject_ticket(RejectTicket(order_id=ORDER_ID, reason=reason), work)


def ready(work: VendorWork) -> Awaitable[object]:
    return mark_ticket_ready(MarkTicketReady(order_id=ORDER_ID), work)


def cancel(work: VendorWork) -> Awaitable[object]:
    return cancel_ticket(CancelTicket(order_id=ORDER_ID, reason="customer_request"), work)


def time_out(work: VendorWork) -> Awaitable[object]:
    return time_out_ticket(TimeOutTicket(order_id=ORDER_ID), work)


async def test_a_ticket_waits_for_its_answer_until_a_deadline() -> None:
    kitchen = await a_kitchen()

    await kitchen.open()

    assert kitchen.told == ["TicketOpened"]
    timer = timers_set(kitchen.database)[(UNANSWERED_TIMER, ORDER_ID)]
    assert timer.due_at == NOON + timedelta(seconds=ANSWER_S)
    assert (await kitchen.ticket()).asked.lines == (Line(item_id="itm_dal", name="Dal", quantity=2),)


async def test_the_same_order_again_opens_one_ticket() -> None:
    kitchen = await a_kitchen()

    await kitchen.open()
    await kitchen.open()

    assert kitchen.told == ["TicketOpened"]


@pytest.mark.parametrize("change", [VendorChange(paused=True), VendorChange(hours=WeeklyHours(()))])
async def test_a_vendor_that_takes_no_orders_turns_it_away(change: VendorChange) -> None:
    kitchen = await a_kitchen()
    await kitchen.change(change)

    await kitchen.open()

    rejected = staged(kitchen.database)[-1]
    assert isinstance(rejected, contracts.TicketRejected)
    assert rejected.reason is contracts.TicketRejectedReason.CLOSED
    assert (UNANSWERED_TIMER, ORDER_ID) not in timers_set(kitchen.database)


async def test_a_ticket_of_an_unknown_vendor_waits_for_the_vendor() -> None:
    kitchen = await a_kitchen()

    with pytest.raises(NotFound):
        await kitchen.open(vendor_id="ven_unknown")


async def test_accepting_promises_a_time_and_ends_the_wait() -> None:
    kitchen = await a_kitchen()
    await kitchen.open()

    await kitchen.do(accept(minutes=10))

    told = staged(kitchen.database)[-1]
    assert isinstance(told, contracts.TicketAccepted)
    assert told.ready_at == NOON + timedelta(minutes=10)
    assert not timers_set(kitchen.database)


async def test_an_accepted_ticket_is_delayed_and_told_once() -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    await kitchen.do(accept(minutes=10))

    await kitchen.do(delay(15))
    await kitchen.do(delay(15))

    assert kitchen.told == ["TicketOpened", "TicketAccepted", "TicketDelayed"]
    told = staged(kitchen.database)[-1]
    assert isinstance(told, contracts.TicketDelayed)
    assert told.ready_at == (await kitchen.ticket()).progress.ready_at == NOON + timedelta(minutes=15)


@pytest.mark.parametrize(("minutes", "fits"), [(10 - 1 / 60, False), (10, True), (240, True), (240 + 1 / 60, False)])
async def test_a_delay_is_to_a_later_time_within_bounds(minutes: float, fits: bool) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    await kitchen.do(accept(minutes=10))

    with nullcontext() if fits else pytest.raises(BadAnswer):
        await kitchen.do(delay(minutes))

    promised_at = (await kitchen.ticket()).progress.ready_at
    assert promised_at == NOON + timedelta(minutes=minutes if fits else 10)


@pytest.mark.parametrize("steps", [[], [accept(), ready], [accept(), cancel]], ids=["open", "ready", "cancelled"])
async def test_only_an_accepted_ticket_is_delayed(steps: list[Callable[[VendorWork], Awaitable[object]]]) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    for step in steps:
        await kitchen.do(step)

    with pytest.raises(TicketNotAccepted):
        await kitchen.do(delay(60))


@pytest.mark.parametrize(
    ("minutes", "fits"), [(-1 / 60, False), (0, True), (1, True), (240, True), (240 + 1 / 60, False)]
)
async def test_the_preparation_time_is_bounded(minutes: float, fits: bool) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    if fits:
        await kitchen.do(accept(minutes))
        assert kitchen.told[-1] == "TicketAccepted"
    else:
        with pytest.raises(BadAnswer):
            await kitchen.do(accept(minutes))


@pytest.mark.parametrize(("after_s", "in_time"), [(ANSWER_S - 1, True), (ANSWER_S, True), (ANSWER_S + 1, False)])
@pytest.mark.parametrize("answer", [accept(), reject])
async def test_an_answer_is_taken_until_the_deadline_itself(
    after_s: float, in_time: bool, answer: Callable[[VendorWork], Awaitable[object]]
) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    kitchen.clock.advance(after_s)
    if in_time:
        await kitchen.do(answer)
        assert len(kitchen.told) == 2
    else:
        with pytest.raises(TicketTooLate):
            await kitchen.do(answer)


async def test_a_rejection_says_why() -> None:
    kitchen = await a_kitchen()
    await kitchen.open()

    with pytest.raises(BadAnswer):
        await kitchen.do(lambda work: reject(work, reason=" "))
    await kitchen.do(reject)

    told = staged(kitchen.database)[-1]
    assert isinstance(told, contracts.TicketRejected)
    assert (told.reason.value, told.note) == ("rejected", "no lentils")
    assert not timers_set(kitchen.database)


@pytest.mark.parametrize(("after_s", "timed_out"), [(ANSWER_S - 1, False), (ANSWER_S, True)])
async def test_a_ticket_that_nobody_answers_times_out(after_s: float, timed_out: bool) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()

    kitchen.clock.advance(after_s)
    await TimerWorker(kitchen.units, DUE, "test").fire_due()

    assert kitchen.told == ["TicketOpened", "TicketRejected"][: 1 + timed_out]
    rejection = (await kitchen.ticket()).progress.rejection
    assert (rejection == "timed_out") is timed_out


@pytest.mark.parametrize("answer", [accept(), reject, cancel])
async def test_a_time_out_after_the_answer_does_nothing(answer: Callable[[VendorWork], Awaitable[object]]) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    await kitchen.do(answer)
    before = kitchen.told

    await kitchen.do(time_out)

    assert kitchen.told == before


REFUSED: list[tuple[list[Callable[[VendorWork], Awaitable[object]]], type[DomainError]]] = [
    ([accept(), accept()], TicketNotOpen),
    ([accept(), reject], TicketNotOpen),
    ([reject, accept()], TicketNotOpen),
    ([time_out, accept()], TicketNotOpen),
    ([cancel, accept()], TicketNotOpen),
    ([ready], TicketNotAccepted),
    ([accept(), ready, ready], TicketNotAccepted),
    ([accept(), cancel, ready], TicketNotAccepted),
    ([reject, ready], TicketNotAccepted),
]


@pytest.mark.parametrize(("steps", "error"), REFUSED)
async def test_an_illegal_step_is_refused_and_tells_nothing(
    steps: list[Callable[[VendorWork], Awaitable[object]]], error: type[DomainError]
) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    for step in steps[:-1]:
        await kitchen.do(step)
    before = kitchen.told

    with pytest.raises(error):
        await kitchen.do(steps[-1])

    assert kitchen.told == before


async def test_a_ready_ticket_says_when_it_became_ready() -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    await kitchen.do(accept(minutes=30))

    kitchen.clock.advance(60)
    await kitchen.do(ready)

    assert (await kitchen.ticket()).progress.ready_at == NOON + timedelta(seconds=60)
    assert kitchen.told[-1] == "TicketReady"


@pytest.mark.parametrize("before", [[], [accept()], [accept(), ready]])
async def test_a_live_ticket_is_taken_back_once(before: list[Callable[[VendorWork], Awaitable[object]]]) -> None:
    kitchen = await a_kitchen()
    await kitchen.open()
    for step in before:
        await kitchen.do(step)

    await kitchen.do(cancel)
    await kitchen.do(cancel)

    assert kitchen.told.count("TicketCancelled") == 1
    assert not timers_set(kitchen.database)


async def test_taking_back_an_ended_or_unknown_ticket_changes_nothing() -> None:
    kitchen = await a_kitchen()
    await kitchen.do(cancel)
    await kitchen.open()
    await kitchen.do(reject)

    await kitchen.do(cancel)

    assert kitchen.told == ["TicketOpened", "TicketRejected"]
