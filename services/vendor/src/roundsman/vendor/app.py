"""The composition root."""

from pathlib import Path

from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import Due
from roundsman.runtime import Chassis, Parts, Service
from roundsman.runtime.persons import TELLS, PersonalData, persons_group
from roundsman.vendor.api.desk import VendorDesk
from roundsman.vendor.api.routes_menus import menu_routes
from roundsman.vendor.api.routes_tickets import ticket_routes
from roundsman.vendor.api.routes_vendors import vendor_routes
from roundsman.vendor.handlers.open_ticket import UNANSWERED_TIMER
from roundsman.vendor.handlers.review_hours import HOURS_TIMER, ReviewHours, review_hours, vendor_of
from roundsman.vendor.handlers.time_out_ticket import TimeOutTicket, time_out_ticket
from roundsman.vendor.messaging.inbound import GROUP
from roundsman.vendor.messaging.outbound import PUBLISHES, outbound
from roundsman.vendor.settings import VendorSettings
from roundsman.vendor.store.personal import HOLDINGS
from roundsman.vendor.store.queries import VendorQueries
from roundsman.vendor.store.work import VendorWork


async def build(chassis: Chassis) -> Parts:
    """Compose the service on its chassis."""
    settings = VendorSettings.from_environment(chassis.environment)
    units = chassis.units(VendorWork, outbound)
    desk = VendorDesk(units=units, queries=VendorQueries(chassis.database.pool), auto_approve=settings.auto_approve)
    return Parts(
        units=units,
        routers=[vendor_routes(desk), menu_routes(desk), ticket_routes(desk)],
        groups=[GROUP, persons_group("vendor", PERSONAL)],
        due=DUE,
    )


async def _time_out(timer: Timer, work: VendorWork) -> None:
    await time_out_ticket(TimeOutTicket(order_id=timer.subject), work)


async def _review_hours(timer: Timer, work: VendorWork) -> None:
    await review_hours(ReviewHours(vendor_id=vendor_of(timer.subject)), work)


PERSONAL: PersonalData[VendorWork] = PersonalData(holdings=HOLDINGS)

DUE: Due[VendorWork] = Due(deadlines={UNANSWERED_TIMER: _time_out, HOURS_TIMER: _review_hours})

SERVICE = Service(
    name="vendor",
    store="postgres",
    build=build,
    publishes=[*PUBLISHES, *TELLS],
    migrations=Path(__file__).parents[3] / "migrations",
)
