"""Why identity says no."""

from math import ceil

from roundsman.kernel.errors import DomainError, Forbidden, Invalid, Unauthenticated


class InvalidEmail(Invalid):
    """The text is not an e-mail address."""

    slug = "invalid-email"


class InvalidName(Invalid):
    """A name is empty, too long or not printable."""

    slug = "invalid-name"


class InvalidLanguage(Invalid):
    """The text names no language."""

    slug = "invalid-language"


class WeakPassword(Invalid):
    """The password is too short, too long or too well known."""

    slug = "weak-password"


class InvalidRoles(Invalid):
    """No role at all, or one that the platform does not know."""

    slug = "invalid-roles"


class EmailVerified(DomainError):
    """The address is known to be its owner's already."""

    slug = "email-verified"


class EmailNotVerified(DomainError):
    """Only somebody whose address is known to be theirs does this, or has it done to them."""

    slug = "email-not-verified"


class AlreadyMember(DomainError):
    """The person who is invited is in the organization."""

    slug = "already-member"


class InvitationOver(DomainError):
    """The invitation was accepted."""

    slug = "invitation-over"


class InvitationForAnother(DomainError):
    """The invitation went to another address than the caller's."""

    slug = "invitation-for-another"


class AccountExists(DomainError):
    """Whoever reads the mail of this address has an account: they need no other."""

    slug = "account-exists"


class TooManyLetters(DomainError):
    """Enough letters of a kind were sent to this person: wait. `headers` go with the answer."""

    slug = "too-many-letters"
    status = 429

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Enough of these letters were sent to you: wait {ceil(wait_s)} seconds, and look for them.")
        self.headers = {"Retry-After": str(ceil(wait_s))}


class MailedSecretRefused(Invalid):
    """What somebody brings of a letter opens nothing (any more)."""

    slug = "mailed-secret-refused"


class WrongCredentials(Unauthenticated):
    """No account has this e-mail with this password; which of the two is wrong is not told."""

    slug = "wrong-credentials"


class AccountLocked(DomainError):
    """Too many wrong passwords or codes: whoever guesses waits. `headers` go with the answer."""

    slug = "account-locked"
    status = 429

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"Too many wrong passwords or codes: wait {wait_s} seconds, then try again.")
        self.headers = {"Retry-After": str(wait_s)}


class WrongPassword(Invalid):
    """Somebody who is logged in has to give their password once more, and gives another."""

    slug = "wrong-password"


class SecondFactorNeeded(Unauthenticated):
    """The password was right and is not enough: a code has to follow, with this ticket."""

    slug = "mfa-required"

    def __init__(self, ticket: str, expires_in_s: int) -> None:
        super().__init__("Give a code of your authenticator app, or a recovery code.")
        self.ticket = ticket
        self.expires_in_s = expires_in_s


class TicketRefused(Unauthenticated):
    """The ticket between password and code is not ours, or too old."""

    slug = "mfa-ticket-refused"


class WrongCode(Invalid):
    """The code is wrong, or was used before."""

    slug = "wrong-code"


class CodeRequired(Invalid):
    """A person with a second factor shows by it who they are; the password alone is not enough."""

    slug = "code-required"


class SessionEnded(Unauthenticated):
    """The login that the access token was given to goes on no more, or it was given to none."""

    slug = "session-ended"


class PasskeyRefused(Unauthenticated):
    """What a device signed does not fit, or the passkey is not known; which of the two is not told."""

    slug = "passkey-refused"


class PasskeyKnown(DomainError):
    """The passkey was added before."""

    slug = "passkey-known"


class TooManyPasskeys(DomainError):
    """A person has as many passkeys as one may have."""

    slug = "too-many-passkeys"


class SecondFactorOn(DomainError):
    """There is a second factor already."""

    slug = "second-factor-on"


class SecondFactorOff(DomainError):
    """There is no second factor."""

    slug = "second-factor-off"


class AccountSuspended(Forbidden):
    """An admin keeps this person out."""

    slug = "account-suspended"


class AccountDeleted(Forbidden):
    """An admin has deleted this account."""

    slug = "account-deleted"


class OwnDeletion(DomainError):
    """Nobody deletes themselves here: somebody else has to be left who can undo it."""

    slug = "own-deletion"


class OwnSuspension(DomainError):
    """Nobody suspends themselves: somebody else has to be left who can undo it."""

    slug = "own-suspension"


class NotImpersonable(Forbidden):
    """Nobody acts for somebody of the staff, for themselves, or for who is kept out."""

    slug = "not-impersonable"


class InvalidReason(Invalid):
    """A reason that says nothing."""

    slug = "invalid-reason"


class ApiKeyRefused(Unauthenticated):
    """No key has this id and secret, or it was revoked, or has expired."""

    slug = "api-key-refused"


class ForeignAddress(Forbidden):
    """The key is right, and does not work from there."""

    slug = "api-key-address"


class SignatureRequired(Unauthenticated):
    """The key is one that only signs."""

    slug = "signature-required"


class RequestRepeated(Unauthenticated):
    """A signed request came a second time, or too long after it was signed."""

    slug = "request-repeated"


class ScopeNotGrantable(Forbidden):
    """A key would be able to do what its maker may not give, or what no key may have."""

    slug = "scope-not-grantable"


class InvalidExpiry(Invalid):
    """A key that is over already, or would never be."""

    slug = "invalid-expiry"


class InvalidNetwork(Invalid):
    """The text is neither an address nor a network."""

    slug = "invalid-network"


class TooManyKeys(DomainError):
    """An organization has as many keys as one may have."""

    slug = "too-many-keys"


class RefreshTokenRefused(Unauthenticated):
    """The refresh token is not ours, has expired, or its login has ended."""

    slug = "refresh-token-refused"


class RefreshTokenReused(Unauthenticated):
    """A refresh token came a second time: it may be stolen, so its login ends."""

    slug = "refresh-token-reused"


class RoleInUse(DomainError):
    """Somebody holds the role that is to go."""

    slug = "role-in-use"


class TooManyRoles(DomainError):
    """The organization has as many roles of its own as it may have."""

    slug = "too-many-roles"


class RoleNotGrantable(Forbidden):
    """The caller may not give or take this role."""

    slug = "role-not-grantable"


class OwnAdminRole(DomainError):
    """An admin may not take the role from themselves: nobody might be left to give it back."""

    slug = "own-admin-role"


class AlreadyOwner(DomainError):
    """The caller owns an organization; a person owns one at most."""

    slug = "already-owner"
