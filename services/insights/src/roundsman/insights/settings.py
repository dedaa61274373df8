"""This service's own settings; durations are the platform's seconds where nothing else is said."""

from datetime import timedelta

from pydantic import Field

from roundsman.insights.domain.promises import Promises
from roundsman.runtime import Settings


class InsightsSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    figures_every_s: float = Field(default=2.0, gt=0)  # real: how often the shortest window is counted
    promised_accept_s: float = Field(default=180.0, gt=0)  # for a vendor to accept what is paid
    promised_door_s: float = Field(default=2400.0, gt=0)  # from placing to the door: the public days' target

    def promises(self) -> Promises:
        """What is on time."""
        return Promises(
            accept_within=timedelta(seconds=self.promised_accept_s),
            deliver_within=timedelta(seconds=self.promised_door_s),
        )
