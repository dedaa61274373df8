"""The browser of the tests: found where it is, never silently left out in CI."""

from pathlib import Path

import pytest

from roundsman.testkit import chromium
from roundsman.testkit.e2e_browser import browser


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_it_is_found_by_its_name(folder: Path) -> None:
    program = folder / "chromium"
    program.write_text("")
    program.chmod(0o755)
    assert chromium.chromium() == program


async def test_without_one_a_test_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make setup"):
        async with browser():
            pytest.fail(f"there is none in {folder}")


async def test_without_one_a_test_fails_in_ci(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="make setup"):
        async with browser():
            pytest.fail(f"there is none in {folder}")
