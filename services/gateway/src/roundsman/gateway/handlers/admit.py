"""Who may listen to a channel, and as whom: asked of the service that owns its subject."""

from roundsman.gateway.domain.channels import PLATFORM, Audience, Channel, ChannelKind, Person
from roundsman.gateway.handlers.asking import OwnerRefused, ask
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import Forbidden


async def admit(channel: Channel, person: Person, owners: Owners) -> Audience:
    """As whom the person may listen to the channel. Calls the network; may be repeated.

    Raises:
        OwnerRefused, Forbidden: they may not, or there is no such thing.
        ServiceAway, ServiceTooSlow: the owner cannot be asked just now.
    """
    match channel.kind:
        case ChannelKind.ORDER:
            order = await ask(owners, person, f"/api/v1/orders/{channel.subject}")
            return Audience.SUBJECT if order.get("customer_id") == person.user_id else Audience.OTHERS
        case ChannelKind.VENDOR:
            await ask(owners, person, f"/api/v1/vendors/{channel.subject}/tickets", "limit=1")
            return Audience.OTHERS
        case ChannelKind.DRIVER:
            return await _admit_to_driver(channel, person, owners)
        case ChannelKind.DISPATCH:
            # The channel is the organization's of when they subscribed: they may have moved to another since.
            if not person.sees_dispatch or channel.subject != person.org_id:
                raise Forbidden("The dispatch channel is for those who may see the organization's dispatch.")
            return Audience.OTHERS
        case ChannelKind.INSIGHTS:
            return _admit_to_figures(channel.subject.partition("/")[0], person)


def _admit_to_figures(scope: str, person: Person) -> Audience:
    if not (person.sees_platform if scope == PLATFORM else person.sees_insights and scope == person.org_id):
        raise Forbidden("Figures are for an organization's staff, those of the platform for its operators.")
    return Audience.OTHERS


async def _admit_to_driver(channel: Channel, person: Person, owners: Owners) -> Audience:
    if await _driver_id_of(person, owners) == channel.subject:
        return Audience.SUBJECT
    await ask(owners, person, f"/api/v1/drivers/{channel.subject}")
    return Audience.OTHERS


async def _driver_id_of(person: Person, owners: Owners) -> str | None:
    try:
        driver = await ask(owners, person, "/api/v1/drivers/me")
    except OwnerRefused:
        return None
    driver_id = driver.get("driver_id")
    return str(driver_id) if driver_id else None
