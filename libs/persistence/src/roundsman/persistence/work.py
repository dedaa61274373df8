"""The unit of work: what one transaction reads, changes and tells."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from roundsman.contracts.message import Message
from roundsman.kernel.aggregate import Aggregate
from roundsman.persistence.desk import Cause, Desk, Encoder, Outbound
from roundsman.persistence.envelopes import Address, Envelopes
from roundsman.persistence.repository import A, Repository, RowMapping
from roundsman.persistence.session import Timer

__all__ = ["Cause", "Desk", "Encoder", "Outbound", "StagedTimers", "Work"]


class StagedTimers:
    """Timers set and cancelled by a unit of work; the last word on each counts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._staged: dict[tuple[str, str], Timer | None] = {}
        self._fired: list[Timer] = []
        self.cause = desk.cause

    def set(self, kind: str, subject: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Fire `kind` for `subject` at `due_at`; replaces one of the same name."""
        timer = Timer(kind=kind, subject=subject, due_at=due_at, payload=payload or {}, cause=self.cause.headers())
        self._staged[timer.name] = timer

    def call(self, kind: str, subject: str, payload: dict[str, Any] | None = None) -> None:
        """Have a worker call the outside as soon as this unit has committed."""
        self.set(kind, subject, self._desk.now, payload)

    def cancel(self, kind: str, subject: str) -> None:
        """Let it not fire; nothing happens if there is none."""
        self._staged[(kind, subject)] = None

    def fired(self, timers: Sequence[Timer]) -> None:
        """These claimed timers are done with: they go with this unit's effects, before what it sets anew."""
        self._fired += timers

    @property
    def staged(self) -> list[Timer]:
        """The timers to be set, for tests and for waking the worker."""
        return [timer for timer in self._staged.values() if timer]

    async def flush(self) -> None:
        """Write them: one statement each for the fired, the cancelled and the set.

        Raises:
            Conflict: a fired one is not ours any more.
        """
        if self._fired:
            await self._desk.session.timers.finish(self._fired)
            self._fired = []
        if gone := [name for name, timer in self._staged.items() if timer is None]:
            await self._desk.session.timers.cancel(gone)
        if self.staged:
            await self._desk.session.timers.put(self.staged)
        self._staged = {}


class Work:
    """One unit of work. A service's own subclass names its repositories as attributes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = desk.now
        self.timers = StagedTimers(desk)
        self._repositories: list[Repository[Any]] = []
        self._envelopes = Envelopes(desk)
        self._cause_headers = desk.cause.headers()

    def repository(self, mapping: RowMapping[A]) -> Repository[A]:
        """Make a repository whose changes this unit writes."""
        made: Repository[A] = Repository(mapping, self.desk.session.rows)
        self._repositories.append(made)
        return made

    def caused_by(self, cause: Cause) -> None:
        """From here on, what is told and timed follows from `cause`: a batch serves many."""
        self.collect()
        self.timers.cause = cause
        self._cause_headers = cause.headers()

    def collect(self) -> None:
        """Turn the events recorded so far into outbox rows, under the present cause."""
        for repository in self._repositories:
            for aggregate in repository.take_handed_out():
                for event in aggregate.take_events():
                    self._stage(aggregate, event)

    def tell(self, topic: str, key: str, message: Message) -> None:
        """Stage a message that belongs to no aggregate (a parked record's notice, a position)."""
        self._envelopes.add(message, Address(topic=topic, key=key, subject=key), self._cause_headers)

    async def flush(self) -> None:
        """Write state, then messages, then timers.

        Messages come second: their ids follow the row locks. Timers come last, or a unit that cancels one and
        the worker that fires it would wait for each other.
        """
        self.collect()
        for repository in self._repositories:
            await repository.flush()
        if rows := await self._envelopes.take():
            await self.desk.session.outbox.append(rows)
        await self.timers.flush()

    def tables_in_order(self, written: Collection[Table]) -> list[Table]:
        """The tables that were written, as a flush goes through them: every unit locks in the same order."""
        declared = [repository.table for repository in self._repositories]
        others = sorted((table for table in written if table not in declared), key=lambda table: table.name)
        return [*declared, *others]

    def _stage(self, aggregate: Aggregate, event: object) -> None:
        for message in self.desk.outbound(event):
            sequence = 0
            if message.TOPIC.endswith(".events.v1"):
                aggregate.sequence += 1
                sequence = aggregate.sequence
            key = str(getattr(message, message.KEY))
            address = Address(topic=message.TOPIC, key=key, subject=aggregate.id, sequence=sequence)
            self._envelopes.add(message, address, self._cause_headers)
