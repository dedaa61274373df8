"""Letters about an account: asked for by another service, sent once, and then forgotten but for their id."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.words import one_line


class Kind(StrEnum):
    """What a letter says."""

    VERIFY_EMAIL = "verify_email"
    ACCOUNT_EXISTS = "account_exists"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - no password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    INVITATION = "invitation"


class LetterState(StrEnum):
    """How a letter ended."""

    SENT = "sent"
    FAILED = "failed"  # the mail server will never take it
    EXPIRED = "expired"  # what it tells of opens nothing any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that a letter needs."""

    id: str
    kind: Kind
    user_id: str  # who it is for
    org_id: str
    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    device: str = field(default="", repr=False)
    organization: str = ""
    valid_until: datetime | None = None  # of the machine's clock
    at: datetime

    def is_over(self, real_now: datetime) -> bool:
        """Whether it would come too late."""
        return self.valid_until is not None and real_now >= self.valid_until


@dataclass(frozen=True, slots=True)
class _Wording:
    subject: str
    text: str
    page: str = ""  # of the app, where the secret is taken


# Whoever registers or invites chooses what these are called, and may write to anybody: their words stay out of letters
# to addresses that nobody has shown to be theirs, but for the organization's name.
_WORDINGS: Mapping[Kind, _Wording] = {
    Kind.VERIFY_EMAIL: _Wording(
        subject="Confirm your e-mail address",
        text="""Hello,

an account at Roundsman was made with this address. To confirm that it is yours, open

$link

or give the app this code: $secret

It works once, until $until. If you have made no account, do nothing.
""",
        page="verify-email",
    ),
    Kind.ACCOUNT_EXISTS: _Wording(
        subject="You have an account already",
        text="""Hello $name,

somebody has tried to make an account at Roundsman with this address, and there is one already: yours.
If it was you, log in; if you do not know the password any more, ask for a new one there.
If it was not you, do nothing: nothing was changed.
""",
    ),
    Kind.RESET_PASSWORD: _Wording(
        subject="Choose a new password",
        text="""Hello $name,

somebody has asked for a new password for your account at Roundsman. To choose one, open

$link

or give the app this code: $secret

It works once, until $until, and ends all your sessions. If it was not you, do nothing: the password stays as it is.
""",
        page="reset-password",
    ),
    Kind.PASSWORD_CHANGED: _Wording(
        subject="Your password was changed",
        text="""Hello $name,

the password of your account at Roundsman was changed$device, and your other sessions have ended.
If it was not you, ask for a new password at once: at the log-in, say that you have forgotten yours.
""",
    ),
    Kind.INVITATION: _Wording(
        subject="You are invited to $organization",
        text="""Hello,

$organization invites you to work with them at Roundsman. To accept, open

$link

or give the app this code: $secret

It works once, until $until. If you do not know them, do nothing.
""",
        page="invitation",
    ),
}


def compose_letter(letter: Letter, app_url: str) -> Mail:
    """Write it; `app_url` is where the pages of the app begin that take secrets."""
    wording = _WORDINGS[letter.kind]
    values = {
        "name": letter.name,
        "secret": letter.secret,
        # Behind the #, which browsers tell no server: the secret is in no access log and no Referer.
        "link": f"{app_url.rstrip('/')}/{wording.page}#token={letter.secret}",
        "until": f"{letter.valid_until.astimezone(UTC):%d %B %Y, %H:%M UTC}" if letter.valid_until else "",
        "device": f" ({letter.device})" if letter.device else "",
        "organization": letter.organization,
    }
    return Mail(
        id=letter.id,
        subject=one_line(string.Template(wording.subject).substitute(values)),
        text=string.Template(wording.text).substitute(values),
        at=letter.at,
        headers={"X-Roundsman-Letter": letter.kind.value},
    )
