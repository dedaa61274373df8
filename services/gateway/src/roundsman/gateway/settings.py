"""What the gateway is told by its environment."""

from typing import Annotated

from pydantic import Field, IPvAnyNetwork, Json, SecretStr, StringConstraints

from roundsman.gateway.domain.watchers import PRIVATE, PRIVATE_6
from roundsman.runtime import Settings

_Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[^/?#@]+)$")]


class GatewaySettings(Settings):
    """Read from `ROUNDSMAN_*` variables of the same names."""

    service_urls: Json[dict[str, str]] = Field(default_factory=dict)  # service -> base URL
    forward_timeout_s: float = Field(default=30.0, gt=0)  # a service that takes longer to answer: 504
    restart_patience_s: float = Field(default=3.0, ge=0)  # how long a refused connection is tried again
    body_limit_bytes: int = Field(default=1024 * 1024, gt=0)  # a longer request body: 413
    body_s: float = Field(default=30.0, gt=0)  # for a request's body to come: 408
    socket_window: int = Field(default=2000, gt=0)  # events of each partition kept for sockets that resume
    socket_window_s: float = Field(default=60.0, ge=0)  # beyond those: the events of so long
    socket_window_most: int = Field(default=100_000, ge=0)  # and no more than these; 0.6 KiB each
    socket_queue: int = Field(default=1000, gt=0)  # messages that may wait for one socket; more: it has to reload
    socket_recheck_s: float = Field(default=15.0, gt=0)  # how often each socket's token is asked for: was it revoked?
    socket_login_s: float = Field(default=10.0, gt=0)  # how long a new socket may take to log in
    gateways: int = Field(default=1, gt=0)  # processes that share the callers: each grants its part of what follows
    user_per_minute: int = Field(default=1200, ge=0)  # requests of one person; 0 here and below: no limit
    address_per_minute: int = Field(default=600, ge=0)  # requests without a (good) token
    login_per_minute: int = Field(default=60, ge=0)  # requests on /auth/ with a password or a code, of one address
    allowed_origins: Json[list[_Origin]] = Field(default_factory=list)  # whose pages may ask; `*`: everybody's
    tokens_in_query: bool = False  # `?access_token=` for sockets and streams; proxies must not log queries then
    hsts_s: int = Field(default=0, ge=0)  # for how long browsers come by HTTPS only; 0: nothing is said
    watchers: Json[list[IPvAnyNetwork]] = Field(default=[*PRIVATE, *PRIVATE_6])  # may ask for health and figures
    requests_at_once: int = Field(default=1000, gt=0)  # under way; one more: 503
    service_at_once: int = Field(default=250, gt=0)  # to each service; one more: 503
    user_at_once: int = Field(default=100, gt=0)  # of one person; one more: 429
    sockets: int = Field(default=20_000, gt=0)  # open at once; one more: 503
    sockets_per_user: int = Field(default=50, gt=0)  # one more: the oldest ends
    socket_messages_per_s: float = Field(default=50.0, gt=0)  # from one client, and five times as many at once
    secret: SecretStr = SecretStr("")  # signs tickets of sockets; the same for all gateways; without it there are none
    socket_asks_at_once: int = Field(default=50, gt=0)  # questions of sockets to each service; more wait
