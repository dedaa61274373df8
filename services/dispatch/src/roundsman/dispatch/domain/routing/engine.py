"""Route plans: a sequence of trips for each driver, kept and improved from decision to decision, committed late."""

from dataclasses import dataclass, replace

from roundsman.dispatch.domain.routing.answer import answer
from roundsman.dispatch.domain.routing.explain import candidates_for
from roundsman.dispatch.domain.routing.pack import Packed, pack, routes_of
from roundsman.dispatch.domain.routing.plan import Candidate, Plan
from roundsman.dispatch.domain.routing.search import Ruin, complete, improve
from roundsman.dispatch.domain.routing.seats import settle
from roundsman.dispatch.domain.routing.situation import Situation, Task
from roundsman.dispatch.domain.routing.tables import Routes
from roundsman.dispatch.domain.routing.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class RoutePlans:
    """The engine: takes up the last plan, inserts what is new, improves by ruin and recreate, commits what must leave.

    A trip is committed when its driver has to leave before the next decision so that nobody waits longer for it; until
    then everything may change.
    """

    name: str = "route-plans-2"

    def plan(self, situation: Situation, travel: TravelTimes) -> Plan:
        """See `Engine`."""
        packed = pack(situation, travel)
        routes = improved(packed, situation.rules.iterations)
        return answer(packed, routes)

    def weigh(self, situation: Situation, task: Task, travel: TravelTimes) -> tuple[Candidate, ...]:
        """Who could carry one more task that need not exist, best first; nothing else of the last plan changes."""
        packed = pack(replace(situation, tasks=(*situation.tasks, task)), travel)
        return candidates_for(packed, improved(packed, 0), len(situation.tasks))


def improved(packed: Packed, iterations: int) -> Routes:
    """The last plan with everything in it that is new, improved."""
    routes = routes_of(packed)
    settle(packed.world, routes)
    if len(packed.situation.tasks):
        complete(packed.world, packed.pairs, routes)
        improve(packed.world, packed.pairs, routes, Ruin(iterations, packed.situation.seed, packed.pickups))
    return routes
