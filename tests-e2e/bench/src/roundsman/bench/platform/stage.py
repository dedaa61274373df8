"""A platform to measure, with nothing on it yet."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from roundsman.bench.platform.people import SETTINGS
from roundsman.stack import Platform, PlatformOptions, running_platform
from roundsman.stack.layout import Mode


def _silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How it is to be."""

    mode: Mode = "default"
    durable: bool = True  # as one that is kept: commits wait for the disk
    services: frozenset[str] | None = None  # None: all
    extra: Mapping[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = _silent  # told of each process that is ready


@contextmanager
def platform_to_measure(wanted: Wanted | None = None) -> Iterator[Platform]:
    """Start one in a folder that goes with it."""
    asked = wanted or Wanted()
    with TemporaryDirectory(prefix="roundsman-bench-", ignore_cleanup_errors=True) as folder:
        options = PlatformOptions(
            folder=Path(folder),
            mode=asked.mode,
            durable=asked.durable,
            services=asked.services,
            extra_env={**SETTINGS, **asked.extra},
            say=asked.say,
        )
        with running_platform(options) as platform:
            yield platform
