"""`python -m roundsman.contracts generate | check | apply | rights`."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from roundsman.contracts.apply import Target, apply
from roundsman.contracts.catalog import Catalog
from roundsman.contracts.checks import check
from roundsman.contracts.errors import (
    BadContract,
    IncompatibleSchema,
    RegistryUnavailable,
    TopicsUnavailable,
)
from roundsman.contracts.generate import generate
from roundsman.contracts.kafka_address import BadKafkaAddress
from roundsman.contracts.rights import rights
from roundsman.contracts.source import CHECKOUT, read_source

_FAULTS = (BadContract, BadKafkaAddress, IncompatibleSchema, RegistryUnavailable, TopicsUnavailable)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code. A fault is one message on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _FAULTS as error:
        sys.stderr.write(f"contracts: {error}\n")
        return 1


def _generate(options: argparse.Namespace) -> int:
    for path in generate(read_source(options.root)):
        _say(f"wrote {path}")
    return 0


def _check(options: argparse.Namespace) -> int:
    source = read_source(options.root)
    findings = check(source)
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    if not findings:
        _say(f"{len(source.topics)} topics and {len(source.schemas)} messages keep the rules")
    return 1 if findings else 0


def _apply(options: argparse.Namespace) -> int:
    # The client logs each vain attempt to connect; the one message at the end says it.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    target = Target(
        bootstrap=options.kafka,
        registry_url=options.registry,
        prefix=options.prefix,
        replication=options.replication,
        patience_s=options.patience_s,
    )
    applied = asyncio.run(apply(target))
    _say(f"{applied.topics} topics ({len(applied.topics_created)} new), {len(applied.schema_ids)} messages")
    return 0


def _rights(options: argparse.Namespace) -> int:
    for right in rights(Catalog.installed().topics.values(), options.prefix):
        _say(right.as_arguments())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m roundsman.contracts", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, about in (
        ("generate", _generate, "write types, catalogue and lock from the folder of contracts"),
        ("check", _check, "check every rule offline"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("--root", type=Path, default=CHECKOUT, help="the folder of contracts")
        command.set_defaults(run=run)
    about = "create topics and register schemas; may be repeated"
    command = commands.add_parser("apply", help=about, description=about)
    command.add_argument(
        "--kafka", default=os.environ.get("ROUNDSMAN_KAFKA", ""), metavar="ADDRESS", help="ROUNDSMAN_KAFKA unless given"
    )
    command.add_argument("--registry", required=True, metavar="URL")
    command.add_argument("--prefix", default="", help="put before the name of every topic")
    command.add_argument("--replication", type=int, default=1, help="copies of each new topic")
    command.add_argument("--patience-s", type=float, default=60.0, help="how long to wait for servers")
    command.set_defaults(run=_apply)
    about = "tell what each service may do, a line each for kafka-acls.sh --add"
    command = commands.add_parser("rights", help=about, description=about)
    command.add_argument("--prefix", default="", help="put before the name of every topic and group")
    command.set_defaults(run=_rights)
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
