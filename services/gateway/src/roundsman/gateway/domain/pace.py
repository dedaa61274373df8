"""How fast one client may talk on its socket."""


class Pace:
    """`per_s` messages a second, and `burst` of them at once: a bucket of tokens, as one of a `Quota`."""

    __slots__ = ("_full_at", "_one_s", "_whole_s")

    def __init__(self, per_s: float, burst: int) -> None:
        self._one_s = 1.0 / per_s
        self._whole_s = burst / per_s
        self._full_at = 0.0

    def allows(self, now_s: float) -> bool:
        """Whether there may be another now; counts it if so. Times are of any clock that does not go back."""
        full_at = max(self._full_at, now_s) + self._one_s
        if full_at - now_s > self._whole_s + 1e-9:  # floats
            return False
        self._full_at = full_at
        return True
