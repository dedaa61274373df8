"""What is locked is looked up in the lists of known holes."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _said_to_be_done() -> str:
    return subprocess.run(
        ["make", "--dry-run", "--always-make", "--no-print-directory", "audit"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip


def test_every_lock_is_looked_up_by_its_digests_and_what_is_not_known_there_is_a_failure() -> None:
    locks = [path.relative_to(ROOT) for path in ROOT.glob("*/*/package-lock.json")]
    locks += [path.relative_to(ROOT) for path in ROOT.glob("*/package-lock.json")]

    done = _said_to_be_done()

    assert locks
    assert [lock for lock in locks if f"./{lock}" not in done] == []
    assert "--requirement requirements.lock --disable-pip --require-hashes --strict" in done
    assert done.index("failed=0") < done.index("exit $failed")


def test_it_is_done_every_week_and_keeps_no_test_from_passing() -> None:
    workflow = (ROOT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8")

    assert "schedule:" in workflow
    assert "make audit" in workflow
    assert "audit" not in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
