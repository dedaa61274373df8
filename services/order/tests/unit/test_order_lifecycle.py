"""The life cycle table: exactly these moves, from exactly there."""

from itertools import product

import pytest

from roundsman.order.domain.errors import IllegalTransition
from roundsman.order.domain.lifecycle import LIFE_CYCLES, Kind, Move, Reason, Status, Step, after, allows

_LEGAL: dict[tuple[Status, Move], Status] = {
    (Status.PLACED, Step.AUTHORIZE): Status.AUTHORIZED,
    (Status.AUTHORIZED, Step.ACCEPT): Status.ACCEPTED,
    (Status.ACCEPTED, Step.DELAY): Status.ACCEPTED,
    (Status.ACCEPTED, Step.MARK_READY): Status.ACCEPTED,
    (Status.ASSIGNED, Step.DELAY): Status.ASSIGNED,
    (Status.ASSIGNED, Step.MARK_READY): Status.ASSIGNED,
    (Status.ACCEPTED, Step.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Step.ASSIGN): Status.ASSIGNED,
    (Status.ASSIGNED, Step.UNASSIGN): Status.ACCEPTED,
    (Status.ASSIGNED, Step.PICK_UP): Status.PICKED_UP,
    (Status.PICKED_UP, Step.DELIVER): Status.DELIVERED,
    (Status.DELIVERED, Step.COMPLETE): Status.COMPLETED,
    (Status.PLACED, Reason.PAYMENT_DECLINED): Status.CANCELLED,
    (Status.PLACED, Reason.PAYMENT_TIMEOUT): Status.CANCELLED,
    (Status.AUTHORIZED, Reason.VENDOR_REJECTED): Status.CANCELLED,
    (Status.AUTHORIZED, Reason.VENDOR_TIMEOUT): Status.CANCELLED,
    (Status.ACCEPTED, Reason.NO_DRIVER): Status.CANCELLED,
    (Status.ACCEPTED, Reason.DELIVERY_TIMEOUT): Status.CANCELLED,
    (Status.ASSIGNED, Reason.DELIVERY_TIMEOUT): Status.CANCELLED,
    (Status.PICKED_UP, Reason.DELIVERY_TIMEOUT): Status.CANCELLED,
    (Status.PLACED, Reason.CUSTOMER_REQUEST): Status.CANCELLED,
    (Status.AUTHORIZED, Reason.CUSTOMER_REQUEST): Status.CANCELLED,
    (Status.ACCEPTED, Reason.CUSTOMER_REQUEST): Status.CANCELLED,
    (Status.ASSIGNED, Reason.CUSTOMER_REQUEST): Status.CANCELLED,
    (Status.PLACED, Reason.OPERATOR): Status.CANCELLED,
    (Status.AUTHORIZED, Reason.OPERATOR): Status.CANCELLED,
    (Status.ACCEPTED, Reason.OPERATOR): Status.CANCELLED,
    (Status.ASSIGNED, Reason.OPERATOR): Status.CANCELLED,
    (Status.PICKED_UP, Reason.OPERATOR): Status.CANCELLED,
}
_MOVES: tuple[Move, ...] = (*Step, *Reason)


@pytest.mark.parametrize(("status", "move"), list(product(Status, _MOVES)))
def test_a_delivery_makes_the_listed_moves_and_no_other(status: Status, move: Move) -> None:
    if target := _LEGAL.get((status, move)):
        assert after(Kind.DELIVERY, status, move) is target
    else:
        assert not allows(Kind.DELIVERY, status, move)
        with pytest.raises(IllegalTransition):
            after(Kind.DELIVERY, status, move)


def test_every_status_can_be_reached_and_only_the_ends_are_final() -> None:
    table = LIFE_CYCLES[Kind.DELIVERY].values()
    reached = {move.target for move in table} | {Status.PLACED}
    left = {source for move in table for source in move.sources}

    assert reached - {None} == set(Status)
    assert set(Status) - left == {Status.COMPLETED, Status.CANCELLED}
