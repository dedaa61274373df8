"""Letters about accounts are sent once and then forgotten, wherever the process dies: on the real document store."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from roundsman.kernel.clock import ManualClock
from roundsman.notification.domain.letters import Letter
from roundsman.notification.domain.mail import Mail
from roundsman.notification.domain.wording import Kind
from roundsman.notification.handlers.deliver_letters import LetterDesk, deliver_letters
from roundsman.notification.ports import MailNotSent, MailRefused
from roundsman.notification.store.letters import MongoLetters
from roundsman.notification.store.mongo import Store, client, prepare
from roundsman.stack import ServerAddresses

pytestmark = pytest.mark.stack

SECRET, ADDRESS = "usr_1.s3cret", "cleo@example.com"


class Died(Exception):
    """The process ended here."""


@dataclass
class Mailbox:
    """`Mailer` that keeps what it was given; `answers` are raised first, one each; `died` after a letter was taken."""

    mails: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Exception] = field(default_factory=list)
    died: bool = False

    async def send(self, mail: Mail, address: str) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.mails.append((mail.id, address))
        if self.died:
            self.died = False
            raise Died


class Office:
    """The letters' delivery on a store of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock()
        self.mailbox = Mailbox()
        self.letters = MongoLetters(store, "office")
        self.desk = LetterDesk(
            letters=self.letters, mailer=self.mailbox, app_url="https://app.example.com", clock=self.clock
        )

    def letter(self) -> Letter:
        return Letter(
            id="ltr_1",
            kind=Kind.RESET_PASSWORD,
            user_id="usr_1",
            org_id="org_1",
            email=ADDRESS,
            name="Cleo",
            secret=SECRET,
            valid_until=self.clock.at + timedelta(hours=1),
            at=self.clock.at,
        )

    async def whole(self) -> str:
        """Everything that the store has."""
        names = await self.store.list_collection_names()
        return str([await self.store[name].find().to_list() for name in names])

    async def ended(self) -> list[str]:
        return [one["state"] for one in await self.store.letters_ended.find().to_list()]


@pytest_asyncio.fixture(loop_scope="session")
async def office(servers: ServerAddresses) -> AsyncIterator[Office]:
    mongo = client(servers.mongo)
    name = f"t_letters_{secrets.token_hex(4)}"
    await prepare(mongo[name])
    yield Office(mongo[name])
    await mongo.drop_database(name)
    await mongo.close()


async def test_a_letter_that_is_asked_for_again_is_sent_once_and_forgotten(office: Office) -> None:
    letter = office.letter()
    await office.letters.add([letter, letter])
    await office.letters.add([letter])

    assert await deliver_letters(office.desk) == 1
    await office.letters.add([letter])
    assert await deliver_letters(office.desk) == 0

    assert office.mailbox.mails == [("ltr_1", ADDRESS)]
    assert await office.ended() == ["sent"]
    left = await office.whole()
    assert [text for text in (ADDRESS, "Cleo", SECRET) if text in left] == []


async def test_a_mail_server_that_is_away_makes_letters_wait_not_fall(office: Office) -> None:
    office.mailbox.answers = [MailNotSent("away"), MailNotSent("away")]
    await office.letters.add([office.letter()])

    taken_up = []
    for step_s in (0, 0.9, 0.2, 1.9, 0.2):  # due again after 1 s, then after 2
        office.clock.at += timedelta(seconds=step_s)
        taken_up.append(await deliver_letters(office.desk))

    assert taken_up == [1, 0, 1, 0, 1]
    assert (office.mailbox.mails, await office.ended()) == ([("ltr_1", ADDRESS)], ["sent"])


async def test_a_letter_that_is_refused_for_good_is_forgotten(office: Office) -> None:
    office.mailbox.answers = [MailRefused("no such mailbox")]
    await office.letters.add([office.letter()])

    await deliver_letters(office.desk)

    assert (office.mailbox.mails, await office.ended()) == ([], ["failed"])
    assert SECRET not in await office.whole()


async def test_a_letter_whose_secret_is_over_is_not_sent(office: Office) -> None:
    await office.letters.add([office.letter()])
    office.clock.at += timedelta(hours=1)

    await deliver_letters(office.desk)

    assert (office.mailbox.mails, await office.ended()) == ([], ["expired"])


async def test_a_process_that_dies_after_a_letter_was_taken_repeats_it_under_the_same_id(office: Office) -> None:
    office.mailbox.died = True
    await office.letters.add([office.letter()])
    with pytest.raises(Died):
        await deliver_letters(office.desk)

    assert await deliver_letters(office.desk) == 0  # the lease holds
    successor = replace(office.desk, letters=MongoLetters(office.store, "office"))
    await MongoLetters(office.store, "office").release()
    await deliver_letters(successor)

    assert set(office.mailbox.mails) == {("ltr_1", ADDRESS)}
    assert (len(office.mailbox.mails), await office.ended()) == (2, ["sent"])
