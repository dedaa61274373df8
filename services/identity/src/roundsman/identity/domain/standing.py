"""How a person stands: whether they may come in, and from when on their tokens count."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`epoch` counts the changes of a person's rights; an access token of an earlier epoch counts no more.

    A count, not a time: hosts whose clocks differ agree on it. All times are the machine's.
    """

    epoch: int = 0
    epoch_began_at: datetime | None = None
    suspended_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether nobody keeps them out."""
        return self.suspended_at is None and self.deleted_at is None

    def moved_on(self, at: datetime) -> Self:
        """Rights have changed: every access token given so far counts no more."""
        return replace(self, epoch=self.epoch + 1, epoch_began_at=at)
