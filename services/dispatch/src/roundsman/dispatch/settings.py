"""Dispatch's settings; times are platform seconds."""

from typing import Literal

from pydantic import Field

from roundsman.runtime import Settings


class DispatchSettings(Settings):
    """Read from `ROUNDSMAN_*`: `offer_s` is ROUNDSMAN_OFFER_S."""

    offer_s: float = Field(default=60, gt=0)  # a driver's time to answer
    lead_s: float = Field(default=300, ge=0)  # how long before the goods are ready a driver may arrive
    speed_mps: float = Field(default=16 / 3, gt=0)  # along the straight line: 320 m a minute
    matching_policy: Literal["earliest-arrival", "route-plans"] = "earliest-arrival"
    cadence_s: float = Field(default=60, gt=0)  # how long a route plan holds if nothing changes
    handover_s: float = Field(default=0, ge=0)  # what route plans reckon with at a pickup or a door
    position_max_age_s: float = Field(default=1800, gt=0)  # an older position is not believed
    pin_attempts: int = Field(default=5, ge=1)  # wrong PINs until a dispatcher has to confirm
    search_again_s: float = Field(default=900, gt=0)  # at least so long is looked for another driver
