"""The composition root."""

from pathlib import Path

from roundsman.driver.api.desk import DriverDesk
from roundsman.driver.api.routes_drivers import driver_routes
from roundsman.driver.api.routes_me import own_routes
from roundsman.driver.handlers.review_documents import DOCUMENTS_TIMER, ReviewDocuments, driver_of, review_documents
from roundsman.driver.messaging.inbound import GROUP
from roundsman.driver.messaging.outbound import PUBLISHES, outbound
from roundsman.driver.settings import DriverSettings
from roundsman.driver.store.personal import HOLDINGS
from roundsman.driver.store.queries import DriverQueries
from roundsman.driver.store.work import DriverWork
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import Due
from roundsman.runtime import Chassis, Parts, Service
from roundsman.runtime.persons import TELLS, PersonalData, persons_group


async def build(chassis: Chassis) -> Parts:
    """Compose the service on its chassis."""
    settings = DriverSettings.from_environment(chassis.environment)
    units = chassis.units(DriverWork, outbound)
    desk = DriverDesk(
        units=units,
        queries=DriverQueries(chassis.database.pool),
        auto_approve=settings.auto_approve,
        currency=settings.currency,
    )
    return Parts(
        units=units,
        routers=[own_routes(desk), driver_routes(desk)],
        groups=[GROUP, persons_group("driver", PERSONAL)],
        due=DUE,
    )


async def _review_documents(timer: Timer, work: DriverWork) -> None:
    await review_documents(ReviewDocuments(driver_id=driver_of(timer.subject)), work)


PERSONAL: PersonalData[DriverWork] = PersonalData(holdings=HOLDINGS)

DUE: Due[DriverWork] = Due(deadlines={DOCUMENTS_TIMER: _review_documents})

SERVICE = Service(
    name="driver",
    store="postgres",
    build=build,
    publishes=[*PUBLISHES, *TELLS],
    migrations=Path(__file__).parents[3] / "migrations",
)
