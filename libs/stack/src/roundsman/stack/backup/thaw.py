"""Lets stopped processes go on once whoever stopped them is done, or dead: their numbers come on standard input."""

import os
import sys
from contextlib import suppress
from signal import SIG_IGN, SIGCONT, SIGHUP, SIGINT, SIGTERM, signal


def main() -> None:
    """Read numbers to the end of the input, then wake them all."""
    for number in (SIGINT, SIGTERM, SIGHUP):
        signal(number, SIG_IGN)  # nobody else would do it
    for pid in [int(line) for line in sys.stdin]:
        with suppress(ProcessLookupError):
            os.kill(pid, SIGCONT)


if __name__ == "__main__":
    main()
