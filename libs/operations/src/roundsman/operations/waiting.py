"""What an order waits for now, as the services' databases have it."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.operations.databases import Answers, Row, ask_each
from roundsman.operations.documents import find_in_each
from roundsman.operations.reach import Reach

_WAITING = """
SELECT 'timer' AS what, kind AS name, subject, due_at, attempts, coalesce(last_error, '') AS detail
  FROM timers WHERE subject = ANY($2::text[]) OR cause->>'correlationid' = $1
UNION ALL
SELECT 'message', headers->>'ce_type', headers->>'ce_subject', NULL, 0, 'not yet on ' || topic
  FROM outbox WHERE key = $1 OR headers->>'correlationid' = $1
UNION ALL
SELECT 'parked', type, key, NULL, 0, consumer_group || ': ' || reason
  FROM parked_records WHERE key = $1 OR headers->>'correlationid' = $1
ORDER BY 4, 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that has still to happen, or that somebody has to look at."""

    service: str
    # timer: a deadline or a call; message: not published yet; parked: waits for an operator; letter: to a person
    what: str
    name: str  # the timer's kind, or the message's type
    subject: str
    due_at: datetime | None  # platform time, of a timer
    attempts: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What was found, and the services whose databases could not be asked."""

    found: Sequence[Waiting]
    away: Sequence[str] = ()


async def read_waits(reach: Reach, order_id: str, subjects: Collection[str]) -> Waits:
    """What an order, or an aggregate that exists for it, waits for."""
    in_tables, in_documents = await asyncio.gather(
        ask_each(reach.database_urls, _WAITING, order_id, sorted(subjects)),
        find_in_each(reach.documents, "intents", {"order_id": order_id}),
    )
    intents = {service: [_intent(row) for row in rows] for service, rows in in_documents.rows.items()}
    return waits_of(Answers({**in_tables.rows, **intents}, [*in_tables.away, *in_documents.away]))


def _intent(row: Row) -> Row:
    """A message that is still to reach a person, as one more thing to wait for."""
    return {
        "what": "letter",
        "name": f"{row['step']} by {row['channel']}",
        "subject": row["order_id"],
        "due_at": row["due_at"],
        "attempts": row["attempts"],
        "detail": row["why"],
    }


def waits_of(answers: Answers) -> Waits:
    """The services' rows as things to wait for, timers first as they are due."""
    found = [_waiting(service, row) for service, rows in answers.rows.items() for row in rows]
    return Waits(found=sorted(found, key=_when), away=answers.away)


def _waiting(service: str, row: Row) -> Waiting:
    return Waiting(
        service=service,
        what=row["what"],
        name=(row["name"] or "?").removeprefix("roundsman."),
        subject=row["subject"] or "",
        due_at=row["due_at"],
        attempts=row["attempts"],
        detail=row["detail"],
    )


def _when(one: Waiting) -> tuple[bool, float, str]:
    return one.due_at is None, one.due_at.timestamp() if one.due_at else 0.0, one.name
