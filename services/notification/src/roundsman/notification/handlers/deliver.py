"""Deliver what is due: write the message down, send it, note that it was sent, tell the others, forget the intent.

A process may die between any two of these: the intent is still there, the steps that are done are seen to be
done, and the rest follows. Only a letter whose server's answer was lost is sent again, under the same Message-ID.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roundsman.kernel.clock import Clock
from roundsman.notification.domain.notification import Known, Missing, Notification, Status, compose
from roundsman.notification.domain.telling import Channel, Intent
from roundsman.notification.domain.templates import Catalogue, VariableMissing
from roundsman.notification.ports import (
    Announcer,
    Claimed,
    Directory,
    Intents,
    Letters,
    Log,
    Mailer,
    MailNotSent,
    MailRefused,
)

_LONGEST_WAIT_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What delivery stands on."""

    intents: Intents
    letters: Letters
    directory: Directory
    log: Log
    announcer: Announcer
    mailer: Mailer
    catalogue: Catalogue
    clock: Clock
    batch: int = 50  # letters: so many may be sent again if the process dies before it has noted that they were
    first_retry_s: float = 1.0  # real seconds, doubled with each attempt
    look_again_s: float = 30.0  # real seconds, for what has to become known first


async def deliver_due(channel: Channel, desk: Desk) -> int:
    """Work off one batch of a channel; returns how many intents were taken up."""
    claimed = await desk.intents.claim(channel, desk.clock.now(), desk.batch)
    if claimed:
        await _deliver(claimed, desk)
    return len(claimed)


async def _deliver(claimed: Sequence[Claimed], desk: Desk) -> None:
    known = await desk.directory.look_up([one.intent for one in claimed])
    composed = await _composed(claimed, known, desk)
    stored = await desk.log.write([message for _, message in composed])
    before = [(one, stored[message.id]) for one, message in composed]
    after = await asyncio.gather(*(_settle(one, message, known, desk) for one, message in before))
    settled = list(zip(before, after, strict=True))
    await desk.log.mark_sent([now for (_, was), now in settled if now and now is not was and now.status is Status.SENT])
    over = [(one.intent, message) for (one, _), message in settled if message]
    await _announce(over, desk)
    await desk.intents.done([intent for intent, _ in over])


async def tell_in_app(intents: Sequence[Intent], desk: Desk) -> list[Intent]:
    """Tell people in the app at once: the records that ask for it are read again if the process dies here.

    Returns the intents that are left: letters, and what cannot be composed yet.
    """
    here = [intent for intent in intents if intent.channel is Channel.IN_APP]
    known = await desk.directory.look_up(here) if here else Known()
    written = [(intent, _written(intent, known, desk)) for intent in here]
    composed = [(intent, message) for intent, message in written if message]
    stored = await desk.log.write([message for _, message in composed])
    await _announce([(intent, stored[message.id]) for intent, message in composed], desk)
    told = {intent.id for intent, _ in composed}
    return [intent for intent in intents if intent.id not in told]


def _written(intent: Intent, known: Known, desk: Desk) -> Notification | None:
    try:
        message = compose(intent, known, desk.catalogue, _whole_ms(desk.clock.now()))
    except VariableMissing:
        return None
    return message if isinstance(message, Notification) else None


async def _composed(claimed: Sequence[Claimed], known: Known, desk: Desk) -> list[tuple[Claimed, Notification]]:
    now = _whole_ms(desk.clock.now())
    composed = []
    for one in claimed:
        try:
            message = compose(one.intent, known, desk.catalogue, now)
        except VariableMissing as error:  # a template and a fact that do not fit: the others need not wait for a mend
            await desk.intents.postpone(one.intent, _later(desk, _LONGEST_WAIT_S), str(error))
            continue
        if isinstance(message, Missing):
            await desk.intents.wait_for(one.intent, message.what, _later(desk, desk.look_again_s))
        else:
            composed.append((one, message))
    return composed


async def _settle(one: Claimed, message: Notification, known: Known, desk: Desk) -> Notification | None:
    """Hand the message to the mail server; returns it as it is then, or None if it has to be tried again."""
    another_has_it = message.intent_id != one.intent.id  # told to the same person in another capacity
    if another_has_it or message.status is not Status.PENDING:
        return message
    address = known.people[message.user_id].email
    if not address:
        return await _failed(message, "the person is forgotten", desk)
    try:
        await desk.mailer.send(message.as_mail(), address)
    except MailRefused as error:
        return await _failed(message, str(error), desk)
    except MailNotSent as error:
        await desk.intents.postpone(one.intent, _retry_at(one, desk), str(error))
        return None
    return replace(message, status=Status.SENT, sent_at=_whole_ms(desk.clock.now()))


async def _failed(message: Notification, why: str, desk: Desk) -> Notification:
    await desk.log.mark_failed(message, why)
    return replace(message, status=Status.FAILED)


async def _announce(over: Sequence[tuple[Intent, Notification]], desk: Desk) -> None:
    sent = [
        (message, intent)
        for intent, message in over
        if message.intent_id == intent.id and message.status is Status.SENT
    ]
    if sent:
        await desk.announcer.announce(sent)


def _retry_at(one: Claimed, desk: Desk) -> datetime:
    return _later(desk, min(_LONGEST_WAIT_S, desk.first_retry_s * 2 ** min(one.attempts - 1, 10)))


def _later(desk: Desk, real_s: float) -> datetime:
    return desk.clock.now() + timedelta(seconds=real_s * desk.clock.speed)


def _whole_ms(at: datetime) -> datetime:
    """As precise as the store keeps times."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
