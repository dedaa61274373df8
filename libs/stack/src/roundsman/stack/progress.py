"""Says how far many downloads at once have come."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEP_PERCENT = 10


class Progress:
    """Counts bytes from any thread and says each tenth of the whole once."""

    def __init__(self, total_bytes: int, say: Callable[[str], None]) -> None:
        self.total_bytes = total_bytes
        self._say = say
        self._got_bytes = 0
        self._said_percent = 0
        self._lock = threading.Lock()

    @contextmanager
    def of_file(self, name: str, size_bytes: int) -> Iterator[Callable[[int], None]]:
        """Gives what to call with the size of each piece that arrived."""
        yield self.add

    def add(self, got_bytes: int) -> None:
        """Count what arrived; a file that is fetched again counts again, up to the whole."""
        with self._lock:
            self._got_bytes += got_bytes
            percent = min(100, 100 * self._got_bytes // self.total_bytes)
            step = percent - percent % STEP_PERCENT
            if step > self._said_percent:
                self._said_percent = step
                self._say(f"{step} %")
