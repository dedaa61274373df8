"""What a backup is made of and refuses, without servers."""

import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from roundsman.stack.backup import manifest as manifests
from roundsman.stack.backup.errors import BackupFailed, BadBackup, NotEmpty
from roundsman.stack.backup.freezing import frozen
from roundsman.stack.backup.make import make_backup
from roundsman.stack.backup.mirror import Mirror
from roundsman.stack.backup.restore import restore_backup
from roundsman.stack.backup.tree import DataFolder
from roundsman.stack.errors import DiskFull
from roundsman.testkit import eventually

FOREVER = "import time\nwhile True: time.sleep(0.01)"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {FOREVER!r}])"
# What a supervisor is to the freezer: its child has a child.
FAMILY = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {CHILD!r}])"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as a stopped platform leaves it, with what no backup holds."""
    home = tmp_path / "data"
    kept = {
        "secrets.json": "{}",
        "kafka/log/order.events.v1-0/00000000000000000000.log": "records",
        "postgres/data/PG_VERSION": "18",
        "services/told.json": "{}",
        "mailbox/mail/1.eml": "a letter",
    }
    left_out = {
        "lock": "1",
        "status.json": "{}",
        "logs/order.log": "words",
        "registry/tmp/lib.so": "x",
        "kafka/log/order.events.v1-0/00000000000000000000.index": "\0",
        "postgres/data/postmaster.pid": "1",
        "services/order.ready": "",
    }
    (home / "postgres").mkdir(parents=True)
    for name, text in {**kept, **left_out}.items():
        place = DataFolder(home).place(Path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    DataFolder(home).place(Path("postgres/data/pg_notify")).mkdir()
    return home


def contents(folder: Path) -> dict[str, str]:
    return {
        name.as_posix(): path.read_text() if path.is_file() else "/"
        for name, path in DataFolder(folder).entries().items()
    }


@pytest.mark.parametrize("name", ["monday", "monday.tar.gz"])
def test_a_stopped_platform_comes_back_with_every_file_and_empty_folder(data: Path, tmp_path: Path, name: str) -> None:
    made = make_backup(data, tmp_path / "backups" / name)
    restored = restore_backup(made.place, tmp_path / "again")

    assert contents(tmp_path / "again") == contents(data)
    assert contents(data)["postgres/data/pg_notify"] == "/"
    assert (made.manifest.paused_s, restored) == (0.0, made.manifest)
    assert made.place.stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path / "backups") == [name]


def test_what_belongs_to_running_processes_is_left_out(data: Path, tmp_path: Path) -> None:
    names = make_backup(data, tmp_path / "made").manifest.files

    assert len(names) == 5
    assert not [name for name in names if name.endswith((".index", ".pid", ".ready", ".log.1"))]
    assert not {"lock", "status.json", "logs/order.log"} & names.keys()


def test_a_second_look_copies_only_what_has_changed(data: Path, tmp_path: Path) -> None:
    long_ago = data.stat().st_mtime - 60
    for path in DataFolder(data).entries().values():
        os.utime(path, (long_ago, long_ago))
    (tmp_path / "copy").mkdir()
    mirror = Mirror(DataFolder(data), tmp_path / "copy")
    mirror.update()

    (data / "mailbox" / "mail" / "2.eml").write_text("later")
    (data / "services" / "told.json").unlink()

    assert mirror.update() == len("later")
    assert not (tmp_path / "copy" / "services" / "told.json").exists()


def test_a_file_written_just_before_it_was_copied_is_copied_again(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    mirror = Mirror(DataFolder(data), tmp_path / "copy")
    mirror.update()
    letter = data / "mailbox" / "mail" / "1.eml"
    written = letter.stat()
    letter.write_text("A LETTER")
    os.utime(letter, ns=(written.st_atime_ns, written.st_mtime_ns))  # as the clock of a file system may have it

    mirror.update()

    assert (tmp_path / "copy" / "mailbox" / "mail" / "1.eml").read_text() == "A LETTER"


@pytest.mark.parametrize("into", ["backup", "restore"])
def test_what_is_there_is_never_overwritten(data: Path, tmp_path: Path, into: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("precious")

    with pytest.raises(NotEmpty, match="not empty; choose another place"):
        make_backup(data, tmp_path / "full") if into == "backup" else restore_backup(data, tmp_path / "full")

    assert os.listdir(tmp_path / "full") == ["mine"]


def test_a_folder_without_a_platform_makes_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="there is no platform"):
        make_backup(tmp_path, tmp_path / "made")


def a_file_cut_short(made: Path) -> None:
    (made / "data/kafka/log/order.events.v1-0/00000000000000000000.log").write_text("rec")


def a_file_with_a_flipped_letter(made: Path) -> None:
    (made / "data/mailbox/mail/1.eml").write_text("a lettes")


def a_missing_file(made: Path) -> None:
    (made / "data/postgres/data/PG_VERSION").unlink()


def no_manifest(made: Path) -> None:
    (made / manifests.FILE).unlink()


def rewritten(made: Path, **changed: object) -> None:
    said = json.loads((made / manifests.FILE).read_text())
    (made / manifests.FILE).write_text(json.dumps(said | changed))


def a_manifest_cut_short(made: Path) -> None:
    (made / manifests.FILE).write_text((made / manifests.FILE).read_text()[:40])


def another_format(made: Path) -> None:
    rewritten(made, format=2)


def a_later_release(made: Path) -> None:
    rewritten(made, release="99.0.0")


def another_postgres(made: Path) -> None:
    rewritten(made, servers={**manifests.servers(), "postgres": "17.2.0"})


def a_file_outside(made: Path) -> None:
    rewritten(made, files={"../../etc/passwd": [1, "0"]})


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (a_file_cut_short, "has 3 bytes instead of 7"),
    (a_file_with_a_flipped_letter, "is not what was written"),
    (a_missing_file, "PG_VERSION is missing"),
    (no_manifest, "no backup, or one that was not finished"),
    (a_manifest_cut_short, "is damaged"),
    (another_format, "has format 2; this release reads 1"),
    (a_later_release, "made by Roundsman 99.0.0"),
    (another_postgres, "made with postgres 17.2.0, and .* is installed here"),
    (a_file_outside, "outside of itself"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_a_bad_backup_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    made = make_backup(data, tmp_path / "made").place
    damage(made)

    with pytest.raises(BadBackup, match=said):
        restore_backup(made, tmp_path / "again")

    assert not (tmp_path / "again").exists()


def test_an_archive_that_ends_too_early_is_refused(data: Path, tmp_path: Path) -> None:
    made = make_backup(data, tmp_path / "made.tar.gz").place
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BadBackup, match="damaged or ends too early"):
        restore_backup(made, tmp_path / "again")

    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("../stolen", tarfile.REGTYPE, "outside of itself"),
        ("/etc/stolen", tarfile.REGTYPE, "outside of itself"),
        ("link", tarfile.SYMTYPE, "neither file nor folder"),
    ],
)
def test_an_archive_with_something_else_in_it_is_refused(tmp_path: Path, name: str, kind: bytes, why: str) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
    with tarfile.open(tmp_path / "made.tar.gz", "w:gz") as archive:
        archive.addfile(member)

    with pytest.raises(BadBackup, match=why):
        restore_backup(tmp_path / "made.tar.gz", tmp_path / "again")

    assert os.listdir(tmp_path) == ["made.tar.gz"]


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a backup")

    with pytest.raises(BadBackup):
        restore_backup(tmp_path / "notes.txt", tmp_path / "again")
    with pytest.raises(BadBackup, match="there is no backup at"):
        restore_backup(tmp_path / "nothing", tmp_path / "again")


def test_a_backup_of_an_older_release_is_taken(data: Path, tmp_path: Path) -> None:
    made = make_backup(data, tmp_path / "made")

    manifests.demand_same_release(replace(made.manifest, release="0.0.9"))

    assert restore_backup(made.place, tmp_path / "again") == made.manifest


def test_no_room_is_told_before_anything_is_copied(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)

    with pytest.raises(DiskFull, match="0 MiB free"):
        make_backup(data, tmp_path / "made")

    assert not (tmp_path / "made").exists()


async def test_a_whole_family_stands_still_and_goes_on() -> None:
    with a_family() as parent:
        family = await family_of(parent.pid)
        with frozen(parent.pid):
            assert {one.status() for one in family} == {psutil.STATUS_STOPPED}
        assert await goes_on(family)
        end(family, parent)


async def test_a_family_goes_on_when_whoever_froze_it_is_killed() -> None:
    with a_family() as parent:
        family = await family_of(parent.pid)
        freeze_and_die(parent.pid)
        assert await goes_on(family)
        end(family, parent)


async def test_a_process_that_ends_meanwhile_makes_the_copy_useless() -> None:
    with a_family() as parent:
        family = await family_of(parent.pid)
        with pytest.raises(BackupFailed, match="ended or was started meanwhile"), frozen(parent.pid):
            family[-1].kill()
        end(family, parent)


def a_family() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", FAMILY])


FREEZE = """
import sys, time
from roundsman.stack.backup.freezing import frozen
with frozen(int(sys.argv[1])):
    print("frozen", flush=True)
    time.sleep(60)
"""


def freeze_and_die(pid: int) -> None:
    with subprocess.Popen([sys.executable, "-c", FREEZE, str(pid)], stdout=subprocess.PIPE) as freezer:
        assert freezer.stdout is not None
        assert freezer.stdout.readline() == b"frozen\n"
        freezer.send_signal(signal.SIGKILL)


async def family_of(pid: int) -> list[psutil.Process]:
    async def look() -> list[psutil.Process]:
        found = psutil.Process(pid).children(recursive=True)
        return found if len(found) == 2 else []

    return await eventually(look)


async def goes_on(family: list[psutil.Process]) -> bool:
    async def look() -> bool:
        return psutil.STATUS_STOPPED not in {one.status() for one in family}

    return await eventually(look)


def end(family: list[psutil.Process], parent: "subprocess.Popen[bytes]") -> None:
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    parent.wait(60)


def test_an_archive_holds_the_manifest_beside_the_data(data: Path, tmp_path: Path) -> None:
    made = make_backup(data, tmp_path / "made.tar.gz").place

    with tarfile.open(made) as archive:
        names = archive.getnames()

    assert {"./manifest.json", "./data", "./data/secrets.json"} <= set(names)
