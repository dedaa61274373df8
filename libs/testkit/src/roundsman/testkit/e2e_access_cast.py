"""Who and what the table of access is tried with: one person who owns a thing of each kind, and others around them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roundsman.kernel.rights import Role
from roundsman.testkit.e2e_access_table import ROLES
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_people import Courier, Person
from roundsman.testkit.e2e_town import MARKET, PASSWORD, Town
from roundsman.testkit.e2e_trip import Trip
from roundsman.testkit.eventually import eventually

_NOBODYS = "nobodys-9b1f4e"  # of what cannot be made here; occurs in no answer by chance
_AT_ONCE = 4  # people who sign up: passwords are made slow on purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """`owner` is in the default organization, as `same` are; each of `other` is alone in one of their own."""

    town: Town
    owner: Person
    same: Mapping[Role, Person]
    other: Mapping[Role, Person]
    things: Mapping[str, str]  # the name of a path's parameter -> the owner's thing of that kind

    async def owner_as(self, role: Role) -> Person:
        """The owner, with just this role from now on."""
        return await _with_roles(self.town, self.owner, role)


async def cast_of(town: Town) -> Cast:
    """Sign everybody up, and let the owner's order run until it is over: nothing more can happen to it."""
    owner = await _given(town, await town.newcomer("customer"), Role.CUSTOMER, Role.VENDOR, Role.DRIVER)
    things = await _things(town, owner)
    gate = asyncio.Semaphore(_AT_ONCE)
    same = await asyncio.gather(*(_one_of(gate, town, role) for role in ROLES))
    other = await asyncio.gather(*(_elsewhere(gate, town, role) for role in ROLES))
    return Cast(
        town=town,
        owner=owner,
        same=dict(zip(ROLES, same, strict=True)),
        other=dict(zip(ROLES, other, strict=True)),
        things=things,
    )


async def _given(town: Town, person: Person, *roles: Role) -> Person:
    """A newcomer, with exactly these roles and an address that is known to be theirs."""
    await town.verify(person)
    return await _with_roles(town, person, *roles)


async def _with_roles(town: Town, person: Person, *roles: Role) -> Person:
    admin = await town.staff("admin")
    await admin.post(f"/users/{person.user_id}/roles", {"roles": list(roles)})
    return await town.log_in(person.email, PASSWORD)


async def _one_of(gate: asyncio.Semaphore, town: Town, role: Role) -> Person:
    async with gate:
        return await _given(town, await town.newcomer("customer"), role)


async def _elsewhere(gate: asyncio.Semaphore, town: Town, role: Role) -> Person:
    async with gate:
        person = await town.newcomer("customer")
        if role is Role.ADMIN:  # only an admin makes one, and there is none in a new organization
            person = await _given(town, person, Role.ADMIN)
        await person.post("/organizations", {"name": f"Firm of {person.user_id}"})
        founder = await town.log_in(person.email, PASSWORD)
        await founder.post(f"/users/{founder.user_id}/roles", {"roles": [role]})
        return await town.log_in(person.email, PASSWORD)


async def _things(town: Town, owner: Person) -> dict[str, str]:
    spare, bystander = await town.log_in(owner.email, PASSWORD), await town.newcomer("customer")
    role_id = await _role_of(town, bystander)
    courier = await Courier.join(owner, "Everybody", town.clock)
    trip = Trip(town=town, customer=owner, kitchen=await town.kitchen(owner), courier=courier, key=new_key())
    await courier.go("online", MARKET)
    for step in (trip.place, trip.accept):
        await step()
    offer_id = await courier.offered(trip.order.order_id)
    job = await owner.post(f"/offers/{offer_id}/accept")
    await trip.order.becomes("assigned")
    await owner.post(f"/orders/{trip.order.order_id}/cancel", {"reason": "Nobody is at home"})
    await _until_over(owner, job["job_id"])
    return {
        "order_id": trip.order.order_id,
        "job_id": job["job_id"],
        "offer_id": offer_id,
        "vendor_id": trip.kitchen.vendor_id,
        "driver_id": courier.driver_id,
        "notification_id": await _message_of(owner),
        "org_id": (await owner.get("/me"))["org_id"],
        "user_id": bystander.user_id,
        "role_id": role_id,
        "invitation_id": await _invitation_of(town),
        "custom_role": role_id,
        "export_id": (await owner.post("/me/exports"))["export_id"],
        "key_id": _NOBODYS,  # of a signing key: who withdraws the one in use ends every login
        "impersonation_id": _NOBODYS,
        "service": "order",
        "passkey_id": _NOBODYS,  # a device would have to make one
        "session_id": _session_of(await spare.get("/me/sessions")),
    }


async def _role_of(town: Town, bystander: Person) -> str:
    """A role of the organization's own; who holds it keeps it from being deleted."""
    admin = await town.staff("admin")
    await town.verify(bystander)
    role = await admin.post("/roles", {"name": "Reader", "permissions": ["own:read"]})
    await admin.post(f"/users/{bystander.user_id}/roles", {"roles": ["customer"], "custom_role": role["role_id"]})
    return str(role["role_id"])


async def _invitation_of(town: Town) -> str:
    admin = await town.staff("admin")
    made = await admin.post("/invitations", {"email": f"{new_key()}@e2e.roundsman.example", "roles": ["viewer"]})
    return str(made["invitation_id"])


async def _until_over(owner: Person, job_id: str) -> None:
    async def over() -> bool:
        return bool((await owner.get(f"/jobs/{job_id}"))["state"] == "cancelled")

    assert await eventually(over, within_s=PATIENCE_S)


async def _message_of(owner: Person) -> str:
    async def first() -> Any:
        return (await owner.get("/notifications"))["items"][:1]

    found = await eventually(first, within_s=PATIENCE_S)
    return str(found[0]["notification_id"])


def _session_of(sessions: Any) -> str:
    return next(str(one["session_id"]) for one in sessions["items"] if one["current"])
