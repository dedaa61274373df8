"""Makes every process of a platform stand still for a moment."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIGSTOP
from typing import IO

import psutil

from roundsman.stack.backup import thaw
from roundsman.stack.backup.errors import BackupFailed

_WITHIN_S = 10.0
_LOOK_EVERY_S = 0.005
_ENDED = frozenset({psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD})


@contextmanager
def frozen(supervisor_pid: int) -> Iterator[None]:
    """All that the supervisor started stands still while the block runs; then it goes on, whatever becomes of us.

    Raises:
        BackupFailed: something ended or was started meanwhile, so that what was read in the block is of no use.
    """
    argv = [sys.executable, "-I", "-S", thaw.__file__]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True) as helper:  # noqa: S603 - our own
        if helper.stdin is None:
            raise BackupFailed("the process that would wake the platform has no ear")
        ours = {psutil.Process(), psutil.Process(helper.pid)}
        stopped = _stop_all(supervisor_pid, ours, helper.stdin)
        yield
        if stopped != _others(supervisor_pid, ours) or not all(map(_stands, stopped)):
            raise BackupFailed("a process ended or was started meanwhile; try again")


def _stop_all(supervisor_pid: int, ours: set[psutil.Process], wake: IO[bytes]) -> set[psutil.Process]:
    """Stop them until none is left that runs: one may start another while it is being stopped."""
    stopped: set[psutil.Process] = set()
    while running := _others(supervisor_pid, ours) - stopped:
        for one in running:
            wake.write(f"{one.pid}\n".encode())
            wake.flush()  # whoever wakes it knows of it before it stands
            with suppress(ProcessLookupError):
                os.kill(one.pid, SIGSTOP)
        stopped |= running
    ends_at = time.monotonic() + _WITHIN_S
    while not all(map(_stands, stopped)):  # one in the middle of a write ends it first
        if time.monotonic() > ends_at:
            raise BackupFailed(f"not everything stood still within {_WITHIN_S:.0f} s; try again")
        time.sleep(_LOOK_EVERY_S)
    return stopped


def _others(supervisor_pid: int, ours: set[psutil.Process]) -> set[psutil.Process]:
    try:
        family = set(psutil.Process(supervisor_pid).children(recursive=True))
    except psutil.NoSuchProcess as error:
        raise BackupFailed("the platform ended meanwhile; start it again, or back it up stopped") from error
    return {one for one in family - ours if _state(one) not in _ENDED}


def _stands(process: psutil.Process) -> bool:
    """Whether it does; one that has ended does, too, and is told by its absence."""
    return _state(process) in {psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP, *_ENDED}


def _state(process: psutil.Process) -> str:
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return psutil.STATUS_DEAD
