"""Letters about an account: asked for by another service, sent once, and then forgotten but for their id."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from roundsman.notification.domain.languages import language_for
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.wording import PAGES, Kind
from roundsman.notification.domain.words import one_line


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
    language: str = ""  # BCP 47; empty: not told
    valid_until: datetime | None = None  # of the machine's clock
    at: datetime

    def is_over(self, real_now: datetime) -> bool:
        """Whether it would come too late."""
        return self.valid_until is not None and real_now >= self.valid_until


def compose_letter(letter: Letter, app_url: str) -> Mail:
    """Write it in its reader's language; `app_url` is where the pages of the app begin that take secrets."""
    language = language_for(letter.language)
    subject, text = language.letters[letter.kind].templates
    values = {
        "name": language.isolated(letter.name),
        "secret": letter.secret,  # with nothing around it: it is copied
        # Behind the #, which browsers tell no server: the secret is in no access log and no Referer.
        "link": f"{app_url.rstrip('/')}/{PAGES.get(letter.kind, '')}#token={letter.secret}",
        "until": language.isolated(
            letter.valid_until.astimezone(UTC).strftime(language.until) if letter.valid_until else ""
        ),
        "device": f" ({language.isolated(letter.device)})" if letter.device else "",
        "organization": language.isolated(letter.organization),
    }
    return Mail(
        id=letter.id,
        subject=one_line(subject.substitute(values)),
        text=text.substitute(values),
        at=letter.at,
        headers={"X-Roundsman-Letter": letter.kind.value, "Content-Language": language.tag},
    )
