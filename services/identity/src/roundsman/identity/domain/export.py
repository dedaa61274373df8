"""What all services hold of a person, gathered for them, for some days."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.events import PersonExportAsked
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import TypeId, UserId


class ExportId(TypeId):
    """One wish to know what is held."""

    prefix = "exp"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """How far an export has come. Times are the platform's."""

    user_id: UserId
    asked_at: datetime
    expires_at: datetime
    missing: dict[str, tuple[int, ...]]  # service -> the numbers of its parts that are missing; none: it has not begun
    ready_at: datetime | None = None


class Export(Aggregate):
    """Guards one export. A part that comes again changes nothing."""

    def __init__(self, export_id: ExportId, file: ExportFile, version: int = 0, sequence: int = 0) -> None:
        super().__init__(export_id, version, sequence)
        self.file = file

    @classmethod
    def ask(cls, export_id: ExportId, file: ExportFile, name: str) -> Self:
        """A new wish of a person of this name; tells `PersonExportAsked`."""
        export = cls(export_id, file)
        export.record(PersonExportAsked(user_id=file.user_id, export_id=export_id, name=name, at=file.asked_at))
        return export

    def take_in(self, part: "ExportPart", parts: int, at: datetime) -> bool:
        """Whether this part was missing; with the last one the export is ready."""
        numbers = self.file.missing.get(part.service)
        if numbers is None or part.number not in (numbers or range(1, parts + 1)):
            return False
        left = tuple(n for n in (numbers or range(1, parts + 1)) if n != part.number)
        missing = {service: numbers for service, numbers in self.file.missing.items() if service != part.service}
        if left:
            missing[part.service] = left
        self.file = replace(self.file, missing=missing, ready_at=None if missing else at)
        return True


class ExportPart(Aggregate):
    """A piece of what one service holds: its parts in order are a JSON document."""

    def __init__(self, export_id: ExportId, service: str, number: int, content: str) -> None:
        super().__init__(f"{export_id}/{service}/{number}")
        self.export_id = export_id
        self.service = service
        self.number = number
        self.content = content
