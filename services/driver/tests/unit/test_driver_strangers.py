"""Whoever founds an organization is staff there, and decides about nobody of another: not even about themselves."""

from datetime import UTC, datetime

import pytest

from roundsman.driver.api.desk import shown_driver, staffed_driver
from roundsman.driver.domain.driver import DriverFile, DriverIdentity
from roundsman.driver.domain.vehicle import Vehicle, VehicleType
from roundsman.driver.handlers.register_driver import RegisterDriver, register_driver
from roundsman.driver.messaging.outbound import outbound
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import DriverId, OrgId, UserId
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units
from roundsman.web import Caller, Role

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DANA = DriverId.derived(NOON, "dana")


def caller(who: str, org: str, *roles: Role) -> Caller:
    return Caller(
        user_id=UserId.derived(NOON, who), org_id=OrgId.derived(NOON, org), roles=frozenset(roles), expires_at=0
    )


async def with_dana() -> Units[DriverWork]:
    units, _ = memory_units(DriverWork, outbound)
    dana = caller("dana", "org")
    vehicle = Vehicle(type=VehicleType.BICYCLE, plate=None, capacity=1)
    cmd = RegisterDriver(
        identity=DriverIdentity(driver_id=DANA, user_id=dana.user_id, org_id=dana.org_id),
        file=DriverFile(name="Dana", phone="", vehicle=vehicle, documents=()),
    )
    await units.run(lambda work: register_driver(cmd, work))
    return units


@pytest.mark.parametrize("who", ["dana", "max"])
async def test_the_owner_of_another_organization_decides_about_no_driver(who: str) -> None:
    units = await with_dana()
    stranger = caller(who, "elsewhere", Role.DRIVER, Role.OWNER)

    with pytest.raises(NotFound):
        await units.run(lambda work: staffed_driver(DANA, stranger, work))


async def test_a_driver_sees_themselves_and_the_staff_of_their_organization_decides() -> None:
    units = await with_dana()
    dana, staff = caller("dana", "elsewhere", Role.DRIVER), caller("sue", "org", Role.DISPATCHER)

    assert (await units.run(lambda work: shown_driver(DANA, dana, work))).id == DANA
    assert (await units.run(lambda work: staffed_driver(DANA, staff, work))).id == DANA
