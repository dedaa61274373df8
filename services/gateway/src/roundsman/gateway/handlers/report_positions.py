"""Hand a driver's positions to the tracking service."""

from typing import Any

from roundsman.gateway.domain.channels import Person
from roundsman.gateway.handlers.asking import post
from roundsman.gateway.ports import Owners


async def report_positions(positions: object, person: Person, owners: Owners) -> dict[str, Any]:
    """Gives what tracking says: how many were accepted, which were not. May be repeated: tracking drops repeats.

    Raises:
        OwnerRefused: the caller is no driver, or the list is not one of positions.
        ServiceAway, ServiceTooSlow: no answer; send them again.
    """
    return await post(owners, person, "/api/v1/positions", {"positions": positions})
