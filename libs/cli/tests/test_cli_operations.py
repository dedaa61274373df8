"""The reading commands where nothing runs, and what their help says."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roundsman.cli.app import app
from roundsman.cli.telling import duration

QUESTIONS = [["topics"], ["lag"], ["tail", "order.events.v1"], ["schemas", "check"], ["trace", "ord_1"]]


def test_a_platform_that_does_not_run_is_one_clear_message(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "roundsman.cli", "lag", "--json", "--data", str(tmp_path)]
    asked = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

    assert (asked.returncode, asked.stdout, asked.stderr) == (1, "", f"roundsman: nothing runs on {tmp_path}\n")


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_every_question_fails_alike_where_nothing_runs(words: list[str], tmp_path: Path) -> None:
    asked = CliRunner().invoke(app(words), [*words, "--data", str(tmp_path)])

    assert f"nothing runs on {tmp_path}" in str(asked.exception)


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
def test_help_gives_examples_and_names_json(words: list[str]) -> None:
    said = CliRunner().invoke(app(words), [*words, "--help"]).output

    assert "Example" in said
    assert "--json" in said


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.346, "0.35 s"), (9.99, "9.99 s"), (10, "10 s"), (250, "4 min 10 s"), (7500, "2 h 05 min")],
)
def test_durations_are_told_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_of_the_subcommands_only_the_one_that_is_named_is_loaded() -> None:
    named, other = app(["status", "--json"]), app(["--help"])

    assert [one.callback.__name__ for one in named.registered_commands if one.callback] == ["status"]
    assert named.registered_groups == []
    assert (len(other.registered_commands), len(other.registered_groups)) == (14, 3)
