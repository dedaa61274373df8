"""Letters over SMTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib

from roundsman.notification.domain.mail import Mail
from roundsman.notification.ports import MailNotSent, MailRefused

_TIMEOUT_S = 10.0
_AWAY_S = 1.0
_PERMANENT = 500  # SMTP replies from here on say never, those below say not now (RFC 5321, 4.2.1)
_TLS_PORT, _PLAIN_PORT = 465, 25


class SmtpMailer:
    """`Mailer` on a few connections that are kept open and opened anew when they break."""

    def __init__(self, url: str, sender: str, connections: int = 4) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._away_until = 0.0  # of the loop's clock
        self._free: asyncio.Queue[aiosmtplib.SMTP] = asyncio.Queue()
        for _ in range(connections):
            self._free.put_nowait(self._client())

    async def send(self, mail: Mail, address: str) -> None:
        """See `Mailer`."""
        letter = self._letter(mail, address)
        async with self._connection() as smtp:
            try:
                await smtp.send_message(letter)
            except aiosmtplib.SMTPSenderRefused as error:
                raise MailNotSent(f"the mail server answered {error.code} to our sender") from error  # ours to mend
            except aiosmtplib.SMTPNotSupported as error:
                raise MailRefused("the mail server cannot write to such an address") from error
            except aiosmtplib.SMTPRecipientsRefused as error:
                raise _meaning_of(error.recipients[0].code) from error
            except aiosmtplib.SMTPResponseException as error:
                raise _meaning_of(error.code) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                smtp.close()
                raise MailNotSent(type(error).__name__) from error

    async def close(self) -> None:
        """Hang up."""
        while not self._free.empty():
            self._free.get_nowait().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        smtp = await self._free.get()
        try:
            if not smtp.is_connected:
                await self._connect(smtp)
            yield smtp
        finally:
            self._free.put_nowait(smtp)

    async def _connect(self, smtp: aiosmtplib.SMTP) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._away_until:
            raise MailNotSent("the mail server was away a moment ago")
        try:
            await smtp.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            self._away_until = loop.time() + _AWAY_S  # what waits in line need not time out as well
            raise MailNotSent(f"no connection to the mail server: {type(error).__name__}") from error

    def _client(self) -> aiosmtplib.SMTP:
        secure = self._url.scheme == "smtps"
        return aiosmtplib.SMTP(
            hostname=self._url.hostname or "127.0.0.1",
            port=self._url.port or (_TLS_PORT if secure else _PLAIN_PORT),
            username=unquote(self._url.username) if self._url.username else None,
            password=unquote(self._url.password) if self._url.password else None,
            use_tls=secure,
            timeout=_TIMEOUT_S,
        )

    def _letter(self, mail: Mail, address: str) -> EmailMessage:
        letter = EmailMessage()
        try:
            letter["From"] = self._sender
            letter["To"] = address
            letter["Subject"] = mail.subject
            if len(letter["To"].addresses) != 1:
                raise MailRefused("that is not one address")
        except (MessageError, ValueError, IndexError) as error:
            raise MailRefused("the address cannot be written in a letter") from error
        letter["Date"] = format_datetime(mail.at)
        letter["Message-ID"] = f"<{mail.id}@roundsman>"
        letter.set_content(mail.text)  # takes away what was said of the content before
        for name, text in mail.headers.items():
            letter[name] = text
        return letter


def _meaning_of(code: int) -> MailRefused | MailNotSent:
    reason = f"the mail server answered {code}"
    return MailRefused(reason) if code >= _PERMANENT else MailNotSent(reason)
