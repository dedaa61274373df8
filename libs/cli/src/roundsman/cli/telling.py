"""How commands tell what they found."""

import json
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def print_json(found: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(found, indent=2, default=str, ensure_ascii=False))


def duration(seconds: float) -> str:
    """Such as `0.35 s`, `12 s`, `4 min 10 s`, `2 h 05 min`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
