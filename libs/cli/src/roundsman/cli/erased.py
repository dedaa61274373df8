"""`roundsman erased`: the people who were forgotten."""

import typer

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, print_json
from roundsman.operations.erased import erased as erased_people


def erased(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the ids of all people who were forgotten, one a line.

    Keep the list apart from the backups, anew each day: `roundsman restore --erased` has them forgotten again.

    Example: `roundsman erased > erased.txt`
    """
    found = answer(erased_people(reach_on(data).database_urls))
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(one)
