"""Passkeys (WebAuthn): adding one's own, and showing by them who one is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api import models
from roundsman.identity.api.door import TokenPair
from roundsman.identity.api.origins import origin_of
from roundsman.identity.api.passkey_desk import PasskeyAttempt, PasskeyDesk
from roundsman.identity.api.routes_step_up import AccessToken
from roundsman.identity.domain.challenges import LIFETIME_S
from roundsman.identity.domain.passkey import Passkey as DomainPasskey
from roundsman.identity.domain.passkey import PasskeyId
from roundsman.web import Caller, CallerDep, Permission, RequestBody, permitted

Owner = Annotated[Caller, permitted(Permission.OWN_ACCOUNT)]
Answer = Annotated[
    dict[str, Any],
    Field(
        description="What the browser gave: `PublicKeyCredential.toJSON()`.",
        examples=[{"id": "AbC", "rawId": "AbC", "type": "public-key", "response": {"clientDataJSON": "e30"}}],
    ),
]
_Documented = dict[int | str, dict[str, Any]]
_REFUSED: _Documented = {401: {"description": "`passkey-refused`"}}
_KEPT_OUT: _Documented = {403: {"description": "`account-suspended`, `account-deleted`"}}
_RECENT: _Documented = {401: {"description": "`step-up-required`"}}


class PasskeyOptions(BaseModel):
    """For `navigator.credentials`; an answer is good once, and for `expires_in` seconds."""

    public_key: dict[str, Any] = Field(
        description="Give it to `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.",
        examples=[{"challenge": "cHJvdmUu", "rpId": "example.com", "userVerification": "required"}],
    )
    expires_in: int = Field(default=LIFETIME_S, examples=[LIFETIME_S])


class NewPasskey(RequestBody):
    """What the browser made."""

    name: str = Field(max_length=200, examples=["Ada's phone"])
    credential: Answer


class PasskeyName(RequestBody):
    """What to call it."""

    name: str = Field(max_length=200, examples=["Ada's old phone"])


class PasskeyShown(RequestBody):
    """What the browser signed."""

    credential: Answer


class PasskeyLogin(PasskeyShown):
    """What the browser signed, in place of e-mail and password."""

    device: str | None = Field(default=None, max_length=200, description="As at the login.", examples=["Ada's phone"])


class PasskeySecond(PasskeyLogin):
    """What the browser signed, in place of a code."""

    ticket: str = Field(
        max_length=300, description="Of the answer `mfa-required`.", examples=["usr_01kj..1790000000.Zm9v"]
    )


class Passkey(BaseModel):
    """A passkey of the caller's."""

    model_config = ConfigDict(frozen=True)

    passkey_id: str = Field(examples=["psk_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    name: str = Field(examples=["Ada's phone"])
    added_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, passkey: DomainPasskey) -> Self:
        facts = passkey.facts
        return cls(passkey_id=passkey.id, name=facts.name, added_at=facts.added_at, used_at=facts.used_at)


class PasskeyList(BaseModel):
    """All of the caller's, oldest first."""

    items: list[Passkey]


@dataclass(frozen=True, slots=True)
class PasskeyRoutes:
    """`/api/v1/me/passkeys`, and what is done with them below `/api/v1/auth`."""

    desk: PasskeyDesk

    def routers(self) -> list[APIRouter]:
        """The routes with their documentation."""
        own = APIRouter(prefix="/api/v1/me/passkeys", tags=["identity"])
        full: _Documented = {409: {"description": "`passkey-known`, `too-many-passkeys`"}}
        refused: _Documented = {401: {"description": "`passkey-refused`, `step-up-required`"}}
        own.get("")(self.listed)
        own.post("/options", responses=_RECENT)(self.ask_to_add)
        own.post("", status_code=201, responses=refused | full)(self.add)
        own.patch("/{passkey_id}")(self.rename)
        own.delete("/{passkey_id}", status_code=204, responses=_RECENT)(self.remove)
        auth = APIRouter(prefix="/api/v1/auth", tags=["identity"])
        auth.post("/passkey/options")(self.ask_to_prove)
        auth.post("/passkey", responses=_REFUSED | _KEPT_OUT)(self.log_in)
        ticket: _Documented = {401: {"description": "`passkey-refused`, `mfa-ticket-refused`"}}
        auth.post("/second-factor/passkey", responses=ticket | _KEPT_OUT)(self.give)
        ended: _Documented = {401: {"description": "`passkey-refused`, `session-ended`"}}
        auth.post("/step-up/passkey", responses=ended | _KEPT_OUT)(self.step_up)
        return [own, auth]

    async def listed(self, caller: Owner) -> PasskeyList:
        """The caller's passkeys."""
        return PasskeyList(items=[Passkey.of(one) for one in await self.desk.owned(caller.user_id)])

    async def ask_to_add(self, caller: Owner) -> PasskeyOptions:
        """Begin to add a passkey. Wants somebody who has shown of late who they are: 401 `step-up-required`."""
        caller.require_recent()
        return PasskeyOptions(public_key=await self.desk.ask_to_add(caller.user_id))

    async def add(self, body: NewPasskey, request: Request, caller: Owner) -> Passkey:
        """Add the passkey that the browser made. Wants somebody who has shown of late who they are."""
        caller.require_recent()
        return Passkey.of(await self.desk.add(caller, body.name, _attempt(body.credential, request)))

    async def rename(self, passkey_id: str, body: PasskeyName, caller: Owner) -> Passkey:
        """Call a passkey otherwise."""
        return Passkey.of(await self.desk.rename(caller, PasskeyId.parse(passkey_id), body.name))

    async def remove(self, passkey_id: str, request: Request, caller: Owner) -> None:
        """Let a passkey work no more; may be repeated. Wants somebody who has shown of late who they are."""
        caller.require_recent()
        await self.desk.remove(caller, PasskeyId.parse(passkey_id), origin_of(request))

    async def ask_to_prove(self) -> PasskeyOptions:
        """Begin to log in, to go on after the password, or to step up, by a passkey. Tells nothing of anybody."""
        return PasskeyOptions(public_key=self.desk.ask_to_prove())

    async def log_in(self, body: PasskeyLogin, request: Request, response: Response) -> models.Tokens:
        """Log in by a passkey alone: no password, no code."""
        attempt = PasskeyAttempt(answer=body.credential, origin=origin_of(request, body.device))
        return self._told(await self.desk.log_in(attempt), response)

    async def give(self, body: PasskeySecond, request: Request, response: Response) -> models.Tokens:
        """Log in, second step, by a passkey in place of the code that `mfa-required` asked for."""
        attempt = PasskeyAttempt(answer=body.credential, ticket=body.ticket, origin=origin_of(request, body.device))
        return self._told(await self.desk.give(attempt), response)

    async def step_up(self, body: PasskeyShown, request: Request, caller: CallerDep, response: Response) -> AccessToken:
        """Show once more who you are, by a passkey: then repeat what wanted it with the new token."""
        token = await self.desk.step_up(caller, _attempt(body.credential, request))
        response.headers["Cache-Control"] = "no-store"
        return AccessToken(access_token=token, expires_in=self.desk.door.keys.access.lifetime_s)

    def _told(self, pair: TokenPair, response: Response) -> models.Tokens:
        response.headers["Cache-Control"] = "no-store"
        return models.Tokens(
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            device_token=pair.device_token,
            expires_in=self.desk.door.keys.access.lifetime_s,
        )


def _attempt(answer: dict[str, Any], request: Request) -> PasskeyAttempt:
    return PasskeyAttempt(answer=answer, origin=origin_of(request))
