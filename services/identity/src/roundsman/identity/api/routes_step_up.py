"""Showing once more who one is, for what an open login is not enough for."""

from dataclasses import dataclass
from typing import Literal, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roundsman.identity.api.models import Password
from roundsman.identity.api.origins import origin_of
from roundsman.identity.api.step_ups import StepUpAttempt, StepUps
from roundsman.web import CallerDep
from roundsman.web.caller import NotWhileImpersonating


class Proof(BaseModel):
    """Either the password, from whoever has no second factor, or a code of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "492039"}]})

    password: Password | None = None
    code: str | None = Field(
        default=None, min_length=1, max_length=64, description="Of the app, or a recovery code. Each works once."
    )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.password is None) == (self.code is None):
            raise ValueError("give either `password` or `code`")
        return self


class AccessToken(BaseModel):
    """In place of the access token that one has; the refresh token stays as it is."""

    access_token: str = Field(examples=["eyJhbGciOiJFUzI1NiIs..."])
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int = Field(description="Real seconds until it expires.", examples=[3600])


@dataclass(frozen=True, slots=True)
class StepUpRoutes:
    """`/api/v1/auth/step-up`, for who is logged in."""

    step_ups: StepUps

    def router(self) -> APIRouter:
        """The route with its documentation."""
        router = APIRouter(prefix="/api/v1/auth", tags=["identity"])
        router.post(
            "/step-up",
            responses={
                401: {"description": "`session-ended`, `unauthenticated`"},
                403: {"description": "`account-suspended`, `account-deleted`"},
                409: {"description": "`second-factor-off`: a code came from somebody who has no second factor"},
                429: {"description": "`account-locked`"},
            },
        )(self.step_up)
        return router

    async def step_up(self, body: Proof, request: Request, response: Response, caller: CallerDep) -> AccessToken:
        """Show once more who you are, after a `step-up-required`: then repeat what wanted it with the new token.

        What is wrong is a 422: `wrong-password`, `wrong-code`, or `code-required` for a password without its code.
        """
        if caller.actor:
            raise NotWhileImpersonating("Only the person themselves may do this, not who acts in their place.")
        attempt = StepUpAttempt(
            user_id=caller.user_id,
            session_id=caller.session_id,
            origin=origin_of(request),
            password=body.password.get_secret_value() if body.password else "",
            code=body.code or "",
        )
        token = await self.step_ups.step_up(attempt)
        response.headers["Cache-Control"] = "no-store"
        return AccessToken(access_token=token, expires_in=self.step_ups.door.keys.access.lifetime_s)
