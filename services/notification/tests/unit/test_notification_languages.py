"""What people are told of their orders is in the language that they read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from roundsman.contracts.types.identity import UserRegistered
from roundsman.contracts.types.order import OrderCancelled, OrderCancelledReason
from roundsman.kernel.ids import OrderId, UserId, VendorId
from roundsman.notification.domain.catalogue import CATALOGUE, templates_of
from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages import LANGUAGES
from roundsman.notification.domain.notification import (
    Business,
    Known,
    Line,
    Notification,
    OrderSummary,
    Person,
    compose,
)
from roundsman.notification.domain.telling import TOLD, Audience, Channel, Intent, Step
from roundsman.notification.domain.templates import BadTemplate, Catalogue, Template
from roundsman.notification.handlers.take_in import Intake
from roundsman.notification.messaging.inbound import PEOPLE, STEPS

NOW = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
ORDER, READER, VENDOR = OrderId.new(NOW), UserId.new(NOW), VendorId.new(NOW)
FACTS = {
    "vendor_id": str(VENDOR),
    "currency": "EUR",
    "total_minor": "2200",
    "fee_minor": "1100",
    "ready_at_iso": NOW.isoformat(),
    "answer_by_iso": NOW.isoformat(),
    "reason_code": "no_driver",
}
SUMMARY = OrderSummary(
    order_id=ORDER,
    org_id="org_1",
    vendor_id=VENDOR,
    currency="EUR",
    lines=[Line(name="Dal", quantity=2, unit_price_minor=950)],
    extras={"delivery": 250, "service": 0, "tip": 50},
    total_minor=2200,
    at=NOW,
)
MESSAGES = [(step, audience, channel) for (step, audience), channels in TOLD.items() for channel in channels]


def told(step: Step, audience: Audience, channel: Channel, language: str, **changed: str) -> Notification:
    """What a reader of the language is told, who is everybody here."""
    person = Person(user_id=READER, org_id="org_1", name="Cleo", email="cleo@example.com", language=language)
    business = Business(user_id=READER, org_id="org_1", name="Dal House")
    known = Known(people={READER: person}, businesses={VENDOR: business, "drv_1": business}, orders={ORDER: SUMMARY})
    addressees = {Audience.CUSTOMER: str(READER), Audience.VENDOR: str(VENDOR), Audience.DRIVER: "drv_1"}
    intent = Intent(
        order_id=ORDER,
        step=step,
        channel=channel,
        audience=audience,
        addressee=addressees[audience],
        at=NOW,
        details=FACTS | changed,
    )
    message = compose(intent, known, CATALOGUE, NOW)
    assert isinstance(message, Notification)
    return message


def receipt(language: str) -> str:
    return told(Step.ORDER_COMPLETED, Audience.CUSTOMER, Channel.EMAIL, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "audience", "channel"), MESSAGES)
def test_every_message_is_told_in_every_language(
    step: Step, audience: Audience, channel: Channel, language: str
) -> None:
    message = told(step, audience, channel, language)

    assert message.subject
    assert "$" not in message.subject + message.text
    assert "{" not in message.subject + message.text
    assert message.language == language
    assert message.as_mail().headers["Content-Language"] == language


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize(("step", "audience", "channel"), MESSAGES)
def test_no_message_is_left_in_english(step: Step, audience: Audience, channel: Channel, language: str) -> None:
    message, english = told(step, audience, channel, language), told(step, audience, channel, "en")

    assert message.text != english.text
    assert message.subject != english.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_fee_that_may_occur_has_words_in_every_language(language: str) -> None:
    words = LANGUAGES[language].orders

    assert words.reasons.keys() == {one.value for one in OrderCancelledReason} - {"unknown"}
    assert words.fees.keys() == {"delivery", "service", "tip"}
    assert told(Step.ORDER_CANCELLED, Audience.CUSTOMER, Channel.IN_APP, language, reason_code="aliens").text.endswith(
        f"{words.another_reason}."
    )


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["2 x Dal  EUR 19.00", "Delivery  EUR 2.50", "Tip  EUR 0.50", "Charged: EUR 22.00"]),
        ("de-AT", ["2 x Dal  19,00 EUR", "Lieferung  2,50 EUR", "Trinkgeld  0,50 EUR", "Bezahlt: 22,00 EUR"]),
        (
            "ar",
            [
                "2 × \u2068Dal\u2069  \u2068EUR 19.00\u2069",
                "التوصيل  \u2068EUR 2.50\u2069",
                "الإكرامية  \u2068EUR 0.50\u2069",
                "المبلغ المدفوع: \u2068EUR 22.00\u2069",
            ],
        ),
    ],
)
def test_a_receipt_has_lines_fees_and_total_as_its_reader_writes_them(language: str, lines: list[str]) -> None:
    assert "\n".join(lines) in receipt(language)


def test_who_has_told_no_language_that_we_have_reads_english() -> None:
    assert receipt("") == receipt("sv") == receipt("en")


def test_who_is_not_known_yet_is_told_in_english_in_the_app() -> None:
    intent = Intent(
        order_id=ORDER,
        step=Step.ORDER_PLACED,
        channel=Channel.IN_APP,
        audience=Audience.CUSTOMER,
        addressee=READER,
        at=NOW,
        details=FACTS,
    )
    message = compose(intent, Known(), CATALOGUE, NOW)

    assert isinstance(message, Notification)
    assert (message.language, message.text.endswith("was sent to the vendor: EUR 22.00.")) == ("en", True)


def test_what_an_earlier_version_had_put_into_words_is_told_as_it_is() -> None:
    message = told(Step.ORDER_PLACED, Audience.CUSTOMER, Channel.IN_APP, "de", total="USD 23.00")

    assert message.text.endswith("USD 23.00.")


def test_what_was_said_of_oneself_last_is_what_one_reads() -> None:
    intake = Intake()
    registered = UserRegistered(
        user_id=READER, org_id="org_1", email="ada@example.com", name="Ada", roles=(), language="de", at=NOW
    )

    PEOPLE[UserRegistered](registered, intake)

    assert intake.people[READER].fact.language == "de"


def test_a_fact_is_kept_in_no_language() -> None:
    intake = Intake()
    cancelled = OrderCancelled(
        order_id=ORDER,
        customer_id=READER,
        vendor_id=VENDOR,
        reason=OrderCancelledReason.NO_DRIVER,
        note="",
        cancelled_by="order",
        fee_minor=0,
        currency="EUR",
        at=NOW,
    )

    STEPS[OrderCancelled](cancelled, intake)

    details = next(iter(intake.intents.values())).details
    assert details == {"vendor_id": VENDOR, "reason_code": "no_driver", "fee_minor": "0", "currency": "EUR"}


def changed(language: Language, text: str) -> list[Template]:
    """The language's templates, but that the first says this."""
    first, *others = templates_of(language)
    return [replace(first, text=text), *others]


def test_a_language_says_everything_once_and_as_much_as_the_others() -> None:
    german, english = LANGUAGES["de"], list(templates_of(LANGUAGES["en"]))

    with pytest.raises(BadTemplate, match=r"^No template for order_placed/customer/email in de\.$"):
        Catalogue([*english, *list(templates_of(german))[1:]])
    with pytest.raises(BadTemplate, match=r"^Two templates"):
        Catalogue([*english, english[0]])
    with pytest.raises(BadTemplate, match=r"^order_placed/customer/email does not say the same in de, en\.$"):
        Catalogue([*english, *changed(german, "Guten Tag $name")])
