"""Messages: numbered without gaps, none lost, told to each person once, nothing parked, nothing left to do."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from roundsman.contracts.types import dispatch, driver, notification, order, vendor
from roundsman.contracts.types.platform import RecordParked
from roundsman.operations.invariants.facts import Aggregate, Facts, Notice, Parked
from roundsman.operations.invariants.finding import Fault, Verdict, count
from roundsman.operations.invariants.log import Log
from roundsman.operations.records import Record

_SENT = "sent"
_EMAIL = "email"
_ABOUT_AN_ACCOUNT = "ltr_"  # such letters are in no log
Telling = tuple[str, str, str]  # order, user, step


def sequences_have_no_gaps(facts: Facts) -> Verdict:
    """Every event has a number; what an aggregate told is numbered 1..n, and in each partition the numbers rise."""
    numbered: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in facts.log.first:
        if record.sequence is not None:
            numbered[record.aggregate].append(record)
    faults = [fault for aggregate, records in numbered.items() for fault in _misnumbered(aggregate, records)]
    unnumbered = Counter(record.topic for record in facts.log.first if record.is_event and record.sequence is None)
    faults += [
        Fault("", f"{count(number, 'event')} of {topic} without a number") for topic, number in unnumbered.items()
    ]
    told = count(sum(map(len, numbered.values())), "event")
    return Verdict(f"{told} of {count(len(numbered), 'aggregate')}", faults)


def everything_told_is_on_its_topic(facts: Facts) -> Verdict:
    """What an aggregate has told by its own count is on its topic or in the outbox, and nothing beyond that is."""
    stores, on_topic = facts.stores, Counter[Aggregate]()
    for record in facts.log.first:
        on_topic[record.aggregate] = max(on_topic[record.aggregate], record.sequence or 0)
    faults = [
        Fault(aggregate[1], f"{' '.join(aggregate)} has told {told}, {on_topic[aggregate]} of them on its topic")
        for aggregate, told in stores.told.items()
        if not told - stores.unsent.get(aggregate, 0) <= on_topic[aggregate] <= told
    ]
    told = count(sum(stores.told.values()), "event")
    return Verdict(f"{told} of {count(len(stores.told), 'aggregate')}", faults)


def nobody_has_read_what_is_not_there(facts: Facts) -> Verdict:
    """No consumer group stands behind the end of a topic: it would pass over what is written next."""
    stores = facts.stores
    faults = [
        Fault(
            "", f"{group} stands at {at} of {topic}/{partition}, which ends at {stores.ends.get((topic, partition), 0)}"
        )
        for (group, topic, partition), at in stores.positions.items()
        if at > stores.ends.get((topic, partition), 0)
    ]
    return Verdict(count(len(stores.positions), "position"), faults)


def _misnumbered(aggregate: tuple[str, str], records: Sequence[Record]) -> Iterator[Fault]:
    name = " ".join(aggregate)
    numbers = [record.sequence or 0 for record in records]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield Fault(aggregate[1], f"{name} told {_gaps(numbers)}")
    by_place: dict[tuple[str, int], list[int]] = defaultdict(list)
    for record in records:
        by_place[record.topic, record.partition].append(record.sequence or 0)
    for (topic, partition), own in by_place.items():
        if own != sorted(own):
            yield Fault(aggregate[1], f"{name} is out of order in {topic}/{partition}")


def _gaps(numbers: Sequence[int]) -> str:
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    twice = sorted(number for number, often in Counter(numbers).items() if often > 1)
    return " and ".join([f"no {n}" for n in missing] + [f"two messages numbered {n}" for n in twice])


def people_are_told_once(facts: Facts) -> Verdict:
    """Whoever a step concerns is told of it, once on each channel, and the mail that was logged is the mail sent."""
    faults = [*_told_twice(facts.notices), *_untold(facts), *_unannounced(facts), *_lost_letters(facts)]
    letters = _about_orders(facts)
    repeats = len(letters) - len(set(letters))
    again = f", {repeats} handed over again under the same Message-ID" if repeats else ""
    return Verdict(f"{count(len(facts.notices), 'message')}, {count(len(set(letters)), 'letter')}{again}", faults)


def _about_orders(facts: Facts) -> Sequence[str]:
    return [one for one in facts.letters if not one.startswith(_ABOUT_AN_ACCOUNT)]


def _told_twice(notices: Sequence[Notice]) -> Iterator[Fault]:
    times = Counter((one.order_id, one.user_id, one.step, one.channel) for one in notices)
    for (order_id, user_id, step, channel), often in times.items():
        if often > 1:
            yield Fault(order_id, f"{user_id} was told {often} times of {step} of {order_id} ({channel})")


def _untold(facts: Facts) -> Iterator[Fault]:
    told = {(one.order_id, one.user_id, one.step) for one in facts.notices if one.status == _SENT}
    for order_id, user_id, step in sorted(_to_be_told(facts) - told):
        yield Fault(order_id, f"{user_id} was not told of {step} of {order_id}")


def _unannounced(facts: Facts) -> Iterator[Fault]:
    told = facts.log.of(notification.NotificationSent)
    announced = Counter(one.notification_id for one in told)
    sent = {one.notification_id for one in facts.notices if one.status == _SENT}
    orders = {one.notification_id: one.order_id for one in facts.notices}
    orders |= {one.notification_id: one.order_id for one in told}
    for one in sorted(sent ^ announced.keys()):
        yield Fault(orders[one], f"{one} is only {'in the log' if one in sent else 'on the topic'}")
    for one in sorted(one for one, often in announced.items() if often > 1):
        yield Fault(orders[one], f"{one} is announced twice")


def _lost_letters(facts: Facts) -> Iterator[Fault]:
    orders = {one.notification_id: one.order_id for one in facts.notices if one.channel == _EMAIL}
    logged = {one.notification_id for one in facts.notices if one.channel == _EMAIL and one.status == _SENT}
    letters = set(_about_orders(facts))
    for one in sorted(logged - letters):
        yield Fault(orders[one], f"letter {one} is logged as sent and did not arrive")
    for one in sorted(letters - logged):
        yield Fault(orders.get(one, ""), f"letter {one} arrived and is not logged as sent")


_CUSTOMER_STEPS = {
    order.OrderPlaced: "order_placed",
    order.OrderAccepted: "order_accepted",
    order.OrderAssigned: "order_assigned",
    order.OrderPickedUp: "order_picked_up",
    order.OrderDelivered: "order_delivered",
    order.OrderCompleted: "order_completed",
    order.OrderCancelled: "order_cancelled",
}


def _to_be_told(facts: Facts) -> set[Telling]:
    """Customers of every step, vendors of every ticket, drivers of every job."""
    wanted = {
        (trace.placed.order_id, trace.placed.customer_id, step)
        for trace in facts.traces.values()
        for message in trace.told
        if (step := _CUSTOMER_STEPS.get(type(message)))
    }
    owners = {one.vendor_id: one.owner_id for one in facts.log.of(vendor.VendorChanged)}
    users = {one.driver_id: one.user_id for one in facts.log.of(driver.DriverChanged)}
    tickets, jobs = facts.log.of(vendor.TicketOpened), facts.log.of(dispatch.DriverAssigned)
    wanted |= {(one.order_id, owners.get(one.vendor_id, one.vendor_id), "ticket_opened") for one in tickets}
    return wanted | {(one.order_id, users.get(one.driver_id, one.driver_id), "driver_assigned") for one in jobs}


def parked_told(log: Log) -> Sequence[Parked]:
    """Everything that was ever put aside, as the topics tell it; an operator may have decided over it since."""
    told = log.of(RecordParked)
    return [Parked(handler=one.handler, key=one.key, topic=one.topic, reason=one.reason) for one in told]


def nothing_parked(facts: Facts) -> Verdict:
    """No consumer had to put a record aside."""
    faults = [Fault("", f"{one.handler} parked {one.key} of {one.topic}: {one.reason}") for one in facts.parked]
    return Verdict(f"{len(facts.parked)} parked", faults)


def nothing_left_to_do(facts: Facts) -> Verdict:
    """No message unsent, no record unread, no timer overdue."""
    faults = [Fault("", f"{waiting} in {what}") for what, waiting in facts.left.items() if waiting]
    return Verdict(f"looked into {count(len(facts.left), 'queue')}", faults)


def notification_counts(notices: Sequence[Notice]) -> Mapping[str, Mapping[str, int]]:
    """Step -> channel -> messages sent."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for notice in notices:
        if notice.status == _SENT:
            counts[notice.step][notice.channel] += 1
    return {step: dict(sorted(by_channel.items())) for step, by_channel in sorted(counts.items())}
