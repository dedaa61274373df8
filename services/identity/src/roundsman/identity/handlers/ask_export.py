"""Ask what is held of oneself, and let it go again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.export import Export, ExportFile, ExportId
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId

OVER_TIMER = "export_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExport:
    """A person wants to know."""

    export_id: ExportId
    user_id: UserId
    services: frozenset[str]
    kept_for: timedelta  # in the platform's time
    at: datetime  # the platform's


async def ask_export(cmd: AskExport, uow: UnitOfWork) -> Export:
    """Begin an export and ask the services; one that waits for some of them is the answer as it is.

    Raises:
        NotFound: no such user.
    """
    for former in await uow.exports.find_by("user_id", [cmd.user_id]):
        if former.file.ready_at is None:
            return former
    user = await uow.users.get(cmd.user_id)
    expires_at = cmd.at + cmd.kept_for
    missing: dict[str, tuple[int, ...]] = dict.fromkeys(cmd.services, ())
    file = ExportFile(user_id=cmd.user_id, asked_at=cmd.at, expires_at=expires_at, missing=missing)
    export = Export.ask(cmd.export_id, file, user.account.name)
    uow.exports.add(export)
    uow.timers.set(OVER_TIMER, export.id, expires_at)
    return export
