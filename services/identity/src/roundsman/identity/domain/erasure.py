"""Forgetting a person: asked, agreed to by every service, decided when nobody can come in as them, and done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from roundsman.identity.domain.events import PersonErased, PersonErasureAsked, PersonErasureDecided
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, TypeId, UserId


class ErasureId(TypeId):
    """One wish to be forgotten."""

    prefix = "era"


class ErasureState(StrEnum):
    """How far it has come."""

    ASKED = "asked"  # the services say whether something is open
    REFUSED = "refused"
    CLOSING = "closing"  # the account is shut; what was let in before still runs out
    ERASING = "erasing"
    DONE = "done"


UNDER_WAY = frozenset({ErasureState.ASKED, ErasureState.CLOSING, ErasureState.ERASING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureFile:
    """Everything known of an erasure. Times are the platform's."""

    user_id: UserId
    org_id: OrgId
    asked_by: UserId
    asked_at: datetime
    state: ErasureState = ErasureState.ASKED
    waiting_for: frozenset[str]  # services
    objections: tuple[str, ...] = ()
    ended_at: datetime | None = None


class Erasure(Aggregate):
    """Guards one erasure. What a service says again, or too late, changes nothing."""

    def __init__(self, erasure_id: ErasureId, file: ErasureFile, version: int = 0, sequence: int = 0) -> None:
        super().__init__(erasure_id, version, sequence)
        self.file = file

    @property
    def erasure_id(self) -> ErasureId:
        return ErasureId(self.id)

    @property
    def is_under_way(self) -> bool:
        return self.file.state in UNDER_WAY

    @classmethod
    def ask(cls, erasure_id: ErasureId, file: ErasureFile) -> Self:
        """A new wish; tells `PersonErasureAsked`."""
        erasure = cls(erasure_id, file)
        erasure.record(PersonErasureAsked(user_id=file.user_id, erasure_id=erasure_id, at=file.asked_at))
        return erasure

    def answer(self, service: str, objections: Iterable[str], at: datetime) -> None:
        """A service says what is open; the first that objects refuses, the last that does not shuts the account."""
        if self.file.state not in (ErasureState.ASKED, ErasureState.REFUSED):
            return
        waiting = self.file.waiting_for - {service}
        known = self.file.objections
        self.file = replace(
            self.file,
            waiting_for=waiting,
            objections=known + tuple(one for one in objections if one not in known),
        )
        if self.file.objections:
            self._end(ErasureState.REFUSED, at)
        elif not waiting:
            self.file = replace(self.file, state=ErasureState.CLOSING)

    def give_up(self, at: datetime) -> None:
        """Refuse, if not all services have answered by now."""
        if self.file.state is ErasureState.ASKED:
            missing = tuple(f"{service} did not answer: ask again later." for service in sorted(self.file.waiting_for))
            self.file = replace(self.file, objections=missing)
            self._end(ErasureState.REFUSED, at)

    def decide(self, services: frozenset[str], at: datetime) -> None:
        """From here on there is no way back; tells `PersonErasureDecided`, once."""
        if self.file.state is ErasureState.CLOSING:
            self.file = replace(self.file, state=ErasureState.ERASING, waiting_for=services)
            self.record(PersonErasureDecided(user_id=self.file.user_id, erasure_id=self.erasure_id, at=at))

    def note(self, service: str, at: datetime) -> None:
        """A service has forgotten them; with the last one, tells `PersonErased`."""
        if self.file.state is not ErasureState.ERASING:
            return
        self.file = replace(self.file, waiting_for=self.file.waiting_for - {service})
        if not self.file.waiting_for:
            self._end(ErasureState.DONE, at)
            self.record(PersonErased(user_id=self.file.user_id, erasure_id=self.erasure_id, at=at))

    def _end(self, state: ErasureState, at: datetime) -> None:
        self.file = replace(self.file, state=state, ended_at=self.file.ended_at or at)
