"""Runs a platform until it is told to stop, and keeps a status file that others read.

`python -m roundsman.stack.supervisor OPTIONS` is how a platform runs in the background. It tells its parent how the
start goes in lines of JSON, `[kind, text]`; a parent that no longer listens ends a start that is under way.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from roundsman.stack.errors import StackError
from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.stack.status import Status, forget_status, status_of, write_status

STATUS_EVERY_S = 0.5
Kind = Literal["step", "ready", "failed"]


def supervise(options: PlatformOptions, on_ready: Callable[[Status], None]) -> None:
    """Run the platform until SIGTERM, SIGHUP or Ctrl-C, which also end a start that is under way.

    Raises:
        StackError: it did not start; nothing is left running.
        KeyboardInterrupt: it was interrupted before it was ready; likewise.
    """
    with _interruptible(), running_platform(options) as platform:
        first = status_of(platform, options)
        write_status(options.folder, first)
        on_ready(first)
        try:
            _keep_current(platform, options)
        except KeyboardInterrupt:
            options.say("stopping")
        finally:
            forget_status(options.folder)


def _keep_current(platform: Platform, options: PlatformOptions) -> None:
    known: Status | None = None
    while True:
        now = status_of(platform, options)
        with suppress(OSError):  # a full disk: tried again at the next turn
            if now != known:
                write_status(options.folder, now)
                known = now
        threading.Event().wait(STATUS_EVERY_S)


def main(options: str) -> None:
    """Run in the background for whoever started us."""
    try:
        supervise(_read(options), _detach)
    except (KeyboardInterrupt, BrokenPipeError):  # told to end, or nobody waits for us any more
        sys.exit(1)
    except (StackError, OSError) as error:
        _tell("failed", str(error))
        sys.exit(1)


def options_in_words(options: PlatformOptions) -> str:
    """The argument that makes a supervisor run these options; a scaled clock does not go with it."""
    return json.dumps({
        "folder": str(options.folder),
        "mode": options.mode,
        "gateway_port": options.gateway_port,
        "durable": options.durable,
        "extra_env": dict(options.extra_env),
        "services": None if options.services is None else sorted(options.services),
    })  # fmt: skip


def _read(words: str) -> PlatformOptions:
    given = json.loads(words)
    only = given.pop("services", None)
    services = None if only is None else frozenset(only)
    return PlatformOptions(folder=Path(given.pop("folder")), services=services, say=_say, **given)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a signal that asks for an end interrupt the main thread; once, so that stopping is not interrupted."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def interrupt(number: int, frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _detach(status: Status) -> None:
    """Say that all is well, then speak to the log instead of the parent."""
    _tell("ready", status.gateway_url)
    os.dup2(2, 1)


def _say(line: str) -> None:
    _tell("step", line)


def _tell(kind: Kind, text: str) -> None:
    sys.stdout.write(json.dumps([kind, text]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
