"""What services tell of what people did: message type -> reaction."""

import secrets
from collections.abc import Sequence

from roundsman.contracts.message import Message
from roundsman.contracts.types import identity as contracts
from roundsman.identity.domain.audit import Action
from roundsman.identity.handlers.note_action import KeepAction, note_action
from roundsman.identity.store.work import IdentityWork
from roundsman.messaging.received import ConsumerGroup, Reaction

_SALT_BYTES = 16


async def _note(message: contracts.NoteAction, work: IdentityWork) -> None:
    action = Action(
        org_id=message.org_id,
        actor_id=message.actor_id,
        acting_for=message.acting_for,
        action=message.action,
        subject=message.subject,
        route=message.route,
        before=message.before,
        after=message.after,
        at=message.at,
    )
    salt = secrets.token_hex(_SALT_BYTES)
    await note_action(KeepAction(action_id=message.action_id, action=action, address=message.address, salt=salt), work)


async def _load(messages: Sequence[contracts.NoteAction], work: IdentityWork) -> None:
    await work.audit_entries.load(message.action_id for message in messages)
    await work.audit_trails.load(message.org_id for message in messages)


INBOUND: dict[type[Message], Reaction[IdentityWork]] = {contracts.NoteAction: Reaction(handle=_note, load=_load)}
GROUP = ConsumerGroup(name="identity.audit", topics=["identity.commands.v1"], reactions=INBOUND)
