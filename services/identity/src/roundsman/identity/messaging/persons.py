"""What identity hears: what services tell of persons who are to be forgotten, or who ask what is held of them."""

from dataclasses import dataclass
from datetime import timedelta

from roundsman.contracts.types import identity as contracts
from roundsman.identity.handlers.add_to_export import AddToExport, add_to_export
from roundsman.identity.handlers.answer_erasure import CLOSED_TIMER, AnswerErasure, answer_erasure
from roundsman.identity.handlers.ask_erasure import UNANSWERED_TIMER
from roundsman.identity.handlers.ask_export import OVER_TIMER
from roundsman.identity.handlers.decide_erasure import decide_erasure, give_up_erasure
from roundsman.identity.handlers.note_erasure import NoteErasure, note_erasure
from roundsman.identity.store.personal import drop_export
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import FireTimer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The group that hears the services' answers, and the deadlines of what they answer."""

    services: frozenset[str]  # who has to answer
    grace: timedelta  # in the platform's time
    clock: Clock  # the machine's

    def group(self) -> ConsumerGroup[IdentityWork]:
        """`identity.answers`."""
        return ConsumerGroup(
            name="identity.answers",
            topics=(contracts.AnswerErasure.TOPIC,),
            reactions={
                contracts.AnswerErasure: Reaction(handle=self._answer),
                contracts.NoteErasure: Reaction(handle=_note),
                contracts.AddToExport: Reaction(handle=_add),
            },
        )

    def deadlines(self) -> dict[str, FireTimer[IdentityWork]]:
        """Kind of timer -> what is due."""
        return {UNANSWERED_TIMER: _give_up, CLOSED_TIMER: self._decide, OVER_TIMER: _drop}

    async def _answer(self, message: contracts.AnswerErasure, work: IdentityWork) -> None:
        cmd = AnswerErasure(
            erasure_id=message.erasure_id,
            service=message.service,
            objections=message.objections,
            grace=self.grace,
            real_at=self.clock.now(),
        )
        await answer_erasure(cmd, work)

    async def _decide(self, timer: Timer, work: IdentityWork) -> None:
        await decide_erasure(timer.subject, self.services, work)


async def _note(message: contracts.NoteErasure, work: IdentityWork) -> None:
    await note_erasure(NoteErasure(erasure_id=message.erasure_id, service=message.service), work)


async def _add(message: contracts.AddToExport, work: IdentityWork) -> None:
    cmd = AddToExport(
        export_id=message.export_id,
        service=message.service,
        number=message.number,
        parts=message.parts,
        content=message.content,
    )
    await add_to_export(cmd, work)


async def _give_up(timer: Timer, work: IdentityWork) -> None:
    await give_up_erasure(timer.subject, work)


async def _drop(timer: Timer, work: IdentityWork) -> None:
    await drop_export(timer.subject, work.desk.session.rows)
