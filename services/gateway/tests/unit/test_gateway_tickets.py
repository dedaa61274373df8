"""Whoever shows that an order is theirs need not be asked about; nobody else gains by what they show."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.sockets import Sockets
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person
from roundsman.gateway.domain.tickets import Tickets
from roundsman.gateway.fakes import FakeOwners, FakeSocket, a_desk
from roundsman.gateway.handlers.subscribe import Subscribe, prepare
from roundsman.gateway.testing import NOON, order_id
from roundsman.kernel.ids import OrgId, UserId

ORDER = Channel(ChannelKind.ORDER, order_id("own"))
ANN = Person(
    user_id=UserId.derived(NOON, "ann"),
    org_id=OrgId.derived(NOON, "org"),
    sees_dispatch=False,
    token="token",
    expires_at=0,
)
BOB, MOVED = replace(ANN, user_id=UserId.derived(NOON, "bob")), replace(ANN, org_id=OrgId.derived(NOON, "other"))
TICKETS = Tickets("secret")
TICKET = TICKETS.ticket(ORDER, Audience.SUBJECT, ANN) or ""


def test_a_ticket_is_good_at_every_gateway_with_the_same_secret() -> None:
    assert Tickets("secret").admits(TICKET, ORDER, ANN)
    assert Tickets("secret").admits(TICKET, ORDER, replace(ANN, token="newer"))


@pytest.mark.parametrize(
    ("tickets", "ticket", "channel", "person"),
    [
        (TICKETS, TICKET, ORDER, BOB),
        (TICKETS, TICKET, ORDER, MOVED),
        (TICKETS, TICKET, Channel(ChannelKind.ORDER, order_id("another")), ANN),
        (TICKETS, TICKET, Channel(ChannelKind.DRIVER, ORDER.subject), ANN),
        (TICKETS, TICKET[:-1], ORDER, ANN),
        (TICKETS, "ä" * 32, ORDER, ANN),
        (TICKETS, "", ORDER, ANN),
        (TICKETS, None, ORDER, ANN),
        (Tickets("another"), TICKET, ORDER, ANN),
        (Tickets(""), TICKET, ORDER, ANN),
        (Tickets(""), "", ORDER, ANN),
    ],
)
def test_it_is_good_for_its_person_its_order_and_its_platform_only(
    tickets: Tickets, ticket: str | None, channel: Channel, person: Person
) -> None:
    assert not tickets.admits(ticket, channel, person)


@pytest.mark.parametrize(
    ("tickets", "channel", "audience"),
    [
        (TICKETS, ORDER, Audience.OTHERS),
        (TICKETS, Channel(ChannelKind.DRIVER, "drv_1"), Audience.SUBJECT),
        (TICKETS, Channel(ChannelKind.VENDOR, "ven_1"), Audience.OTHERS),
        (TICKETS, Channel(ChannelKind.DISPATCH, "org_1"), Audience.OTHERS),
        (Tickets(""), ORDER, Audience.SUBJECT),
    ],
)
def test_who_may_see_it_today_only_gets_none(tickets: Tickets, channel: Channel, audience: Audience) -> None:
    assert tickets.ticket(channel, audience, ANN) is None


@pytest.mark.parametrize(("ticket", "asked"), [(TICKET, 0), ("", 1)])
async def test_with_a_ticket_the_owner_is_not_asked(ticket: str, asked: int) -> None:
    owners = FakeOwners()
    desk = replace(a_desk(owners=owners).desk, tickets=TICKETS)
    prepared = await prepare(Subscribe(channel=ORDER.name, ticket=ticket), ANN, desk)
    assert len(owners.asked) == asked
    assert prepared.audience is (Audience.OTHERS if asked else Audience.SUBJECT)


async def subscribed(owners: FakeOwners, words: dict[str, Any]) -> dict[str, Any]:
    """What Ann is answered on a socket of a new gateway with these owners."""
    sockets = Sockets(a_desk(owners=owners), Gathering(most=10, recheck_s=60), queue=10)
    ann = FakeSocket("token-of-ann")
    ann.say(json.dumps({"type": "subscribe", "channel": ORDER.name} | words))
    open_ = asyncio.create_task(sockets(ann.scope, ann.receive, ann.send))
    answer: dict[str, Any] = json.loads((await ann.until(2))[1]["text"])
    ann.leave()
    await open_
    return answer


async def test_the_customer_comes_back_by_ticket_while_the_owner_is_away() -> None:
    knows, away = FakeOwners(), FakeOwners()
    knows.body = json.dumps({"customer_id": UserId.derived(NOON, "token-of-ann")}).encode()
    away.status = 503
    first = await subscribed(knows, {})
    assert (await subscribed(away, {"ticket": first["ticket"]}))["type"] == "subscribed"
    assert (await subscribed(away, {"ticket": "another"}))["problem"]["status"] == 503


async def test_others_are_told_no_ticket() -> None:
    assert "ticket" not in await subscribed(FakeOwners(), {})
