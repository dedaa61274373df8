"""How often a password may be guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOut:
    """After `failures` wrong passwords in a row an account waits for `lock_s` seconds of the machine's time."""

    failures: int
    lock_s: float

    def locks_until(self, failed_logins: int, at: datetime) -> datetime | None:
        """When the account opens again; None: it stays open."""
        return at + timedelta(seconds=self.lock_s) if failed_logins >= self.failures else None
