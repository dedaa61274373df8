"""This service's own settings."""

from roundsman.runtime.settings import Settings


class VendorSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    auto_approve: bool = False  # approve new vendors at once: for demos
