"""`roundsman up`: start everything and say where it is."""

import os
from typing import Annotated

import typer

from roundsman.cli.background import start_in_background
from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.welcome import welcome
from roundsman.stack import PlatformOptions, StackError
from roundsman.stack.layout import Mode
from roundsman.stack.supervisor import supervise


def up(
    port: Annotated[int, typer.Option(help="Where the gateway listens.")] = 8080,
    data: DataOption = None,
    split: Annotated[bool, typer.Option("--split", help="One process for each role of each service.")] = False,
    single: Annotated[bool, typer.Option("--single", help="One process for all services.")] = False,
    foreground: Annotated[bool, typer.Option("--foreground", help="Stay, and stop with Ctrl-C.")] = False,
) -> None:
    """Start the servers and all services, and wait until they are ready."""
    options = PlatformOptions(
        folder=data_folder(data), mode=_mode(split, single), gateway_port=port, durable=True,
        services=_chosen_services(), say=_step, extra_env=_for_trying_out(),
    )  # fmt: skip
    run = _run_here if foreground else _run_in_background
    try:
        run(options)
    except KeyboardInterrupt as interrupt:
        raise StackError("interrupted; nothing is left running") from interrupt


def _for_trying_out() -> dict[str, str]:
    """Accounts to log in with, and no waiting for an approval; the same variable set to 0 switches each off."""
    return {name: os.environ.get(name, "1") for name in ("ROUNDSMAN_DEMO_ACCOUNTS", "ROUNDSMAN_AUTO_APPROVE")}


def _mode(split: bool, single: bool) -> Mode:
    if split and single:
        raise typer.BadParameter("choose one of --split and --single")
    return "split" if split else "single" if single else "default"


def _chosen_services() -> frozenset[str] | None:
    """$ROUNDSMAN_SERVICES names those to run on a machine that is too small for all."""
    names = os.environ.get("ROUNDSMAN_SERVICES")
    return frozenset(names.split(",")) if names else None


def _run_here(options: PlatformOptions) -> None:
    supervise(options, lambda status: typer.echo(welcome(status.gateway_url)))


def _run_in_background(options: PlatformOptions) -> None:
    gateway_url = start_in_background(options)
    typer.echo(welcome(gateway_url))


def _step(line: str) -> None:
    typer.echo(f"  {line}")
