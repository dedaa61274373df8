"""The table, as it is written down and as it is shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from roundsman.bench.row import Row


def write(rows: Sequence[Row], file: Path) -> None:
    """Keep the rows as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"rows": [_entry(row) for row in rows]}, indent=1), encoding="utf-8")


def show(rows: Sequence[Row], console: Console) -> None:
    """Print the rows; the last column says how far each got."""
    table = Table(box=None)
    for heading in ("", "value", "beside", "ratio", "floor", "aim", ""):
        table.add_column(heading, justify="left" if heading in {"", "beside"} else "right")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        cells = (row.name, f"{row.value:,.4g} {row.unit}", row.reference, ratio, f"{row.floor:g}", f"{row.aim:g}")
        table.add_row(*cells, _verdict(row))
    console.print(table)


def _verdict(row: Row) -> str:
    if row.past_aim:
        return "[green]aim"
    return "floor" if row.past_floor else "[red]below"


def _entry(row: Row) -> dict[str, Any]:
    return asdict(row) | {"past_floor": row.past_floor, "past_aim": row.past_aim}
