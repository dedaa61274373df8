"""Processes start, are started anew when they end, and end with the nursery."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from roundsman.stack import watched
from roundsman.stack.commands import Command, FileWritten, LogSays
from roundsman.stack.errors import DidNotStart, StackError
from roundsman.stack.nursery import AT_ONCE, Nursery, Start
from roundsman.stack.watched import Watched
from roundsman.testkit import eventually

SERVE = "echo serving; exec sleep 60"
UNTIL_SEEN = "until test -e seen; do sleep 0.05; done"  # whoever waits for it to be ready


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as opened:
        yield opened


def a_command(folder: Path, script: str, name: str = "job", stop_within_s: float = 10.0) -> Command:
    log = folder / f"{name}.log"
    argv = ("/bin/sh", "-c", script)
    return Command(name=name, argv=argv, folder=folder, log=log, stop_within_s=stop_within_s)


def serving(folder: Path, script: str = SERVE, name: str = "job") -> Start:
    command = a_command(folder, script, name)
    return Start(command=command, probe=LogSays(command.log, b"serving"))


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_started_process_is_ready_when_its_log_says_so(nursery: Nursery, tmp_path: Path) -> None:
    nursery.start_all([serving(tmp_path)], within_s=60)

    (status,) = nursery.statuses()
    assert (status.name, status.state, status.restarts) == ("job", "ready", 0)
    assert is_alive(status.pid)


def test_one_that_becomes_ready_while_another_is_told_is_told_too(tmp_path: Path) -> None:
    slow = "while [ ! -e go ]; do sleep 0.01; done; " + SERVE
    told: list[str] = []

    def say(line: str) -> None:
        told.append(line.split(maxsplit=1)[0])
        (tmp_path / "go").touch()
        while any(one.state != "ready" for one in opened.statuses()):  # the nursery's thread goes on meanwhile
            pass

    with Nursery(say) as opened:
        opened.start_all([serving(tmp_path, slow, "slow"), serving(tmp_path, SERVE, "quick")], within_s=60)

    assert sorted(told) == ["quick", "slow"]


def test_what_an_earlier_process_logged_does_not_make_the_next_one_ready(nursery: Nursery, tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("serving\n")

    with pytest.raises(DidNotStart, match="not ready within"):
        nursery.start_all([serving(tmp_path, "exec sleep 60")], within_s=0.3)


def test_a_ready_file_of_an_earlier_process_does_not_count(nursery: Nursery, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    ready.touch()

    with pytest.raises(DidNotStart, match="not ready within"):
        nursery.start(a_command(tmp_path, "exec sleep 60"), FileWritten(ready), within_s=0.3)


async def has_state(process: psutil.Process, state: str) -> bool:
    return process.status() == state


async def test_a_killed_process_is_started_anew_and_says_why(nursery: Nursery, tmp_path: Path) -> None:
    nursery.start_all([serving(tmp_path)], within_s=60)
    (before,) = nursery.statuses()

    nursery.kill("job")

    async def is_back() -> bool:
        (now,) = nursery.statuses()
        return now.state == "ready" and now.pid != before.pid

    await eventually(is_back)
    (after,) = nursery.statuses()
    assert (after.restarts, after.last_exit) == (1, "signal SIGKILL")


async def test_a_process_stands_still_until_it_is_woken(nursery: Nursery, tmp_path: Path) -> None:
    nursery.start_all([serving(tmp_path)], within_s=60)
    process = psutil.Process(nursery.statuses()[0].pid)

    nursery.signal("job", signal.SIGSTOP)
    await eventually(lambda: has_state(process, psutil.STATUS_STOPPED))
    nursery.signal("job", signal.SIGCONT)
    await eventually(lambda: has_state(process, psutil.STATUS_SLEEPING))

    assert [(one.pid, one.restarts) for one in nursery.statuses()] == [(process.pid, 0)]


def test_nobody_of_that_name_is_signalled(nursery: Nursery) -> None:
    with pytest.raises(StackError, match="no process is named nobody"):
        nursery.signal("nobody", signal.SIGSTOP)


async def test_a_process_that_keeps_ending_is_tried_again_and_again(nursery: Nursery, tmp_path: Path) -> None:
    nursery.start_all([serving(tmp_path, f"echo serving; {UNTIL_SEEN}; exit 3")], within_s=60)
    (tmp_path / "seen").touch()

    async def was_tried_twice() -> bool:
        return nursery.statuses()[0].restarts >= 2

    await eventually(was_tried_twice)
    assert nursery.statuses()[0].last_exit == "exit code 3"


async def test_a_process_without_room_on_the_disk_says_so(nursery: Nursery, tmp_path: Path) -> None:
    script = f"echo serving; {UNTIL_SEEN}; echo 'write: No space left on device'; exit 1"
    nursery.start_all([serving(tmp_path, script)], within_s=60)
    (tmp_path / "seen").touch()

    async def ended_once() -> bool:
        return nursery.statuses()[0].last_exit == "the disk is full"

    assert await eventually(ended_once)


def test_a_process_that_ends_at_its_start_shows_its_log_and_is_not_tried_again(
    nursery: Nursery, tmp_path: Path
) -> None:
    with pytest.raises(DidNotStart, match="cannot open the cash drawer") as raised:
        nursery.start_all([serving(tmp_path, "echo cannot open the cash drawer; exit 7")], within_s=60)

    assert "exit code 7" in str(raised.value)
    assert nursery.statuses() == []


def test_a_process_has_not_ended_before_the_reason_of_its_end_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, ended_while_asking = serving(tmp_path, "exit 7"), []
    job = Watched(start.command, start.probe)

    def tail_of(*_: object) -> str:
        ended_while_asking.append(job.ended)
        return ""

    monkeypatch.setattr(watched, "tail_of", tail_of)
    job.spawn()
    while not job.ended:
        job.look()

    assert (ended_while_asking, job.last_exit) == ([False], "exit code 7")


def test_when_one_of_several_fails_none_is_left(nursery: Nursery, tmp_path: Path) -> None:
    with pytest.raises(DidNotStart):
        nursery.start_all([serving(tmp_path, name="good"), serving(tmp_path, "exit 1", "bad")], within_s=60)

    assert nursery.statuses() == []


def test_more_processes_than_start_at_a_time_all_become_ready(nursery: Nursery, tmp_path: Path) -> None:
    names = [f"job{at}" for at in range(AT_ONCE + 2)]

    nursery.start_all([serving(tmp_path, name=name) for name in names], within_s=60)

    assert [(status.name, status.state) for status in nursery.statuses()] == [(name, "ready") for name in names]


def test_a_closed_nursery_starts_nothing(tmp_path: Path) -> None:
    with Nursery() as nursery:
        nursery.start_all([serving(tmp_path)], within_s=60)

    with pytest.raises(StackError, match="already stopped"):
        nursery.start_all([serving(tmp_path)], within_s=60)
    nursery.close()


def test_a_command_runs_to_its_end(nursery: Nursery, tmp_path: Path) -> None:
    nursery.run(a_command(tmp_path, "echo done > result"))

    assert (tmp_path / "result").read_text() == "done\n"
    assert nursery.statuses() == []


def test_a_command_that_fails_shows_its_log(nursery: Nursery, tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match="no such table"):
        nursery.run(a_command(tmp_path, "echo no such table; exit 2"))


def test_a_process_deaf_to_its_stop_signal_is_killed_with_its_children(tmp_path: Path) -> None:
    deaf = "trap '' TERM; sleep 60 & echo $! > child; echo serving; wait; sleep 60"
    with Nursery() as nursery:
        command = a_command(tmp_path, deaf, stop_within_s=0.2)
        nursery.start(command, LogSays(command.log, b"serving"))
        pids = [nursery.statuses()[0].pid, int((tmp_path / "child").read_text())]

    assert [pid for pid in pids if is_alive(pid)] == []


PARENT = """
import sys, threading
from pathlib import Path
from roundsman.stack.commands import Command, LogSays
from roundsman.stack.nursery import Nursery
folder = Path(sys.argv[1])
with Nursery() as nursery:
    argv = ("/bin/sh", "-c", "echo serving; exec sleep 60")
    command = Command(name="job", argv=argv, folder=folder, log=folder / "log")
    nursery.start(command, LogSays(command.log, b"serving"))
    print(nursery.statuses()[0].pid, flush=True)
    threading.Event().wait()
"""


def start_and_signal_a_parent(folder: Path, number: signal.Signals) -> int:
    """The child that a parent had before the signal reached it."""
    with subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        os.kill(parent.pid, number)
    return child


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    child = start_and_signal_a_parent(tmp_path, number)

    async def is_gone() -> bool:
        return not is_alive(child)

    assert await eventually(is_gone)
