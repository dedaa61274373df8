"""Tells the audit what somebody did by a right over others: in the transaction that does it, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request

from roundsman.contracts.types.identity import NoteAction
from roundsman.kernel.ids import ActionId
from roundsman.kernel.rights import Permission
from roundsman.persistence.work import Work
from roundsman.web.caller import Caller, CallerDep, permitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done to what: `driver.suspended`, and what it changed, in words that hold nothing personal."""

    action: str
    subject: str
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Who asks, by which request, from where."""

    caller: Caller
    route: str
    address: str

    def note(self, work: Work, deed: Deed) -> None:
        """Have the deed kept when this unit of work commits; one that changes nothing is not worth it."""
        if deed.before and deed.before == deed.after:
            return
        org_id = self.caller.org_id
        note = NoteAction(
            action_id=ActionId.new(work.now),
            org_id=org_id,
            actor_id=self.caller.actor_id,
            acting_for=self.caller.user_id if self.caller.actor else "",
            action=deed.action,
            subject=deed.subject,
            route=self.route,
            address=self.address,
            before=_text(deed.before),
            after=_text(deed.after),
            at=work.now,
        )
        work.tell(NoteAction.TOPIC, org_id, note)


def _text(facts: Mapping[str, object]) -> str:
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()


def audited(*permissions: Permission) -> Any:
    """For a route's parameter, `Annotated[Audit, audited(...)]`: as `permitted`, where deeds are to be noted."""

    async def check(request: Request, caller: Annotated[Caller, permitted(*permissions)]) -> Audit:
        return await _audit(request, caller)

    return Depends(check)


async def _audit(request: Request, caller: CallerDep) -> Audit:
    address = request.client.host if request.client else ""
    return Audit(caller=caller, route=f"{request.method} {request.url.path}", address=address)


AuditDep = Annotated[Audit, Depends(_audit)]
