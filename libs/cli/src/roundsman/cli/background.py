"""Starts the supervisor as a process of its own that outlives the command."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from roundsman.stack import PlatformOptions, StackError
from roundsman.stack.commands import log_of
from roundsman.stack.supervisor import options_in_words

STOP_WITHIN_S = 60.0


def start_in_background(options: PlatformOptions) -> str:
    """Start a platform, repeat the steps that it says, and return the gateway's address when it is ready.

    Raises:
        StackError: it did not start; nothing is left running.
        KeyboardInterrupt: likewise.
    """
    log = log_of(options.folder, "supervisor")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        supervisor = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "roundsman.stack.supervisor", options_in_words(options)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
        )  # fmt: skip
    with _interrupt_ends(supervisor) as interrupted, supervisor.stdout or nullcontext(()) as lines:
        try:
            gateway_url = _follow(lines, options)
            _heed(interrupted)
        except BaseException:
            supervisor.terminate()
            supervisor.wait(STOP_WITHIN_S)
            if interrupted.is_set():
                raise KeyboardInterrupt from None
            raise
    return gateway_url


@contextmanager
def _interrupt_ends(supervisor: subprocess.Popen[str]) -> Iterator[threading.Event]:
    """Let Ctrl-C end the supervisor, and so the reading of what it says.

    An exception raised wherever the signal happens to strike would be lost in a destructor or an import's callback.
    """
    interrupted = threading.Event()

    def end(number: int, frame: object) -> None:
        interrupted.set()
        supervisor.terminate()

    before = signal.signal(signal.SIGINT, end)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _heed(interrupted: threading.Event) -> None:
    """What was interrupted at the very end stops again."""
    if interrupted.is_set():
        raise KeyboardInterrupt


def _follow(lines: Iterable[str], options: PlatformOptions) -> str:
    for line in lines:
        kind, text = json.loads(line)
        if kind == "ready":
            return str(text)
        if kind == "failed":
            raise StackError(text)
        options.say(text)
    raise StackError(f"the supervisor ended without a word; see {log_of(options.folder, 'supervisor')}")
