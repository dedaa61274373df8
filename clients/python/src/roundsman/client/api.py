"""Every call of the API. Generated from the API's document by `make openapi`: do not edit."""

from typing import Any, Literal

from roundsman.client import models
from roundsman.client.calls import Caller, Tagged, place, query


class Api(Caller):
    """Asks through a transport; each method is named as the operation in the document."""

    async def get_offers_mine(
        self,
    ) -> models.OfferList:
        """The offers that you can answer now."""
        found: models.OfferList = (await self.ask("GET", "/api/v1/offers/mine")).body
        return found

    async def post_offers_by_offer_id_accept(
        self,
        offer_id: str,
    ) -> models.JobView:
        """Take the job. Problems: `offer-expired`, `offer-not-open` (409). Accepting again gives the same job."""
        found: models.JobView = (await self.ask("POST", f"/api/v1/offers/{place(offer_id)}/accept")).body
        return found

    async def post_offers_by_offer_id_decline(
        self,
        offer_id: str,
        body: models.Decline | None = None,
    ) -> models.OfferOutcome:
        """Refuse the job; you will not be asked again. Problems: `offer-expired`, `offer-not-open` (409)."""
        found: models.OfferOutcome = (await self.ask("POST", f"/api/v1/offers/{place(offer_id)}/decline", body=body)).body
        return found

    async def get_jobs_mine(
        self,
        *,
        state: Literal["active", "done"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageJobView:
        """Your jobs, last assigned first: those that you have, or those that are over."""
        found: models.PageJobView = (await self.ask("GET", "/api/v1/jobs/mine" + query({"state": state, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_jobs_by_job_id(
        self,
        job_id: str,
    ) -> models.JobView:
        """A job of yours, or of your organization if you are staff."""
        found: models.JobView = (await self.ask("GET", f"/api/v1/jobs/{place(job_id)}")).body
        return found

    async def post_jobs_by_job_id_progress(
        self,
        job_id: str,
        body: models.Progress,
    ) -> models.JobView:
        """Report a step. An arrival may be left out; the same step again changes nothing. A dispatcher may report in
        the driver's place and vouches for the delivery instead of a proof. Problems: `illegal-step`, `pin-locked`
        (409), `wrong-pin`, `proof-missing` (422).
        """
        found: models.JobView = (await self.ask("POST", f"/api/v1/jobs/{place(job_id)}/progress", body=body)).body
        return found

    async def post_jobs_by_job_id_give_back(
        self,
        job_id: str,
        body: models.GiveBack,
        *,
        key: str,
    ) -> models.GivenBack:
        """You cannot carry it: another driver is looked for, and you are not asked again. Once the goods are with
        you only dispatchers can help. Problems (409): `job-picked-up`, `job-not-assigned`.
        """
        found: models.GivenBack = (await self.ask("POST", f"/api/v1/jobs/{place(job_id)}/give-back", body=body, key=key)).body
        return found

    async def post_jobs_by_job_id_assign(
        self,
        job_id: str,
        body: models.Assign,
    ) -> models.JobView:
        """Give a job to a driver, over any open offers. Problems (409): `job-already-assigned`, `job-not-open`,
        `driver-busy`, `driver-not-available`. The same assignment again changes nothing.
        """
        found: models.JobView = (await self.ask("POST", f"/api/v1/jobs/{place(job_id)}/assign", body=body)).body
        return found

    async def post_jobs_by_job_id_unassign(
        self,
        job_id: str,
        body: models.Unassign,
    ) -> models.JobView:
        """Take a job from its driver, who is not asked again. Problems (409): `job-not-assigned`, `job-picked-up`."""
        found: models.JobView = (await self.ask("POST", f"/api/v1/jobs/{place(job_id)}/unassign", body=body)).body
        return found

    async def post_dispatch_evaluate(
        self,
        body: models.Evaluate,
    ) -> models.EvaluationView:
        """Who would be asked to carry a job that does not exist, on what terms, and why not the others. Creates
        nothing and asks nobody. Problem (422): `bad-ready-time`.
        """
        found: models.EvaluationView = (await self.ask("POST", "/api/v1/dispatch/evaluate", body=body)).body
        return found

    async def get_dispatch_board(
        self,
    ) -> models.BoardView:
        """Jobs that are not over, open offers, and drivers with what they do."""
        found: models.BoardView = (await self.ask("GET", "/api/v1/dispatch/board")).body
        return found

    async def get_jobs_by_job_id_decisions(
        self,
        job_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageDecisionView:
        """Every decision about a job, oldest first: who was chosen, why, and why not the others."""
        found: models.PageDecisionView = (await self.ask("GET", f"/api/v1/jobs/{place(job_id)}/decisions" + query({"cursor": cursor, "limit": limit}))).body
        return found

    async def get_drivers_me(
        self,
    ) -> Tagged[models.DriverModel]:
        """The caller as a driver."""
        answer = await self.ask("GET", "/api/v1/drivers/me")
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def put_drivers_me_vehicle(
        self,
        body: models.VehicleModel,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.DriverModel]:
        """Drive another vehicle from now on."""
        answer = await self.ask("PUT", "/api/v1/drivers/me/vehicle", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def put_drivers_me_documents(
        self,
        body: models.DocumentList,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.DriverModel]:
        """Replace all documents. A suspended driver still waits for the staff."""
        answer = await self.ask("PUT", "/api/v1/drivers/me/documents", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def post_drivers_me_availability(
        self,
        body: models.AvailabilityRequest,
    ) -> models.DriverModel:
        """Go online, offline or on a break. Problem: `bad-shift` (422)."""
        found: models.DriverModel = (await self.ask("POST", "/api/v1/drivers/me/availability", body=body)).body
        return found

    async def get_drivers_me_earnings(
        self,
        *,
        from_: str | None = None,
        to: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.EarningsPage:
        """What the caller earned, newest first, with the sum over the whole range."""
        found: models.EarningsPage = (await self.ask("GET", "/api/v1/drivers/me/earnings" + query({"from": from_, "to": to, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_drivers(
        self,
        *,
        status: models.DriverStatus | None = None,
        availability: models.Availability | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageDriverModel:
        """The drivers of the caller's organization, newest first (staff)."""
        found: models.PageDriverModel = (await self.ask("GET", "/api/v1/drivers" + query({"status": status, "availability": availability, "q": q, "cursor": cursor, "limit": limit}))).body
        return found

    async def post_drivers(
        self,
        body: models.NewDriver,
        *,
        key: str,
    ) -> models.DriverModel:
        """Register the caller as a driver; they wait for approval."""
        found: models.DriverModel = (await self.ask("POST", "/api/v1/drivers", body=body, key=key)).body
        return found

    async def get_drivers_by_driver_id(
        self,
        driver_id: str,
    ) -> models.DriverModel:
        """One driver, for themselves and the staff."""
        found: models.DriverModel = (await self.ask("GET", f"/api/v1/drivers/{place(driver_id)}")).body
        return found

    async def post_drivers_by_driver_id_approve(
        self,
        driver_id: str,
    ) -> models.DriverModel:
        """Let the driver work (staff)."""
        found: models.DriverModel = (await self.ask("POST", f"/api/v1/drivers/{place(driver_id)}/approve")).body
        return found

    async def post_drivers_by_driver_id_suspend(
        self,
        driver_id: str,
        body: models.SuspensionRequest | None = None,
    ) -> models.DriverModel:
        """Take the driver out of work; a job in hand is finished first (staff)."""
        found: models.DriverModel = (await self.ask("POST", f"/api/v1/drivers/{place(driver_id)}/suspend", body=body)).body
        return found

    async def post_auth_verify_email(
        self,
        body: models.MailedSecret,
    ) -> None:
        """Confirm an e-mail address with what was mailed to it. Works once, within a day."""
        await self.ask("POST", "/api/v1/auth/verify-email", body=body)

    async def post_auth_forgot_password(
        self,
        body: models.AddressOnly,
    ) -> models.WrittenTo:
        """Have a letter sent with which a new password is chosen. Answered alike if there is no such account."""
        found: models.WrittenTo = (await self.ask("POST", "/api/v1/auth/forgot-password", body=body)).body
        return found

    async def post_auth_reset_password(
        self,
        body: models.ResetRequest,
    ) -> None:
        """Choose a new password with what was mailed: works once, within an hour. All sessions end; log in then."""
        await self.ask("POST", "/api/v1/auth/reset-password", body=body)

    async def post_me_email_verification(
        self,
    ) -> Any:
        """Have the letter that confirms the caller's e-mail address sent again: three times an hour."""
        found: Any = (await self.ask("POST", "/api/v1/me/email/verification")).body
        return found

    async def post_me_email(
        self,
        body: models.AddressOnly,
    ) -> models.WrittenTo:
        """Have a letter sent to another e-mail address of the caller's, and one that says so to the present one.
        Answered alike if somebody has an account with it. Three times an hour. Wants somebody who has shown of
        late who they are: 401 `step-up-required`.
        """
        found: models.WrittenTo = (await self.ask("POST", "/api/v1/me/email", body=body)).body
        return found

    async def post_me_email_confirm(
        self,
        body: models.MailedSecret,
    ) -> None:
        """Have the address to which this was mailed, from now on. The caller's other sessions end. Works once,
        within a day, and until another address is asked for or the password is changed.
        """
        await self.ask("POST", "/api/v1/me/email/confirm", body=body)

    async def post_me_password(
        self,
        body: models.PasswordChange,
    ) -> None:
        """Change the caller's password. Their other sessions end, and a letter tells them."""
        await self.ask("POST", "/api/v1/me/password", body=body)

    async def get_me(
        self,
    ) -> Tagged[models.User]:
        """The caller's account, with the roles that they hold now."""
        answer = await self.ask("GET", "/api/v1/me")
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def patch_me(
        self,
        body: models.ProfileChange,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.User]:
        """Change the caller's name or language. Everybody who shows them hears of it."""
        answer = await self.ask("PATCH", "/api/v1/me", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def get_invitations(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageInvitation:
        """The invitations of the caller's organization, newest first. Forgotten some months after their end."""
        found: models.PageInvitation = (await self.ask("GET", "/api/v1/invitations" + query({"cursor": cursor, "limit": limit}))).body
        return found

    async def post_invitations(
        self,
        body: models.NewInvitation,
        *,
        key: str,
    ) -> models.Invitation:
        """Have a letter sent that invites somebody to the caller's organization: good for seven days, once. Nobody
        gives more rights than they may. An earlier invitation of the same address is withdrawn. Wants a confirmed
        e-mail address, and somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.Invitation = (await self.ask("POST", "/api/v1/invitations", body=body, key=key)).body
        return found

    async def delete_invitations_by_invitation_id(
        self,
        invitation_id: str,
    ) -> None:
        """Take an invitation back: what was mailed opens nothing any more. May be repeated."""
        await self.ask("DELETE", f"/api/v1/invitations/{place(invitation_id)}")

    async def post_me_invitations(
        self,
        body: models.MailedSecret,
    ) -> models.User:
        """Accept an invitation that went to the caller's address: they move to that organization, with its roles.
        Access tokens given before stop counting: refresh.
        """
        found: models.User = (await self.ask("POST", "/api/v1/me/invitations", body=body)).body
        return found

    async def post_auth_invitation(
        self,
        body: models.NewGuest,
    ) -> models.User:
        """Accept an invitation without having an account: this makes one. Log in then."""
        found: models.User = (await self.ask("POST", "/api/v1/auth/invitation", body=body)).body
        return found

    async def get_users(
        self,
        *,
        role: models.Role | None = None,
        q: str | None = None,
        state: models.MemberState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageUser:
        """The users of the caller's organization, newest first. For admins and owners."""
        found: models.PageUser = (await self.ask("GET", "/api/v1/users" + query({"role": role, "q": q, "state": state, "cursor": cursor, "limit": limit}))).body
        return found

    async def post_users_by_user_id_roles(
        self,
        user_id: str,
        body: models.RoleList,
    ) -> models.User:
        """Replace a user's roles. Access tokens given before stop counting within a minute. For admins and owners.
        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.User = (await self.ask("POST", f"/api/v1/users/{place(user_id)}/roles", body=body)).body
        return found

    async def post_users_by_user_id_suspend(
        self,
        user_id: str,
    ) -> models.User:
        """Keep a user out: their sessions end, everywhere within a minute. For admins and owners; may be repeated."""
        found: models.User = (await self.ask("POST", f"/api/v1/users/{place(user_id)}/suspend")).body
        return found

    async def post_users_by_user_id_reinstate(
        self,
        user_id: str,
    ) -> models.User:
        """Let a suspended user log in again. For admins and owners; may be repeated."""
        found: models.User = (await self.ask("POST", f"/api/v1/users/{place(user_id)}/reinstate")).body
        return found

    async def delete_users_by_user_id(
        self,
        user_id: str,
    ) -> None:
        """Delete a user: their sessions end, everywhere within a minute. Kept until erased; may be repeated. For
        admins. Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        await self.ask("DELETE", f"/api/v1/users/{place(user_id)}")

    async def post_users_by_user_id_restore(
        self,
        user_id: str,
    ) -> models.User:
        """Restore a deleted user, as they were. For admins, as deleting; may be repeated."""
        found: models.User = (await self.ask("POST", f"/api/v1/users/{place(user_id)}/restore")).body
        return found

    async def post_organizations(
        self,
        body: models.NewOrganization,
        *,
        key: str,
    ) -> models.Organization:
        """Create an organization with the caller as its owner. Access tokens given before stop counting: refresh."""
        found: models.Organization = (await self.ask("POST", "/api/v1/organizations", body=body, key=key)).body
        return found

    async def get_organizations_by_org_id(
        self,
        org_id: str,
    ) -> Tagged[models.Organization]:
        """The caller's organization; any other is not found."""
        answer = await self.ask("GET", f"/api/v1/organizations/{place(org_id)}")
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def patch_organizations_by_org_id(
        self,
        org_id: str,
        body: models.OrganizationRules,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.Organization]:
        """Say of whom the caller's organization demands a second factor. For admins and owners; may be repeated. It
        holds for access tokens given from then on. A login that lacks it gets a token for `/me` and `/auth` alone
        (403 `second-factor-required` elsewhere) until it has shown one. Wants somebody who has shown of late who
        they are: 401 `step-up-required`.
        """
        answer = await self.ask("PATCH", f"/api/v1/organizations/{place(org_id)}", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def get_roles(
        self,
    ) -> models.RoleTable:
        """The roles that somebody of the caller's organization may hold, and what each permits."""
        found: models.RoleTable = (await self.ask("GET", "/api/v1/roles")).body
        return found

    async def post_roles(
        self,
        body: models.RoleDefinition,
        *,
        key: str,
    ) -> models.OwnRole:
        """Define a role of the organization's own: give it to people by `POST /users/{user_id}/roles`. Wants
        somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.OwnRole = (await self.ask("POST", "/api/v1/roles", body=body, key=key)).body
        return found

    async def get_roles_by_role_id(
        self,
        role_id: str,
    ) -> Tagged[models.OwnRole]:
        """One role of the organization's own."""
        answer = await self.ask("GET", f"/api/v1/roles/{place(role_id)}")
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def put_roles_by_role_id(
        self,
        role_id: str,
        body: models.RoleDefinition,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.OwnRole]:
        """Define it anew. It takes effect within a minute for all who hold it: their access tokens count no more.
        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        answer = await self.ask("PUT", f"/api/v1/roles/{place(role_id)}", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def delete_roles_by_role_id(
        self,
        role_id: str,
    ) -> None:
        """Delete a role that nobody holds. Wants somebody who has shown of late who they are: 401
        `step-up-required`.
        """
        await self.ask("DELETE", f"/api/v1/roles/{place(role_id)}")

    async def get_audit(
        self,
        *,
        actor_id: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        since: str | None = None,
        until: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageAuditEntry:
        """What was done in the caller's organization by a right over others, newest first."""
        found: models.PageAuditEntry = (await self.ask("GET", "/api/v1/audit" + query({"actor_id": actor_id, "action": action, "subject": subject, "since": since, "until": until, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_audit_chain(
        self,
    ) -> models.AuditChain:
        """Walk the whole chain of the caller's organization; takes time in proportion to it."""
        found: models.AuditChain = (await self.ask("GET", "/api/v1/audit/chain")).body
        return found

    async def post_auth_register(
        self,
        body: models.Registration,
    ) -> models.WrittenTo:
        """Register as a customer, a vendor or a driver: log in then. A letter asks to confirm the address. An e-mail
        has one account, so a resend does no harm. Where it had one before, that one stays as it is; its owner
        alone is told, by mail.
        """
        found: models.WrittenTo = (await self.ask("POST", "/api/v1/auth/register", body=body)).body
        return found

    async def post_auth_login(
        self,
        body: models.Credentials,
    ) -> models.Tokens:
        """Log in with e-mail and password, and with a code where there is a second factor."""
        found: models.Tokens = (await self.ask("POST", "/api/v1/auth/login", body=body)).body
        return found

    async def post_auth_second_factor(
        self,
        body: models.CodeRequest,
    ) -> models.Tokens:
        """Log in, second step: the code that `mfa-required` asked for. A wrong one is a 422 `wrong-code`."""
        found: models.Tokens = (await self.ask("POST", "/api/v1/auth/second-factor", body=body)).body
        return found

    async def post_auth_refresh(
        self,
        body: models.RefreshRequest,
    ) -> models.Tokens:
        """Get the next pair of tokens. A refresh token works once: bringing it again ends the login."""
        found: models.Tokens = (await self.ask("POST", "/api/v1/auth/refresh", body=body)).body
        return found

    async def post_auth_logout(
        self,
        body: models.RefreshRequest,
    ) -> None:
        """End the login of this refresh token. Its access tokens stop counting within a minute."""
        await self.ask("POST", "/api/v1/auth/logout", body=body)

    async def get_me_second_factor(
        self,
    ) -> models.SecondFactor:
        """Whether a code is asked for when the caller logs in."""
        found: models.SecondFactor = (await self.ask("GET", "/api/v1/me/second-factor")).body
        return found

    async def post_me_second_factor(
        self,
        body: models.PasswordAgain,
    ) -> models.Enrolled:
        """Begin: a new secret for an authenticator app (TOTP, RFC 6238). One that was not confirmed is replaced."""
        found: models.Enrolled = (await self.ask("POST", "/api/v1/me/second-factor", body=body)).body
        return found

    async def post_me_second_factor_confirm(
        self,
        body: models.CodeGiven,
    ) -> models.RecoveryCodes:
        """Switch it on with a first code of the app. Have the recovery codes written down: they are shown once."""
        found: models.RecoveryCodes = (await self.ask("POST", "/api/v1/me/second-factor/confirm", body=body)).body
        return found

    async def post_me_second_factor_recovery_codes(
        self,
        body: models.CodeGiven,
    ) -> models.RecoveryCodes:
        """Get other recovery codes; those before work no more."""
        found: models.RecoveryCodes = (await self.ask("POST", "/api/v1/me/second-factor/recovery-codes", body=body)).body
        return found

    async def post_me_second_factor_disable(
        self,
        body: models.CodeGiven,
    ) -> None:
        """Switch it off, with a code. A wrong one is a 422 `wrong-code`. Wants somebody who has shown of late who
        they are: 401 `step-up-required`.
        """
        await self.ask("POST", "/api/v1/me/second-factor/disable", body=body)

    async def post_auth_step_up(
        self,
        body: models.Proof,
    ) -> models.AccessToken:
        """Show once more who you are, after a `step-up-required`: then repeat what wanted it with the new token.
        What is wrong is a 422: `wrong-password`, `wrong-code`, or `code-required` for a password without its
        code.
        """
        found: models.AccessToken = (await self.ask("POST", "/api/v1/auth/step-up", body=body)).body
        return found

    async def get_me_sessions(
        self,
    ) -> models.SessionList:
        """Where the caller is logged in, last used first."""
        found: models.SessionList = (await self.ask("GET", "/api/v1/me/sessions")).body
        return found

    async def delete_me_sessions(
        self,
    ) -> None:
        """End all of the caller's sessions but the one of this request. May be repeated."""
        await self.ask("DELETE", "/api/v1/me/sessions")

    async def delete_me_sessions_by_session_id(
        self,
        session_id: str,
    ) -> None:
        """End one of the caller's sessions; its tokens stop counting within a minute. May be repeated."""
        await self.ask("DELETE", f"/api/v1/me/sessions/{place(session_id)}")

    async def get_api_keys(
        self,
    ) -> models.ApiKeyList:
        """The keys of the caller's organization, newest first, those that work no more too."""
        found: models.ApiKeyList = (await self.ask("GET", "/api/v1/api-keys")).body
        return found

    async def post_api_keys(
        self,
        body: models.NewApiKey,
        *,
        key: str,
    ) -> models.ApiKeyMade:
        """Make a key for a program of the caller's organization. It outlives who made it. Wants somebody who has
        shown of late who they are: 401 `step-up-required`.
        """
        found: models.ApiKeyMade = (await self.ask("POST", "/api/v1/api-keys", body=body, key=key)).body
        return found

    async def delete_api_keys_by_key_id(
        self,
        key_id: str,
    ) -> None:
        """End a key; within a minute nothing is let in with it any more. May be repeated."""
        await self.ask("DELETE", f"/api/v1/api-keys/{place(key_id)}")

    async def post_impersonations(
        self,
        body: models.NewImpersonation,
    ) -> models.Impersonation:
        """Act in the place of a customer, vendor or driver of your organization, for half an hour at most. All that
        is done names both. What has to be done in person (passwords, sessions, keys, roles) is refused with a 403
        `not-while-impersonating`. Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.Impersonation = (await self.ask("POST", "/api/v1/impersonations", body=body)).body
        return found

    async def delete_impersonations_by_impersonation_id(
        self,
        impersonation_id: str,
    ) -> None:
        """End it, with your own token or the one that you act with: within a minute that one counts no more. May be
        repeated.
        """
        await self.ask("DELETE", f"/api/v1/impersonations/{place(impersonation_id)}")

    async def get_me_passkeys(
        self,
    ) -> models.PasskeyList:
        """The caller's passkeys."""
        found: models.PasskeyList = (await self.ask("GET", "/api/v1/me/passkeys")).body
        return found

    async def post_me_passkeys(
        self,
        body: models.NewPasskey,
    ) -> models.Passkey:
        """Add the passkey that the browser made. Wants somebody who has shown of late who they are."""
        found: models.Passkey = (await self.ask("POST", "/api/v1/me/passkeys", body=body)).body
        return found

    async def post_me_passkeys_options(
        self,
    ) -> models.PasskeyOptions:
        """Begin to add a passkey. Wants somebody who has shown of late who they are: 401 `step-up-required`."""
        found: models.PasskeyOptions = (await self.ask("POST", "/api/v1/me/passkeys/options")).body
        return found

    async def delete_me_passkeys_by_passkey_id(
        self,
        passkey_id: str,
    ) -> None:
        """Let a passkey work no more; may be repeated. Wants somebody who has shown of late who they are."""
        await self.ask("DELETE", f"/api/v1/me/passkeys/{place(passkey_id)}")

    async def patch_me_passkeys_by_passkey_id(
        self,
        passkey_id: str,
        body: models.PasskeyName,
    ) -> models.Passkey:
        """Call a passkey otherwise."""
        found: models.Passkey = (await self.ask("PATCH", f"/api/v1/me/passkeys/{place(passkey_id)}", body=body)).body
        return found

    async def post_auth_passkey_options(
        self,
    ) -> models.PasskeyOptions:
        """Begin to log in, to go on after the password, or to step up, by a passkey. Tells nothing of anybody."""
        found: models.PasskeyOptions = (await self.ask("POST", "/api/v1/auth/passkey/options")).body
        return found

    async def post_auth_passkey(
        self,
        body: models.PasskeyLogin,
    ) -> models.Tokens:
        """Log in by a passkey alone: no password, no code."""
        found: models.Tokens = (await self.ask("POST", "/api/v1/auth/passkey", body=body)).body
        return found

    async def post_auth_second_factor_passkey(
        self,
        body: models.PasskeySecond,
    ) -> models.Tokens:
        """Log in, second step, by a passkey in place of the code that `mfa-required` asked for."""
        found: models.Tokens = (await self.ask("POST", "/api/v1/auth/second-factor/passkey", body=body)).body
        return found

    async def post_auth_step_up_passkey(
        self,
        body: models.PasskeyShown,
    ) -> models.AccessToken:
        """Show once more who you are, by a passkey: then repeat what wanted it with the new token."""
        found: models.AccessToken = (await self.ask("POST", "/api/v1/auth/step-up/passkey", body=body)).body
        return found

    async def get_signing_keys(
        self,
    ) -> models.SigningKeyList:
        """The keys that sign access tokens. For admins."""
        found: models.SigningKeyList = (await self.ask("GET", "/api/v1/signing-keys")).body
        return found

    async def post_signing_keys_rotate(
        self,
    ) -> models.SigningKeyList:
        """Have another key sign, once everybody knows it. While one waits for its turn, nothing changes. For admins.
        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.SigningKeyList = (await self.ask("POST", "/api/v1/signing-keys/rotate")).body
        return found

    async def post_signing_keys_by_key_id_withdraw(
        self,
        key_id: str,
    ) -> models.SigningKeyList:
        """Let no token of this key count any more: it may be in others' hands. For admins; may be repeated. Whoever
        has a token of it has to refresh, within a minute everywhere. Wants somebody who has shown of late who
        they are: 401 `step-up-required`.
        """
        found: models.SigningKeyList = (await self.ask("POST", f"/api/v1/signing-keys/{place(key_id)}/withdraw")).body
        return found

    async def get_me_erasure(
        self,
    ) -> models.Erasure:
        """How far the caller's last erasure has come; not found where none was asked for."""
        found: models.Erasure = (await self.ask("GET", "/api/v1/me/erasure")).body
        return found

    async def post_me_erasure(
        self,
        body: models.ErasureWish,
        *,
        key: str,
    ) -> models.Erasure:
        """Forget the caller. What the law wants kept of money stays, with an id that names nobody any more. The
        services are asked first whether something is open, such as an order; if so, the erasure is refused and
        says why. Else the account is shut at once, and there is no way back. Ask how it went with GET, or be told
        by finding that the login is gone. Wants somebody who has shown of late who they are: 401
        `step-up-required`.
        """
        found: models.Erasure = (await self.ask("POST", "/api/v1/me/erasure", body=body, key=key)).body
        return found

    async def get_users_by_user_id_erasure(
        self,
        user_id: str,
    ) -> models.Erasure:
        """How far the last erasure of a user of the caller's organization has come. For admins."""
        found: models.Erasure = (await self.ask("GET", f"/api/v1/users/{place(user_id)}/erasure")).body
        return found

    async def post_users_by_user_id_erasure(
        self,
        user_id: str,
        body: models.ErasureWish,
        *,
        key: str,
    ) -> models.Erasure:
        """Forget a user of the caller's organization, as if they had asked. For admins. Wants somebody who has shown
        of late who they are: 401 `step-up-required`.
        """
        found: models.Erasure = (await self.ask("POST", f"/api/v1/users/{place(user_id)}/erasure", body=body, key=key)).body
        return found

    async def post_me_exports(
        self,
        *,
        key: str,
    ) -> models.Export:
        """Gather all that is held of the caller, from all services. Takes seconds: ask for it with GET. Wants
        somebody who has shown of late who they are: 401 `step-up-required`.
        """
        found: models.Export = (await self.ask("POST", "/api/v1/me/exports", key=key)).body
        return found

    async def get_me_exports_by_export_id(
        self,
        export_id: str,
    ) -> models.Export:
        """An export of the caller's, with its content once it is ready; gone after a week."""
        found: models.Export = (await self.ask("GET", f"/api/v1/me/exports/{place(export_id)}")).body
        return found

    async def get_well_known_jwks_json(
        self,
    ) -> dict[str, Any]:
        """The public keys that verify access tokens (RFC 7517)."""
        found: dict[str, Any] = (await self.ask("GET", "/.well-known/jwks.json")).body
        return found

    async def get_insights_figures(
        self,
        *,
        window: models.Window | None = None,
        scope: Literal["organization", "platform"] | None = None,
        until: str | None = None,
    ) -> models.FiguresOut:
        """For an organization's staff; the whole platform's are for its operators. Counted by the time at which
        things happened: what we hear of late is counted where it belongs. Where an order stands, and who drives,
        is always as of now.
        """
        found: models.FiguresOut = (await self.ask("GET", "/api/v1/insights/figures" + query({"window": window, "scope": scope, "until": until}))).body
        return found

    async def get_insights_series(
        self,
        *,
        step: models.Window | None = None,
        points: int | None = None,
        scope: Literal["organization", "platform"] | None = None,
        until: str | None = None,
    ) -> models.SeriesOut:
        """Each window ends at a whole multiple of its length, in UTC, and has the figures that it has alone."""
        found: models.SeriesOut = (await self.ask("GET", "/api/v1/insights/series" + query({"step": step, "points": points, "scope": scope, "until": until}))).body
        return found

    async def get_insights_shifts(
        self,
        *,
        driver_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageShiftOut:
        """Of the drivers of the organization; as they went online and offline, nothing is planned here."""
        found: models.PageShiftOut = (await self.ask("GET", "/api/v1/insights/shifts" + query({"driver_id": driver_id, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_notifications(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageNotificationOut:
        """Those shown in the app; letters are not among them."""
        found: models.PageNotificationOut = (await self.ask("GET", "/api/v1/notifications" + query({"cursor": cursor, "limit": limit}))).body
        return found

    async def post_notifications_by_notification_id_read(
        self,
        notification_id: str,
    ) -> models.NotificationOut:
        """The first time counts; doing it again changes nothing."""
        found: models.NotificationOut = (await self.ask("POST", f"/api/v1/notifications/{place(notification_id)}/read")).body
        return found

    async def get_notifications_log(
        self,
        *,
        order_id: str | None = None,
        step: models.NotificationStep | None = None,
        channel: models.Channel | None = None,
        status: Literal["pending", "sent", "failed"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageLogEntryOut:
        """For the staff of the organization. The first page of an order also has what is still to be told."""
        found: models.PageLogEntryOut = (await self.ask("GET", "/api/v1/notifications/log" + query({"order_id": order_id, "step": step, "channel": channel, "status": status, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_notifications_counts(
        self,
    ) -> dict[str, dict[str, int]]:
        """Step -> channel -> count, of the organization."""
        found: dict[str, dict[str, int]] = (await self.ask("GET", "/api/v1/notifications/counts")).body
        return found

    async def get_notification_templates(
        self,
    ) -> models.PageTemplateOut:
        """Every template, with the variables that it uses."""
        found: models.PageTemplateOut = (await self.ask("GET", "/api/v1/notification-templates")).body
        return found

    async def get_orders(
        self,
        *,
        status: list[models.Status] | None = None,
        vendor_id: str | None = None,
        driver_id: str | None = None,
        customer_id: str | None = None,
        placed_from: str | None = None,
        placed_to: str | None = None,
        q: str | None = None,
        sort: Literal["placed_at", "-placed_at", "total", "-total"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageOrderModel:
        """The orders that the caller may see: a customer's, a vendor's, a driver's own; all for staff."""
        found: models.PageOrderModel = (await self.ask("GET", "/api/v1/orders" + query({"status": status, "vendor_id": vendor_id, "driver_id": driver_id, "customer_id": customer_id, "placed_from": placed_from, "placed_to": placed_to, "q": q, "sort": sort, "cursor": cursor, "limit": limit}))).body
        return found

    async def post_orders(
        self,
        body: models.PlaceOrderRequest,
        *,
        key: str,
    ) -> models.OrderModel:
        """Price the lines from the vendor's menu, place the order and have its total set aside."""
        found: models.OrderModel = (await self.ask("POST", "/api/v1/orders", body=body, key=key)).body
        return found

    async def post_orders_quote(
        self,
        body: models.QuoteRequest,
    ) -> models.QuoteModel:
        """What placing it would cost now, or why it would be refused. Nothing is placed, and nothing promised."""
        found: models.QuoteModel = (await self.ask("POST", "/api/v1/orders/quote", body=body)).body
        return found

    async def post_orders_by_order_id_cancel(
        self,
        order_id: str,
        body: models.CancelRequest,
        *,
        key: str,
    ) -> models.OrderModel:
        """Free until the vendor has accepted, then for a fee; after the pickup only staff can."""
        found: models.OrderModel = (await self.ask("POST", f"/api/v1/orders/{place(order_id)}/cancel", body=body, key=key)).body
        return found

    async def get_orders_by_order_id(
        self,
        order_id: str,
    ) -> models.OrderModel:
        """One order."""
        found: models.OrderModel = (await self.ask("GET", f"/api/v1/orders/{place(order_id)}")).body
        return found

    async def get_orders_by_order_id_timeline(
        self,
        order_id: str,
    ) -> models.TimelineModel:
        """The order's story: what happened, when, by whom."""
        found: models.TimelineModel = (await self.ask("GET", f"/api/v1/orders/{place(order_id)}/timeline")).body
        return found

    async def get_payments(
        self,
        *,
        status: Literal["requested", "authorized", "declined", "captured", "voided", "refunded"] | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PagePaymentAnswer:
        """For its staff: those of the newest orders first."""
        found: models.PagePaymentAnswer = (await self.ask("GET", "/api/v1/payments" + query({"status": status, "q": q, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_payments_by_order_id(
        self,
        order_id: str,
    ) -> models.PaymentAnswer:
        """The payment of an order: for its customer and for staff."""
        found: models.PaymentAnswer = (await self.ask("GET", f"/api/v1/payments/{place(order_id)}")).body
        return found

    async def post_payments_by_order_id_refunds(
        self,
        order_id: str,
        body: models.RefundBody,
        *,
        key: str,
    ) -> models.PaymentAnswer:
        """Refund all that was captured: support, accountants and admins. The provider is asked at once."""
        found: models.PaymentAnswer = (await self.ask("POST", f"/api/v1/payments/{place(order_id)}/refunds", body=body, key=key)).body
        return found

    async def get_ledger_balances(
        self,
    ) -> models.BalancesAnswer:
        """Every account's debits less credits."""
        found: models.BalancesAnswer = (await self.ask("GET", "/api/v1/ledger/balances")).body
        return found

    async def get_ledger_totals(
        self,
    ) -> dict[str, models.TotalsAnswer]:
        """What was authorized, captured, released, voided and refunded, per currency."""
        found: dict[str, models.TotalsAnswer] = (await self.ask("GET", "/api/v1/ledger/totals")).body
        return found

    async def get_ledger_entries(
        self,
        *,
        order_id: str | None = None,
        account: models.Account | None = None,
        sort: Literal["at", "-at"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageEntryAnswer:
        """The journal, oldest first unless asked otherwise."""
        found: models.PageEntryAnswer = (await self.ask("GET", "/api/v1/ledger/entries" + query({"order_id": order_id, "account": account, "sort": sort, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_ledger_reconciliation(
        self,
    ) -> models.ReconciliationAnswer:
        """Whether our payments and the provider's book agree; takes time in proportion to the book. Charges of
        orders that we do not know belong to no organization: only admins are shown them.
        """
        found: models.ReconciliationAnswer = (await self.ask("GET", "/api/v1/ledger/reconciliation")).body
        return found

    async def post_positions(
        self,
        body: models.PositionsIn,
    ) -> models.PositionsOut:
        """Points may come late, twice or out of order; each is judged on its own. Sending again is safe."""
        found: models.PositionsOut = (await self.ask("POST", "/api/v1/positions", body=body)).body
        return found

    async def get_tracking_orders_by_order_id(
        self,
        order_id: str,
    ) -> models.TrackedOrderOut:
        """For the order's customer, vendor and driver, and for staff."""
        found: models.TrackedOrderOut = (await self.ask("GET", f"/api/v1/tracking/orders/{place(order_id)}")).body
        return found

    async def get_tracking_orders_by_order_id_trail(
        self,
        order_id: str,
        *,
        since: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PagePositionOut:
        """From when its present driver took it on until it ended."""
        found: models.PagePositionOut = (await self.ask("GET", f"/api/v1/tracking/orders/{place(order_id)}/trail" + query({"since": since, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_tracking_drivers_by_driver_id_position(
        self,
        driver_id: str,
    ) -> models.DriverPositionOut:
        """For the driver, and for staff of their organization."""
        found: models.DriverPositionOut = (await self.ask("GET", f"/api/v1/tracking/drivers/{place(driver_id)}/position")).body
        return found

    async def get_vendors(
        self,
        *,
        q: str | None = None,
        open: bool | None = None,
        mine: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageVendorModel:
        """The vendors of the caller's organization, newest first; pending ones for their owner and the staff."""
        found: models.PageVendorModel = (await self.ask("GET", "/api/v1/vendors" + query({"q": q, "open": open, "mine": mine, "cursor": cursor, "limit": limit}))).body
        return found

    async def post_vendors(
        self,
        body: models.NewVendor,
        *,
        key: str,
    ) -> models.VendorModel:
        """Register a vendor that the caller will run; it waits for approval."""
        found: models.VendorModel = (await self.ask("POST", "/api/v1/vendors", body=body, key=key)).body
        return found

    async def post_vendors_by_vendor_id_approve(
        self,
        vendor_id: str,
    ) -> models.VendorModel:
        """Let the vendor take orders (staff)."""
        found: models.VendorModel = (await self.ask("POST", f"/api/v1/vendors/{place(vendor_id)}/approve")).body
        return found

    async def get_vendors_by_vendor_id(
        self,
        vendor_id: str,
    ) -> Tagged[models.VendorModel]:
        """One vendor."""
        answer = await self.ask("GET", f"/api/v1/vendors/{place(vendor_id)}")
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def patch_vendors_by_vendor_id(
        self,
        vendor_id: str,
        body: models.VendorPatch,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.VendorModel]:
        """Rename it, set its hours, pause it or let it go on."""
        answer = await self.ask("PATCH", f"/api/v1/vendors/{place(vendor_id)}", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def get_vendors_by_vendor_id_menu(
        self,
        vendor_id: str,
        *,
        version: int | None = None,
    ) -> Tagged[models.MenuModel]:
        """The menu: the newest, or a former version."""
        answer = await self.ask("GET", f"/api/v1/vendors/{place(vendor_id)}/menu" + query({"version": version}))
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def put_vendors_by_vendor_id_menu(
        self,
        vendor_id: str,
        body: models.NewMenu,
        *,
        if_match: str | None = None,
    ) -> Tagged[models.MenuModel]:
        """Replace the whole menu. The same menu again keeps its version; an item keeps its id by category and name."""
        answer = await self.ask("PUT", f"/api/v1/vendors/{place(vendor_id)}/menu", body=body, if_match=if_match)
        return Tagged(answer.body, answer.headers.get("ETag", ""))

    async def get_vendors_by_vendor_id_tickets(
        self,
        vendor_id: str,
        *,
        state: models.TicketState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> models.PageTicketModel:
        """The vendor's tickets, oldest first."""
        found: models.PageTicketModel = (await self.ask("GET", f"/api/v1/vendors/{place(vendor_id)}/tickets" + query({"state": state, "cursor": cursor, "limit": limit}))).body
        return found

    async def get_tickets_by_order_id(
        self,
        order_id: str,
    ) -> models.TicketModel:
        """One ticket."""
        found: models.TicketModel = (await self.ask("GET", f"/api/v1/tickets/{place(order_id)}")).body
        return found

    async def post_tickets_by_order_id_accept(
        self,
        order_id: str,
        body: models.Acceptance,
    ) -> models.TicketModel:
        """Take the order and promise when it is ready."""
        found: models.TicketModel = (await self.ask("POST", f"/api/v1/tickets/{place(order_id)}/accept", body=body)).body
        return found

    async def post_tickets_by_order_id_delay(
        self,
        order_id: str,
        body: models.DelayRequest,
    ) -> models.TicketModel:
        """Promise a later time for an accepted order; its customer and driver are told."""
        found: models.TicketModel = (await self.ask("POST", f"/api/v1/tickets/{place(order_id)}/delay", body=body)).body
        return found

    async def post_tickets_by_order_id_reject(
        self,
        order_id: str,
        body: models.RejectionRequest,
    ) -> models.TicketModel:
        """Refuse the order, saying why."""
        found: models.TicketModel = (await self.ask("POST", f"/api/v1/tickets/{place(order_id)}/reject", body=body)).body
        return found

    async def post_tickets_by_order_id_ready(
        self,
        order_id: str,
    ) -> models.TicketModel:
        """The order can be picked up."""
        found: models.TicketModel = (await self.ask("POST", f"/api/v1/tickets/{place(order_id)}/ready")).body
        return found

    async def get_changes(
        self,
        *,
        channel: str,
        since: str | None = None,
        limit: int | None = None,
    ) -> models.ChangesPage:
        """What a channel told since a cursor, oldest first. 410: it is not kept any more; load anew, and begin with
        a new cursor.
        """
        found: models.ChangesPage = (await self.ask("GET", "/api/v1/changes" + query({"channel": channel, "since": since, "limit": limit}))).body
        return found

    async def get_operations(
        self,
    ) -> models.PlatformHealthModel:
        """Each service: whether it is ready or what it misses, its consumer groups and how far they are behind. It
        is asked for once every few seconds, however many want to know.
        """
        found: models.PlatformHealthModel = (await self.ask("GET", "/api/v1/operations")).body
        return found

    async def get_operations_by_service_groups(
        self,
        service: str,
    ) -> models.GroupsModel:
        """Each of the service's consumer groups: how far it is behind, who takes part, and how much it has parked."""
        found: models.GroupsModel = (await self.ask("GET", f"/api/v1/operations/{place(service)}/groups")).body
        return found

    async def get_operations_by_service_parked(
        self,
        service: str,
    ) -> models.ParkedKeysModel:
        """The keys that wait for an operator, the longest waiting first."""
        found: models.ParkedKeysModel = (await self.ask("GET", f"/api/v1/operations/{place(service)}/parked")).body
        return found

    async def get_operations_by_service_parked_records(
        self,
        service: str,
        *,
        group: str,
        key: str,
    ) -> models.ShownRecordsModel:
        """A key's parked records, oldest first, decoded: content, headers, where each came from and why it waits.
        None: nothing of this key is parked in this group.
        """
        found: models.ShownRecordsModel = (await self.ask("GET", f"/api/v1/operations/{place(service)}/parked/records" + query({"group": group, "key": key}))).body
        return found

    async def post_operations_by_service_parked_redrive(
        self,
        service: str,
        body: models.RedriveBody,
    ) -> models.RedrivenModel:
        """Handle a key's records again, oldest first, until one fails; that one stays, with all behind it. May be
        repeated: what was handled is not handled again.
        """
        found: models.RedrivenModel = (await self.ask("POST", f"/api/v1/operations/{place(service)}/parked/redrive", body=body)).body
        return found

    async def post_operations_by_service_parked_discard(
        self,
        service: str,
        body: models.DiscardBody,
    ) -> models.DiscardedModel:
        """Give up the oldest records of a key: they never take effect, and what waits behind them may be redriven.
        The records are named, as they were seen: when others wait first meanwhile, nothing is given up (409
        `parked-moved-on`).
        """
        found: models.DiscardedModel = (await self.ask("POST", f"/api/v1/operations/{place(service)}/parked/discard", body=body)).body
        return found

    async def post_batch(
        self,
        body: models.Batch,
    ) -> models.BatchAnswers:
        """Make up to 20 calls in one request, one after the other, each as if it came alone. Each has its own
        status, takes a token of its own, and none undoes another. All are made with the request's own token.
        Nothing of `/api/v1/auth/` and no other batch can be part of one.
        """
        found: models.BatchAnswers = (await self.ask("POST", "/api/v1/batch", body=body)).body
        return found
