"""The table of who is let in where: `tests-e2e/access.txt`, one line for each route and channel."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from roundsman.kernel.rights import Role


class Relation(StrEnum):
    """How somebody stands to the things that are asked for."""

    OWN = "own"  # the order's customer, the vendor's owner, the driver with the job: all one person
    SAME = "same"  # another person of the same organization
    OTHER = "other"  # a person of another organization


ROLES = tuple(Role)
TOKENLESS = ("anonymous", "expired", "revoked")
NONSENSE = "nonsense"  # a body that no route takes: where it comes to that, the caller was let in
_LET_IN = "y"
_VERDICTS = {401: "u", 403: "f", 404: "n"}
_FAULTS = frozenset({405, *range(500, 600)})  # neither a yes nor a no
_NAMES = (*(role.value[:5] for role in ROLES), *(name[:5] for name in TOKENLESS))


def verdict(status: int) -> str:
    """What a status says of access: y(es), u(nknown caller), f(orbidden), n(ot found); ! if it says nothing."""
    return "!" if status in _FAULTS else _VERDICTS.get(status, _LET_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What each kind of caller is answered by a route (`GET /api/v1/me`), or a channel (`SUB dispatch`).

    `by_role`: one letter if it does not depend on the relation, else three: own, same, other.
    """

    method: str
    path: str
    by_role: Mapping[str, str]
    tokenless: Mapping[str, str]
    body: Any = NONSENSE

    @property
    def route(self) -> str:
        """Its name."""
        return f"{self.method} {self.path}"

    def expected(self, role: str, relation: Relation) -> str:
        """The verdict on somebody with this role and this relation."""
        cell = self.by_role[role]
        return cell if len(cell) == 1 else cell[list(Relation).index(relation)]

    def line(self) -> str:
        """As it stands in the table."""
        cells = [*(self.by_role[role] for role in ROLES), *(self.tokenless[name] for name in TOKENLESS)]
        text = f"{self.route:<58}" + "".join(f"{cell:<6}" for cell in cells)
        return (text + ("" if self.body == NONSENSE else f"| {json.dumps(self.body)}")).rstrip()

    @classmethod
    def read(cls, line: str) -> Self:
        """The row that `line` wrote.

        Raises:
            ValueError: it is no such line.
        """
        words, _, body = line.partition("|")
        method, path, *cells = words.split()
        if len(cells) != len(_NAMES):
            raise ValueError(f"{len(_NAMES)} cells are needed: {line}")
        return cls(
            method=method,
            path=path,
            by_role=dict(zip(ROLES, cells, strict=False)),
            tokenless=dict(zip(TOKENLESS, cells[len(ROLES) :], strict=True)),
            body=json.loads(body) if body else NONSENSE,
        )


def heading() -> str:
    """The line above the table's columns."""
    return f"{'#':<58}" + "".join(f"{name:<6}" for name in _NAMES).rstrip()


def read_table(file: Path) -> list[Row]:
    """The rows of the table."""
    lines = file.read_text().splitlines()
    return [Row.read(line) for line in lines if line.strip() and not line.startswith("#")]


def cell(verdicts: Iterable[str]) -> str:
    """The cell of these verdicts: own, same, other."""
    letters = "".join(verdicts)
    return letters[0] if len(set(letters)) == 1 else letters
