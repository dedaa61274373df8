"""Deliver the letters about accounts that are due.

A process that dies after a mail server took a letter, and before that was noted, sends it again under the same
Message-ID; nothing else is done twice.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from roundsman.kernel.clock import Clock
from roundsman.notification.domain.letters import LetterState, compose_letter
from roundsman.notification.ports import ClaimedLetter, Letters, Mailer, MailNotSent, MailRefused

_FIRST_RETRY_S = 1.0  # doubled with each attempt
_LONGEST_RETRY_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesk:
    """What the letters' delivery stands on."""

    letters: Letters
    mailer: Mailer
    app_url: str
    clock: Clock  # the machine's: secrets are good for real hours
    batch: int = 50


async def deliver_letters(desk: LetterDesk) -> int:
    """Work off one batch; returns how many letters were taken up."""
    claimed = await desk.letters.claim(desk.clock.now(), desk.batch)
    await asyncio.gather(*(_settle(one, desk) for one in claimed))
    return len(claimed)


async def _settle(one: ClaimedLetter, desk: LetterDesk) -> None:
    letter, now = one.letter, desk.clock.now()
    if letter.is_over(now):
        await desk.letters.end(letter, LetterState.EXPIRED, now)
        return
    try:
        await desk.mailer.send(compose_letter(letter, desk.app_url), letter.email)
    except MailRefused:
        await desk.letters.end(letter, LetterState.FAILED, now)
    except MailNotSent as error:
        await desk.letters.postpone(letter, now + _until_retry(one.attempts), str(error))
    else:
        await desk.letters.end(letter, LetterState.SENT, now)


def _until_retry(attempts: int) -> timedelta:
    return timedelta(seconds=min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2 ** min(attempts - 1, 10)))
