"""Erasures and exports as rows, and back."""

from typing import Any

from roundsman.identity.domain.erasure import Erasure, ErasureFile, ErasureId, ErasureState
from roundsman.identity.domain.export import Export, ExportFile, ExportId, ExportPart
from roundsman.identity.store.tables import ErasureRow, ExportPartRow, ExportRow, table_of
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _erasure_to_row(erasure: Erasure) -> dict[str, Any]:
    file = erasure.file
    return {
        "user_id": file.user_id,
        "org_id": file.org_id,
        "asked_by": file.asked_by,
        "asked_at": file.asked_at,
        "state": file.state.value,
        "waiting_for": sorted(file.waiting_for),
        "objections": list(file.objections),
        "ended_at": file.ended_at,
    }


def erasure_from_row(row: Row) -> Erasure:
    """Rebuild an erasure."""
    file = ErasureFile(
        user_id=UserId(row["user_id"]),
        org_id=OrgId(row["org_id"]),
        asked_by=UserId(row["asked_by"]),
        asked_at=row["asked_at"],
        state=ErasureState(row["state"]),
        waiting_for=frozenset(row["waiting_for"]),
        objections=tuple(row["objections"]),
        ended_at=row["ended_at"],
    )
    return Erasure(ErasureId(row["id"]), file, row["version"], row["sequence"])


def _export_to_row(export: Export) -> dict[str, Any]:
    file = export.file
    return {
        "user_id": file.user_id,
        "asked_at": file.asked_at,
        "expires_at": file.expires_at,
        "missing": {service: list(numbers) for service, numbers in file.missing.items()},
        "ready_at": file.ready_at,
    }


def _export_from_row(row: Row) -> Export:
    file = ExportFile(
        user_id=UserId(row["user_id"]),
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        missing={service: tuple(numbers) for service, numbers in row["missing"].items()},
        ready_at=row["ready_at"],
    )
    return Export(ExportId(row["id"]), file, row["version"], row["sequence"])


def _part_to_row(part: ExportPart) -> dict[str, Any]:
    return {"export_id": part.export_id, "service": part.service, "number": part.number, "content": part.content}


def _part_from_row(row: Row) -> ExportPart:
    part = ExportPart(ExportId(row["export_id"]), row["service"], row["number"], row["content"])
    part.version, part.sequence = row["version"], row["sequence"]
    return part


ERASURES = RowMapping(table=table_of(ErasureRow), to_row=_erasure_to_row, from_row=erasure_from_row, name="erasure")
EXPORTS = RowMapping(table=table_of(ExportRow), to_row=_export_to_row, from_row=_export_from_row, name="export")
EXPORT_PARTS = RowMapping(
    table=table_of(ExportPartRow), to_row=_part_to_row, from_row=_part_from_row, name="part of an export"
)
