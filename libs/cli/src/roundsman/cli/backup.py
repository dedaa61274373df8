"""`roundsman backup` and `roundsman restore`."""

from pathlib import Path
from typing import Annotated

import typer

from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.telling import JsonOption, print_json
from roundsman.stack.backup.make import make_backup
from roundsman.stack.backup.restore import restore_backup
from roundsman.stack.places import ERASED, write_private

TargetArgument = Annotated[Path, typer.Argument(help="A new folder, or a new file whose name ends with .tar.gz.")]
ErasedOption = Annotated[Path | None, typer.Option("--erased", help="What `roundsman erased` listed last.")]
BackupArgument = Annotated[Path, typer.Argument(help="The folder or file that `roundsman backup` made.")]


def backup(target: TargetArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Copy the whole platform, stopped or running: databases, topics, documents, mails, passwords.

    A running platform stands still for a moment: requests wait and are answered after it. Whoever has the backup has
    everything that the platform knows: keep it as you keep the data folder.

    Examples: `roundsman backup /backup/monday`, or `roundsman backup /backup/monday.tar.gz`
    """
    made = make_backup(data_folder(data), target.absolute())
    manifest = made.manifest
    told = {
        "place": str(made.place),
        "bytes": manifest.size_bytes,
        "files": len(manifest.files),
        "paused_s": manifest.paused_s,
    }
    if as_json:
        print_json(told)
        return
    stood = f"; the platform stood still for {manifest.paused_s:.2f} s" if manifest.paused_s else ""
    typer.echo(f"{made.place}: {len(manifest.files)} files, {manifest.size_bytes / 2**20:.0f} MiB{stood}")


def restore(
    source: BackupArgument, data: DataOption = None, erased: ErasedOption = None, as_json: JsonOption = False
) -> None:
    """Make a data folder from a backup; start it with `roundsman up`, then look at it with `roundsman verify`.

    The folder must be empty or new. Every file is checked against its digest before anything is written.

    A backup knows people who were forgotten since: with `--erased` their accounts are shut before anybody is let in,
    and they are forgotten again.

    Example: `roundsman restore /backup/monday.tar.gz --data /var/lib/roundsman --erased /elsewhere/erased.txt`
    """
    folder = data_folder(data)
    people = erased.read_text(encoding="utf-8") if erased else ""
    manifest = restore_backup(source.absolute(), folder)
    if people:
        write_private(folder / ERASED, people)
    if as_json:
        print_json({"folder": str(folder), "made_at": manifest.made_at, "bytes": manifest.size_bytes})
        return
    if not erased:
        typer.echo("Who was forgotten since then is known again: see `--erased`.", err=True)
    typer.echo(f"{folder}: as it was at {manifest.made_at}, {len(manifest.files)} files, all as they were written")
