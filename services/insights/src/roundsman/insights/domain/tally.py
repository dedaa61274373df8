"""Adds up what the store has counted by organization, for each and for the platform as a whole."""

from collections import Counter
from dataclasses import dataclass, field

from roundsman.insights.domain.drivers import Availability
from roundsman.insights.domain.figures import Cell, Count, Drivers, Figures, Funnel, StateCount, Times
from roundsman.insights.domain.happenings import What

BUSY = Availability.ON_JOB
IDLE = Availability.ONLINE


@dataclass(slots=True)
class Tally:
    """Counts under way of one organization or of the platform."""

    states: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, state -> orders
    steps: Counter[str] = field(default_factory=Counter)  # field of `Funnel` -> orders
    times: list[Times] = field(default_factory=list)
    drivers: Counter[str] = field(default_factory=Counter)  # availability -> drivers
    demand: Counter[str] = field(default_factory=Counter)  # cell -> orders
    supply: Counter[tuple[str, str]] = field(default_factory=Counter)  # cell, availability -> drivers
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # what, name, currency -> times
    sums_minor: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # likewise -> money

    def figures(self) -> Figures:
        """What it comes to."""
        idle, busy = self.drivers[IDLE], self.drivers[BUSY]
        return Figures(
            orders=tuple(
                StateCount(kind=kind, state=state, orders=n) for (kind, state), n in sorted(self.states.items())
            ),
            funnel=Funnel(**self.steps),
            times=tuple(sorted(self.times, key=lambda one: one.step)),
            drivers=Drivers(online=idle + busy, idle=idle, busy=busy, on_break=self.drivers[Availability.ON_BREAK]),
            cells=self._cells(),
            payments=self._counts(What.PAYMENT),
            offers=self._counts(What.OFFER),
            notifications=self._counts(What.NOTIFICATION),
        )

    def _cells(self) -> tuple[Cell, ...]:
        cells = sorted(self.demand.keys() | {cell for cell, what in self.supply if what in (IDLE, BUSY)})
        return tuple(
            Cell(cell=one, orders=self.demand[one], idle=self.supply[one, IDLE], busy=self.supply[one, BUSY])
            for one in cells
        )

    def _counts(self, what: What) -> tuple[Count, ...]:
        return tuple(
            Count(name=place[1], currency=place[2], count=n, amount_minor=self.sums_minor[place])
            for place, n in sorted(self.counts.items())
            if place[0] == what
        )
