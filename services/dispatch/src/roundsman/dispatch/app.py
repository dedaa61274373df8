"""Composition root of dispatch."""

from pathlib import Path

from roundsman.contracts.types import dispatch as contracts
from roundsman.contracts.types.identity import NoteAction
from roundsman.dispatch.api import board, jobs, offers
from roundsman.dispatch.api.desk import ApiDesk, Limits
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.handlers.warm_up import warm_up
from roundsman.dispatch.messaging.deadlines import DUE
from roundsman.dispatch.messaging.inbound import GROUPS, POSITIONS
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.settings import DispatchSettings
from roundsman.dispatch.store.personal import HOLDINGS, being_carried
from roundsman.dispatch.store.queries import Queries
from roundsman.dispatch.store.snapshots import NEAR, VAGUE, PostgresSnapshots
from roundsman.dispatch.store.work import DispatchWork
from roundsman.messaging.leadership import PostgresLeadership
from roundsman.runtime import Chassis, Parts, Service, View
from roundsman.runtime.persons import TELLS, PersonalData, persons_group


async def build(chassis: Chassis) -> Parts:
    """Compose the service on the chassis."""
    settings = DispatchSettings.from_environment(chassis.environment)
    units = chassis.units(DispatchWork, outbound)
    matching = _matching(settings)
    snapshots = PostgresSnapshots(chassis.database.pool, NEAR if matching.cadence_s else VAGUE)
    rounds = Rounds(
        units=units,
        snapshots=snapshots,
        rules=Rules(matching=matching, offer_s=settings.offer_s),
        leadership=PostgresLeadership(chassis.settings.database_url, "matching"),
    )
    chassis.wakes.append(rounds.wake)
    limits = Limits(speed_mps=settings.speed_mps, pin_attempts=settings.pin_attempts, search_s=settings.search_again_s)
    desk = ApiDesk(
        units=units,
        queries=Queries(chassis.database.pool),
        limits=limits,
        snapshots=snapshots,
        matching=matching,
    )
    return Parts(
        units=units,
        routers=[offers.routes(desk), jobs.routes(desk), board.routes(desk)],
        groups=[*GROUPS, persons_group("dispatch", PERSONAL)],
        due=DUE,
        begin=[lambda: warm_up(matching, chassis.clock.now())],
        tasks={"timers": [rounds.run]},
    )


def _matching(settings: DispatchSettings) -> Matching:
    assumptions = Assumptions(
        speed_mps=settings.speed_mps,
        lead_s=settings.lead_s,
        position_max_age_s=settings.position_max_age_s,
        handover_s=settings.handover_s,
    )
    if settings.matching_policy == "earliest-arrival":
        return Matching(policy=EarliestArrival(), assumptions=assumptions)
    # Here, because the compiler behind it takes a second and 100 MB that nobody else should pay.
    from roundsman.dispatch.domain.route_planning import RoutePlanning  # noqa: PLC0415
    from roundsman.dispatch.domain.routing.engine import RoutePlans  # noqa: PLC0415

    ahead_s = settings.cadence_s + settings.offer_s / 2  # most have answered by then; earlier is told less
    policy = RoutePlanning(engine=RoutePlans(), ahead_s=ahead_s)
    return Matching(policy=policy, assumptions=assumptions, cadence_s=settings.cadence_s)


PERSONAL: PersonalData[DispatchWork] = PersonalData(holdings=HOLDINGS, objections=being_carried)

SERVICE = Service(
    name="dispatch",
    store="postgres",
    build=build,
    publishes=[
        contracts.JobOpened,
        contracts.OfferMade,
        contracts.OfferDeclined,
        contracts.OfferExpired,
        contracts.DriverAssigned,
        contracts.DriverUnassigned,
        contracts.NoDriverFound,
        contracts.JobCancelled,
        contracts.JobProgressed,
        NoteAction,
        *TELLS,
    ],
    migrations=Path(__file__).parents[3] / "migrations",
    views=[View(group=POSITIONS.name, tables=("positions",))],
)
