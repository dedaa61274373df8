"""PostgreSQL's data lies where its unprivileged user can get to."""

import os
from pathlib import Path

import pytest

from roundsman.stack import reach
from roundsman.stack.errors import NotAllowed
from roundsman.stack.reach import reachable_folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "elsewhere"
    monkeypatch.setattr(reach, "ELSEWHERE", folder)
    return folder


@pytest.fixture
def secluded(tmp_path: Path) -> Path:
    folder = tmp_path / "mine" / "postgres"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    return folder


def test_who_is_not_root_uses_the_folder_itself(secluded: Path) -> None:
    assert reachable_folder(secluded, None) == secluded


def test_a_folder_that_keeps_the_user_out_has_the_same_stand_in_each_time(secluded: Path, elsewhere: Path) -> None:
    stand_in = reachable_folder(secluded, "nobody")

    assert elsewhere in stand_in.parents
    assert reachable_folder(secluded, "nobody") == stand_in
    assert stand_in.parent.stat().st_mode & 0o777 == 0o755


def test_a_folder_that_everybody_may_enter_needs_none() -> None:
    assert reachable_folder(Path("/var/tmp/folder"), "nobody") == Path("/var/tmp/folder")


def test_a_stand_in_goes_when_its_folder_is_gone(secluded: Path) -> None:
    stand_in = reachable_folder(secluded, "nobody")
    secluded.rmdir()

    reachable_folder(secluded.parent, None)

    assert not stand_in.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_place_that_somebody_else_made_is_not_used(secluded: Path, elsewhere: Path) -> None:
    elsewhere.mkdir()
    os.chown(elsewhere, 65534, 65534)

    with pytest.raises(NotAllowed, match="belongs to somebody else"):
        reachable_folder(secluded, "nobody")
