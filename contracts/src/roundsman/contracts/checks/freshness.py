"""What is generated is in step with what it is generated from."""

from collections.abc import Iterator

from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.errors import BadContract
from roundsman.contracts.generate import rendered, stale
from roundsman.contracts.lockfile import LOCK, broken_locks, unlocked
from roundsman.contracts.source import ContractSource

_REMEDY = "run `python -m roundsman.contracts generate`"


def freshness(source: ContractSource) -> Iterator[Finding]:
    """Locked schemas are as they were, new ones are locked, and generated files are what we would write."""
    for path, problem in broken_locks(source.folder).items():
        yield Finding(path, problem)
    for path in unlocked(source.folder):
        yield Finding(LOCK.as_posix(), f"does not name {path}; {_REMEDY}")
    try:
        files = rendered(source)
    except BadContract as error:
        yield Finding("avro", str(error))
        return
    for file, text in files.items():
        target = source.folder / file
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            yield Finding(file.as_posix(), f"is not what the schemas say; {_REMEDY}")
    for file in stale(source, files):
        yield Finding(file.as_posix(), f"has no messages any more; {_REMEDY}")
