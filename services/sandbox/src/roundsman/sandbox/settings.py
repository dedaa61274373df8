"""The sandbox's own settings; all durations are real seconds, as a provider's are."""

from pydantic import Field, Json

from roundsman.runtime import Settings


class SandboxSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    secret: str = Field(min_length=1)  # the API key, and what webhooks are signed with
    data: str = ""  # the folder of the book; empty: a temporary one
    sandbox_hang_s: float = 30.0  # beyond any client's time-out
    sandbox_slow_s: float = 1.5  # within it
    webhook_url: str = ""  # empty: the payment service's, if that is known
    service_urls: Json[dict[str, str]] = Field(default_factory=dict)

    @property
    def webhooks_go_to(self) -> str:
        """Where webhooks go; empty: nowhere."""
        if self.webhook_url or "payment" not in self.service_urls:
            return self.webhook_url
        return f"{self.service_urls['payment']}/provider/webhooks"
