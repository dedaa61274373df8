"""A message to one person about one step of an order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.ids import NotificationId, OrderId, UserId
from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages import language_for
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.telling import Audience, Channel, Intent, Step, notification_id
from roundsman.notification.domain.templates import Catalogue
from roundsman.notification.domain.words import clock_time, short_order


class Status(StrEnum):
    """How far a message is."""

    PENDING = "pending"  # written down, not known to be sent
    SENT = "sent"
    FAILED = "failed"  # refused for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom we can tell something."""

    user_id: UserId
    org_id: str
    name: str
    email: str
    language: str = ""  # BCP 47; empty: not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A vendor or a driver: the user behind it, and a vendor's name."""

    user_id: UserId
    org_id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order."""

    name: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """What a receipt says about an order."""

    order_id: OrderId
    org_id: str
    vendor_id: str
    currency: str
    lines: Sequence[Line]
    extras: Mapping[str, int]  # a code, such as `delivery` -> minor units
    total_minor: int
    at: datetime

    def text(self, language: Language) -> str:
        """Its lines and extras, one below the other."""
        items = [
            language.orders.line.format(
                quantity=line.quantity,
                name=language.isolated(line.name),
                price=language.price(line.quantity * line.unit_price_minor, self.currency),
            )
            for line in self.lines
        ]
        extras = [
            f"{language.fee(code)}  {language.price(minor, self.currency)}"
            for code, minor in self.extras.items()
            if minor
        ]
        return "\n".join([*items, *extras])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we know about the people and things that a batch of intents names."""

    people: Mapping[str, Person] = field(default_factory=dict)
    businesses: Mapping[str, Business] = field(default_factory=dict)  # by vendor or driver id
    orders: Mapping[str, OrderSummary] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message, as written down before it is sent."""

    id: NotificationId
    intent_id: str
    order_id: OrderId
    org_id: str
    user_id: UserId
    step: Step
    channel: Channel
    subject: str
    text: str
    language: str  # that it is written in
    status: Status
    created_at: datetime
    sent_at: datetime | None = None
    read_at: datetime | None = None
    failure: str = ""

    def as_mail(self) -> Mail:
        """The same as a letter."""
        return Mail(
            id=self.id,
            subject=self.subject,
            text=self.text,
            at=self.created_at,
            headers={
                "X-Roundsman-Order": self.order_id,
                "X-Roundsman-Step": self.step.value,
                "Content-Language": self.language,
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Somebody or something has to become known first."""

    what: str  # the id


def compose(intent: Intent, known: Known, catalogue: Catalogue, now: datetime) -> Notification | Missing:
    """Write the message of an intent in its reader's language, or say what is not known yet."""
    user_id = _user_behind(intent, known)
    if user_id is None:
        return Missing(what=intent.addressee)
    person = known.people.get(user_id)
    if person is None and intent.channel is Channel.EMAIL:
        return Missing(what=user_id)
    language = language_for(person.language if person else "")
    template = catalogue.of(intent.step, intent.audience, intent.channel, language.tag)
    subject, text = template.render(_values(intent, known, person, language))
    at_once = intent.channel is Channel.IN_APP  # being written down is all that it takes
    return Notification(
        id=notification_id(intent.order_id, user_id, intent.step, intent.channel),
        intent_id=intent.id,
        order_id=intent.order_id,
        org_id=_org(intent, known, person),
        user_id=user_id,
        step=intent.step,
        channel=intent.channel,
        subject=subject,
        text=text,
        language=language.tag,
        status=Status.SENT if at_once else Status.PENDING,
        created_at=now,
        sent_at=now if at_once else None,
    )


def _user_behind(intent: Intent, known: Known) -> UserId | None:
    if intent.audience is Audience.CUSTOMER:
        return UserId(intent.addressee)
    business = known.businesses.get(intent.addressee)
    return business.user_id if business else None


def _org(intent: Intent, known: Known, person: Person | None) -> str:
    order, business = known.orders.get(intent.order_id), known.businesses.get(intent.addressee)
    sources = [source.org_id for source in (order, business, person) if source is not None]
    return next((org for org in sources if org), intent.cause.get("org", ""))


def _values(intent: Intent, known: Known, person: Person | None, language: Language) -> dict[str, str]:
    order = known.orders.get(intent.order_id)
    vendor = known.businesses.get(intent.details.get("vendor_id") or (order.vendor_id if order else ""))
    values = {
        "name": language.isolated(person.name if person else ""),
        "order": language.isolated(short_order(intent.order_id)),
        "vendor": language.isolated(vendor.name) if vendor else language.orders.vendor,
        "lines": order.text(language) if order else "",
    }
    return values | dict(_in_words(intent.details, language))


def _in_words(details: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    """What a fact said. How a detail's name ends tells what it is; without an ending, it is in words already."""
    for detail, value in details.items():
        name, _, ending = detail.rpartition("_")
        match ending:
            case "minor":
                yield name, language.price(int(value), details["currency"])
            case "iso":
                yield name, language.isolated(clock_time(datetime.fromisoformat(value)))
            case "code":
                yield name, language.reason(value)
            case _:
                yield detail, value
