"""Letters about accounts: their kinds, and what each of them has to say in every language."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a letter says."""

    VERIFY_EMAIL = "verify_email"
    ACCOUNT_EXISTS = "account_exists"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - no password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    INVITATION = "invitation"
    CONFIRM_EMAIL = "confirm_email"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"


class BadWording(ValueError):
    """A language lacks a letter, or one of its letters does not say what it has to."""


# Whoever registers, invites or wants an address chooses what they are called, and may have anybody written to: their
# words stay out of letters to addresses that nobody has shown to be theirs, but for the organization's name.
_SECRET = frozenset({"link", "secret", "until"})
VARIABLES: Mapping[Kind, frozenset[str]] = {
    Kind.VERIFY_EMAIL: _SECRET,
    Kind.ACCOUNT_EXISTS: frozenset({"name"}),
    Kind.RESET_PASSWORD: _SECRET | {"name"},
    Kind.PASSWORD_CHANGED: frozenset({"name", "device"}),
    Kind.INVITATION: _SECRET | {"organization"},
    Kind.CONFIRM_EMAIL: _SECRET,
    Kind.EMAIL_CHANGE_ASKED: frozenset({"name"}),
    Kind.EMAIL_CHANGED: frozenset({"name", "device"}),
}
# Of the app: where the secret is taken.
PAGES: Mapping[Kind, str] = {
    Kind.VERIFY_EMAIL: "verify-email",
    Kind.RESET_PASSWORD: "reset-password",
    Kind.INVITATION: "invitation",
    Kind.CONFIRM_EMAIL: "confirm-email",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and text; `$name` stands for a variable."""

    subject: str
    text: str

    @property
    def templates(self) -> tuple[string.Template, string.Template]:
        """Both, to be filled in."""
        return string.Template(self.subject), string.Template(self.text)
