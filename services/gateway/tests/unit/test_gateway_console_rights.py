"""The console shows what a role may: by the same table as the services."""

import json
from pathlib import Path

from roundsman.kernel.rights import HELD

TABLE = Path(__file__).parents[4] / "web" / "shared" / "session" / "rights.json"


def test_the_console_knows_what_each_role_may() -> None:
    told = {role: sorted(permissions) for role, permissions in HELD.items()}
    assert json.loads(TABLE.read_text()) == told, "write the table of libs/kernel anew into the web apps"
