"""`roundsman parked`: see what no service could handle, and decide over it."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from roundsman.cli.asking import reach_on, taking
from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.parked_content import Contents, contents
from roundsman.cli.parked_print import Answer, print_keys, print_records
from roundsman.cli.telling import JsonOption, print_json
from roundsman.contracts.errors import RegistryUnavailable
from roundsman.kernel.errors import NotFound
from roundsman.messaging.parked import StillFails
from roundsman.messaging.parked_notices import Decision
from roundsman.messaging.parked_shown import as_told, by_key
from roundsman.operations.invariants.finding import count
from roundsman.operations.reach import Reach
from roundsman.persistence.session import ParkedRecord
from roundsman.runtime.parked import Environments, ParkedListing, group_of, parked_records
from roundsman.runtime.settings import BadSettings
from roundsman.stack import StackError
from roundsman.stack.status import read_status
from roundsman.stack.told import read_told

T = TypeVar("T")
Look = Callable[[Contents, ParkedRecord], Awaitable[dict[str, Any]]]

parked = typer.Typer(
    help="See what no service could handle, in order per key, and decide over it.", no_args_is_help=True
)

KeyArgument = Annotated[str, typer.Argument(help="The key that waits, as `parked list` shows it.")]
GroupFilter = Annotated[str, typer.Option("--group", help="Of this consumer group only.")]
GroupOption = Annotated[str, typer.Option("--group", help="The consumer group in which the key waits.")]
WhyOption = Annotated[str, typer.Option("--why", help="Your reason. It is kept: no personal data.")]
AsOption = Annotated[str, typer.Option("--as", help="Who decides; the user who runs this, unless given.")]


@parked.command("list")
def list_keys(
    data: DataOption = None,
    service: Annotated[str, typer.Option("--service", help="Of this service only.")] = "",
    group: GroupFilter = "",
    as_json: JsonOption = False,
) -> None:
    """Show the keys that wait: how many records of each, since when, and why.

    A store that is away is named, with exit code 1; the others' keys are shown all the same.

    Examples: `roundsman parked list`, `roundsman parked list --service order --json`
    """
    found = _parked(data, service or _service_of(group))
    keys = by_key([record for record in found.records if group in ("", record.group)])
    if as_json:
        print_json({"keys": keys, "away": found.away})
    else:
        print_keys(keys, found.away)
    if found.away:
        raise typer.Exit(1)


@parked.command()
def show(
    key: KeyArgument,
    data: DataOption = None,
    group: GroupFilter = "",
    with_personal: Annotated[bool, typer.Option("--personal", help="Show personal data, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a key's records in order: content, headers, where each came from and why it waits.

    Fields that the contracts mark as personal are hidden as ***.

    Example: `roundsman parked show ord_... --group order.saga`
    """
    listing = _parked(data, _service_of(group))
    found = [one for one in listing.records if one.key == key and group in ("", one.group)]
    if not found:
        raise StackError(_none_of(key, group, listing))
    look = Contents.personal if with_personal else Contents.shown
    answers = _done(_with_content(found, reach_on(data), look))
    (print_json if as_json else print_records)(answers)


@dataclass(frozen=True, slots=True)
class Redrive:
    """What may be said of a redrive."""

    key: KeyArgument
    group: GroupOption
    why: WhyOption
    actor: AsOption = ""
    data: DataOption = None
    as_json: JsonOption = False


@parked.command()
@taking(Redrive)
def redrive(options: Redrive) -> None:
    """Handle a key's records again, oldest first; stop at the first that fails, which stays with all behind it.

    Who and why are told on the service's parked topic, for each record, with its effects.

    Example: `roundsman parked redrive ord_... --group order.saga --why "the menu has arrived"`
    """
    answer = _done(_redriven(options, _running(options.data), _decision(options.actor, options.why)))
    if options.as_json:
        print_json(answer)
    if failed := answer["failed"]:
        raise StackError(
            f"{count(answer['handled'], 'record')} of {options.key} handled, then {_name_of(failed)} "
            f"failed again ({answer['failure']}); it and what follows stay parked"
        )
    if not options.as_json:
        typer.echo(f"{count(answer['handled'], 'record')} of {options.key} handled; {options.group} goes on with it.")


@dataclass(frozen=True, slots=True)
class Discard:
    """What may be said of a discard."""

    key: KeyArgument
    group: GroupOption
    why: WhyOption
    every: Annotated[bool, typer.Option("--all", help="All records of the key, not the oldest alone.")] = False
    actor: AsOption = ""
    data: DataOption = None
    as_json: JsonOption = False


@parked.command()
@taking(Discard)
def discard(options: Discard) -> None:
    """Give up a key's oldest record: it never takes effect, and what waits behind it may be redriven.

    Who and why are told on the service's parked topic. Nothing brings the record back but its topic.

    Example: `roundsman parked discard ord_... --group order.saga --why "test traffic"`
    """
    given_up = _done(_discarded(options, _running(options.data), _decision(options.actor, options.why)))
    if options.as_json:
        print_json(given_up)
        return
    for one in given_up:
        typer.echo(f"Given up: {_name_of(one)}.")


def _running(data: Path | None) -> Environments:
    """What the services of the running platform were told."""
    folder = data_folder(data)
    read_status(folder)
    return read_told(folder)


def _none_of(key: str, group: str, listing: ParkedListing) -> str:
    unasked = f" that could be asked ({', '.join(listing.away)} could not)" if listing.away else ""
    where = f" in {group}" if group else ""
    return f"nothing is parked for {key}{where}{unasked}; see `roundsman parked list`"


def _parked(data: Path | None, service: str) -> ParkedListing:
    told = _running(data)
    if service and service not in told:
        raise StackError(f"no service {service} runs here; there are {', '.join(sorted(told))}")
    return _done(parked_records({service: told[service]} if service else told))


def _service_of(group: str) -> str:
    return group.split(".", 1)[0]


def _decision(actor: str, why: str) -> Decision:
    if not why.strip():
        raise typer.BadParameter("say why: it is kept with the decision")
    return Decision(actor=actor or getpass.getuser(), why=why.strip())


async def _with_content(records: list[ParkedRecord], reach: Reach, look: Look) -> list[Answer]:
    async with contents(reach) as reader:
        return [as_told(record) | {"content": await look(reader, record)} for record in records]


async def _redriven(options: Redrive, told: Environments, decision: Decision) -> Answer:
    async with group_of(options.group, told) as keys:
        try:
            done = await keys.redrive(options.key, decision)
        except StillFails as stopped:
            return {"handled": stopped.done, "failed": as_told(stopped.record), "failure": stopped.reason}
    return {"handled": done, "failed": None, "failure": None}


async def _discarded(options: Discard, told: Environments, decision: Decision) -> list[Answer]:
    async with group_of(options.group, told) as keys:
        if options.every:
            return [as_told(record) for record in await keys.discard_all(options.key, decision)]
        return [as_told(await keys.discard(options.key, decision))]


def _name_of(record: Answer) -> str:
    return f"{record['type'] or 'a record'} at {record['topic']}/{record['partition']}/{record['offset']}"


def _done(work: Coroutine[Any, Any, T]) -> T:
    """Run it; what an operator can mend becomes one message."""
    try:
        return asyncio.run(work)
    except (NotFound, BadSettings, RegistryUnavailable) as error:
        raise StackError(str(error)) from error
