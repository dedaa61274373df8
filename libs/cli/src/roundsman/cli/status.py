"""`roundsman status`: what runs, where, and how it fares."""

import sys
from dataclasses import asdict

import psutil
from rich.console import Console
from rich.table import Table

from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.telling import JsonOption, print_json
from roundsman.stack import ProcessStatus
from roundsman.stack.room import is_full
from roundsman.stack.status import Status, read_status


def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show processes, memory, restarts, and the addresses for other tools, with passwords.

    Examples: `roundsman status`, or `psql $(roundsman status --json | jq -r .database_urls.order)`
    """
    folder = data_folder(data)
    known = read_status(folder)
    if as_json:
        print_json(asdict(known))
        return
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(_processes(known))
    if is_full(folder):
        console.print(f"The disk of {folder} is full: free some; what ended for it comes back by itself.")
    for name, address in _addresses(known).items():
        console.print(f"{name:<14}{address}", soft_wrap=True, highlight=False, markup=False)


def _processes(known: Status) -> Table:
    table = Table("process", "state", "pid", "ports", "MiB", "restarts", "last end", box=None, pad_edge=False)
    for process in known.processes:
        table.add_row(
            process.name, _state(process), str(process.pid or "-"), _ports(process), _memory(process),
            str(process.restarts), process.last_exit,
        )  # fmt: skip
    return table


def _addresses(known: Status) -> dict[str, str]:
    servers = known.servers
    return {
        "gateway": known.gateway_url or "-",
        "kafka": servers.kafka,
        "registry": servers.registry,
        "postgres": servers.postgres_admin,
        **{f"  {service}": url for service, url in known.database_urls.items()},
        "documents": servers.mongo,
        "mail": str(servers.mail_folder),
    }


def _state(process: ProcessStatus) -> str:
    """As last told, unless it has ended since: on a full disk nothing newer can be told."""
    return process.state if not process.pid or psutil.pid_exists(process.pid) else "ended"


def _ports(process: ProcessStatus) -> str:
    try:
        sockets = psutil.Process(process.pid).net_connections("tcp")
    except psutil.Error:
        return "-"
    return " ".join(sorted({str(one.laddr.port) for one in sockets if one.status == psutil.CONN_LISTEN})) or "-"


def _memory(process: ProcessStatus) -> str:
    """Its own and its children's, what they share counted once."""
    try:
        first = psutil.Process(process.pid)
        family = [first, *first.children(recursive=True)]
        return f"{sum(one.memory_full_info().pss for one in family) / 2**20:.0f}"
    except psutil.Error:
        return "-"
