"""A person's own second factor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api.models import Password
from roundsman.identity.api.origins import address_of, origin_of
from roundsman.identity.api.second_factors import SecondFactors
from roundsman.web import CallerDep, Permission, RequestBody, permitted

Code = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        description="Six digits of the app, or a recovery code. Each works once.",
        examples=["492039"],
    ),
]

_OWN_ACCOUNT = [permitted(Permission.OWN_ACCOUNT)]


class PasswordAgain(RequestBody):
    """The caller's password, so that a stolen token changes nothing."""

    password: Password


class CodeGiven(RequestBody):
    """A code."""

    code: Code


class SecondFactor(BaseModel):
    """How the caller's second factor stands."""

    model_config = ConfigDict(frozen=True)

    on: bool = Field(description="Whether a code is asked for at login.")
    since: datetime | None
    recovery_codes_left: int = Field(examples=[10])


class Enrolled(BaseModel):
    """Shown once. Nothing is asked for until a first code has confirmed it."""

    secret: str = Field(description="To be typed into an app.", examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])
    otpauth_uri: str = Field(
        description="To be shown as a QR code.",
        examples=[
            "otpauth://totp/Roundsman:ada%40example.com?digits=6&secret=JBSW&algorithm=SHA1&issuer=Roundsman&period=30"
        ],
    )


class RecoveryCodes(BaseModel):
    """Shown once. Each works once, in place of a code of the app."""

    recovery_codes: list[str] = Field(examples=[["k5tx-2rbq-nh3v-w7ye-a4jd-6mzq"]])


@dataclass(frozen=True, slots=True)
class SecondFactorRoutes:
    """`/api/v1/me/second-factor`."""

    factors: SecondFactors

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/me/second-factor", tags=["identity"], dependencies=_OWN_ACCOUNT)
        on, off = {"description": "`second-factor-on`"}, {"description": "`second-factor-off`"}
        locked: dict[int | str, dict[str, Any]] = {429: {"description": "`account-locked`"}}
        recent: dict[int | str, dict[str, Any]] = {401: {"description": "`step-up-required`"}}
        router.get("")(self.shown)
        router.post("", status_code=201, responses=locked | {409: on})(self.enrol)
        router.post("/confirm", responses=locked | {409: on})(self.confirm)
        router.post("/recovery-codes", responses=locked | {409: off})(self.renew)
        router.post("/disable", status_code=204, responses=locked | recent | {409: off})(self.disable)
        return router

    async def shown(self, caller: CallerDep) -> SecondFactor:
        """Whether a code is asked for when the caller logs in."""
        shown = await self.factors.shown(caller.user_id)
        since = shown.confirmed_at
        return SecondFactor(on=since is not None, since=since, recovery_codes_left=shown.recovery_codes_left)

    async def enrol(self, body: PasswordAgain, request: Request, response: Response, caller: CallerDep) -> Enrolled:
        """Begin: a new secret for an authenticator app (TOTP, RFC 6238). One that was not confirmed is replaced."""
        password = body.password.get_secret_value()
        fresh = await self.factors.enrol(caller.user_id, password, address_of(request))
        _not_kept(response)
        return Enrolled(secret=fresh.text, otpauth_uri=fresh.uri)

    async def confirm(self, body: CodeGiven, request: Request, response: Response, caller: CallerDep) -> RecoveryCodes:
        """Switch it on with a first code of the app. Have the recovery codes written down: they are shown once."""
        _not_kept(response)
        return RecoveryCodes(recovery_codes=await self.factors.confirm(caller.user_id, body.code, origin_of(request)))

    async def renew(self, body: CodeGiven, request: Request, response: Response, caller: CallerDep) -> RecoveryCodes:
        """Get other recovery codes; those before work no more."""
        _not_kept(response)
        return RecoveryCodes(recovery_codes=await self.factors.renew(caller.user_id, body.code, origin_of(request)))

    async def disable(self, body: CodeGiven, request: Request, caller: CallerDep) -> None:
        """Switch it off, with a code. A wrong one is a 422 `wrong-code`.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        await self.factors.switch_off(caller.user_id, body.code, origin_of(request))


def _not_kept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
