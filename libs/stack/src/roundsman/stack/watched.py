"""One process and its life: starting, ready, ended, waiting to be started anew."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from roundsman.stack.commands import Command, Probe, plain_environment
from roundsman.stack.errors import tail_of
from roundsman.stack.room import is_full

State = Literal["starting", "ready", "waiting", "ended"]
FIRST_BACK_OFF_S = 0.1
LONGEST_BACK_OFF_S = 5.0
STEADY_AFTER_S = 2.0  # ready this long, an end counts as the first again
NO_ROOM = "No space left on device"
LOG_LIMIT_BYTES = 32_000_000  # a log longer than this is put aside at the next start


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStatus:
    """What a person wants to know about a process."""

    name: str
    pid: int  # 0: not running just now
    state: State
    restarts: int
    last_exit: str  # empty: it never ended


class Watched:
    """A command's current process. Every method but `await_end` belongs to the nursery's thread."""

    def __init__(self, command: Command, probe: Probe | None) -> None:
        self.command = command
        self.is_ready = False
        self.was_ready = False
        self.last_exit = ""
        self.restarts = 0
        self._probe = probe
        self.exit_code: int | None = None  # set when the rest of what is to be said of the end is
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._log_from = 0
        self._spawned_at = 0.0
        self._ready_at = 0.0
        self._back_off_s = FIRST_BACK_OFF_S
        self._due_at = 0.0

    @property
    def ended(self) -> bool:
        """Whether it ended and is not going to be started anew."""
        return self.exit_code is not None and (self._stopping or not self.was_ready)

    @property
    def age_s(self) -> float:
        """How long ago it was last started."""
        return time.monotonic() - self._spawned_at

    def spawn(self) -> None:
        """Start the process."""
        command = self.command
        self._turn_log()
        if self._probe is not None:
            self._probe.before_start()
        with command.log.open("ab") as log:
            self._log_from = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - commands are our own
                command.leashed(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=command.folder,
                env={**plain_environment(), **command.env}, start_new_session=True,
            )  # fmt: skip
        self.exit_code = None
        self._spawned_at = time.monotonic()

    def look(self) -> None:
        """Notice what happened since the last look, and start anew what is due."""
        if self._process is None or self._stopping:
            return
        try:
            self._look_at(self._process)
        except OSError as error:  # no room for a log, no process to be had: try again later
            self.last_exit = str(error)
            self._back_off()

    def _look_at(self, process: subprocess.Popen[bytes]) -> None:
        code = process.poll()
        if code is not None and self.exit_code is None:
            self._note_end(code)
        elif code is not None:
            self._start_anew_when_due()
        elif not self.is_ready and self._probe is not None and self._probe.is_ready(self._log_from):
            self.is_ready = self.was_ready = True
            self._ready_at = time.monotonic()

    def tell(self, variables: Mapping[str, str]) -> None:
        """Have these in its environment from the next start on."""
        self.command = replace(self.command, env={**self.command.env, **variables})

    def ask_to_stop(self) -> None:
        """Ask for an end, once and for all."""
        self._stopping = True
        if self._process is not None:
            self._process.send_signal(self.command.stop_signal)

    def await_end(self) -> None:
        """Wait for the end that was asked for; past the deadline, force it."""
        if self._process is None:
            return
        try:
            self.exit_code = self._process.wait(self.command.stop_within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            self.exit_code = self._process.wait()

    def kill(self) -> None:
        """End the process and its children at once; a child may outlive its first process."""
        self.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and its children; one that is gone hears nothing."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def status(self) -> ProcessStatus:
        pid = self._process.pid if self._process is not None and self.exit_code is None else 0
        return ProcessStatus(
            name=self.command.name,
            pid=pid,
            state=self._state(),
            restarts=self.restarts,
            last_exit=self.last_exit,
        )

    def _state(self) -> State:
        if self.exit_code is None:
            return "ready" if self.is_ready else "starting"
        return "ended" if self.ended else "waiting"

    def _note_end(self, code: int) -> None:
        self.kill()  # children that it left behind
        if self.is_ready and time.monotonic() - self._ready_at > STEADY_AFTER_S:
            self._back_off_s = FIRST_BACK_OFF_S
        self.is_ready = False
        self._back_off()
        try:
            self.last_exit = self._reason(code)
        finally:
            self.exit_code = code  # last: whoever waits for the end on another thread asks for the reason next

    def _reason(self, code: int) -> str:
        if is_full(self.command.folder) or NO_ROOM in tail_of(self.command.log, self._log_from):
            return "the disk is full"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def _back_off(self) -> None:
        self._due_at = time.monotonic() + self._back_off_s
        self._back_off_s = min(2 * self._back_off_s, LONGEST_BACK_OFF_S)

    def _start_anew_when_due(self) -> None:
        if self.was_ready and time.monotonic() >= self._due_at:
            self.restarts += 1
            self.spawn()

    def _turn_log(self) -> None:
        log = self.command.log
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))
