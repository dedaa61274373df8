"""Letters by TLS: a server that nobody vouches for gets none."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from roundsman.notification.domain.mail import Mail
from roundsman.notification.ports import MailNotSent
from roundsman.notification.store.mailer import SmtpMailer

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def a_certificate(folder: Path) -> Path:
    """Certificate and key for 127.0.0.1, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "mail.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


class Taken:
    def __init__(self) -> None:
        self.letters = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters += 1
        return "250 kept"


@asynccontextmanager
async def mailing(certificate: Path, taken: Taken) -> AsyncIterator[SmtpMailer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(taken), "127.0.0.1", 0, ssl=context)
    mailer = SmtpMailer(f"smtps://127.0.0.1:{server.sockets[0].getsockname()[1]}", "no-reply@roundsman.example", 1)
    try:
        yield mailer
    finally:
        await mailer.close()
        server.close()


@pytest.mark.parametrize("vouched_for", [True, False])
async def test_a_letter_goes_to_a_server_whose_certificate_is_good_and_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vouched_for: bool
) -> None:
    certificate, taken = a_certificate(tmp_path), Taken()
    if vouched_for:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    refused = False

    async with mailing(certificate, taken) as mailer:
        try:
            await mailer.send(Mail(id="ntf_1", subject="Dal", text="for two", at=NOON, headers={}), "cleo@example.com")
        except MailNotSent:
            refused = True

    assert (taken.letters, refused) == ((1, False) if vouched_for else (0, True))
