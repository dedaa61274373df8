"""Starts the supervisor as a process of its own that outlives the command."""

import json
import subprocess
import sys
from collections.abc import Iterable

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
    try:
        return _follow(supervisor.stdout or (), options)
    except BaseException:
        supervisor.terminate()
        supervisor.wait(STOP_WITHIN_S)
        raise


def _follow(lines: Iterable[str], options: PlatformOptions) -> str:
    for line in lines:
        kind, text = json.loads(line)
        if kind == "ready":
            return str(text)
        if kind == "failed":
            raise StackError(text)
        options.say(text)
    raise StackError(f"the supervisor ended without a word; see {log_of(options.folder, 'supervisor')}")
