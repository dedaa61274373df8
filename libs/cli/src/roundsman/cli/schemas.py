"""`roundsman schemas check`: the registry held against the contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import typer

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, print_json
from roundsman.contracts.catalog import Catalog
from roundsman.operations.subjects import Finding, Versions, compare, expected_subjects, read_subjects

schemas = typer.Typer(help="The registry's schemas.", no_args_is_help=True)

_IN_WORDS = {
    "missing": "missing in the registry",
    "unknown": "in the registry, but not in these contracts",
    "different": "not the same in the registry",
}


@schemas.callback()
def _group() -> None:
    """The registry's schemas."""


@schemas.command()
def check(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Compare every subject and version in the registry with the contracts installed here; exit code 1 if they differ.

    Example: `roundsman schemas check && echo same`
    """
    reach = reach_on(data)
    found = answer(read_subjects(reach.registry_url, reach.topic_prefix))
    expected = expected_subjects(Catalog.installed(), reach.topic_prefix)
    findings = compare(expected, found)
    if as_json:
        print_json({"subjects": len(found), "findings": [asdict(one) for one in findings]})
    else:
        _say(found, findings)
    if findings:
        raise typer.Exit(1)


def _say(found: Mapping[str, Versions], findings: Sequence[Finding]) -> None:
    for one in findings:
        typer.echo(f"{one.subject} version {one.version}: {_IN_WORDS[one.problem]}")
    versions = sum(len(one) for one in found.values())
    verdict = f"{len(findings)} differ from the contracts" if findings else "all as the contracts say"
    typer.echo(f"{len(found)} subjects with {versions} versions: {verdict}")
