"""What somebody did is told in the transaction that does it."""

from dataclasses import replace

import pytest

from roundsman.contracts.types.identity import NoteAction
from roundsman.persistence.units import Units
from roundsman.persistence.work import Work
from roundsman.testkit import TokenIssuer, memory_units, staged
from roundsman.web import Audit, Caller, Deed, Role
from roundsman.web.caller import Actor

SUSPENDED = Deed(
    action="driver.suspended", subject="drv_dora", before={"status": "approved"}, after={"status": "suspended"}
)
AGAIN = Deed(action="driver.suspended", subject="drv_dora", before=SUSPENDED.after, after=SUSPENDED.after)
REVOKED = Deed(action="api-key.revoked", subject="key_1")


def an_audit(issuer: TokenIssuer) -> Audit:
    caller = Caller(user_id=issuer.user("ada"), org_id=issuer.org_id, roles=frozenset({Role.DISPATCHER}), expires_at=0)
    return Audit(caller=caller, route="POST /api/v1/drivers/drv_dora/suspend", address="203.0.113.7")


async def told(issuer: TokenIssuer, deed: Deed) -> list[NoteAction]:
    units: Units[Work]
    units, database = memory_units(Work, lambda _: [])

    async def do(work: Work) -> None:
        an_audit(issuer).note(work, deed)

    await units.run(do)
    return [one for one in staged(database) if isinstance(one, NoteAction)]


async def test_a_deed_is_told_with_who_did_it_and_what_it_changed(issuer: TokenIssuer) -> None:
    (note,) = await told(issuer, SUSPENDED)

    assert (note.org_id, note.actor_id, note.action) == (issuer.org_id, issuer.user("ada"), "driver.suspended")
    assert (note.before, note.after) == ('{"status":"approved"}', '{"status":"suspended"}')
    assert note.route == "POST /api/v1/drivers/drv_dora/suspend"


async def test_a_deed_in_anothers_place_names_both(issuer: TokenIssuer) -> None:
    units: Units[Work]
    units, database = memory_units(Work, lambda _: [])
    audit = an_audit(issuer)
    actor = Actor(user_id=issuer.user("sam"), session_id="lgn_sam", epoch=0)
    acting = replace(audit, caller=replace(audit.caller, actor=actor))

    async def do(work: Work) -> None:
        acting.note(work, REVOKED)

    await units.run(do)

    (note,) = (one for one in staged(database) if isinstance(one, NoteAction))
    assert (note.actor_id, note.acting_for) == (issuer.user("sam"), issuer.user("ada"))


@pytest.mark.parametrize(("deed", "notes"), [(AGAIN, 0), (REVOKED, 1)])
async def test_what_changes_nothing_is_not_told(issuer: TokenIssuer, deed: Deed, notes: int) -> None:
    assert len(await told(issuer, deed)) == notes
