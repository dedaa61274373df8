"""Why identity says no."""

from roundsman.kernel.errors import DomainError, Forbidden, Invalid, Unauthenticated


class InvalidEmail(Invalid):
    """The text is not an e-mail address."""

    slug = "invalid-email"


class InvalidName(Invalid):
    """A name is empty, too long or not printable."""

    slug = "invalid-name"


class WeakPassword(Invalid):
    """The password is too short, too long or too well known."""

    slug = "weak-password"


class InvalidRoles(Invalid):
    """No role at all, or one that the platform does not know."""

    slug = "invalid-roles"


class EmailTaken(DomainError):
    """Somebody has an account with this e-mail."""

    slug = "email-taken"


class WrongCredentials(Unauthenticated):
    """No account has this e-mail with this password; which of the two is wrong is not told."""

    slug = "wrong-credentials"


class AccountLocked(DomainError):
    """Too many wrong passwords in a row: the account waits."""

    slug = "account-locked"
    status = 429


class AccountSuspended(Forbidden):
    """An admin keeps this person out."""

    slug = "account-suspended"


class OwnSuspension(DomainError):
    """Nobody suspends themselves: somebody else has to be left who can undo it."""

    slug = "own-suspension"


class RefreshTokenRefused(Unauthenticated):
    """The refresh token is not ours, has expired, or its login has ended."""

    slug = "refresh-token-refused"


class RefreshTokenReused(Unauthenticated):
    """A refresh token came a second time: it may be stolen, so its login ends."""

    slug = "refresh-token-reused"


class RoleNotGrantable(Forbidden):
    """The caller may not give or take this role."""

    slug = "role-not-grantable"


class OwnAdminRole(DomainError):
    """An admin may not take the role from themselves: nobody might be left to give it back."""

    slug = "own-admin-role"


class AlreadyOwner(DomainError):
    """The caller owns an organization; a person owns one at most."""

    slug = "already-owner"
