"""Who is told what, in which words."""

from datetime import UTC, datetime

import pytest

from roundsman.kernel.ids import DriverId, OrderId, UserId, VendorId
from roundsman.notification.domain.catalogue import CATALOGUE
from roundsman.notification.domain.notification import (
    Business,
    Known,
    Line,
    Missing,
    Notification,
    OrderSummary,
    Person,
    Status,
    compose,
)
from roundsman.notification.domain.telling import (
    TOLD,
    Audience,
    Channel,
    Fact,
    Intent,
    Step,
    intents_of,
    notification_id,
)
from roundsman.notification.domain.templates import BadTemplate, Template, VariableMissing
from roundsman.notification.domain.words import clock_time, number

NOW = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
ORDER, CUSTOMER, OWNER = OrderId.new(NOW), UserId.new(NOW), UserId.new(NOW)
VENDOR, DRIVER = VendorId.new(NOW), DriverId.new(NOW)
DETAILS = {
    "vendor_id": str(VENDOR),
    "currency": "USD",
    "total_minor": "2300",
    "ready_at_iso": NOW.isoformat(),
    "reason_code": "no_driver",
    "fee_minor": "0",
    "answer_by_iso": NOW.isoformat(),
}
KNOWN = Known(
    people={CUSTOMER: Person(user_id=CUSTOMER, org_id="org_1", name="Cleo", email="cleo@example.com")},
    businesses={
        VENDOR: Business(user_id=OWNER, org_id="org_1", name="Dal House"),
        DRIVER: Business(user_id=UserId.new(NOW), org_id="org_1"),
    },
    orders={
        ORDER: OrderSummary(
            order_id=ORDER,
            org_id="org_2",
            vendor_id=VENDOR,
            currency="USD",
            lines=[Line(name="Dal", quantity=2, unit_price_minor=950)],
            extras={"delivery": 300, "tip": 0},
            total_minor=2200,
            at=NOW,
        )
    },
)
ADDRESSEES = {Audience.CUSTOMER: str(CUSTOMER), Audience.VENDOR: str(VENDOR), Audience.DRIVER: str(DRIVER)}


def an_intent(step: Step, audience: Audience, channel: Channel) -> Intent:
    return Intent(
        order_id=ORDER,
        step=step,
        channel=channel,
        audience=audience,
        addressee=ADDRESSEES[audience],
        at=NOW,
        details=DETAILS,
    )


def composed(intent: Intent, known: Known = KNOWN) -> Notification:
    message = compose(intent, known, CATALOGUE, NOW)
    assert isinstance(message, Notification)
    return message


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (0, "USD", "0.00"),
        (5, "EUR", "0.05"),
        (123456, "USD", "1234.56"),
        (-250, "USD", "-2.50"),
        (900, "JPY", "900"),
        (1234, "KWD", "1.234"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(minor: int, currency: str, written: str) -> None:
    assert number(minor, currency) == written


def test_times_say_whose_they_are() -> None:
    assert clock_time(NOW) == "18:05 UTC"


@pytest.mark.parametrize(
    ("step", "audience", "channel"),
    [(step, audience, channel) for (step, audience), channels in TOLD.items() for channel in channels],
)
def test_every_message_that_is_told_can_be_written(step: Step, audience: Audience, channel: Channel) -> None:
    message = composed(an_intent(step, audience, channel))

    assert message.subject
    assert "$" not in message.subject + message.text
    assert "\n" not in message.subject


def test_a_fact_becomes_an_intent_for_each_channel_of_each_audience_it_concerns() -> None:
    concerns = {Audience.CUSTOMER: str(CUSTOMER), Audience.VENDOR: str(VENDOR)}
    fact = Fact(step=Step.ORDER_CANCELLED, order_id=ORDER, concerns=concerns, at=NOW)

    told = [(one.audience, one.channel) for one in intents_of(fact, {})]

    assert told == [
        (Audience.CUSTOMER, Channel.EMAIL),
        (Audience.CUSTOMER, Channel.IN_APP),
        (Audience.VENDOR, Channel.IN_APP),
    ]


def test_a_step_that_does_not_concern_an_audience_tells_it_nothing() -> None:
    fact = Fact(step=Step.ORDER_ACCEPTED, order_id=ORDER, concerns={Audience.DRIVER: str(DRIVER)}, at=NOW)

    assert intents_of(fact, {}) == []


def test_order_person_step_and_channel_alone_make_the_id() -> None:
    same = [notification_id(ORDER, CUSTOMER, Step.ORDER_PLACED, Channel.EMAIL) for _ in range(2)]
    others = {
        notification_id(OrderId.new(NOW), CUSTOMER, Step.ORDER_PLACED, Channel.EMAIL),
        notification_id(ORDER, OWNER, Step.ORDER_PLACED, Channel.EMAIL),
        notification_id(ORDER, CUSTOMER, Step.ORDER_ACCEPTED, Channel.EMAIL),
        notification_id(ORDER, CUSTOMER, Step.ORDER_PLACED, Channel.IN_APP),
    }

    assert len(set(same)) == 1
    assert len(others | set(same)) == 5


def test_a_letter_waits_for_its_person_and_a_message_in_the_app_does_not() -> None:
    letter = an_intent(Step.ORDER_PLACED, Audience.CUSTOMER, Channel.EMAIL)
    note = an_intent(Step.ORDER_PLACED, Audience.CUSTOMER, Channel.IN_APP)

    assert compose(letter, Known(), CATALOGUE, NOW) == Missing(what=CUSTOMER)
    assert composed(note, Known()).status is Status.SENT
    assert composed(letter).status is Status.PENDING


def test_a_vendor_that_is_not_known_is_waited_for() -> None:
    intent = an_intent(Step.TICKET_OPENED, Audience.VENDOR, Channel.IN_APP)

    assert compose(intent, Known(), CATALOGUE, NOW) == Missing(what=VENDOR)
    assert composed(intent).user_id == OWNER


def test_a_message_belongs_to_the_organization_of_its_order_if_that_is_known() -> None:
    intent = an_intent(Step.ORDER_ACCEPTED, Audience.CUSTOMER, Channel.IN_APP)

    assert composed(intent).org_id == "org_2"
    assert composed(intent, Known(people=KNOWN.people)).org_id == "org_1"


def test_a_receipt_names_lines_extras_and_total() -> None:
    text = composed(an_intent(Step.ORDER_COMPLETED, Audience.CUSTOMER, Channel.EMAIL)).text

    assert "2 x Dal  USD 19.00\nDelivery  USD 3.00\nCharged: USD 23.00" in text
    assert "Tip" not in text


def test_what_people_typed_cannot_break_a_subject_line() -> None:
    vendor = Business(user_id=OWNER, org_id="org_1", name="Dal\r\nBcc: all@example.com $order")
    known = Known(people=KNOWN.people, businesses={VENDOR: vendor})

    message = composed(an_intent(Step.ORDER_PLACED, Audience.CUSTOMER, Channel.EMAIL), known)

    assert message.subject.endswith("at Dal Bcc: all@example.com $order")


def a_template(text: str, step: Step = Step.ORDER_PLACED) -> Template:
    return Template(
        step=step, audience=Audience.CUSTOMER, channel=Channel.IN_APP, subject="Hello", text=text, language="en"
    )


@pytest.mark.parametrize("text", ["$fee", "${order", "costs $ 5"])
def test_a_template_with_a_wrong_variable_or_form_is_refused(text: str) -> None:
    with pytest.raises(BadTemplate):
        a_template(text)


def test_a_template_is_not_written_without_all_its_variables() -> None:
    with pytest.raises(VariableMissing, match="total"):
        a_template("$order costs $total").render({"order": "4SN02Q"})
