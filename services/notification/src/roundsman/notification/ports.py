"""What the handlers need; `store` has it on MongoDB and over SMTP."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from roundsman.kernel.ids import NotificationId
from roundsman.notification.domain.letters import Letter, LetterState
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.notification import Business, Known, Notification, OrderSummary, Person
from roundsman.notification.domain.telling import Channel, Intent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A fact and when it was true."""

    fact: T
    at: datetime


class MailRefused(Exception):
    """The mail server will never take this message; the text says why, without the address."""


class MailNotSent(Exception):
    """The mail was not taken now, or we do not know: send the same message again later."""


class Mailer(Protocol):
    """Sends letters."""

    async def send(self, mail: Mail, address: str) -> None:
        """Hand the mail to the mail server, which or whose readers can drop a repeat by its Message-ID.

        Raises:
            MailRefused: for good.
            MailNotSent: it may work later; or it was sent and the answer got lost.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An intent that this process works on."""

    intent: Intent
    attempts: int  # this one included


class Intents(Protocol):
    """What has to be told and is not done. Each call is one that may be repeated."""

    async def add(self, intents: Collection[Intent], now: datetime) -> None:
        """Keep new intents; those that are there already stay as they are."""

    async def now_known(self, ids: Collection[str], now: datetime) -> None:
        """What waits for one of these is due now."""

    async def claim(self, channel: Channel, now: datetime, limit: int) -> list[Claimed]:
        """Take due intents of a channel that nobody works on, oldest first; the claim runs out by itself."""

    async def postpone(self, intent: Intent, due_at: datetime, why: str) -> None:
        """Give an intent back until then."""

    async def wait_for(self, intent: Intent, missing: str, due_at: datetime) -> None:
        """Give an intent back until `missing` (an id) becomes known, or until then."""

    async def done(self, intents: Collection[Intent]) -> None:
        """Forget intents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLetter:
    """A letter that this process works on."""

    letter: Letter
    attempts: int  # this one included


class Letters(Protocol):
    """The letters about accounts. Each call is one that may be repeated. Times are the machine's."""

    async def add(self, letters: Collection[Letter]) -> None:
        """Keep new letters, due at once; those that are there, or have ended, stay as they are."""

    async def claim(self, now: datetime, limit: int) -> list[ClaimedLetter]:
        """Take due letters that nobody works on, oldest first; the claim runs out by itself."""

    async def postpone(self, letter: Letter, due_at: datetime, why: str) -> None:
        """Give a letter back until then."""

    async def end(self, letter: Letter, state: LetterState, at: datetime) -> None:
        """Forget a letter, but for its id and what became of it."""


class Directory(Protocol):
    """Whom and what we know."""

    async def look_up(self, intents: Sequence[Intent]) -> Known:
        """What is known of everything that the intents name, in one read a kind."""

    async def learn_people(self, people: Mapping[str, Dated[Person]]) -> None:
        """User -> what was told of them; an older fact than the one we have changes nothing."""

    async def learn_businesses(self, businesses: Mapping[str, Dated[Business]]) -> None:
        """Vendor or driver -> what was told of it; an older fact changes nothing."""

    async def learn_orders(self, orders: Mapping[str, OrderSummary]) -> None:
        """Order -> what its receipt will say."""


class Log(Protocol):
    """Every message ever written. Each call is one that may be repeated."""

    async def write(self, messages: Sequence[Notification]) -> Mapping[NotificationId, Notification]:
        """Write down messages that are not there yet; returns each as it is stored."""

    async def mark_sent(self, messages: Sequence[Notification]) -> None:
        """They were sent, each at its `sent_at`."""

    async def mark_failed(self, message: Notification, why: str) -> None:
        """It will never be."""


class Announcer(Protocol):
    """Tells the other services."""

    async def announce(self, sent: Sequence[tuple[Notification, Intent]]) -> None:
        """Put `NotificationSent` of each into the outbox, under an id that is the message's own: a repeat
        is the same record, which its readers drop."""
