"""FULL_TRANSITIVE: services deploy in any order, so every version reads every other."""

from collections.abc import Iterator
from itertools import permutations

from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.compat import unreadable
from roundsman.contracts.source import ContractSource, schema_path


def compatibility(source: ContractSource) -> Iterator[Finding]:
    """Every version of a schema can read what every other wrote."""
    for full_name, versions in source.schemas.items():
        for reader, writer in permutations(versions, 2):
            newer = schema_path(full_name, max(reader, writer)).as_posix()
            for problem in unreadable(versions[reader], versions[writer]):
                yield Finding(newer, f"version {reader} cannot read version {writer}: {problem}")
