"""One's own account: its e-mail address."""

from dataclasses import dataclass

from fastapi import APIRouter

from roundsman.identity.api import models
from roundsman.identity.api.accounts import Accounts
from roundsman.web import CallerDep


@dataclass(frozen=True, slots=True)
class AccountRoutes:
    """`/api/v1/auth/verify-email` for whoever has the letter, and `/api/v1/me/email` for whoever is logged in."""

    accounts: Accounts

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        refused: models.Documented = {422: {"description": "`mailed-secret-refused`"}}
        enough: models.Documented = {
            409: {"description": "`email-verified`"},
            429: {"description": "`too-many-letters`"},
        }
        router.post("/auth/verify-email", status_code=204, responses=refused)(self.verify_email)
        router.post("/me/email/verification", status_code=202, responses=enough)(self.ask_verification)
        return router

    async def verify_email(self, body: models.MailedSecret) -> None:
        """Confirm an e-mail address with what was mailed to it. Works once, within a day."""
        await self.accounts.verify_email(body.token.get_secret_value())

    async def ask_verification(self, caller: CallerDep) -> None:
        """Have the letter that confirms the caller's e-mail address sent again: three times an hour."""
        await self.accounts.ask_verification(caller.user_id)
