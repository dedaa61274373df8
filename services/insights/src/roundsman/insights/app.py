"""The composition root."""

from pathlib import Path

from roundsman.insights.api.routes import Insights, routes
from roundsman.insights.api.shift_routes import shift_routes
from roundsman.insights.messaging.inbound import FACTS
from roundsman.insights.messaging.outbound import PUBLISHES, outbound
from roundsman.insights.messaging.publishing import Publishing
from roundsman.insights.settings import InsightsSettings
from roundsman.insights.store.figures import FiguresQueries
from roundsman.insights.store.series import SeriesQueries
from roundsman.insights.store.shifts import ShiftQueries
from roundsman.insights.store.work import InsightsWork
from roundsman.messaging.leadership import PostgresLeadership
from roundsman.runtime import Chassis, Parts, Service, View


async def build(chassis: Chassis) -> Parts:
    """Compose the service on its chassis."""
    settings = InsightsSettings.from_environment(chassis.environment)
    units = chassis.units(InsightsWork, outbound)
    pool, promises = chassis.database.pool, settings.promises()
    queries = FiguresQueries(pool, promises)
    insights = Insights(queries=queries, series=SeriesQueries(pool, promises), clock=chassis.clock)
    publishing = Publishing(
        queries=queries,
        units=units,
        leadership=PostgresLeadership(chassis.settings.database_url, "figures"),
        every_s=settings.figures_every_s,
    )
    return Parts(
        units=units,
        routers=[routes(insights), shift_routes(ShiftQueries(pool), chassis.clock)],
        groups=[FACTS],
        tasks={"timers": [publishing.run]},
    )


SERVICE = Service(
    name="insights",
    store="postgres",
    build=build,
    publishes=PUBLISHES,
    migrations=Path(__file__).parents[3] / "migrations",
    views=[View(group=FACTS.name, tables=("orders", "drivers", "happenings", "turns"))],
)
