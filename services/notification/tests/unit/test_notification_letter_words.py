"""Letters about accounts: what they say, and what they keep to themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.kernel.errors import InvalidMessage
from roundsman.notification.domain.languages import LANGUAGES
from roundsman.notification.domain.letters import Letter, compose_letter
from roundsman.notification.domain.wording import VARIABLES, BadWording, Kind, Wording
from roundsman.notification.handlers.take_in import Intake
from roundsman.notification.messaging.inbound import LETTERS

NOW = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
APP = "https://app.example.com/"
SECRET = "usr_1.s3cret"


def a_letter(kind: Kind, name: str = "Cleo", organization: str = "Dal House", language: str = "") -> Letter:
    return Letter(
        id="ltr_1",
        kind=kind,
        user_id="usr_1",
        org_id="org_1",
        email="cleo@example.com",
        name=name,
        secret=SECRET,
        device="Firefox on Linux",
        organization=organization,
        language=language,
        valid_until=NOW + timedelta(hours=1),
        at=NOW,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_letter_can_be_written_in_every_language(kind: Kind, language: str) -> None:
    mail = compose_letter(a_letter(kind, language=language), APP)

    assert mail.subject
    assert "$" not in mail.subject + mail.text
    assert (mail.id, mail.headers["X-Roundsman-Letter"]) == ("ltr_1", kind.value)
    assert mail.headers["Content-Language"] == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_letter_says_all_that_it_is_to_say_in_every_language(kind: Kind, language: str) -> None:
    values = {
        "name": "Cleo",
        "secret": f"\n{SECRET}\n",
        "link": f"#token={SECRET}\n",
        "until": "2026",
        "device": "Firefox on Linux",
        "organization": "Dal House",
    }
    mail = compose_letter(a_letter(kind, language=language), APP)
    said = {name for name, value in values.items() if value in mail.subject + "\n" + mail.text}

    assert said == VARIABLES[kind]


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        *(("", "en"), ("en-GB", "en"), ("de", "de"), ("de-AT", "de"), ("DE", "de"), ("ar-EG", "ar")),
        *(("sv", "en"), ("deu", "en"), ("?", "en")),
    ],
)
def test_it_is_written_in_the_language_of_its_reader_if_we_have_it_or_in_english(wanted: str, written: str) -> None:
    mail = compose_letter(a_letter(Kind.PASSWORD_CHANGED, language=wanted), APP)

    assert mail.headers["Content-Language"] == written


def test_what_people_typed_does_not_turn_an_arabic_sentence_around_and_codes_are_copied_as_they_are() -> None:
    text = compose_letter(a_letter(Kind.RESET_PASSWORD, language="ar"), APP).text
    device = compose_letter(a_letter(Kind.PASSWORD_CHANGED, language="ar"), APP).text

    assert "\u2068Cleo\u2069" in text
    assert " (\u2068Firefox on Linux\u2069)" in device
    assert f"\n\n{SECRET}\n\n" in text
    assert "\u2068" not in compose_letter(a_letter(Kind.RESET_PASSWORD, language="de"), APP).text


@pytest.mark.parametrize(
    "wordings",
    [
        {},
        {Kind.VERIFY_EMAIL: Wording("Confirm", "$link $secret")},
        {Kind.VERIFY_EMAIL: Wording("Confirm", "$link $secret $until $name")},
    ],
)
def test_a_language_has_all_letters_with_all_their_variables_and_no_others(wordings: dict[Kind, Wording]) -> None:
    without = {kind: one for kind, one in LANGUAGES["en"].letters.items() if kind is not Kind.VERIFY_EMAIL}

    with pytest.raises(BadWording, match=r"^en: verify_email$"):
        replace(LANGUAGES["en"], letters=without | wordings)


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (Kind.VERIFY_EMAIL, "https://app.example.com/verify-email#token=usr_1.s3cret"),
        (Kind.RESET_PASSWORD, "https://app.example.com/reset-password#token=usr_1.s3cret"),
        (Kind.INVITATION, "https://app.example.com/invitation#token=usr_1.s3cret"),
        (Kind.CONFIRM_EMAIL, "https://app.example.com/confirm-email#token=usr_1.s3cret"),
    ],
)
def test_a_secret_comes_as_a_link_and_as_a_code_and_says_how_long_it_is_good(kind: Kind, link: str) -> None:
    text = compose_letter(a_letter(kind), APP).text

    assert f"\n{link}\n" in text
    assert f"code:\n\n{SECRET}\n\n" in text
    assert "until 02 March 2026, 19:05 UTC" in text


@pytest.mark.parametrize(
    "kind", [Kind.ACCOUNT_EXISTS, Kind.PASSWORD_CHANGED, Kind.EMAIL_CHANGE_ASKED, Kind.EMAIL_CHANGED]
)
def test_letters_that_open_nothing_have_no_secret(kind: Kind) -> None:
    assert SECRET not in compose_letter(a_letter(kind), APP).text


@pytest.mark.parametrize("kind", [Kind.VERIFY_EMAIL, Kind.INVITATION, Kind.CONFIRM_EMAIL])
def test_a_name_that_somebody_chose_is_not_written_to_strangers(kind: Kind) -> None:
    name = "You have won, see evil.example"

    assert name not in compose_letter(a_letter(kind, name=name), APP).text


def test_words_of_people_stay_words() -> None:
    mail = compose_letter(a_letter(Kind.INVITATION, organization="Dal\nBcc: all@example.com $link"), APP)

    assert mail.subject == "You are invited to Dal Bcc: all@example.com $link"
    assert mail.text.count(SECRET) == 2


@pytest.mark.parametrize(("late_s", "over"), [(-1, False), (0, True), (1, True)])
def test_a_letter_is_over_when_its_secret_is(late_s: int, over: bool) -> None:
    letter = a_letter(Kind.VERIFY_EMAIL)

    assert letter.is_over(NOW + timedelta(hours=1, seconds=late_s)) is over


def test_a_letter_shows_nothing_personal_of_itself_in_a_log() -> None:
    told = repr(a_letter(Kind.RESET_PASSWORD)) + repr(compose_letter(a_letter(Kind.RESET_PASSWORD), APP))

    assert [text for text in ("cleo@example.com", "Cleo", SECRET, "Firefox") if text in told] == []


def a_request(kind: SendLetterKind) -> SendLetter:
    return SendLetter(
        letter_id="ltr_1",
        about_id="usr_1",
        user_id="usr_1",
        org_id="org_1",
        kind=kind,
        email="cleo@example.com",
        name="Cleo",
        secret=SECRET,
        device="",
        organization="",
        at=NOW,
    )


@pytest.mark.parametrize("kind", [one for one in SendLetterKind if one is not SendLetterKind.UNKNOWN])
def test_every_kind_that_may_be_asked_for_is_taken_in(kind: SendLetterKind) -> None:
    intake = Intake()

    LETTERS[SendLetter](a_request(kind), intake)

    assert intake.letters["ltr_1"].kind == kind.value
    assert intake.has_to_tell


def test_a_kind_of_a_later_version_is_set_aside() -> None:
    with pytest.raises(InvalidMessage):
        LETTERS[SendLetter](a_request(SendLetterKind.UNKNOWN), Intake())


def test_a_letter_to_a_person_who_is_forgotten_is_passed_over() -> None:
    intake = Intake()
    LETTERS[SendLetter](replace(a_request(SendLetterKind.RESET_PASSWORD), email=""), intake)

    assert not intake.has_to_tell
