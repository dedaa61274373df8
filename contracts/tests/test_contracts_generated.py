"""What is generated is in step with the folder of contracts; the commands that see to it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from roundsman.contracts.__main__ import main
from roundsman.contracts.checks import check
from roundsman.contracts.generate import TYPES, generate, rendered
from roundsman.contracts.source import CHECKOUT, read_source


@pytest.fixture
def contracts_copy(tmp_path: Path) -> Path:
    """A folder of contracts to break."""
    return Path(
        shutil.copytree(CHECKOUT, tmp_path / "contracts", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    )


def test_every_contract_keeps_the_rules() -> None:
    assert check(read_source(CHECKOUT)) == []


def test_generating_again_gives_the_same_bytes() -> None:
    files = rendered(read_source(CHECKOUT))

    assert {path: text.encode() for path, text in files.items()} == {
        path: (CHECKOUT / path).read_bytes() for path in files
    }


def test_a_second_run_writes_nothing(contracts_copy: Path) -> None:
    generate(read_source(contracts_copy))

    assert generate(read_source(contracts_copy)) == []


def test_a_module_without_messages_is_removed(contracts_copy: Path) -> None:
    left_over = contracts_copy / TYPES / "stagecoach.py"
    left_over.write_text('"""A service that is gone."""\n', encoding="utf-8")

    generate(read_source(contracts_copy))

    assert not left_over.exists()


def test_generated_modules_are_formatted() -> None:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "110", "--check"]
    result = subprocess.run([*command, str(CHECKOUT / TYPES)], capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "keep the rules" in capsys.readouterr().out


def test_check_names_what_is_wrong(contracts_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (contracts_copy / TYPES / "order.py").unlink()

    assert main(["check", "--root", str(contracts_copy)]) == 1
    assert "types/order.py" in capsys.readouterr().err


def test_generate_names_what_it_wrote(contracts_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (contracts_copy / TYPES / "order.py").unlink()

    assert main(["generate", "--root", str(contracts_copy)]) == 0
    assert capsys.readouterr().out == f"wrote {TYPES / 'order.py'}\n"


@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_folder_without_contracts_is_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--root", str(tmp_path)]) == 1
    assert "holds no topics/ and avro/" in capsys.readouterr().err
