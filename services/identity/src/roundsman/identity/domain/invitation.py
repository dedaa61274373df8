"""An invitation: an organization asks somebody to work with them, by a letter."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import InvitationOver, TooManyLetters
from roundsman.identity.domain.events import LetterDue
from roundsman.identity.domain.letters import Letter, LetterId, LetterKind
from roundsman.identity.domain.mailed_secret import refusal
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import BadId, OrgId, TypeId, UserId

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
MOST_A_DAY = 100  # of one organization
MOST_AN_HOUR = 3  # to one address, of all organizations together


class InvitationId(TypeId):
    """One invitation."""

    prefix = "inv"


class InvitationState(StrEnum):
    """How an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who is invited, to what, by whom. Times are the machine's."""

    org_id: OrgId
    guest_id: UserId  # the owner of the address, or whom they would become
    email: EmailAddress
    roles: frozenset[str]
    invited_by: UserId
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLetter:
    """What of its letter is made by chance, and who it says to invite."""

    letter_id: LetterId
    secret: str = field(repr=False)
    organization: str
    language: str = ""  # that the guest reads, where we know it


@dataclass(frozen=True, slots=True)
class BroughtInvitation:
    """What somebody brings of a letter."""

    invitation_id: InvitationId
    secret: str = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """What stands in a letter; it may be anything.

        Raises:
            MailedSecretRefused: it has not the shape.
        """
        invitation_id, _, secret = text.strip().partition(".")
        try:
            return cls(InvitationId.parse(invitation_id), secret)
        except BadId as error:
            raise refusal() from error


class Invitation(Aggregate):
    """Is accepted once, by whoever reads the mail of its address, unless it is over before."""

    def __init__(self, invitation_id: str, terms: Terms, version: int = 0) -> None:
        super().__init__(invitation_id, version)
        self.terms = terms
        self.digest = ""  # of the secret
        self.ended_as: InvitationState | None = None
        self.ended_at: datetime | None = None

    @classmethod
    def write(cls, invitation_id: InvitationId, terms: Terms, letter: InvitationLetter, at: datetime) -> Self:
        """A new one, whose letter goes out; `at` is the platform's time."""
        invitation = cls(invitation_id, terms)
        invitation.digest = invitation._digest(letter.secret)
        invitation.record(
            LetterDue(
                about_id=invitation_id,
                user_id=terms.guest_id,
                org_id=terms.org_id,
                email=terms.email.text,
                organization=letter.organization,
                language=letter.language,
                letter=Letter(
                    letter_id=letter.letter_id,
                    kind=LetterKind.INVITATION,
                    secret=f"{invitation_id}.{letter.secret}",
                    valid_until=terms.expires_at,
                    at=at,
                ),
            )
        )
        return invitation

    def state(self, at: datetime) -> InvitationState:
        """How it stands."""
        if self.ended_as:
            return self.ended_as
        return InvitationState.OPEN if at < self.terms.expires_at else InvitationState.EXPIRED

    def check(self, secret: str, at: datetime) -> None:
        """Pass if it may be accepted with this.

        Raises:
            MailedSecretRefused: it is over, or this is not its secret.
        """
        fits = hmac.compare_digest(self.digest, self._digest(secret))
        if not fits or self.state(at) is not InvitationState.OPEN:
            raise refusal()

    def accept(self, at: datetime) -> None:
        """It is accepted."""
        self._end(InvitationState.ACCEPTED, at)

    def withdraw(self, at: datetime) -> None:
        """It is not meant any more; again changes nothing.

        Raises:
            InvitationOver: it was accepted.
        """
        if self.ended_as is InvitationState.ACCEPTED:
            raise InvitationOver("This invitation was accepted: look at the person's roles.")
        if self.state(at) is InvitationState.OPEN:
            self._end(InvitationState.WITHDRAWN, at)

    def move_to(self, guest_id: UserId) -> None:
        """The address has got an account meanwhile."""
        self.terms = replace(self.terms, guest_id=guest_id)

    def follow(self, email: EmailAddress) -> None:
        """Its guest, who has come, has another address now."""
        self.terms = replace(self.terms, email=email)

    def _end(self, state: InvitationState, at: datetime) -> None:
        self.ended_as, self.ended_at = state, at

    def _digest(self, secret: str) -> str:
        """Secrets have 256 random bits, so a plain hash is not searched."""
        return hashlib.sha256(f"{self.id}\x1f{secret}".encode(errors="replace")).hexdigest()


def check_not_too_many(of_organization: Iterable[Invitation], to_address: Iterable[Invitation], at: datetime) -> None:
    """Pass if another letter may go out: an invitation must not be a way to flood people, or many people.

    Raises:
        TooManyLetters: not before some time.
    """
    for sent, most, within in ((of_organization, MOST_A_DAY, _DAY), (to_address, MOST_AN_HOUR, _HOUR)):
        recent = sorted(one.terms.made_at for one in sent if one.terms.made_at > at - within)
        if len(recent) >= most:
            raise TooManyLetters((recent[-most] + within - at).total_seconds())
