"""Signing up, logging in and out."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from roundsman.identity.api import models
from roundsman.identity.api.door import CodeAttempt, Door, LoginAttempt, Newcomer, TokenPair
from roundsman.identity.api.origins import address_of, origin_of
from roundsman.identity.domain.errors import SecondFactorNeeded
from roundsman.kernel.ids import UserId
from roundsman.web.problems import problem

_NO_STORE = "no-store"  # RFC 6749 5.1: answers with tokens are never cached

_CODE_WANTED = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "examples": ["/problems/mfa-required"]},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "ticket": {"type": "string", "description": "With `mfa-required`: for `POST /auth/second-factor`."},
                "expires_in": {"type": "integer", "description": "Real seconds that the ticket is good for."},
            },
        }
    }
}


@dataclass(frozen=True, slots=True)
class AuthRoutes:
    """`/api/v1/auth`, open to all."""

    door: Door

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/auth", tags=["identity"])
        refused: models.Documented = {
            401: {"description": "`wrong-credentials`, `mfa-required`", "content": _CODE_WANTED},
            403: {"description": "`account-suspended`, `account-deleted`"},
            429: {"description": "`account-locked`"},
        }
        wrong_code: models.Documented = refused | {401: {"description": "`mfa-ticket-refused`"}}
        ended: models.Documented = {401: {"description": "`refresh-token-refused`, `refresh-token-reused`"}}
        kept_out: models.Documented = {403: {"description": "`account-suspended`, `account-deleted`"}}
        router.post("/register", status_code=202)(self.register)
        router.post("/login", response_model=models.Tokens, responses=refused)(self.login)
        router.post("/second-factor", responses=wrong_code)(self.give_code)
        router.post("/refresh", responses=ended | kept_out)(self.refresh)
        router.post("/logout", status_code=204, responses=ended)(self.logout)
        return router

    async def register(self, body: models.Registration) -> models.WrittenTo:
        """Register as a customer, a vendor or a driver: log in then. A letter asks to confirm the address.

        An e-mail has one account, so a resend does no harm. Where it had one before, that one stays as it is; its owner
        alone is told, by mail.
        """
        newcomer = Newcomer(
            user_id=UserId.new(self.door.units.clock.now()),
            email=body.email,
            name=body.name,
            password=body.password.get_secret_value(),
            role=body.role,
            language=body.language,
        )
        await self.door.register(newcomer)
        return models.WrittenTo(email=body.email)

    async def login(self, body: models.Credentials, request: Request, response: Response) -> Any:
        """Log in with e-mail and password, and with a code where there is a second factor."""
        attempt = LoginAttempt(
            email=body.email,
            password=body.password.get_secret_value(),
            origin=origin_of(request, body.device),
            device_token=body.device_token or "",
            code=body.code or "",
        )
        try:
            return self._told(await self.door.log_in(attempt), response)
        except SecondFactorNeeded as needed:
            return _code_wanted(needed)

    async def give_code(self, body: models.CodeRequest, request: Request, response: Response) -> models.Tokens:
        """Log in, second step: the code that `mfa-required` asked for. A wrong one is a 422 `wrong-code`."""
        attempt = CodeAttempt(ticket=body.ticket, code=body.code, origin=origin_of(request, body.device))
        return self._told(await self.door.give_code(attempt), response)

    async def refresh(self, body: models.RefreshRequest, request: Request, response: Response) -> models.Tokens:
        """Get the next pair of tokens. A refresh token works once: bringing it again ends the login."""
        return self._told(await self.door.refresh(body.refresh_token, address_of(request)), response)

    async def logout(self, body: models.RefreshRequest) -> None:
        """End the login of this refresh token. Its access tokens stop counting within a minute."""
        await self.door.log_out(body.refresh_token)

    def _told(self, pair: TokenPair, response: Response) -> models.Tokens:
        response.headers["Cache-Control"] = _NO_STORE
        return models.Tokens(
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            device_token=pair.device_token,
            expires_in=self.door.keys.access.lifetime_s,
        )


def _code_wanted(needed: SecondFactorNeeded) -> Response:
    """The refusal, and what to go on with."""
    ticket = {"ticket": needed.ticket, "expires_in": needed.expires_in_s}
    response = problem(needed.status, needed.slug, str(needed), **ticket)
    response.headers["Cache-Control"] = _NO_STORE
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
