"""What a fault does to a wire or a clock, and that it is undone."""

import asyncio

import pytest

from roundsman.chaos.members import wrong_by
from roundsman.chaos.plan import Fault, Kind
from roundsman.chaos.saboteur import Saboteur, trouble_of
from roundsman.stack.wires import CALM, Direction, Trouble, Wires


class Seen(Wires):
    """Wires that remember what was done to them."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[Trouble | Direction] = []

    def trouble(self, name: str, trouble: Trouble) -> None:
        self.done.append(trouble)
        super().trouble(name, trouble)

    def half_close(self, name: str, direction: Direction) -> int:
        self.done.append(direction)
        return super().half_close(name, direction)


def a_fault(kind: Kind, measure: float = 0.0) -> Fault:
    return Fault(kind=kind, target="a>b", at_s=0, duration_s=0.01, measure=measure)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (a_fault(Kind.CUT), Trouble(is_cut=True)),
        (a_fault(Kind.HOLD), Trouble(is_held=True)),
        (a_fault(Kind.DELAY, 0.2), Trouble(delay_s=0.2)),
        (a_fault(Kind.THROTTLE, 4000.0), Trouble(bytes_per_s=4000)),
    ],
    ids=lambda one: str(one.kind) if isinstance(one, Fault) else "",
)
async def test_a_wire_is_troubled_and_mended(fault: Fault, trouble: Trouble) -> None:
    with Seen() as wires:
        await asyncio.to_thread(wires.lay, "a>b", 1)
        await Saboteur(wires).trouble(fault)

        assert trouble_of(fault) == trouble
        assert wires.done == [trouble, CALM]


@pytest.mark.parametrize(("measure", "direction"), [(0.0, Direction.THERE), (1.0, Direction.BACK)])
async def test_one_way_is_closed(measure: float, direction: Direction) -> None:
    with Seen() as wires:
        await asyncio.to_thread(wires.lay, "a>b", 1)
        await Saboteur(wires).half_close(a_fault(Kind.HALF_CLOSE, measure))

        assert wires.done == [direction]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(2.5, "2026-03-01T12:02:30+00:00"), (-10, "2026-03-01T11:50:00+00:00")]
)
def test_a_clock_is_wrong_by_minutes(minutes: float, expected: str) -> None:
    told = {"ROUNDSMAN_CLOCK_ORIGIN": "2026-03-01T12:00:00+00:00"}

    assert wrong_by(told, minutes) == {"ROUNDSMAN_CLOCK_ORIGIN": expected}
