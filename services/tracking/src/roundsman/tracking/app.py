"""Composes tracking."""

from dataclasses import replace
from pathlib import Path

from roundsman.runtime import Chassis, Parts, Service, View
from roundsman.runtime.persons import TELLS, PersonalData, persons_group
from roundsman.tracking.api.routes import Tracking, routes
from roundsman.tracking.messaging.inbound import groups
from roundsman.tracking.messaging.outbound import PUBLISHED, outbound
from roundsman.tracking.settings import TrackingSettings
from roundsman.tracking.store.database import TrackingDatabase
from roundsman.tracking.store.intake import Intake
from roundsman.tracking.store.personal import HOLDINGS, forget_trails
from roundsman.tracking.store.queries import TrackingQueries
from roundsman.tracking.store.retention import TrailRetention
from roundsman.tracking.store.work import TrackingWork


async def build(chassis: Chassis) -> Parts:
    """Construct the parts on what the chassis has connected."""
    settings = TrackingSettings.from_environment(chassis.environment)
    units = replace(chassis.units(TrackingWork, outbound), database=TrackingDatabase(chassis.database), sharing=None)
    tracking = Tracking(
        intake=Intake(units, settings.rules(), settings.arrivals()),
        queries=TrackingQueries(chassis.database.pool),
        clock=chassis.clock,
        travel=settings.arrivals().travel,
    )
    retention = TrailRetention(chassis.database.pool, chassis.clock, settings.trail_keep_s)
    return Parts(
        units=units,
        routers=[routes(tracking)],
        groups=[*groups(settings.arrivals()), persons_group("tracking", PERSONAL)],
        tasks={"timers": [retention.run]},
    )


PERSONAL: PersonalData[TrackingWork] = PersonalData(holdings=HOLDINGS, forget=forget_trails)

SERVICE = Service(
    name="tracking",
    store="postgres",
    build=build,
    publishes=[*PUBLISHED, *TELLS],
    migrations=Path(__file__).parents[3] / "migrations",
    views=[View(group="tracking.people", tables=("drivers", "vendors"))],
)
