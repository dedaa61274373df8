"""The files that other tools read: hooks before a commit, the workflow of CI, and compose's own client."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github/workflows/ci.yml"


def hooks() -> list[dict[str, Any]]:
    """The hooks of every repository in the configuration."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    return [hook | {"repo": repo["repo"]} for repo in config["repos"] for hook in repo["hooks"]]


def jobs() -> dict[str, Any]:
    return dict(yaml.safe_load(WORKFLOW.read_text())["jobs"])


def test_the_hooks_are_valid() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", str(ROOT / ".pre-commit-config.yaml")],
        text=True, capture_output=True, check=False,
    )  # fmt: skip

    assert checked.returncode == 0, checked.stdout


def test_no_hook_fetches_anything() -> None:
    assert {(hook["repo"], hook["language"]) for hook in hooks()} == {("local", "system")}


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_calls_a_tool_of_ours(hook: dict[str, Any]) -> None:
    program, *words = hook["entry"].split()

    if program == "make":
        assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    else:
        assert (Path(sys.prefix) / "bin" / program.removeprefix(".venv/bin/")).exists()
    for module in [words[n + 1] for n, word in enumerate(words) if word == "-m"]:
        assert list(ROOT.glob(f"*/**/src/{module.replace('.', '/')}*"))


def test_the_workflow_runs_what_ci_runs_on_a_machine_that_has_nothing() -> None:
    minimal = jobs()["minimal"]

    assert minimal["container"].startswith("debian:12")
    assert ".ci/run" in [step.get("run") for step in minimal["steps"]]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_every_action_is_pinned_by_its_commit() -> None:
    used = [step["uses"] for job in jobs().values() for step in job["steps"] if "uses" in step]

    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", one) for one in used)
    assert yaml.safe_load(WORKFLOW.read_text())["permissions"] == {"contents": "read"}


def test_every_job_has_its_time() -> None:
    assert all(job["timeout-minutes"] <= 60 for job in jobs().values())


def _has_compose() -> bool:
    if not (docker := shutil.which("docker")):
        return False
    return subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _has_compose(), reason="docker compose is not installed")
def test_compose_itself_takes_the_file(tmp_path: Path) -> None:
    for file in ("docker-compose.yml", ".env.example"):
        shutil.copy(ROOT / file, tmp_path)
    subprocess.run([sys.executable, str(ROOT / "deploy/compose/env.py"), str(tmp_path)], check=True)

    taken = subprocess.run(
        ["docker", "compose", "config", "--quiet"], cwd=tmp_path, text=True, capture_output=True, check=False
    )

    assert taken.returncode == 0, taken.stderr
