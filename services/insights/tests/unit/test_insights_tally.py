"""What the store has counted adds up to figures, each thing in its place."""

from roundsman.insights.domain.drivers import Availability
from roundsman.insights.domain.figures import Cell, Count, Drivers
from roundsman.insights.domain.happenings import What
from roundsman.insights.domain.tally import Tally

HERE, THERE, ELSEWHERE = "881f1d4887fffff", "881f1d4881fffff", "881f1d4883fffff"


def test_a_cell_is_told_for_its_orders_and_for_those_who_can_take_them() -> None:
    tally = Tally()
    tally.demand[HERE] = 3
    tally.supply[HERE, Availability.ON_BREAK] = 1
    tally.supply[THERE, Availability.ONLINE] = 2
    tally.supply[THERE, Availability.ON_JOB] = 1
    tally.supply[ELSEWHERE, Availability.ON_BREAK] = 1

    assert tally.figures().cells == (Cell(cell=THERE, idle=2, busy=1), Cell(cell=HERE, orders=3))


def test_who_is_on_a_break_is_not_online() -> None:
    tally = Tally()
    tally.drivers.update(
        {Availability.ONLINE: 3, Availability.ON_JOB: 2, Availability.ON_BREAK: 1, Availability.OFFLINE: 9}
    )

    assert tally.figures().drivers == Drivers(online=5, idle=3, busy=2, on_break=1)


def test_what_happened_is_told_by_what_it_was() -> None:
    tally = Tally()
    tally.counts.update(
        {
            (What.PAYMENT, "refunded", "USD"): 1,
            (What.PAYMENT, "refunded", "EUR"): 2,
            (What.OFFER, "expired", ""): 3,
            (What.NOTIFICATION, "email", ""): 4,
        }
    )
    tally.sums_minor[What.PAYMENT, "refunded", "EUR"] = 500

    figures = tally.figures()

    assert figures.payments == (
        Count(name="refunded", count=2, currency="EUR", amount_minor=500),
        Count(name="refunded", count=1, currency="USD"),
    )
    assert figures.offers == (Count(name="expired", count=3),)
    assert figures.notifications == (Count(name="email", count=4),)
