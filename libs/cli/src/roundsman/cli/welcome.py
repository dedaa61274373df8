"""What a person needs to know once everything runs."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

ANSWER_WITHIN_S = 5.0


def welcome(gateway_url: str) -> str:
    """Where the gateway is, and who can log in."""
    if not gateway_url:
        return "Roundsman is up, without a gateway."
    lines = [f"Roundsman is up: {gateway_url}", f"API documentation: {gateway_url}/docs"]
    accounts = _demo_accounts(gateway_url)
    if accounts:
        lines += ["", *_table(accounts)]
    return "\n".join(lines)


def _demo_accounts(gateway_url: str) -> Sequence[Mapping[str, object]]:
    """The logins that this platform has for trying it out; none where it has none."""
    try:
        with urllib.request.urlopen(f"{gateway_url}/api/v1/demo-accounts", timeout=ANSWER_WITHIN_S) as answer:  # noqa: S310
            found: Any = json.load(answer)
    except (OSError, ValueError):  # not there, or not ours: there is simply nothing to show
        return []
    rows = found.get("items", []) if isinstance(found, dict) else found
    return [row for row in rows if isinstance(row, dict)]


def _table(rows: Sequence[Mapping[str, object]]) -> list[str]:
    columns = list(rows[0])
    cells = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
