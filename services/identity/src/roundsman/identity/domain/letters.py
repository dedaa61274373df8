"""Letters about an account, and how many of a kind may be asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from roundsman.identity.domain.errors import TooManyLetters
from roundsman.kernel.ids import TypeId

MOST = 3  # letters of one kind to one person
WITHIN = timedelta(hours=1)  # of the machine's time


class LetterId(TypeId):
    """One letter: it is sent once."""

    prefix = "ltr"


class LetterKind(StrEnum):
    """What a letter says."""

    VERIFY_EMAIL = "verify_email"
    ACCOUNT_EXISTS = "account_exists"
    INVITATION = "invitation"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - no password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    CONFIRM_EMAIL = "confirm_email"  # goes to the address that the person wants to have
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person is to be written about their account."""

    letter_id: LetterId
    kind: LetterKind
    secret: str = field(default="", repr=False)  # as the person brings it back
    device: str = field(default="", repr=False)  # on which it was done
    valid_until: datetime | None = None  # the machine's time
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Postage:
    """How many letters of a kind a person was sent since `began_at`; times are the machine's."""

    letters: int
    began_at: datetime

    def spent(self, at: datetime) -> "Postage":
        """The same after one letter more.

        Raises:
            TooManyLetters: not before some time.
        """
        over_at = self.began_at + WITHIN
        if at >= over_at:
            return Postage(letters=1, began_at=at)
        if self.letters >= MOST:
            raise TooManyLetters((over_at - at).total_seconds())
        return Postage(letters=self.letters + 1, began_at=self.began_at)
