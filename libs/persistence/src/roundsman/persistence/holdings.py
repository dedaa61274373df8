"""What a service holds of a person: which rows are about them, what of those they are shown, what is left of them.

One declaration serves both, the export and the erasure, so that neither forgets what the other knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from roundsman.persistence.session import Row, Rows

Mask = Callable[[Row], Any]  # of a row, what stands in the column instead
_OURS = frozenset({"version", "sequence"})  # how rows are kept, not what they say
_DECIMALS = 2  # of a degree: about a kilometre, as on the topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The rows of one table that are about a person.

    `by` names them: it holds the person's id, or with `of` what stands in `via` of a row of that holding.
    `masks` (column -> mask) takes out what is personal; None: the rows go as a whole.
    """

    table: Table
    by: str
    of: "Holding | None" = None
    via: str = "id"
    masks: Mapping[str, Mask] | None = field(default_factory=dict)
    kept_back: frozenset[str] = frozenset()  # columns that an export leaves out: secrets, and others' data


async def found_of(holdings: Sequence[Holding], person: str, rows: Rows) -> list[tuple[Holding, list[Row]]]:
    """The rows of each holding; one statement each."""
    found: list[tuple[Holding, list[Row]]] = []
    for holding in holdings:
        above = [about for one, about in found if one is holding.of]
        ids = [row[holding.via] for about in above for row in about if row[holding.via]] if holding.of else [person]
        found.append((holding, await rows.fetch(holding.table, holding.by, ids) if ids else []))
    return found


async def erase(holdings: Sequence[Holding], person: str, rows: Rows) -> None:
    """Leave nothing personal; repeating it changes nothing.

    Raises:
        Conflict: somebody else wrote one of the rows meanwhile.
    """
    for holding, about in await found_of(holdings, person, rows):
        if not about:
            continue
        if holding.masks is None:
            await rows.delete(holding.table, [row["id"] for row in about])
            continue
        masked = [(row, _masked(row, holding.masks)) for row in about]
        if changed := [{**new, "version": row["version"] + 1} for row, new in masked if new != row]:
            await rows.update(holding.table, changed)


async def shown(holdings: Sequence[Holding], person: str, rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Table -> the person's rows, without what is kept back."""
    return {
        holding.table.name: [_open(row, _OURS | holding.kept_back) for row in about]
        for holding, about in await found_of(holdings, person, rows)
        if about
    }


def empty(_: Row) -> str:
    """A mask: no text."""
    return ""


def nothing(_: Row) -> None:
    """A mask: no value."""


def no_list(_: Row) -> list[Any]:
    """A mask: nothing in the list."""
    return []


def vague_place(column: str) -> Mask:
    """A mask of a document with `lat`, `lon` and `address`: the point to a kilometre, no address."""
    return lambda row: row[column] | {"address": "", **{c: round(row[column][c], _DECIMALS) for c in ("lat", "lon")}}


def vague(column: str) -> Mask:
    """A mask of a coordinate: to a kilometre."""
    return lambda row: None if row[column] is None else round(row[column], _DECIMALS)


def without_note(column: str) -> Mask:
    """A mask of a document that may be missing: its `note` is empty."""
    return lambda row: None if row[column] is None else row[column] | {"note": ""}


def _masked(row: Row, masks: Mapping[str, Mask]) -> dict[str, Any]:
    return {**row, **{column: mask(row) for column, mask in masks.items()}}


def _open(row: Row, kept_back: frozenset[str]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column not in kept_back}
