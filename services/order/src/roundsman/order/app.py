"""Puts the service together: the only place that makes adapters."""

import os
from pathlib import Path

from roundsman.kernel.ids import OrderId
from roundsman.order.api.routes import command_routes
from roundsman.order.api.routes_lists import list_routes
from roundsman.order.handlers.pass_deadline import PassDeadline, pass_deadline
from roundsman.order.handlers.saga import WAITS, AnyWait
from roundsman.order.messaging.inbound import SAGA_GROUP
from roundsman.order.messaging.inbound_known import DRIVERS_GROUP, MENUS_GROUP
from roundsman.order.messaging.outbound import PUBLISHES, outbound
from roundsman.order.settings import OrderSettings
from roundsman.order.store.personal import HOLDINGS, under_way
from roundsman.order.store.queries import OrderQueries
from roundsman.order.store.work import OrderWork
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import Due, FireTimer
from roundsman.runtime import Chassis, Parts, Service, View
from roundsman.runtime.persons import TELLS, PersonalData, persons_group


async def build(chassis: Chassis) -> Parts:
    """Compose the service on what the chassis connected."""
    rules = OrderSettings.from_environment(chassis.environment).rules()
    units = chassis.units(lambda desk: OrderWork(desk, rules, os.urandom), outbound)
    lookups = OrderQueries(chassis.database.pool)
    return Parts(
        units=units,
        routers=[command_routes(units, lookups), list_routes(lookups)],
        groups=[SAGA_GROUP, MENUS_GROUP, DRIVERS_GROUP, persons_group("order", PERSONAL)],
        due=DUE,
    )


def _deadline(wait: AnyWait) -> FireTimer[OrderWork]:
    async def fire(timer: Timer, work: OrderWork) -> None:
        await pass_deadline(PassDeadline(order_id=OrderId(timer.subject), wait=wait), work)

    return fire


PERSONAL: PersonalData[OrderWork] = PersonalData(holdings=HOLDINGS, objections=under_way)

DUE: Due[OrderWork] = Due(deadlines={wait.timer: _deadline(wait) for wait in WAITS})

SERVICE = Service(
    name="order",
    store="postgres",
    build=build,
    publishes=[*PUBLISHES, *TELLS],
    migrations=Path(__file__).parents[3] / "migrations",
    views=[
        View(group=MENUS_GROUP.name, tables=("vendors", "menus")),
        View(group=DRIVERS_GROUP.name, tables=("drivers",)),
    ],
    verified={"standing": "SELECT id, status FROM orders"},
)
