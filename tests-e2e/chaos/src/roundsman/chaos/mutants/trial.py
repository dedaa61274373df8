"""Runs tests in a process of their own, into which a bug was planted first."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

# The children are forks: what is imported here is not imported again by each of them.
import roundsman.testkit.plugin  # noqa: F401

_TOO_LONG_S = 120.0  # a bug may make a test hang: pytest breaks it off long before
_WORDS = ("-q", "-x", "--assert=plain", "--timeout=60", "-p", "no:cacheprovider")
IN_MEMORY, ON_SERVERS = "not stack", "stack"  # which tests are run


@dataclass(slots=True)
class Verdict:
    """What pytest came to."""

    ran: int = 0
    failed: list[str] = field(default_factory=list)  # names of tests
    hangs: bool = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Told by pytest of each phase of each test."""
        self.ran += report.when == "call"
        if report.failed:
            self.failed.append(report.nodeid.rpartition("::")[2])


def sound() -> None:
    """Plants nothing."""


def tried(plant: Callable[[], None], marked: str, *tests: str) -> Verdict:
    """Plant, run the tests of this mark up to the first that fails, and tell how it went."""
    forks = get_context("fork")
    ours, theirs = forks.Pipe()
    child = forks.Process(target=_run, args=(plant, ("-m", marked, *tests), theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        verdict: Verdict = ours.recv() if ours.poll(_TOO_LONG_S) else Verdict(hangs=True)
    except EOFError:  # it died: nobody has failed, nothing has run
        verdict = Verdict()
    child.kill()
    child.join()
    return verdict


def _run(plant: Callable[[], None], words: tuple[str, ...], told: Connection) -> None:
    plant()
    verdict = Verdict()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        pytest.main([*_WORDS, *words], plugins=[verdict])
    told.send(verdict)
