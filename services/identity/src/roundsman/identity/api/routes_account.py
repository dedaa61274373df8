"""One's own account: its e-mail address and its password."""

from dataclasses import dataclass

from fastapi import APIRouter, Request

from roundsman.identity.api import models
from roundsman.identity.api.accounts import Accounts, BroughtEmail, PasswordChange
from roundsman.identity.api.origins import origin_of
from roundsman.web import CallerDep, Permission, permitted

_OWN_ACCOUNT = [permitted(Permission.OWN_ACCOUNT)]
_REFUSED: models.Documented = {422: {"description": "`mailed-secret-refused`, `weak-password`"}}
_ENOUGH: models.Documented = {409: {"description": "`email-verified`"}, 429: {"description": "`too-many-letters`"}}
_CHANGE: models.Documented = {
    401: {"description": "`step-up-required`"},
    422: {"description": "`invalid-email`"},
    429: {"description": "`too-many-letters`"},
}
_CONFIRMED: models.Documented = {
    403: {"description": "`account-suspended`, `account-deleted`"},
    409: {"description": "`account-exists`"},
    422: {"description": "`mailed-secret-refused`"},
}
_WRONG: models.Documented = {
    422: {"description": "`wrong-password`, `weak-password`"},
    429: {"description": "`account-locked`"},
}


@dataclass(frozen=True, slots=True)
class AccountRoutes:
    """Under `/api/v1/auth` for whoever has a letter, and `/api/v1/me` for whoever is logged in."""

    accounts: Accounts

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        router.post("/auth/verify-email", status_code=204, responses=_REFUSED)(self.verify_email)
        router.post("/auth/forgot-password", status_code=202)(self.forgot_password)
        router.post("/auth/reset-password", status_code=204, responses=_REFUSED)(self.reset_password)
        own = APIRouter(prefix="/me", dependencies=_OWN_ACCOUNT)
        own.post("/email/verification", status_code=202, responses=_ENOUGH)(self.ask_verification)
        own.post("/email", status_code=202, responses=_CHANGE)(self.ask_email_change)
        own.post("/email/confirm", status_code=204, responses=_CONFIRMED)(self.confirm_email_change)
        own.post("/password", status_code=204, responses=_WRONG)(self.change_password)
        router.include_router(own)
        return router

    async def verify_email(self, body: models.MailedSecret) -> None:
        """Confirm an e-mail address with what was mailed to it. Works once, within a day."""
        await self.accounts.verify_email(body.token.get_secret_value())

    async def ask_verification(self, caller: CallerDep) -> None:
        """Have the letter that confirms the caller's e-mail address sent again: three times an hour."""
        await self.accounts.ask_verification(caller.user_id)

    async def ask_email_change(self, body: models.AddressOnly, request: Request, caller: CallerDep) -> models.WrittenTo:
        """Have a letter sent to another e-mail address of the caller's, and one that says so to the present one.

        Answered alike if somebody has an account with it. Three times an hour. Wants somebody who has shown of late
        who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        await self.accounts.ask_email_change(caller.user_id, body.email, origin_of(request))
        return models.WrittenTo(email=body.email)

    async def confirm_email_change(self, body: models.MailedSecret, request: Request, caller: CallerDep) -> None:
        """Have the address to which this was mailed, from now on. The caller's other sessions end.

        Works once, within a day, and until another address is asked for or the password is changed.
        """
        brought = BroughtEmail(
            token=body.token.get_secret_value(), session_id=caller.session_id, origin=origin_of(request)
        )
        await self.accounts.confirm_email_change(caller.user_id, brought)

    async def forgot_password(self, body: models.AddressOnly) -> models.WrittenTo:
        """Have a letter sent with which a new password is chosen. Answered alike if there is no such account."""
        await self.accounts.ask_reset(body.email)
        return models.WrittenTo(email=body.email)

    async def reset_password(self, body: models.ResetRequest, request: Request) -> None:
        """Choose a new password with what was mailed: works once, within an hour. All sessions end; log in then."""
        token, password = body.token.get_secret_value(), body.password.get_secret_value()
        await self.accounts.reset_password(token, password, origin_of(request))

    async def change_password(self, body: models.PasswordChange, request: Request, caller: CallerDep) -> None:
        """Change the caller's password. Their other sessions end, and a letter tells them."""
        change = PasswordChange(
            current=body.current_password.get_secret_value(),
            wanted=body.password.get_secret_value(),
            session_id=caller.session_id,
            origin=origin_of(request),
        )
        await self.accounts.change_password(caller.user_id, change)
