"""Keep in the audit what somebody did."""

from dataclasses import dataclass

from roundsman.identity.domain.audit import Action, Trail, Whereabouts
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAction:
    """A service tells that somebody did something."""

    action_id: str
    action: Action
    address: str
    salt: str  # random


async def note_action(cmd: KeepAction, uow: UnitOfWork) -> None:
    """Add it to the end of its organization's chain; one that is kept already changes nothing."""
    if await uow.audit_entries.find(cmd.action_id):
        return
    trail = await uow.audit_trails.find(cmd.action.org_id)
    if trail is None:
        trail = Trail.begin(cmd.action.org_id)
        uow.audit_trails.add(trail)
    whereabouts = Whereabouts(cmd.action_id, cmd.action.actor_id, cmd.salt, cmd.address)
    uow.audit_whereabouts.add(whereabouts)
    uow.audit_entries.add(trail.append(cmd.action, whereabouts))
