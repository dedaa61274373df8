"""How often somebody may ask: a bucket of tokens each, which fills up again all the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from roundsman.kernel.errors import DomainError

_MOST_KNOWN = 100_000  # buckets that are not full, of one quota: some 12 MB
_FORGOTTEN_SHARE = 10  # a tenth of them goes when all are still needed


class TooManyRequests(DomainError):
    """The bucket is empty; `headers` of the answer say when there is a token again."""

    slug = "too-many-requests"
    status = 429

    def __init__(self, detail: str, headers: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.headers = headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is left in a bucket after a token was taken, or was not to be had."""

    left: int
    full_in_s: float
    wait_s: float = 0.0  # until there is one; 0: it was taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What several processes grant together, to each of whom they count: requests at once, and again in each window."""

    name: str
    most: int
    window_s: float = 60.0
    processes: int = 1

    @property
    def share(self) -> int:
        """What one of them grants; rounded up, so that a small allowance is not nothing."""
        return ceil(self.most / self.processes)


class Quota:
    """One process's share of an allowance, for each key.

    A bucket is one number, the time at which it will be full again (GCRA: ITU-T I.371); a full one is not kept.
    """

    def __init__(self, allowance: Allowance, most_known: int = _MOST_KNOWN) -> None:
        self.allowance = allowance
        self.window_s = allowance.window_s
        self.policy = f'"{allowance.name}";q={allowance.most};w={allowance.window_s:.0f}'
        self._one_s = allowance.window_s / allowance.share  # in which one token comes back
        self._most_known = most_known
        self._full_at: dict[str, float] = {}

    def take(self, key: str, now_s: float) -> Taken:
        """Take a token out of the key's bucket, if there is one. Times are of any clock that does not go back."""
        full_in_s = max(self._full_at.get(key, now_s) - now_s, 0.0)
        left = (self.window_s - full_in_s) / self._one_s
        if left < 0.999999:  # floats: a token that is there but for their rounding is there
            return Taken(left=0, full_in_s=full_in_s, wait_s=(1.0 - left) * self._one_s)
        if key not in self._full_at and len(self._full_at) >= self._most_known:
            self._make_room(now_s)
        self._full_at[key] = now_s + full_in_s + self._one_s
        return Taken(left=int(left - 0.999999), full_in_s=full_in_s + self._one_s)

    def state(self, taken: Taken) -> str:
        """The header `RateLimit`, beside `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).

        Of all processes together, as if the others had granted as much.
        """
        left = min(taken.left * self.allowance.processes, self.allowance.most)
        return f'"{self.allowance.name}";r={left};t={ceil(taken.full_in_s)}'

    def _make_room(self, now_s: float) -> None:
        """Forget the buckets that are full, or else those known for longest: better than to keep out newcomers."""
        self._full_at = {key: at for key, at in self._full_at.items() if at > now_s}
        if len(self._full_at) >= self._most_known:
            for key in list(self._full_at)[: self._most_known // _FORGOTTEN_SHARE + 1]:
                del self._full_at[key]
