"""What should have been done by now, and is not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.messaging.lag import GroupLag
from roundsman.operations.verify.stores import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTime:
    """The time that the services live in, which may run faster than ours."""

    now: datetime
    speed: float = 1.0

    def before(self, real_s: float) -> datetime:
        """The platform time so many real seconds ago."""
        return self.now - timedelta(seconds=real_s * self.speed)


def left_of(found: Found, lag: Sequence[GroupLag], time: PlatformTime, under_way_s: float) -> Mapping[str, int]:
    """Queue -> what waits in it for longer than anything should."""
    before = time.before(under_way_s)
    left: Counter[str] = Counter()
    for service, row in found.rows("unsent"):
        left[f"the outbox of {service}"] += _was_told(row["told_at"], before)
    for service, row in found.rows("timers"):
        left[f"the timers of {service}"] += row["due_at"] < before
    for service, row in found.rows("intents"):
        left[f"the messages of {service}"] += row["due_at"] < before
    for group in lag:
        left[f"the topics of {group.name}"] += group.behind if group.behind_s > under_way_s else 0
    return left


def _was_told(told_at: str | None, before: datetime) -> bool:
    """A key that is taken back says no time; it goes with what stands beside it."""
    return told_at is not None and datetime.fromisoformat(told_at) < before
