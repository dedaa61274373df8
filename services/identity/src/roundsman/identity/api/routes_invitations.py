"""Inviting people to an organization, and accepting it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api import models
from roundsman.identity.api.guest_book import Guest, GuestBook
from roundsman.identity.api.origins import origin_of
from roundsman.identity.api.routes_people import grantor_of
from roundsman.identity.domain.invitation import Invitation as DomainInvitation
from roundsman.identity.domain.invitation import InvitationId, InvitationState
from roundsman.identity.handlers.invite import WithdrawInvitation, invite, withdraw_invitation
from roundsman.identity.store.queries import IdentityQueries, InvitationsAsked
from roundsman.identity.store.work import IdentityWork
from roundsman.web import (
    Audit,
    Caller,
    CallerDep,
    Cursor,
    Deed,
    KeyHeader,
    Page,
    Permission,
    RequestBody,
    Role,
    answer_once,
    audited,
    permitted,
)
from roundsman.web.pages import MAX_PAGE

Host = Annotated[Caller, permitted(Permission.PEOPLE_INVITE)]
NotedHost = Annotated[Audit, audited(Permission.PEOPLE_INVITE)]
_MADE: models.Documented = {
    401: {"description": "`step-up-required`"},
    403: {"description": "`forbidden`, `role-not-grantable`"},
    409: {"description": "`email-not-verified`, `already-member`"},
    422: {"description": "`invalid-email`, `invalid-roles`"},
    429: {"description": "`too-many-letters`"},
}
_REFUSED: models.Documented = {
    409: {"description": "`invitation-for-another`, `already-owner`, `own-admin-role`"},
    422: {"description": "`mailed-secret-refused`"},
}
_NOT_JOINED: models.Documented = {
    409: {"description": "`account-exists`"},
    422: {"description": "`mailed-secret-refused`, `weak-password`, `invalid-name`"},
}


class NewInvitation(RequestBody):
    """Who is to come, and what they are to be."""

    email: models.Email
    roles: list[Role] = Field(min_length=1, max_length=len(Role), examples=[["dispatcher"]])


class NewGuest(RequestBody):
    """What stands in the letter, and what an account needs."""

    token: models.MailedToken
    name: str = Field(max_length=200, examples=["Ada Lovelace"])
    password: models.Password


class Invitation(BaseModel):
    """An invitation, without what was mailed."""

    model_config = ConfigDict(frozen=True)

    invitation_id: str = Field(examples=["inv_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    email: str = Field(examples=["ada@example.com"])
    roles: list[str] = Field(examples=[["dispatcher"]])
    invited_by: str = Field(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    state: InvitationState
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = Field(description="When it was accepted or withdrawn.")

    @classmethod
    def of(cls, invitation: DomainInvitation, at: datetime) -> Self:
        terms = invitation.terms
        return cls(
            invitation_id=invitation.id,
            email=terms.email.text,
            roles=sorted(terms.roles),
            invited_by=terms.invited_by,
            state=invitation.state(at),
            made_at=terms.made_at,
            expires_at=terms.expires_at,
            ended_at=invitation.ended_at,
        )


class InvitationSearch(BaseModel):
    """What part of them."""

    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


@dataclass(frozen=True, slots=True)
class InvitationRoutes:
    """`/api/v1/invitations` of the caller's organization, and what their guests do."""

    book: GuestBook
    queries: IdentityQueries

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        router.get("/invitations")(self.listed)
        router.post("/invitations", status_code=201, response_model=Invitation, responses=_MADE)(self.invite)
        router.delete(
            "/invitations/{invitation_id}", status_code=204, responses={409: {"description": "`invitation-over`"}}
        )(self.withdraw)
        own = [permitted(Permission.OWN_ACCOUNT)]
        router.post("/me/invitations", responses=_REFUSED, dependencies=own)(self.accept)
        router.post("/auth/invitation", status_code=201, responses=_NOT_JOINED)(self.join)
        return router

    async def listed(self, caller: Host, wanted: Annotated[InvitationSearch, Query()]) -> Page[Invitation]:
        """The invitations of the caller's organization, newest first. Forgotten some months after their end."""
        cursor = Cursor.decode(wanted.cursor) if wanted.cursor else None
        asked = InvitationsAsked(org_id=caller.org_id, before_id=cursor.id if cursor else "", limit=wanted.limit)
        found, following = await self.queries.invitations(asked)
        now = self.book.door.clock.now()
        items = [Invitation.of(one, now) for one in found]
        return Page(items=items, next_cursor=following.encode() if following else None)

    async def invite(self, body: NewInvitation, request: Request, audit: NotedHost, _: KeyHeader = None) -> Response:
        """Have a letter sent that invites somebody to the caller's organization: good for seven days, once.

        Nobody gives more rights than they may. An earlier invitation of the same address is withdrawn. Wants a
        confirmed e-mail address, and somebody who has shown of late who they are: 401 `step-up-required`.
        """
        audit.caller.require_recent()
        cmd = self.book.invite(body.email, frozenset(role.value for role in body.roles), grantor_of(audit.caller))

        async def effect(uow: IdentityWork) -> tuple[int, Any]:
            made = await invite(cmd, uow)
            audit.note(uow, Deed(action="invitation.made", subject=made.id, after={"roles": sorted(cmd.roles)}))
            return 201, Invitation.of(made, cmd.fresh.at).model_dump(mode="json")

        return await answer_once(request, audit.caller, self.book.door.units, effect)

    async def withdraw(self, invitation_id: str, audit: NotedHost) -> None:
        """Take an invitation back: what was mailed opens nothing any more. May be repeated."""
        cmd = WithdrawInvitation(
            invitation_id=InvitationId.parse(invitation_id), by=grantor_of(audit.caller), at=self.book.door.clock.now()
        )

        async def effect(uow: IdentityWork) -> None:
            if await withdraw_invitation(cmd, uow):
                audit.note(uow, Deed(action="invitation.withdrawn", subject=cmd.invitation_id))

        await self.book.door.units.run(effect, audit.caller.cause)

    async def accept(self, body: models.MailedSecret, request: Request, caller: CallerDep) -> models.User:
        """Accept an invitation that went to the caller's address: they move to that organization, with its roles.

        Access tokens given before stop counting: refresh.
        """
        token = body.token.get_secret_value()
        return models.User.of(await self.book.accept(token, caller.user_id, origin_of(request)))

    async def join(self, body: NewGuest, request: Request) -> models.User:
        """Accept an invitation without having an account: this makes one. Log in then."""
        guest = Guest(
            token=body.token.get_secret_value(),
            name=body.name,
            password=body.password.get_secret_value(),
            origin=origin_of(request),
        )
        return models.User.of(await self.book.join(guest))
