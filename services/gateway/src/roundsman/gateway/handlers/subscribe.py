"""Subscribe a socket to a channel, from now on or from a cursor."""

from dataclasses import dataclass

from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person, read_channel
from roundsman.gateway.domain.errors import ServiceAway, ServiceTooSlow
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Resumption, read_cursor
from roundsman.gateway.handlers.admit import admit
from roundsman.gateway.handlers.asking import OwnerRefused, ask
from roundsman.gateway.handlers.stream import Joined, Stream
from roundsman.gateway.ports import History, Listener, Owners


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """A client's wish: a channel's name, and the cursor of the last event that it saw of it."""

    channel: str
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the use cases of a socket work with; one for all sockets."""

    owners: Owners
    stream: Stream
    history: History
    facts: KnownFacts


async def subscribe(cmd: Subscribe, person: Person, listener: Listener, desk: Desk) -> tuple[Channel, Joined]:
    """Have the listener told of the channel; gives also what it missed since its cursor.

    The caller sends the answer and what was missed without giving way in between: from here on the listener
    is told what comes.

    Raises:
        BadChannel, OwnerRefused, NotFound, Forbidden, ServiceAway, ServiceTooSlow: as `admit`.
        NotKept: nobody can say what was missed; the client has to load anew.
    """
    channel = read_channel(cmd.channel, person.org_id)
    audience = await admit(channel, person, desk.owners)
    if channel.kind is ChannelKind.DRIVER and audience is Audience.SUBJECT:
        await _learn_orders(channel.subject, person, desk)
    resumption = None if cmd.cursor is None else await _resumption(channel, cmd.cursor, desk)
    return channel, desk.stream.join(channel, listener, audience, resumption)


async def _resumption(channel: Channel, cursor: str, desk: Desk) -> Resumption:
    """What came since the cursor: memory has it, or else the log is read up to where memory stands now."""
    since = read_cursor(cursor)
    await desk.stream.wait_for(since)
    if desk.stream.keeps(channel, since):
        return Resumption(cursor=since, until=since)
    until = desk.stream.positions(channel)
    return Resumption(cursor=since, until=until, earlier=await desk.history.between(channel, since, until))


async def _learn_orders(driver_id: str, person: Person, desk: Desk) -> None:
    """Orders given to the driver before the events that we have: OrderReady does not say whose it is."""
    try:
        jobs = await ask(desk.owners, person, "/api/v1/jobs/mine", "state=active")
    except (OwnerRefused, ServiceAway, ServiceTooSlow):
        return  # the events that we have are then all there is to go by
    for job in jobs.get("items", []):
        desk.facts.carriers.set(str(job.get("order_id")), driver_id)
