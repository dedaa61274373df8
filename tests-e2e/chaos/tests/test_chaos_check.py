"""The checker: a day that kept every promise passes, and each planted wrong is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from roundsman.chaos.calls import Calls
from roundsman.chaos.check import Evidence, effects_checked, violations
from roundsman.contracts.types.payment import PaymentCaptured
from roundsman.simulator.gateway import Call, Json, Tried
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.testing import MadeUpDay, a_day, refund

TRIES = 3


@dataclass(slots=True)
class Run:
    """A run in the making: what was asked, and what there is."""

    day: MadeUpDay = field(default_factory=a_day)
    calls: Calls = field(default_factory=Calls)
    extra_orders: dict[str, Json] = field(default_factory=dict)
    again: dict[Call, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def ask(self, path: str, door: str, *statuses: int, answer: Json | None = None) -> Call:
        body = {"dropoff": {"address": door}} if path == "/orders" else {"reason": "cold"}
        call = Call(method="POST", path=path, headers={"Idempotency-Key": f"key of {door}"}, body=body)
        for status in statuses:
            self.calls.note(call, Tried(asked_s=0, answered_s=1, status=status, answer=answer or {}))
        return call

    def evidence(self) -> Evidence:
        facts = self.day.facts()
        orders = {name: with_door(name, order) for name, order in facts.orders.items() if name not in self.lost}
        facts = replace(facts, orders={**orders, **self.extra_orders})
        return Evidence(
            calls=self.calls, facts=facts, findings=examine_all(facts), answered_again=self.again, tries=TRIES
        )


def with_door(order_id: str, order: Json) -> Mapping[str, object]:
    return {**order, "dropoff": {"address": f"Door of {order_id}"}}


@pytest.fixture
def run() -> Run:
    """Every order of the day was acknowledged to its customer, after a first try without an answer."""
    made = Run()
    for story in made.day.stories:
        made.ask("/orders", f"Door of {story.order_id}", 0, 201, answer={"order_id": story.order_id})
    return made


def an_order_of(facts: Facts) -> str:
    return next(iter(facts.orders))


def test_a_day_that_kept_its_promises_has_no_violations(run: Run) -> None:
    assert violations(run.evidence()) == []
    assert effects_checked(run.evidence()) == len(run.day.stories)


def lose_an_order(run: Run) -> str:
    run.lost = {an_order_of(run.day.facts())}
    return "was acknowledged to key of Door of"


def place_twice(run: Run) -> str:
    first = an_order_of(run.day.facts())
    run.extra_orders = {"ord_twin": with_door(first, {"status": "completed"})}
    return f"key of Door of {first} placed {', '.join(sorted([first, 'ord_twin']))}"


def place_for_nobody(run: Run) -> str:
    run.extra_orders = {"ord_stray": with_door("nowhere", {"status": "placed"})}
    return "nobody placed ord_stray"


def place_twice_without_an_answer(run: Run) -> str:
    run.ask("/orders", "Door of no answer", 0, 503)
    run.extra_orders = {name: with_door("no answer", {"status": "placed"}) for name in ("ord_a", "ord_b")}
    return "key of Door of no answer placed ord_a, ord_b"


def refund_twice(run: Run) -> str:
    order_id = an_order_of(run.day.facts())
    run.ask(f"/payments/{order_id}/refunds", "refund", 0, 201)
    refund(run.day, order_id)
    refund(run.day, order_id)
    return f"{order_id}: 1 refunds were granted, 2 were made"


def forget_a_refund(run: Run) -> str:
    order_id = an_order_of(run.day.facts())
    run.ask(f"/payments/{order_id}/refunds", "refund", 201)
    return f"{order_id}: 1 refunds were granted, 0 were made"


def answer_nobody(run: Run) -> str:
    run.ask("/orders/ord_1/cancel", "cancel", *[503] * TRIES)
    return f"POST /orders/ord_1/cancel key of cancel had no answer after {TRIES} tries"


def answer_differently(run: Run) -> str:
    run.again = {run.ask("/vendors", "vendor", 201): "answered with another vendor_id the second time"}
    return "POST /vendors key of vendor: answered with another vendor_id the second time"


def capture_nothing(run: Run) -> str:
    run.day = run.day.without(PaymentCaptured)
    return "completed orders are captured once and in full"


@pytest.mark.parametrize(
    "plant",
    [
        lose_an_order,
        place_twice,
        place_for_nobody,
        place_twice_without_an_answer,
        refund_twice,
        forget_a_refund,
        answer_nobody,
        answer_differently,
        capture_nothing,
    ],
)
def test_a_planted_wrong_is_found(run: Run, plant: Callable[[Run], str]) -> None:
    expected = plant(run)

    assert any(expected in one for one in violations(run.evidence())), violations(run.evidence())


def test_one_order_of_a_call_that_was_never_answered_is_no_wrong(run: Run) -> None:
    run.ask("/orders", "Door of no answer", 0, 503)
    run.extra_orders = {"ord_a": with_door("no answer", {"status": "placed"})}

    assert violations(run.evidence()) == []


def test_who_stops_asking_is_not_owed_an_answer(run: Run) -> None:
    run.ask("/orders/ord_1/cancel", "cancel", *[503] * (TRIES - 1))

    assert violations(run.evidence()) == []
