"""A letter about an account, from the topic to a mail server, and forgotten then."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import pytest_asyncio

from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.kernel.ids import UserId
from roundsman.notification.app import SERVICE
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def notification(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, {"ROUNDSMAN_APP_URL": "https://app.example.com"}) as component:
        yield component


def a_letter(kind: SendLetterKind) -> SendLetter:
    now = datetime.now(UTC)
    user_id = UserId.new(now)
    return SendLetter(
        letter_id=f"ltr_{user_id}",
        about_id=user_id,
        user_id=user_id,
        org_id="org_1",
        kind=kind,
        email=f"{user_id}@example.com",
        name="Cleo",
        secret=f"{user_id}.s3cret",
        device="",
        organization="",
        valid_until=now + timedelta(hours=1),
        at=now,
    )


def mails_to(folder: Path, address: str) -> list[EmailMessage]:
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in mails if mail["To"] == address]


async def test_a_letter_that_is_told_twice_is_mailed_once(notification: Component) -> None:
    letter, folder = a_letter(SendLetterKind.RESET_PASSWORD), notification.surroundings.servers.mail_folder
    behind = a_letter(SendLetterKind.VERIFY_EMAIL)
    for one in (letter, letter, behind):
        await notification.publish(one, letter.about_id)  # one key, so that they are taken in one after the other

    async def arrived() -> list[EmailMessage]:
        then = await asyncio.to_thread(mails_to, folder, behind.email)
        return await asyncio.to_thread(mails_to, folder, letter.email) if then else []

    [mail] = await eventually(arrived)
    text = mail.get_content()
    assert f"https://app.example.com/reset-password#token={letter.secret}" in text.splitlines()
    assert mail["X-Roundsman-Letter"] == "reset_password"
    assert mail["Message-ID"] == f"<{letter.letter_id}@roundsman>"
