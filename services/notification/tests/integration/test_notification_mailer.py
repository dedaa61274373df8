"""Letters over real SMTP: what the server's answers mean."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from roundsman.kernel.ids import NotificationId, OrderId, UserId
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.notification import Notification, Status
from roundsman.notification.domain.telling import Channel, Step
from roundsman.notification.ports import MailNotSent, MailRefused
from roundsman.notification.store.mailer import SmtpMailer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADDRESS = "cleo@example.com"


class MailServer:
    """Answers recipients and letters as told, and keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.to_recipient = "250 fine"
        self.to_letter = "250 kept"
        self.url = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_letter.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
        return self.to_letter


@asynccontextmanager
async def serving(answers: MailServer, port: int = 0) -> AsyncIterator[MailServer]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(answers, enable_SMTPUTF8=True), "127.0.0.1", port)
    answers.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield answers
    finally:
        server.close()


@asynccontextmanager
async def mailing(url: str, connections: int = 1) -> AsyncIterator[SmtpMailer]:
    mailer = SmtpMailer(url, "Roundsman <no-reply@roundsman.example>", connections)
    try:
        yield mailer
    finally:
        await mailer.close()


def a_message(text: str = "Dal für zwei") -> Mail:
    message = Notification(
        id=NotificationId.new(NOW),
        intent_id="i",
        order_id=OrderId.new(NOW),
        org_id="org_1",
        user_id=UserId.new(NOW),
        step=Step.ORDER_PLACED,
        channel=Channel.EMAIL,
        subject="Ihre Bestellung – schön",
        text=text,
        language="de",
        status=Status.PENDING,
        created_at=NOW,
    )
    return message.as_mail()


async def test_a_letter_arrives_whole_under_the_notifications_id() -> None:
    message = a_message()
    async with serving(MailServer()) as server, mailing(server.url) as mailer:
        await mailer.send(message, ADDRESS)

    letter = message_from_bytes(server.taken[0], policy=default)
    assert letter["Message-ID"] == f"<{message.id}@roundsman>"
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "Ihre Bestellung – schön")
    assert letter["Content-Language"] == "de"
    assert letter.get_content().strip() == "Dal für zwei"
    assert letter["Date"].datetime == NOW


async def test_a_connection_carries_many_letters_at_once_asked() -> None:
    async with serving(MailServer()) as server, mailing(server.url, 3) as mailer:
        await asyncio.gather(*(mailer.send(a_message(), ADDRESS) for _ in range(20)))

    assert len(server.taken) == 20


@pytest.mark.parametrize(
    ("recipient", "letter", "meaning"),
    [
        ("550 no such mailbox", "250 kept", MailRefused),
        ("451 try later", "250 kept", MailNotSent),
        ("250 fine", "554 looks like spam", MailRefused),
        ("250 fine", "452 disk full", MailNotSent),
    ],
)
async def test_answers_from_500_on_are_for_good(recipient: str, letter: str, meaning: type[Exception]) -> None:
    answers = MailServer()
    answers.to_recipient, answers.to_letter = recipient, letter
    async with serving(answers) as server, mailing(server.url) as mailer:
        with pytest.raises(meaning, match=r"answered \d{3}"):
            await mailer.send(a_message(), ADDRESS)
        answers.to_recipient = answers.to_letter = "250 fine"
        await mailer.send(a_message(), ADDRESS)  # the connection is still of use

    assert len(answers.taken) == 1


@pytest.mark.parametrize("address", ["", "a\r\nBcc: b@example.com"])
async def test_an_address_that_is_none_is_refused_without_naming_it(address: str) -> None:
    async with serving(MailServer()) as server, mailing(server.url) as mailer:
        with pytest.raises(MailRefused) as refused:
            await mailer.send(a_message(), address)

    assert (server.taken, "Bcc" in str(refused.value)) == ([], False)


async def test_a_server_that_is_away_is_tried_once_a_moment() -> None:
    async with serving(MailServer()) as server:
        gone = server.url
    async with mailing(gone) as mailer:
        with pytest.raises(MailNotSent, match="no connection"):
            await mailer.send(a_message(), ADDRESS)
        with pytest.raises(MailNotSent, match="a moment ago"):
            await mailer.send(a_message(), ADDRESS)
