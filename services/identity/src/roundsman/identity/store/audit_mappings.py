"""The audit as rows, and back."""

from typing import Any

from roundsman.identity.domain.audit import Action, Entry, Place, Trail, Whereabouts
from roundsman.identity.store.tables import AuditEntryRow, AuditTrailRow, AuditWhereaboutsRow, table_of
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _trail_to_row(trail: Trail) -> dict[str, Any]:
    return {"length": trail.length, "head": trail.head}


def _trail_from_row(row: Row) -> Trail:
    trail = Trail(row["id"], row["length"], row["head"])
    trail.version = row["version"]
    return trail


def _entry_to_row(entry: Entry) -> dict[str, Any]:
    action, place = entry.action, entry.place
    return {
        "org_id": action.org_id,
        "number": place.number,
        "at": action.at,
        "actor_id": action.actor_id,
        "acting_for": action.acting_for,
        "action": action.action,
        "subject": action.subject,
        "route": action.route,
        "address_digest": place.address_digest,
        "before": action.before,
        "after": action.after,
        "hash": place.hash,
    }


def _entry_from_row(row: Row) -> Entry:
    action = Action(
        org_id=row["org_id"],
        actor_id=row["actor_id"],
        acting_for=row["acting_for"],
        action=row["action"],
        subject=row["subject"],
        route=row["route"],
        before=row["before"],
        after=row["after"],
        at=row["at"],
    )
    entry = Entry(
        row["id"], action, Place(number=row["number"], address_digest=row["address_digest"], hash=row["hash"])
    )
    entry.version = row["version"]
    return entry


def _whereabouts_to_row(one: Whereabouts) -> dict[str, Any]:
    return {"actor_id": one.actor_id, "salt": one.salt, "address": one.address}


def _whereabouts_from_row(row: Row) -> Whereabouts:
    one = Whereabouts(row["id"], row["actor_id"], row["salt"], row["address"])
    one.version = row["version"]
    return one


AUDIT_TRAILS = RowMapping(
    table=table_of(AuditTrailRow), to_row=_trail_to_row, from_row=_trail_from_row, name="audit trail"
)
AUDIT_ENTRIES = RowMapping(
    table=table_of(AuditEntryRow), to_row=_entry_to_row, from_row=_entry_from_row, name="audit entry"
)
AUDIT_WHEREABOUTS = RowMapping(
    table=table_of(AuditWhereaboutsRow),
    to_row=_whereabouts_to_row,
    from_row=_whereabouts_from_row,
    name="whereabouts",
)
