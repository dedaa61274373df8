"""A backup is restored together with the list of those who were forgotten since it was made."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from roundsman.cli.app import app
from roundsman.stack.backup.make import make_backup
from roundsman.stack.environment import erased_since

ADA = "usr_01kjq5f6h8e4mbx8wz7t5n3q2r"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secrets.json").write_text("{}")
    return make_backup(data, tmp_path / "backup").place


def asked(*words: str) -> Result:
    return CliRunner().invoke(app(words), list(words))


def test_identity_alone_is_told_whom_to_forget_again(backup: Path, tmp_path: Path) -> None:
    known, restored = tmp_path / "erased.txt", tmp_path / "restored"
    known.write_text(f"{ADA}\n")

    done = asked("restore", str(backup), "--data", str(restored), "--erased", str(known))

    assert (done.exit_code, "--erased" in done.output) == (0, False)
    (variable, file), *others = erased_since("identity", restored).items()
    assert (variable, Path(file).read_text(), others) == ("ROUNDSMAN_ERASED_SINCE_FILE", f"{ADA}\n", [])
    assert Path(file).stat().st_mode & 0o077 == 0
    assert erased_since("order", restored) == {}


def test_without_a_list_it_says_who_is_back(backup: Path, tmp_path: Path) -> None:
    done = asked("restore", str(backup), "--data", str(tmp_path / "restored"))

    assert (done.exit_code, "--erased" in done.output) == (0, True)
    assert erased_since("identity", tmp_path / "restored") == {}


def test_a_list_that_is_not_there_restores_nothing(backup: Path, tmp_path: Path) -> None:
    restored = tmp_path / "restored"

    done = asked("restore", str(backup), "--data", str(restored), "--erased", str(tmp_path / "no"))

    assert (done.exit_code, restored.exists()) == (1, False)
