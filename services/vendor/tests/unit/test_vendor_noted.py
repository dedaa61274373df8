"""Who answers a ticket in a vendor's place stands in the audit."""

from datetime import UTC, datetime, timedelta

import pytest

from roundsman.contracts.types.identity import NoteAction
from roundsman.kernel.errors import Forbidden
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrderId, VendorId
from roundsman.testkit import TokenIssuer, memory_units, staged
from roundsman.vendor.api.answers import noted_answer
from roundsman.vendor.domain.hours import WeeklyHours
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.ticket import Line, Ticket, TicketRequest
from roundsman.vendor.domain.vendor import Ownership, Vendor
from roundsman.vendor.handlers.accept_ticket import AcceptTicket, accept_ticket
from roundsman.vendor.messaging.outbound import outbound
from roundsman.vendor.store.work import VendorWork
from roundsman.web import Audit, Caller, Role
from roundsman.web.caller import Actor

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
VENDOR_ID, ORDER_ID = VendorId.derived(NOON, "dal"), OrderId.derived(NOON, "first")


def by(issuer: TokenIssuer, who: str, role: Role, actor: str = "") -> Audit:
    impersonator = Actor(user_id=issuer.user(actor), session_id="lgn_1", epoch=0) if actor else None
    caller = Caller(
        user_id=issuer.user(who),
        org_id=issuer.org_id,
        roles=frozenset({role}),
        expires_at=0,
        actor=impersonator,
    )
    return Audit(caller=caller, route=f"POST /api/v1/tickets/{ORDER_ID}/accept", address="203.0.113.7")


def ours(issuer: TokenIssuer) -> Vendor:
    ownership = Ownership(vendor_id=VENDOR_ID, org_id=issuer.org_id, owner_id=issuer.user("vera"))
    profile = Profile(
        name="Dal House",
        kind=VendorKind.MERCHANT,
        location=Location(point=LatLon(52.52, 13.405), address="Torstraße 1"),
        hours=WeeklyHours((), "Europe/Berlin"),
    )
    return Vendor.register(ownership, profile, NOON)


def an_open_ticket(issuer: TokenIssuer) -> Ticket:
    asked = TicketRequest(
        order_id=ORDER_ID,
        vendor_id=VENDOR_ID,
        customer_id=issuer.user("cat"),
        lines=(Line(item_id="itm_dal", name="Dal", quantity=2),),
        opened_at=NOON,
        answer_by=NOON + timedelta(days=365),
    )
    return Ticket.open(asked)


async def notes_of_accepting(issuer: TokenIssuer, audit: Audit) -> list[NoteAction]:
    units, database = memory_units(VendorWork, outbound)

    async def arrange(work: VendorWork) -> None:
        work.vendors.add(ours(issuer))
        work.tickets.add(an_open_ticket(issuer))

    await units.run(arrange)
    cmd = AcceptTicket(order_id=ORDER_ID, preparation=timedelta(minutes=5))
    await units.run(noted_answer("accepted", ORDER_ID, audit, lambda work: accept_ticket(cmd, work)))
    return [one for one in staged(database) if isinstance(one, NoteAction)]


async def test_what_staff_answer_for_a_vendor_is_noted(issuer: TokenIssuer) -> None:
    (note,) = await notes_of_accepting(issuer, by(issuer, "sue", Role.SUPPORT))

    assert (note.actor_id, note.action, note.subject) == (issuer.user("sue"), "ticket.accepted", ORDER_ID)
    assert (note.before, note.after) == ('{"state":"open"}', '{"state":"accepted"}')


async def test_what_is_answered_as_the_vendor_is_noted_under_both_names(issuer: TokenIssuer) -> None:
    (note,) = await notes_of_accepting(issuer, by(issuer, "vera", Role.VENDOR, actor="sue"))

    assert (note.actor_id, note.acting_for) == (issuer.user("sue"), issuer.user("vera"))


async def test_a_vendors_own_answer_is_not(issuer: TokenIssuer) -> None:
    assert await notes_of_accepting(issuer, by(issuer, "vera", Role.VENDOR)) == []


async def test_who_may_only_look_answers_nothing(issuer: TokenIssuer) -> None:
    with pytest.raises(Forbidden):
        await notes_of_accepting(issuer, by(issuer, "ann", Role.ACCOUNTANT))
