"""How a service answers when a person wants to be forgotten, or to know what is held of them.

Each service declares what it holds (`PersonalData`) and reads identity's events in a group of its own: first it says
what speaks against forgetting, then, when that is decided, it erases rows, kept answers and keys, and says so.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

import orjson

from roundsman.contracts.message import Message
from roundsman.contracts.types.identity import (
    AddToExport,
    AnswerErasure,
    NoteErasure,
    PersonErasureAsked,
    PersonErasureDecided,
    PersonExportAsked,
)
from roundsman.kernel.ids import MessageId
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.persistence.holdings import Holding, erase, shown
from roundsman.persistence.session import OutboxRow, Rows
from roundsman.persistence.units import W
from roundsman.persistence.vault import KEYS_TOPIC
from roundsman.persistence.work import Work

TOPICS = (PersonErasureAsked.TOPIC,)
TELLS: tuple[type[Message], ...] = (AnswerErasure, NoteErasure, AddToExport)  # belong to what such a service publishes
_PART = 200_000  # letters of an export in one message: with all that is added, well below the broker's limit


async def _none(_: str, __: Rows) -> list[str]:
    return []


async def _nothing(_: str, __: Any) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData(Generic[W]):
    """What a service holds of persons.

    `objections` says in words what is open with a person (id, rows), so that they cannot be forgotten now.
    `forget` erases what is in no holding.
    """

    holdings: Sequence[Holding] = ()
    objections: Callable[[str, Rows], Awaitable[list[str]]] = _none
    forget: Callable[[str, W], Awaitable[None]] = _nothing


def persons_group(service: str, data: PersonalData[W]) -> ConsumerGroup[W]:
    """The group `<service>.persons`."""

    async def answer(asked: PersonErasureAsked, work: W) -> None:
        objections = await data.objections(asked.user_id, work.desk.session.rows)
        told = AnswerErasure(
            user_id=asked.user_id,
            erasure_id=asked.erasure_id,
            service=service,
            objections=tuple(objections),
            at=work.now,
        )
        work.tell(told.TOPIC, told.user_id, told)

    async def forget(decided: PersonErasureDecided, work: W) -> None:
        await erase_all(decided.user_id, data, work)
        user_id, erasure_id = decided.user_id, decided.erasure_id
        told = NoteErasure(user_id=user_id, erasure_id=erasure_id, service=service, at=work.now)
        work.tell(told.TOPIC, told.user_id, told)

    async def export(asked: PersonExportAsked, work: W) -> None:
        held = await shown(data.holdings, asked.user_id, work.desk.session.rows)
        for message in pieces_of(asked, service, held, work.now):
            work.tell(message.TOPIC, message.user_id, message)

    return ConsumerGroup(
        name=f"{service}.persons",
        topics=TOPICS,
        reactions={
            PersonErasureAsked: Reaction(handle=answer),
            PersonErasureDecided: Reaction(handle=forget),
            PersonExportAsked: Reaction(handle=export),
        },
    )


async def erase_all(person: str, data: PersonalData[W], work: W) -> None:
    """Leave nothing of a person: rows, what they were answered, and the keys of what was told of them."""
    desk = work.desk
    await erase(data.holdings, person, desk.session.rows)
    await data.forget(person, work)
    await desk.session.answers.forget(person)
    gone = await desk.vault.forget([person], desk.source, desk.session.rows, desk.now)
    await desk.session.outbox.append([_tombstone(key_id, work) for key_id in gone])


def pieces_of(asked: PersonExportAsked, service: str, held: Any, at: datetime) -> list[AddToExport]:
    """What is held, in as many messages as it takes; at least one."""
    text = orjson.dumps(held, option=orjson.OPT_NON_STR_KEYS).decode()
    pieces = [text[begin : begin + _PART] for begin in range(0, len(text), _PART)]
    return [
        AddToExport(
            user_id=asked.user_id,
            export_id=asked.export_id,
            service=service,
            number=number,
            parts=len(pieces),
            content=piece,
            at=at,
        )
        for number, piece in enumerate(pieces, start=1)
    ]


def _tombstone(key_id: str, work: Work) -> OutboxRow:
    """A record without a value: the key is forgotten, and gone when the topic has been compacted."""
    headers = {"ce_id": str(MessageId.new(work.now)), "ce_source": work.desk.source, "ce_subject": key_id}
    return OutboxRow(topic=KEYS_TOPIC, key=key_id, value=b"", headers=headers)
