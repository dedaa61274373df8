"""Where the data is kept."""

from pathlib import Path

import pytest

from roundsman.cli.folders import data_folder


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROUNDSMAN_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)


def test_the_folder_given_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROUNDSMAN_DATA_HOME", "/elsewhere")

    assert data_folder(tmp_path) == tmp_path
    assert data_folder(None) == Path("/elsewhere")


@pytest.mark.parametrize(
    ("user_id", "folder"), [(0, "/var/lib/roundsman"), (1000, "/home/asha/.local/share/roundsman")]
)
def test_unless_told_it_depends_on_the_user(monkeypatch: pytest.MonkeyPatch, user_id: int, folder: str) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user_id)
    monkeypatch.setenv("HOME", "/home/asha")

    assert data_folder(None) == Path(folder)
