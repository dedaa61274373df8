"""Takes a token for each request: of the person's bucket, or of the address's where nobody is known.

The buckets are in this process's memory: of several gateways each grants its share of every rate.
"""

import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil

from roundsman.gateway.domain.api_keys import KeyLimits
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.quota import Allowance, Quota, Taken, TooManyRequests
from roundsman.web.caller import Caller

Client = tuple[str, int] | None  # as ASGI tells it: address and port
_MINUTE_S, _DAY_S = 60.0, 86_400.0
_IPV6_NETWORK_BITS = 64  # one household has as many addresses as it likes below this


@dataclass(frozen=True, slots=True, kw_only=True)
class PerMinute:
    """Requests in a minute; 0: as many as they like."""

    user: int
    address: int  # without a token
    login: int  # by an address, of what a wrong password or code may be tried on


class Rates:
    """The quotas of one of so many gateway processes."""

    def __init__(self, most: PerMinute, gateways: int = 1) -> None:
        self._gateways = gateways
        self._user = self._quota("user", most.user) if most.user else None
        self._address = self._quota("address", most.address) if most.address else None
        self._keys: dict[tuple[str, int], Quota] = {}
        self._login = self._quota("login", most.login) if most.login else None

    def of_user(self, caller: Caller) -> Headers:
        """Take one of the person's; gives the headers that tell how many are left.

        Raises:
            TooManyRequests: there is none.
        """
        return _taken(self._user, caller.user_id)

    def of_key(self, key_id: str, limits: KeyLimits) -> Headers:
        """Take one of the key's, of this minute and of this day; raises as `of_user`."""
        minute = _taken(self._key_quota("key", limits.per_minute, _MINUTE_S), key_id)
        day = _taken(self._key_quota("key-day", limits.per_day, _DAY_S), key_id)
        return [(name, value + b", " + more) for (name, value), (_, more) in zip(minute, day, strict=True)]

    def _key_quota(self, name: str, most: int, window_s: float) -> Quota:
        """The buckets of all keys that have the same limit: identity bounds what it may be."""
        if (name, most) not in self._keys:
            self._keys[name, most] = self._quota(name, most, window_s)
        return self._keys[name, most]

    def _quota(self, name: str, most: int, window_s: float = _MINUTE_S) -> Quota:
        return Quota(Allowance(name=name, most=most, window_s=window_s, processes=self._gateways))

    def of_address(self, client: Client) -> Headers:
        """Take one of the address's; raises as `of_user`."""
        return _taken(self._address, network_of(client))

    def of_login(self, client: Client) -> Headers:
        """Take one of those with which an address may try passwords and codes; raises as `of_user`."""
        return _taken(self._login, network_of(client))


def network_of(client: Client) -> str:
    """Whom an address stands for: itself (IPv4), or its network of 64 bits (IPv6)."""
    address = client[0] if client else ""
    if ":" not in address:
        return address
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> _IPV6_NETWORK_BITS:x}"


def _taken(quota: Quota | None, key: str) -> Headers:
    if quota is None:
        return []
    taken = quota.take(key, time.monotonic())
    if taken.wait_s:
        raise _refused(quota, taken)
    return [(b"ratelimit-policy", quota.policy.encode()), (b"ratelimit", quota.state(taken).encode())]


def _refused(quota: Quota, taken: Taken) -> TooManyRequests:
    wait_s = ceil(taken.wait_s)
    detail = f"That is more than {quota.allowance.most} requests in {quota.window_s:.0f} s: go on in {wait_s} s."
    told = {"RateLimit-Policy": quota.policy, "RateLimit": quota.state(taken), "Retry-After": str(wait_s)}
    return TooManyRequests(detail, told)
