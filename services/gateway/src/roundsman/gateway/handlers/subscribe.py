"""Subscribe a client to a channel, from now on or from a cursor."""

from dataclasses import dataclass

from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person, read_channel
from roundsman.gateway.domain.errors import NotKept, ServiceAway, ServiceTooSlow
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import LONGEST_REPLAY, Occurrence, Resumption, read_cursor
from roundsman.gateway.domain.tickets import Tickets
from roundsman.gateway.handlers.admit import admit
from roundsman.gateway.handlers.asking import OwnerRefused, ask
from roundsman.gateway.handlers.stream import Joined, Stream
from roundsman.gateway.ports import History, Listener, News, Owners


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """A client's wish: a channel's name, the cursor of the last event that it saw of it, and its ticket."""

    channel: str
    cursor: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the use cases of those who listen work with; one for all of them."""

    owners: Owners
    stream: Stream
    history: History
    facts: KnownFacts
    tickets: Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The person may listen, and all is at hand that is needed to begin."""

    channel: Channel
    audience: Audience
    resumption: Resumption | None = None
    kept: bool = True  # what came since the cursor is to be had


async def prepare(cmd: Subscribe, person: Person, desk: Desk) -> Prepared:
    """Ask whether the person may listen, and read what memory has not of what they missed. May be repeated.

    Raises:
        BadChannel, OwnerRefused, NotFound, Forbidden, ServiceAway, ServiceTooSlow: as `admit`.
    """
    channel = read_channel(cmd.channel, person.org_id)
    if desk.tickets.admits(cmd.ticket, channel, person):
        audience = Audience.SUBJECT
    else:
        audience = await admit(channel, person, desk.owners)
    if channel.kind is ChannelKind.DRIVER and audience is Audience.SUBJECT:
        await _learn_orders(channel.subject, person, desk)
    try:
        resumption = None if cmd.cursor is None else await _resumption(channel, cmd.cursor, desk)
    except NotKept:
        return Prepared(channel=channel, audience=audience, kept=False)
    return Prepared(channel=channel, audience=audience, resumption=resumption)


def join(prepared: Prepared, listener: Listener, desk: Desk) -> Joined:
    """Have the listener told of the channel; gives also what it missed since its cursor.

    The caller sends the answer and what was missed without giving way in between: from here on the listener
    is told what comes.

    Raises:
        NotKept: nobody can say what was missed; the client has to load anew.
    """
    _check_kept(prepared)
    return desk.stream.join(prepared.channel, listener, prepared.audience, prepared.resumption)


def missed(prepared: Prepared, desk: Desk, most: int) -> list[News]:
    """The first of what came since the cursor; nothing without one.

    Raises:
        NotKept: as `join`.
    """
    _check_kept(prepared)
    since = prepared.resumption
    return desk.stream.missed(prepared.channel, prepared.audience, since, most) if since else []


def _check_kept(prepared: Prepared) -> None:
    if not prepared.kept:
        raise NotKept("not to be had, or no cursor of this channel")


async def _resumption(channel: Channel, cursor: str, desk: Desk) -> Resumption:
    """What came since the cursor: memory has it, or else the log is read up to where memory has the rest."""
    since = read_cursor(cursor)
    await desk.stream.wait_for(since)
    until, earlier = since, list[Occurrence]()
    while not desk.stream.keeps(channel, until):  # again, when memory forgot more while the log was read
        end = desk.stream.read_up_to(channel, until)
        earlier += await desk.history.between(channel, until, end)
        if len(earlier) > LONGEST_REPLAY:
            break  # it is too much, whatever else there is
        until = end
    return Resumption(cursor=since, until=until, earlier=earlier)


async def _learn_orders(driver_id: str, person: Person, desk: Desk) -> None:
    """Orders given to the driver before the events that we have: OrderReady does not say whose it is."""
    try:
        jobs = await ask(desk.owners, person, "/api/v1/jobs/mine", "state=active")
    except (OwnerRefused, ServiceAway, ServiceTooSlow):
        return  # the events that we have are then all there is to go by
    for job in jobs.get("items", []):
        desk.facts.carriers.set(str(job.get("order_id")), driver_id)
