"""Steps of an order's story that are on no topic: why dispatch chose whom, and messages that reached nobody."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from roundsman.operations.databases import Row, ask_each
from roundsman.operations.documents import find_in_each
from roundsman.operations.node import Node
from roundsman.operations.reach import Reach

_DECISIONS = """
SELECT d.id, d.kind, d.driver_id, d.reason, d.at, d.decided_by, d.round_id, jsonb_array_length(d.candidates) AS seen
  FROM decisions d JOIN jobs j ON j.id = d.job_id WHERE j.order_id = $1 ORDER BY d.at, d.id
"""
_SENT = "sent"  # is on the topic, as NotificationSent


@dataclass(frozen=True, slots=True)
class Beside:
    """What was found, and the services whose stores could not be asked."""

    nodes: Sequence[Node]
    away: Sequence[str] = ()


async def read_beside(reach: Reach, order_id: str) -> Beside:
    """The order's decisions in dispatch, and the messages about it that were not sent."""
    dispatch = {name: url for name, url in reach.database_urls.items() if name == "dispatch"}
    decisions, notices = await asyncio.gather(
        ask_each(dispatch, _DECISIONS, order_id),
        find_in_each(reach.documents, "notifications", {"order_id": order_id, "status": {"$ne": _SENT}}),
    )
    nodes = [_decision(row) for rows in decisions.rows.values() for row in rows]
    nodes += [_notice(service, row) for service, rows in notices.rows.items() for row in rows]
    return Beside(nodes, [*decisions.away, *notices.away])


def _decision(row: Row) -> Node:
    words = [f"driver={row['driver_id']}" if row["driver_id"] else "", row["reason"], f"of {row['seen']} candidates"]
    return Node(
        id=row["id"],
        cause="",
        topic="",
        type=f"decision {row['kind']}",
        at=row["at"],
        source="dispatch",
        actor=row["round_id"] or row["decided_by"],
        summary="  ".join(word for word in words if word),
    )


def _notice(service: str, row: Row) -> Node:
    why = f": {row['failure']}" if row["failure"] else ""
    return Node(
        id=row["_id"],
        cause="",
        topic="",
        type=f"message {row['step']}",
        at=row["created_at"],
        source=service,
        summary=f"{row['channel']} {row['status']}{why}",
    )
