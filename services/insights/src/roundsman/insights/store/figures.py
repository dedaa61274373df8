"""Counts what is known, in the windows of its own times."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import asyncpg

from roundsman.insights.domain.figures import Figures
from roundsman.insights.domain.promises import Promises
from roundsman.insights.domain.tally import Tally
from roundsman.insights.domain.windows import PLATFORM, Span
from roundsman.insights.store import statements

Record = asyncpg.Record


class FiguresQueries:
    """Reads on the service's own pool, each of them as of one moment."""

    def __init__(self, pool: "asyncpg.Pool[Record]", promises: Promises) -> None:
        self._pool = pool
        self._promises = promises

    async def all(self, span: Span) -> dict[str, Figures]:
        """Organization, or `PLATFORM` -> its figures; an organization without any is left out."""
        counting = await self._counted(span, None)
        return {scope: tally.figures() for scope, tally in counting.tallies.items()}

    async def platform(self, span: Span) -> Figures:
        """All of the platform's."""
        return (await self.all(span))[PLATFORM]

    async def of(self, org_id: str, span: Span) -> Figures:
        """One organization's figures."""
        counting = await self._counted(span, org_id)
        return counting.tallies.get(org_id, Tally()).figures()

    async def organizations(self, span: Span) -> set[str]:
        """Those that have drivers, or had orders in the span."""
        found = await self._pool.fetch(statements.ORGANIZATIONS, span.since, span.until)
        return {row["org_id"] for row in found}

    async def _counted(self, span: Span, org_id: str | None) -> "_Counting":
        counting = _Counting(platform=org_id is None)
        within = (span.since, span.until, org_id)
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            counting.take_states(await connection.fetch(statements.STATES, *within))
            for step, statement, *promised in statements.steps(self._promises, statements.TIMES, "$4"):
                counting.take_times(step, await connection.fetch(statement, *within, *promised))
            counting.take_drivers(await connection.fetch(statements.DRIVERS, org_id))
            counting.take_demand(await connection.fetch(statements.DEMAND, *within))
            counting.take_happenings(await connection.fetch(statements.HAPPENINGS, *within))
        return counting


@dataclass(slots=True)
class _Counting:
    """What the rows come to: each counts for its organization, and for the platform where that is asked for."""

    platform: bool
    tallies: dict[str, Tally] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.platform:
            self.tallies[PLATFORM] = Tally()

    def take_states(self, rows: "list[Record]") -> None:
        for row in rows:
            for tally in self._of(row):
                tally.states[row["kind"], row["state"]] += row["placed"]
                tally.steps.update({step: row[step] for step in statements.FUNNEL})

    def take_times(self, step: str, rows: "list[Record]") -> None:
        for row in rows:
            scope = PLATFORM if row["whole"] else row["org_id"]
            if row["orders"] and scope and (self.platform or not row["whole"]):
                self.tallies.setdefault(scope, Tally()).times.append(statements.times_from(step, row))

    def take_drivers(self, rows: "list[Record]") -> None:
        for row in rows:
            for tally in self._of(row):
                tally.drivers[row["availability"]] += row["drivers"]
                if row["cell"] is not None:
                    tally.supply[row["cell"], row["availability"]] += row["drivers"]

    def take_demand(self, rows: "list[Record]") -> None:
        for row in rows:
            for tally in self._of(row):
                tally.demand[row["cell"]] += row["orders"]

    def take_happenings(self, rows: "list[Record]") -> None:
        for row in rows:
            place = row["what"], row["name"], row["currency"]
            for tally in self._of(row):
                tally.counts[place] += row["times"]
                tally.sums_minor[place] += row["amount_minor"]

    def _of(self, row: "Record") -> Iterator[Tally]:
        if row["org_id"] is not None:  # of some, nobody has told us yet whose they are
            yield self.tallies.setdefault(row["org_id"], Tally())
        if self.platform:
            yield self.tallies[PLATFORM]
