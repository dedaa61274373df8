"""What was done in an organization, and by whom: kept in one chain for each, which is only ever added to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.chain import START, audited_facts, next_hash, salted_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody did, as it is kept: who, what, when, by which request, before and after."""

    org_id: str
    actor_id: str  # a user, or an API key
    acting_for: str  # as whom; empty: as themselves
    action: str
    subject: str
    route: str
    before: str  # JSON
    after: str  # JSON
    at: datetime


class Whereabouts(Aggregate):
    """From where something was done; may be forgotten, for the chain covers a digest of it only."""

    def __init__(self, action_id: str, actor_id: str, salt: str, address: str) -> None:
        super().__init__(action_id)
        self.actor_id = actor_id
        self.salt = salt
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry stands in its chain."""

    number: int  # from 1
    address_digest: str
    hash: str


class Entry(Aggregate):
    """An action in its chain; never changes."""

    def __init__(self, action_id: str, action: Action, place: Place) -> None:
        super().__init__(action_id)
        self.action = action
        self.place = place


class Trail(Aggregate):
    """The end of an organization's chain: how long it is, and the hash of its last entry."""

    def __init__(self, org_id: str, length: int, head: str) -> None:
        super().__init__(org_id)
        self.length = length
        self.head = head

    @classmethod
    def begin(cls, org_id: str) -> Self:
        """A chain without entries."""
        return cls(org_id, 0, START)

    def append(self, action: Action, whereabouts: Whereabouts) -> Entry:
        """The entry of this action, at the end of the chain."""
        self.length += 1
        digest = salted_digest(whereabouts.salt, whereabouts.address)
        kept = {
            "id": whereabouts.id,
            "org_id": action.org_id,
            "number": self.length,
            "at": action.at,
            "actor_id": action.actor_id,
            "acting_for": action.acting_for,
            "action": action.action,
            "subject": action.subject,
            "route": action.route,
            "address_digest": digest,
            "before": action.before,
            "after": action.after,
        }
        self.head = next_hash(self.head, audited_facts(kept))
        return Entry(whereabouts.id, action, Place(number=self.length, address_digest=digest, hash=self.head))
