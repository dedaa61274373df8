"""Payment's own settings."""

from pydantic import Field

from roundsman.runtime import Settings


class PaymentSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    sandbox_url: str = Field(min_length=1)  # the provider
    secret: str = Field(min_length=1)  # the provider's API key, and what its webhooks are signed with
    # Real seconds for one call to the provider; well below the 30 s for which a worker holds a call.
    provider_timeout_s: float = Field(default=5.0, gt=0, le=10)
