"""The last known place of a driver: apart from the courier, so that a position never competes with an offer."""

from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.aggregate import Aggregate


class LastPosition(Aggregate):
    """One a driver; its id is the driver's."""

    def __init__(self, driver_id: str, fix: Fix, version: int = 0) -> None:
        super().__init__(driver_id, version)
        self.fix = fix

    def move(self, fix: Fix) -> None:
        """Take a newer fix; an older one changes nothing."""
        if fix.at > self.fix.at:
            self.fix = fix
