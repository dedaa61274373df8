/** Every call of the API. Generated from the API's document by `make openapi`: do not edit. */

import { Caller, place, query, type Tagged } from "./calls.js";
import type * as models from "./models.js";

/** Asks through a transport; each method is named as the operation in the document. */
export class Api extends Caller {
  /** The offers that you can answer now. */
  async getOffersMine(): Promise<models.OfferList> {
    return (await this.ask("GET", "/api/v1/offers/mine")).body as models.OfferList;
  }

  /** Take the job. Problems: `offer-expired`, `offer-not-open` (409). Accepting again gives the same job. */
  async postOffersByOfferIdAccept(offerId: string): Promise<models.JobView> {
    return (await this.ask("POST", `/api/v1/offers/${place(offerId)}/accept`)).body as models.JobView;
  }

  /** Refuse the job; you will not be asked again. Problems: `offer-expired`, `offer-not-open` (409). */
  async postOffersByOfferIdDecline(offerId: string, body?: models.Decline | null): Promise<models.OfferOutcome> {
    return (await this.ask("POST", `/api/v1/offers/${place(offerId)}/decline`, { body })).body as models.OfferOutcome;
  }

  /** Your jobs, last assigned first: those that you have, or those that are over. */
  async getJobsMine(asked: { state?: "active" | "done" | undefined; cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.PageJobView> {
    return (await this.ask("GET", "/api/v1/jobs/mine" + query({ state: asked.state, cursor: asked.cursor, limit: asked.limit }))).body as models.PageJobView;
  }

  /** A job of yours, or of your organization if you are staff. */
  async getJobsByJobId(jobId: string): Promise<models.JobView> {
    return (await this.ask("GET", `/api/v1/jobs/${place(jobId)}`)).body as models.JobView;
  }

  /**
   * Report a step. An arrival may be left out; the same step again changes nothing. A dispatcher may report in the
   * driver's place and vouches for the delivery instead of a proof. Problems: `illegal-step`, `pin-locked` (409),
   * `wrong-pin`, `proof-missing` (422).
   */
  async postJobsByJobIdProgress(jobId: string, body: models.Progress): Promise<models.JobView> {
    return (await this.ask("POST", `/api/v1/jobs/${place(jobId)}/progress`, { body })).body as models.JobView;
  }

  /**
   * You cannot carry it: another driver is looked for, and you are not asked again. Once the goods are with you
   * only dispatchers can help. Problems (409): `job-picked-up`, `job-not-assigned`.
   */
  async postJobsByJobIdGiveBack(jobId: string, body: models.GiveBack, asked: { key: string }): Promise<models.GivenBack> {
    return (await this.ask("POST", `/api/v1/jobs/${place(jobId)}/give-back`, { body, key: asked.key })).body as models.GivenBack;
  }

  /**
   * Give a job to a driver, over any open offers. Problems (409): `job-already-assigned`, `job-not-open`,
   * `driver-busy`, `driver-not-available`. The same assignment again changes nothing.
   */
  async postJobsByJobIdAssign(jobId: string, body: models.Assign): Promise<models.JobView> {
    return (await this.ask("POST", `/api/v1/jobs/${place(jobId)}/assign`, { body })).body as models.JobView;
  }

  /** Take a job from its driver, who is not asked again. Problems (409): `job-not-assigned`, `job-picked-up`. */
  async postJobsByJobIdUnassign(jobId: string, body: models.Unassign): Promise<models.JobView> {
    return (await this.ask("POST", `/api/v1/jobs/${place(jobId)}/unassign`, { body })).body as models.JobView;
  }

  /**
   * Who would be asked to carry a job that does not exist, on what terms, and why not the others. Creates nothing
   * and asks nobody. Problem (422): `bad-ready-time`.
   */
  async postDispatchEvaluate(body: models.Evaluate): Promise<models.EvaluationView> {
    return (await this.ask("POST", "/api/v1/dispatch/evaluate", { body })).body as models.EvaluationView;
  }

  /** Jobs that are not over, open offers, and drivers with what they do. */
  async getDispatchBoard(): Promise<models.BoardView> {
    return (await this.ask("GET", "/api/v1/dispatch/board")).body as models.BoardView;
  }

  /** Every decision about a job, oldest first: who was chosen, why, and why not the others. */
  async getJobsByJobIdDecisions(jobId: string, asked: { cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.PageDecisionView> {
    return (await this.ask("GET", `/api/v1/jobs/${place(jobId)}/decisions` + query({ cursor: asked.cursor, limit: asked.limit }))).body as models.PageDecisionView;
  }

  /** The caller as a driver. */
  async getDriversMe(): Promise<Tagged<models.DriverModel>> {
    const answer = await this.ask("GET", "/api/v1/drivers/me");
    return { body: answer.body as models.DriverModel, etag: answer.header("ETag") ?? "" };
  }

  /** Drive another vehicle from now on. */
  async putDriversMeVehicle(body: models.VehicleModel, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.DriverModel>> {
    const answer = await this.ask("PUT", "/api/v1/drivers/me/vehicle", { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.DriverModel, etag: answer.header("ETag") ?? "" };
  }

  /** Replace all documents. A suspended driver still waits for the staff. */
  async putDriversMeDocuments(body: models.DocumentList, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.DriverModel>> {
    const answer = await this.ask("PUT", "/api/v1/drivers/me/documents", { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.DriverModel, etag: answer.header("ETag") ?? "" };
  }

  /** Go online, offline or on a break. Problem: `bad-shift` (422). */
  async postDriversMeAvailability(body: models.AvailabilityRequest): Promise<models.DriverModel> {
    return (await this.ask("POST", "/api/v1/drivers/me/availability", { body })).body as models.DriverModel;
  }

  /** What the caller earned, newest first, with the sum over the whole range. */
  async getDriversMeEarnings(asked: { from?: string | null | undefined; to?: string | null | undefined; cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.EarningsPage> {
    return (await this.ask("GET", "/api/v1/drivers/me/earnings" + query({ from: asked.from, to: asked.to, cursor: asked.cursor, limit: asked.limit }))).body as models.EarningsPage;
  }

  /** The drivers of the caller's organization, newest first (staff). */
  async getDrivers(asked: { status?: models.DriverStatus | null | undefined; availability?: models.Availability | null | undefined; q?: string | null | undefined; cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.PageDriverModel> {
    return (await this.ask("GET", "/api/v1/drivers" + query({ status: asked.status, availability: asked.availability, q: asked.q, cursor: asked.cursor, limit: asked.limit }))).body as models.PageDriverModel;
  }

  /** Register the caller as a driver; they wait for approval. */
  async postDrivers(body: models.NewDriver, asked: { key: string }): Promise<models.DriverModel> {
    return (await this.ask("POST", "/api/v1/drivers", { body, key: asked.key })).body as models.DriverModel;
  }

  /** One driver, for themselves and the staff. */
  async getDriversByDriverId(driverId: string): Promise<models.DriverModel> {
    return (await this.ask("GET", `/api/v1/drivers/${place(driverId)}`)).body as models.DriverModel;
  }

  /** Let the driver work (staff). */
  async postDriversByDriverIdApprove(driverId: string): Promise<models.DriverModel> {
    return (await this.ask("POST", `/api/v1/drivers/${place(driverId)}/approve`)).body as models.DriverModel;
  }

  /** Take the driver out of work; a job in hand is finished first (staff). */
  async postDriversByDriverIdSuspend(driverId: string, body?: models.SuspensionRequest): Promise<models.DriverModel> {
    return (await this.ask("POST", `/api/v1/drivers/${place(driverId)}/suspend`, { body })).body as models.DriverModel;
  }

  /** Confirm an e-mail address with what was mailed to it. Works once, within a day. */
  async postAuthVerifyEmail(body: models.MailedSecret): Promise<void> {
    await this.ask("POST", "/api/v1/auth/verify-email", { body });
  }

  /** Have a letter sent with which a new password is chosen. Answered alike if there is no such account. */
  async postAuthForgotPassword(body: models.AddressOnly): Promise<models.WrittenTo> {
    return (await this.ask("POST", "/api/v1/auth/forgot-password", { body })).body as models.WrittenTo;
  }

  /** Choose a new password with what was mailed: works once, within an hour. All sessions end; log in then. */
  async postAuthResetPassword(body: models.ResetRequest): Promise<void> {
    await this.ask("POST", "/api/v1/auth/reset-password", { body });
  }

  /** Have the letter that confirms the caller's e-mail address sent again: three times an hour. */
  async postMeEmailVerification(): Promise<unknown> {
    return (await this.ask("POST", "/api/v1/me/email/verification")).body as unknown;
  }

  /**
   * Have a letter sent to another e-mail address of the caller's, and one that says so to the present one. Answered
   * alike if somebody has an account with it. Three times an hour. Wants somebody who has shown of late who they
   * are: 401 `step-up-required`.
   */
  async postMeEmail(body: models.AddressOnly): Promise<models.WrittenTo> {
    return (await this.ask("POST", "/api/v1/me/email", { body })).body as models.WrittenTo;
  }

  /**
   * Have the address to which this was mailed, from now on. The caller's other sessions end. Works once, within a
   * day, and until another address is asked for or the password is changed.
   */
  async postMeEmailConfirm(body: models.MailedSecret): Promise<void> {
    await this.ask("POST", "/api/v1/me/email/confirm", { body });
  }

  /** Change the caller's password. Their other sessions end, and a letter tells them. */
  async postMePassword(body: models.PasswordChange): Promise<void> {
    await this.ask("POST", "/api/v1/me/password", { body });
  }

  /** The caller's account, with the roles that they hold now. */
  async getMe(): Promise<Tagged<models.User>> {
    const answer = await this.ask("GET", "/api/v1/me");
    return { body: answer.body as models.User, etag: answer.header("ETag") ?? "" };
  }

  /** Change the caller's name or language. Everybody who shows them hears of it. */
  async patchMe(body: models.ProfileChange, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.User>> {
    const answer = await this.ask("PATCH", "/api/v1/me", { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.User, etag: answer.header("ETag") ?? "" };
  }

  /** The invitations of the caller's organization, newest first. Forgotten some months after their end. */
  async getInvitations(asked: { cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageInvitation> {
    return (await this.ask("GET", "/api/v1/invitations" + query({ cursor: asked.cursor, limit: asked.limit }))).body as models.PageInvitation;
  }

  /**
   * Have a letter sent that invites somebody to the caller's organization: good for seven days, once. Nobody gives
   * more rights than they may. An earlier invitation of the same address is withdrawn. Wants a confirmed e-mail
   * address, and somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async postInvitations(body: models.NewInvitation, asked: { key: string }): Promise<models.Invitation> {
    return (await this.ask("POST", "/api/v1/invitations", { body, key: asked.key })).body as models.Invitation;
  }

  /** Take an invitation back: what was mailed opens nothing any more. May be repeated. */
  async deleteInvitationsByInvitationId(invitationId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/invitations/${place(invitationId)}`);
  }

  /**
   * Accept an invitation that went to the caller's address: they move to that organization, with its roles. Access
   * tokens given before stop counting: refresh.
   */
  async postMeInvitations(body: models.MailedSecret): Promise<models.User> {
    return (await this.ask("POST", "/api/v1/me/invitations", { body })).body as models.User;
  }

  /** Accept an invitation without having an account: this makes one. Log in then. */
  async postAuthInvitation(body: models.NewGuest): Promise<models.User> {
    return (await this.ask("POST", "/api/v1/auth/invitation", { body })).body as models.User;
  }

  /** The users of the caller's organization, newest first. For admins and owners. */
  async getUsers(asked: { role?: models.Role | null | undefined; q?: string | null | undefined; state?: models.MemberState | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageUser> {
    return (await this.ask("GET", "/api/v1/users" + query({ role: asked.role, q: asked.q, state: asked.state, cursor: asked.cursor, limit: asked.limit }))).body as models.PageUser;
  }

  /**
   * Replace a user's roles. Access tokens given before stop counting within a minute. For admins and owners. Wants
   * somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async postUsersByUserIdRoles(userId: string, body: models.RoleList): Promise<models.User> {
    return (await this.ask("POST", `/api/v1/users/${place(userId)}/roles`, { body })).body as models.User;
  }

  /** Keep a user out: their sessions end, everywhere within a minute. For admins and owners; may be repeated. */
  async postUsersByUserIdSuspend(userId: string): Promise<models.User> {
    return (await this.ask("POST", `/api/v1/users/${place(userId)}/suspend`)).body as models.User;
  }

  /** Let a suspended user log in again. For admins and owners; may be repeated. */
  async postUsersByUserIdReinstate(userId: string): Promise<models.User> {
    return (await this.ask("POST", `/api/v1/users/${place(userId)}/reinstate`)).body as models.User;
  }

  /**
   * Delete a user: their sessions end, everywhere within a minute. Kept until erased; may be repeated. For admins.
   * Wants somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async deleteUsersByUserId(userId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/users/${place(userId)}`);
  }

  /** Restore a deleted user, as they were. For admins, as deleting; may be repeated. */
  async postUsersByUserIdRestore(userId: string): Promise<models.User> {
    return (await this.ask("POST", `/api/v1/users/${place(userId)}/restore`)).body as models.User;
  }

  /** Create an organization with the caller as its owner. Access tokens given before stop counting: refresh. */
  async postOrganizations(body: models.NewOrganization, asked: { key: string }): Promise<models.Organization> {
    return (await this.ask("POST", "/api/v1/organizations", { body, key: asked.key })).body as models.Organization;
  }

  /** The caller's organization; any other is not found. */
  async getOrganizationsByOrgId(orgId: string): Promise<Tagged<models.Organization>> {
    const answer = await this.ask("GET", `/api/v1/organizations/${place(orgId)}`);
    return { body: answer.body as models.Organization, etag: answer.header("ETag") ?? "" };
  }

  /**
   * Say of whom the caller's organization demands a second factor. For admins and owners; may be repeated. It holds
   * for access tokens given from then on. A login that lacks it gets a token for `/me` and `/auth` alone (403
   * `second-factor-required` elsewhere) until it has shown one. Wants somebody who has shown of late who they are:
   * 401 `step-up-required`.
   */
  async patchOrganizationsByOrgId(orgId: string, body: models.OrganizationRules, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.Organization>> {
    const answer = await this.ask("PATCH", `/api/v1/organizations/${place(orgId)}`, { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.Organization, etag: answer.header("ETag") ?? "" };
  }

  /** The roles that somebody of the caller's organization may hold, and what each permits. */
  async getRoles(): Promise<models.RoleTable> {
    return (await this.ask("GET", "/api/v1/roles")).body as models.RoleTable;
  }

  /**
   * Define a role of the organization's own: give it to people by `POST /users/{user_id}/roles`. Wants somebody who
   * has shown of late who they are: 401 `step-up-required`.
   */
  async postRoles(body: models.RoleDefinition, asked: { key: string }): Promise<models.OwnRole> {
    return (await this.ask("POST", "/api/v1/roles", { body, key: asked.key })).body as models.OwnRole;
  }

  /** One role of the organization's own. */
  async getRolesByRoleId(roleId: string): Promise<Tagged<models.OwnRole>> {
    const answer = await this.ask("GET", `/api/v1/roles/${place(roleId)}`);
    return { body: answer.body as models.OwnRole, etag: answer.header("ETag") ?? "" };
  }

  /**
   * Define it anew. It takes effect within a minute for all who hold it: their access tokens count no more. Wants
   * somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async putRolesByRoleId(roleId: string, body: models.RoleDefinition, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.OwnRole>> {
    const answer = await this.ask("PUT", `/api/v1/roles/${place(roleId)}`, { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.OwnRole, etag: answer.header("ETag") ?? "" };
  }

  /** Delete a role that nobody holds. Wants somebody who has shown of late who they are: 401 `step-up-required`. */
  async deleteRolesByRoleId(roleId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/roles/${place(roleId)}`);
  }

  /** What was done in the caller's organization by a right over others, newest first. */
  async getAudit(asked: { actor_id?: string | null | undefined; action?: string | null | undefined; subject?: string | null | undefined; since?: string | null | undefined; until?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageAuditEntry> {
    return (await this.ask("GET", "/api/v1/audit" + query({ actor_id: asked.actor_id, action: asked.action, subject: asked.subject, since: asked.since, until: asked.until, cursor: asked.cursor, limit: asked.limit }))).body as models.PageAuditEntry;
  }

  /** Walk the whole chain of the caller's organization; takes time in proportion to it. */
  async getAuditChain(): Promise<models.AuditChain> {
    return (await this.ask("GET", "/api/v1/audit/chain")).body as models.AuditChain;
  }

  /**
   * Register as a customer, a vendor or a driver: log in then. A letter asks to confirm the address. An e-mail has
   * one account, so a resend does no harm. Where it had one before, that one stays as it is; its owner alone is
   * told, by mail.
   */
  async postAuthRegister(body: models.Registration): Promise<models.WrittenTo> {
    return (await this.ask("POST", "/api/v1/auth/register", { body })).body as models.WrittenTo;
  }

  /** Log in with e-mail and password, and with a code where there is a second factor. */
  async postAuthLogin(body: models.Credentials): Promise<models.Tokens> {
    return (await this.ask("POST", "/api/v1/auth/login", { body })).body as models.Tokens;
  }

  /** Log in, second step: the code that `mfa-required` asked for. A wrong one is a 422 `wrong-code`. */
  async postAuthSecondFactor(body: models.CodeRequest): Promise<models.Tokens> {
    return (await this.ask("POST", "/api/v1/auth/second-factor", { body })).body as models.Tokens;
  }

  /** Get the next pair of tokens. A refresh token works once: bringing it again ends the login. */
  async postAuthRefresh(body: models.RefreshRequest): Promise<models.Tokens> {
    return (await this.ask("POST", "/api/v1/auth/refresh", { body })).body as models.Tokens;
  }

  /** End the login of this refresh token. Its access tokens stop counting within a minute. */
  async postAuthLogout(body: models.RefreshRequest): Promise<void> {
    await this.ask("POST", "/api/v1/auth/logout", { body });
  }

  /** Whether a code is asked for when the caller logs in. */
  async getMeSecondFactor(): Promise<models.SecondFactor> {
    return (await this.ask("GET", "/api/v1/me/second-factor")).body as models.SecondFactor;
  }

  /** Begin: a new secret for an authenticator app (TOTP, RFC 6238). One that was not confirmed is replaced. */
  async postMeSecondFactor(body: models.PasswordAgain): Promise<models.Enrolled> {
    return (await this.ask("POST", "/api/v1/me/second-factor", { body })).body as models.Enrolled;
  }

  /** Switch it on with a first code of the app. Have the recovery codes written down: they are shown once. */
  async postMeSecondFactorConfirm(body: models.CodeGiven): Promise<models.RecoveryCodes> {
    return (await this.ask("POST", "/api/v1/me/second-factor/confirm", { body })).body as models.RecoveryCodes;
  }

  /** Get other recovery codes; those before work no more. */
  async postMeSecondFactorRecoveryCodes(body: models.CodeGiven): Promise<models.RecoveryCodes> {
    return (await this.ask("POST", "/api/v1/me/second-factor/recovery-codes", { body })).body as models.RecoveryCodes;
  }

  /**
   * Switch it off, with a code. A wrong one is a 422 `wrong-code`. Wants somebody who has shown of late who they
   * are: 401 `step-up-required`.
   */
  async postMeSecondFactorDisable(body: models.CodeGiven): Promise<void> {
    await this.ask("POST", "/api/v1/me/second-factor/disable", { body });
  }

  /**
   * Show once more who you are, after a `step-up-required`: then repeat what wanted it with the new token. What is
   * wrong is a 422: `wrong-password`, `wrong-code`, or `code-required` for a password without its code.
   */
  async postAuthStepUp(body: models.Proof): Promise<models.AccessToken> {
    return (await this.ask("POST", "/api/v1/auth/step-up", { body })).body as models.AccessToken;
  }

  /** Where the caller is logged in, last used first. */
  async getMeSessions(): Promise<models.SessionList> {
    return (await this.ask("GET", "/api/v1/me/sessions")).body as models.SessionList;
  }

  /** End all of the caller's sessions but the one of this request. May be repeated. */
  async deleteMeSessions(): Promise<void> {
    await this.ask("DELETE", "/api/v1/me/sessions");
  }

  /** End one of the caller's sessions; its tokens stop counting within a minute. May be repeated. */
  async deleteMeSessionsBySessionId(sessionId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/me/sessions/${place(sessionId)}`);
  }

  /** The keys of the caller's organization, newest first, those that work no more too. */
  async getApiKeys(): Promise<models.ApiKeyList> {
    return (await this.ask("GET", "/api/v1/api-keys")).body as models.ApiKeyList;
  }

  /**
   * Make a key for a program of the caller's organization. It outlives who made it. Wants somebody who has shown of
   * late who they are: 401 `step-up-required`.
   */
  async postApiKeys(body: models.NewApiKey, asked: { key: string }): Promise<models.ApiKeyMade> {
    return (await this.ask("POST", "/api/v1/api-keys", { body, key: asked.key })).body as models.ApiKeyMade;
  }

  /** End a key; within a minute nothing is let in with it any more. May be repeated. */
  async deleteApiKeysByKeyId(keyId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/api-keys/${place(keyId)}`);
  }

  /**
   * Act in the place of a customer, vendor or driver of your organization, for half an hour at most. All that is
   * done names both. What has to be done in person (passwords, sessions, keys, roles) is refused with a 403
   * `not-while-impersonating`. Wants somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async postImpersonations(body: models.NewImpersonation): Promise<models.Impersonation> {
    return (await this.ask("POST", "/api/v1/impersonations", { body })).body as models.Impersonation;
  }

  /**
   * End it, with your own token or the one that you act with: within a minute that one counts no more. May be
   * repeated.
   */
  async deleteImpersonationsByImpersonationId(impersonationId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/impersonations/${place(impersonationId)}`);
  }

  /** The caller's passkeys. */
  async getMePasskeys(): Promise<models.PasskeyList> {
    return (await this.ask("GET", "/api/v1/me/passkeys")).body as models.PasskeyList;
  }

  /** Add the passkey that the browser made. Wants somebody who has shown of late who they are. */
  async postMePasskeys(body: models.NewPasskey): Promise<models.Passkey> {
    return (await this.ask("POST", "/api/v1/me/passkeys", { body })).body as models.Passkey;
  }

  /** Begin to add a passkey. Wants somebody who has shown of late who they are: 401 `step-up-required`. */
  async postMePasskeysOptions(): Promise<models.PasskeyOptions> {
    return (await this.ask("POST", "/api/v1/me/passkeys/options")).body as models.PasskeyOptions;
  }

  /** Let a passkey work no more; may be repeated. Wants somebody who has shown of late who they are. */
  async deleteMePasskeysByPasskeyId(passkeyId: string): Promise<void> {
    await this.ask("DELETE", `/api/v1/me/passkeys/${place(passkeyId)}`);
  }

  /** Call a passkey otherwise. */
  async patchMePasskeysByPasskeyId(passkeyId: string, body: models.PasskeyName): Promise<models.Passkey> {
    return (await this.ask("PATCH", `/api/v1/me/passkeys/${place(passkeyId)}`, { body })).body as models.Passkey;
  }

  /** Begin to log in, to go on after the password, or to step up, by a passkey. Tells nothing of anybody. */
  async postAuthPasskeyOptions(): Promise<models.PasskeyOptions> {
    return (await this.ask("POST", "/api/v1/auth/passkey/options")).body as models.PasskeyOptions;
  }

  /** Log in by a passkey alone: no password, no code. */
  async postAuthPasskey(body: models.PasskeyLogin): Promise<models.Tokens> {
    return (await this.ask("POST", "/api/v1/auth/passkey", { body })).body as models.Tokens;
  }

  /** Log in, second step, by a passkey in place of the code that `mfa-required` asked for. */
  async postAuthSecondFactorPasskey(body: models.PasskeySecond): Promise<models.Tokens> {
    return (await this.ask("POST", "/api/v1/auth/second-factor/passkey", { body })).body as models.Tokens;
  }

  /** Show once more who you are, by a passkey: then repeat what wanted it with the new token. */
  async postAuthStepUpPasskey(body: models.PasskeyShown): Promise<models.AccessToken> {
    return (await this.ask("POST", "/api/v1/auth/step-up/passkey", { body })).body as models.AccessToken;
  }

  /** The keys that sign access tokens. For admins. */
  async getSigningKeys(): Promise<models.SigningKeyList> {
    return (await this.ask("GET", "/api/v1/signing-keys")).body as models.SigningKeyList;
  }

  /**
   * Have another key sign, once everybody knows it. While one waits for its turn, nothing changes. For admins.
   * Wants somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async postSigningKeysRotate(): Promise<models.SigningKeyList> {
    return (await this.ask("POST", "/api/v1/signing-keys/rotate")).body as models.SigningKeyList;
  }

  /**
   * Let no token of this key count any more: it may be in others' hands. For admins; may be repeated. Whoever has a
   * token of it has to refresh, within a minute everywhere. Wants somebody who has shown of late who they are: 401
   * `step-up-required`.
   */
  async postSigningKeysByKeyIdWithdraw(keyId: string): Promise<models.SigningKeyList> {
    return (await this.ask("POST", `/api/v1/signing-keys/${place(keyId)}/withdraw`)).body as models.SigningKeyList;
  }

  /** How far the caller's last erasure has come; not found where none was asked for. */
  async getMeErasure(): Promise<models.Erasure> {
    return (await this.ask("GET", "/api/v1/me/erasure")).body as models.Erasure;
  }

  /**
   * Forget the caller. What the law wants kept of money stays, with an id that names nobody any more. The services
   * are asked first whether something is open, such as an order; if so, the erasure is refused and says why. Else
   * the account is shut at once, and there is no way back. Ask how it went with GET, or be told by finding that the
   * login is gone. Wants somebody who has shown of late who they are: 401 `step-up-required`.
   */
  async postMeErasure(body: models.ErasureWish, asked: { key: string }): Promise<models.Erasure> {
    return (await this.ask("POST", "/api/v1/me/erasure", { body, key: asked.key })).body as models.Erasure;
  }

  /** How far the last erasure of a user of the caller's organization has come. For admins. */
  async getUsersByUserIdErasure(userId: string): Promise<models.Erasure> {
    return (await this.ask("GET", `/api/v1/users/${place(userId)}/erasure`)).body as models.Erasure;
  }

  /**
   * Forget a user of the caller's organization, as if they had asked. For admins. Wants somebody who has shown of
   * late who they are: 401 `step-up-required`.
   */
  async postUsersByUserIdErasure(userId: string, body: models.ErasureWish, asked: { key: string }): Promise<models.Erasure> {
    return (await this.ask("POST", `/api/v1/users/${place(userId)}/erasure`, { body, key: asked.key })).body as models.Erasure;
  }

  /**
   * Gather all that is held of the caller, from all services. Takes seconds: ask for it with GET. Wants somebody
   * who has shown of late who they are: 401 `step-up-required`.
   */
  async postMeExports(asked: { key: string }): Promise<models.Export> {
    return (await this.ask("POST", "/api/v1/me/exports", { key: asked.key })).body as models.Export;
  }

  /** An export of the caller's, with its content once it is ready; gone after a week. */
  async getMeExportsByExportId(exportId: string): Promise<models.Export> {
    return (await this.ask("GET", `/api/v1/me/exports/${place(exportId)}`)).body as models.Export;
  }

  /** The public keys that verify access tokens (RFC 7517). */
  async getWellKnownJwksJson(): Promise<Record<string, unknown>> {
    return (await this.ask("GET", "/.well-known/jwks.json")).body as Record<string, unknown>;
  }

  /**
   * For an organization's staff; the whole platform's are for its operators. Counted by the time at which things
   * happened: what we hear of late is counted where it belongs. Where an order stands, and who drives, is always as
   * of now.
   */
  async getInsightsFigures(asked: { window?: models.Window | undefined; scope?: "organization" | "platform" | undefined; until?: string | null | undefined } = {}): Promise<models.FiguresOut> {
    return (await this.ask("GET", "/api/v1/insights/figures" + query({ window: asked.window, scope: asked.scope, until: asked.until }))).body as models.FiguresOut;
  }

  /** Each window ends at a whole multiple of its length, in UTC, and has the figures that it has alone. */
  async getInsightsSeries(asked: { step?: models.Window | undefined; points?: number | undefined; scope?: "organization" | "platform" | undefined; until?: string | null | undefined } = {}): Promise<models.SeriesOut> {
    return (await this.ask("GET", "/api/v1/insights/series" + query({ step: asked.step, points: asked.points, scope: asked.scope, until: asked.until }))).body as models.SeriesOut;
  }

  /** Of the drivers of the organization; as they went online and offline, nothing is planned here. */
  async getInsightsShifts(asked: { driver_id?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageShiftOut> {
    return (await this.ask("GET", "/api/v1/insights/shifts" + query({ driver_id: asked.driver_id, cursor: asked.cursor, limit: asked.limit }))).body as models.PageShiftOut;
  }

  /** Those shown in the app; letters are not among them. */
  async getNotifications(asked: { cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageNotificationOut> {
    return (await this.ask("GET", "/api/v1/notifications" + query({ cursor: asked.cursor, limit: asked.limit }))).body as models.PageNotificationOut;
  }

  /** The first time counts; doing it again changes nothing. */
  async postNotificationsByNotificationIdRead(notificationId: string): Promise<models.NotificationOut> {
    return (await this.ask("POST", `/api/v1/notifications/${place(notificationId)}/read`)).body as models.NotificationOut;
  }

  /** For the staff of the organization. The first page of an order also has what is still to be told. */
  async getNotificationsLog(asked: { order_id?: string | null | undefined; step?: models.NotificationStep | null | undefined; channel?: models.Channel | null | undefined; status?: "pending" | "sent" | "failed" | null | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageLogEntryOut> {
    return (await this.ask("GET", "/api/v1/notifications/log" + query({ order_id: asked.order_id, step: asked.step, channel: asked.channel, status: asked.status, cursor: asked.cursor, limit: asked.limit }))).body as models.PageLogEntryOut;
  }

  /** Step -> channel -> count, of the organization. */
  async getNotificationsCounts(): Promise<Record<string, Record<string, number>>> {
    return (await this.ask("GET", "/api/v1/notifications/counts")).body as Record<string, Record<string, number>>;
  }

  /** Every template, with the variables that it uses. */
  async getNotificationTemplates(): Promise<models.PageTemplateOut> {
    return (await this.ask("GET", "/api/v1/notification-templates")).body as models.PageTemplateOut;
  }

  /** The orders that the caller may see: a customer's, a vendor's, a driver's own; all for staff. */
  async getOrders(asked: { status?: Array<models.Status> | undefined; vendor_id?: string | null | undefined; driver_id?: string | null | undefined; customer_id?: string | null | undefined; placed_from?: string | null | undefined; placed_to?: string | null | undefined; q?: string | undefined; sort?: "placed_at" | "-placed_at" | "total" | "-total" | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageOrderModel> {
    return (await this.ask("GET", "/api/v1/orders" + query({ status: asked.status, vendor_id: asked.vendor_id, driver_id: asked.driver_id, customer_id: asked.customer_id, placed_from: asked.placed_from, placed_to: asked.placed_to, q: asked.q, sort: asked.sort, cursor: asked.cursor, limit: asked.limit }))).body as models.PageOrderModel;
  }

  /** Price the lines from the vendor's menu, place the order and have its total set aside. */
  async postOrders(body: models.PlaceOrderRequest, asked: { key: string }): Promise<models.OrderModel> {
    return (await this.ask("POST", "/api/v1/orders", { body, key: asked.key })).body as models.OrderModel;
  }

  /** What placing it would cost now, or why it would be refused. Nothing is placed, and nothing promised. */
  async postOrdersQuote(body: models.QuoteRequest): Promise<models.QuoteModel> {
    return (await this.ask("POST", "/api/v1/orders/quote", { body })).body as models.QuoteModel;
  }

  /** Free until the vendor has accepted, then for a fee; after the pickup only staff can. */
  async postOrdersByOrderIdCancel(orderId: string, body: models.CancelRequest, asked: { key: string }): Promise<models.OrderModel> {
    return (await this.ask("POST", `/api/v1/orders/${place(orderId)}/cancel`, { body, key: asked.key })).body as models.OrderModel;
  }

  /** One order. */
  async getOrdersByOrderId(orderId: string): Promise<models.OrderModel> {
    return (await this.ask("GET", `/api/v1/orders/${place(orderId)}`)).body as models.OrderModel;
  }

  /** The order's story: what happened, when, by whom. */
  async getOrdersByOrderIdTimeline(orderId: string): Promise<models.TimelineModel> {
    return (await this.ask("GET", `/api/v1/orders/${place(orderId)}/timeline`)).body as models.TimelineModel;
  }

  /** For its staff: those of the newest orders first. */
  async getPayments(asked: { status?: "requested" | "authorized" | "declined" | "captured" | "voided" | "refunded" | null | undefined; q?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PagePaymentAnswer> {
    return (await this.ask("GET", "/api/v1/payments" + query({ status: asked.status, q: asked.q, cursor: asked.cursor, limit: asked.limit }))).body as models.PagePaymentAnswer;
  }

  /** The payment of an order: for its customer and for staff. */
  async getPaymentsByOrderId(orderId: string): Promise<models.PaymentAnswer> {
    return (await this.ask("GET", `/api/v1/payments/${place(orderId)}`)).body as models.PaymentAnswer;
  }

  /** Refund all that was captured: support, accountants and admins. The provider is asked at once. */
  async postPaymentsByOrderIdRefunds(orderId: string, body: models.RefundBody, asked: { key: string }): Promise<models.PaymentAnswer> {
    return (await this.ask("POST", `/api/v1/payments/${place(orderId)}/refunds`, { body, key: asked.key })).body as models.PaymentAnswer;
  }

  /** Every account's debits less credits. */
  async getLedgerBalances(): Promise<models.BalancesAnswer> {
    return (await this.ask("GET", "/api/v1/ledger/balances")).body as models.BalancesAnswer;
  }

  /** What was authorized, captured, released, voided and refunded, per currency. */
  async getLedgerTotals(): Promise<Record<string, models.TotalsAnswer>> {
    return (await this.ask("GET", "/api/v1/ledger/totals")).body as Record<string, models.TotalsAnswer>;
  }

  /** The journal, oldest first unless asked otherwise. */
  async getLedgerEntries(asked: { order_id?: string | null | undefined; account?: models.Account | null | undefined; sort?: "at" | "-at" | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PageEntryAnswer> {
    return (await this.ask("GET", "/api/v1/ledger/entries" + query({ order_id: asked.order_id, account: asked.account, sort: asked.sort, cursor: asked.cursor, limit: asked.limit }))).body as models.PageEntryAnswer;
  }

  /**
   * Whether our payments and the provider's book agree; takes time in proportion to the book. Charges of orders
   * that we do not know belong to no organization: only admins are shown them.
   */
  async getLedgerReconciliation(): Promise<models.ReconciliationAnswer> {
    return (await this.ask("GET", "/api/v1/ledger/reconciliation")).body as models.ReconciliationAnswer;
  }

  /** Points may come late, twice or out of order; each is judged on its own. Sending again is safe. */
  async postPositions(body: models.PositionsIn): Promise<models.PositionsOut> {
    return (await this.ask("POST", "/api/v1/positions", { body })).body as models.PositionsOut;
  }

  /** For the order's customer, vendor and driver, and for staff. */
  async getTrackingOrdersByOrderId(orderId: string): Promise<models.TrackedOrderOut> {
    return (await this.ask("GET", `/api/v1/tracking/orders/${place(orderId)}`)).body as models.TrackedOrderOut;
  }

  /** From when its present driver took it on until it ended. */
  async getTrackingOrdersByOrderIdTrail(orderId: string, asked: { since?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined } = {}): Promise<models.PagePositionOut> {
    return (await this.ask("GET", `/api/v1/tracking/orders/${place(orderId)}/trail` + query({ since: asked.since, cursor: asked.cursor, limit: asked.limit }))).body as models.PagePositionOut;
  }

  /** For the driver, and for staff of their organization. */
  async getTrackingDriversByDriverIdPosition(driverId: string): Promise<models.DriverPositionOut> {
    return (await this.ask("GET", `/api/v1/tracking/drivers/${place(driverId)}/position`)).body as models.DriverPositionOut;
  }

  /** The vendors of the caller's organization, newest first; pending ones for their owner and the staff. */
  async getVendors(asked: { q?: string | undefined; open?: boolean | null | undefined; mine?: boolean | undefined; cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.PageVendorModel> {
    return (await this.ask("GET", "/api/v1/vendors" + query({ q: asked.q, open: asked.open, mine: asked.mine, cursor: asked.cursor, limit: asked.limit }))).body as models.PageVendorModel;
  }

  /** Register a vendor that the caller will run; it waits for approval. */
  async postVendors(body: models.NewVendor, asked: { key: string }): Promise<models.VendorModel> {
    return (await this.ask("POST", "/api/v1/vendors", { body, key: asked.key })).body as models.VendorModel;
  }

  /** Let the vendor take orders (staff). */
  async postVendorsByVendorIdApprove(vendorId: string): Promise<models.VendorModel> {
    return (await this.ask("POST", `/api/v1/vendors/${place(vendorId)}/approve`)).body as models.VendorModel;
  }

  /** One vendor. */
  async getVendorsByVendorId(vendorId: string): Promise<Tagged<models.VendorModel>> {
    const answer = await this.ask("GET", `/api/v1/vendors/${place(vendorId)}`);
    return { body: answer.body as models.VendorModel, etag: answer.header("ETag") ?? "" };
  }

  /** Rename it, set its hours, pause it or let it go on. */
  async patchVendorsByVendorId(vendorId: string, body: models.VendorPatch, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.VendorModel>> {
    const answer = await this.ask("PATCH", `/api/v1/vendors/${place(vendorId)}`, { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.VendorModel, etag: answer.header("ETag") ?? "" };
  }

  /** The menu: the newest, or a former version. */
  async getVendorsByVendorIdMenu(vendorId: string, asked: { version?: number | null | undefined } = {}): Promise<Tagged<models.MenuModel>> {
    const answer = await this.ask("GET", `/api/v1/vendors/${place(vendorId)}/menu` + query({ version: asked.version }));
    return { body: answer.body as models.MenuModel, etag: answer.header("ETag") ?? "" };
  }

  /** Replace the whole menu. The same menu again keeps its version; an item keeps its id by category and name. */
  async putVendorsByVendorIdMenu(vendorId: string, body: models.NewMenu, asked: { ifMatch?: string | undefined } = {}): Promise<Tagged<models.MenuModel>> {
    const answer = await this.ask("PUT", `/api/v1/vendors/${place(vendorId)}/menu`, { body, ifMatch: asked.ifMatch });
    return { body: answer.body as models.MenuModel, etag: answer.header("ETag") ?? "" };
  }

  /** The vendor's tickets, oldest first. */
  async getVendorsByVendorIdTickets(vendorId: string, asked: { state?: models.TicketState | null | undefined; cursor?: string | undefined; limit?: number | undefined } = {}): Promise<models.PageTicketModel> {
    return (await this.ask("GET", `/api/v1/vendors/${place(vendorId)}/tickets` + query({ state: asked.state, cursor: asked.cursor, limit: asked.limit }))).body as models.PageTicketModel;
  }

  /** One ticket. */
  async getTicketsByOrderId(orderId: string): Promise<models.TicketModel> {
    return (await this.ask("GET", `/api/v1/tickets/${place(orderId)}`)).body as models.TicketModel;
  }

  /** Take the order and promise when it is ready. */
  async postTicketsByOrderIdAccept(orderId: string, body: models.Acceptance): Promise<models.TicketModel> {
    return (await this.ask("POST", `/api/v1/tickets/${place(orderId)}/accept`, { body })).body as models.TicketModel;
  }

  /** Promise a later time for an accepted order; its customer and driver are told. */
  async postTicketsByOrderIdDelay(orderId: string, body: models.DelayRequest): Promise<models.TicketModel> {
    return (await this.ask("POST", `/api/v1/tickets/${place(orderId)}/delay`, { body })).body as models.TicketModel;
  }

  /** Refuse the order, saying why. */
  async postTicketsByOrderIdReject(orderId: string, body: models.RejectionRequest): Promise<models.TicketModel> {
    return (await this.ask("POST", `/api/v1/tickets/${place(orderId)}/reject`, { body })).body as models.TicketModel;
  }

  /** The order can be picked up. */
  async postTicketsByOrderIdReady(orderId: string): Promise<models.TicketModel> {
    return (await this.ask("POST", `/api/v1/tickets/${place(orderId)}/ready`)).body as models.TicketModel;
  }

  /**
   * What a channel told since a cursor, oldest first. 410: it is not kept any more; load anew, and begin with a new
   * cursor.
   */
  async getChanges(asked: { channel: string; since?: string | undefined; limit?: number | undefined }): Promise<models.ChangesPage> {
    return (await this.ask("GET", "/api/v1/changes" + query({ channel: asked.channel, since: asked.since, limit: asked.limit }))).body as models.ChangesPage;
  }

  /**
   * Each service: whether it is ready or what it misses, its consumer groups and how far they are behind. It is
   * asked for once every few seconds, however many want to know.
   */
  async getOperations(): Promise<models.PlatformHealthModel> {
    return (await this.ask("GET", "/api/v1/operations")).body as models.PlatformHealthModel;
  }

  /** Each of the service's consumer groups: how far it is behind, who takes part, and how much it has parked. */
  async getOperationsByServiceGroups(service: string): Promise<models.GroupsModel> {
    return (await this.ask("GET", `/api/v1/operations/${place(service)}/groups`)).body as models.GroupsModel;
  }

  /** The keys that wait for an operator, the longest waiting first. */
  async getOperationsByServiceParked(service: string): Promise<models.ParkedKeysModel> {
    return (await this.ask("GET", `/api/v1/operations/${place(service)}/parked`)).body as models.ParkedKeysModel;
  }

  /**
   * A key's parked records, oldest first, decoded: content, headers, where each came from and why it waits. None:
   * nothing of this key is parked in this group.
   */
  async getOperationsByServiceParkedRecords(service: string, asked: { group: string; key: string }): Promise<models.ShownRecordsModel> {
    return (await this.ask("GET", `/api/v1/operations/${place(service)}/parked/records` + query({ group: asked.group, key: asked.key }))).body as models.ShownRecordsModel;
  }

  /**
   * Handle a key's records again, oldest first, until one fails; that one stays, with all behind it. May be
   * repeated: what was handled is not handled again.
   */
  async postOperationsByServiceParkedRedrive(service: string, body: models.RedriveBody): Promise<models.RedrivenModel> {
    return (await this.ask("POST", `/api/v1/operations/${place(service)}/parked/redrive`, { body })).body as models.RedrivenModel;
  }

  /**
   * Give up the oldest records of a key: they never take effect, and what waits behind them may be redriven. The
   * records are named, as they were seen: when others wait first meanwhile, nothing is given up (409
   * `parked-moved-on`).
   */
  async postOperationsByServiceParkedDiscard(service: string, body: models.DiscardBody): Promise<models.DiscardedModel> {
    return (await this.ask("POST", `/api/v1/operations/${place(service)}/parked/discard`, { body })).body as models.DiscardedModel;
  }

  /**
   * Make up to 20 calls in one request, one after the other, each as if it came alone. Each has its own status,
   * takes a token of its own, and none undoes another. All are made with the request's own token. Nothing of
   * `/api/v1/auth/` and no other batch can be part of one.
   */
  async postBatch(body: models.Batch): Promise<models.BatchAnswers> {
    return (await this.ask("POST", "/api/v1/batch", { body })).body as models.BatchAnswers;
  }
}
