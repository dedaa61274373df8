"""Settings of tracking; durations are the platform's seconds."""

from roundsman.runtime import Settings
from roundsman.tracking.domain.sifting import SiftRules
from roundsman.tracking.domain.travel import Arrivals, Travel


class TrackingSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    position_future_s: float = 60.0
    position_max_age_s: float = 86_400.0
    position_top_speed_mps: float = 70.0
    position_fresh_s: float = 600.0
    trail_keep_s: float = 30 * 86_400.0
    eta_detour_factor: float = 1.3
    eta_change_s: float = 60.0

    def rules(self) -> SiftRules:
        """Which fixes are believed."""
        return SiftRules(
            future_tolerance_s=self.position_future_s,
            max_age_s=self.position_max_age_s,
            top_speed_mps=self.position_top_speed_mps,
        )

    def arrivals(self) -> Arrivals:
        """How arrivals are told."""
        return Arrivals(
            travel=Travel(detour_factor=self.eta_detour_factor),
            worth_telling_s=self.eta_change_s,
            fresh_s=self.position_fresh_s,
        )
