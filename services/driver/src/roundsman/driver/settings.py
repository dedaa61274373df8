"""This service's own settings."""

from roundsman.runtime.settings import Settings


class DriverSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    auto_approve: bool = False  # approve new drivers at once: for demos
    currency: str = "USD"  # of sums over nothing
