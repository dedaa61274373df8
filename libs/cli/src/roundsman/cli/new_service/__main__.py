"""`python -m roundsman.cli.new_service NAME [FOLDER]`: lay out a service in the workspace at FOLDER."""

import sys
from collections.abc import Sequence
from pathlib import Path

from roundsman.cli.new_service.layout import CannotLayOut, lay_out
from roundsman.cli.new_service.names import BadName, check_name

NEXT = """\
{folder} runs and is tested; `make test-unit` and `pytest {folder}` show it. Next:
  its first use case    replace the greeting: domain/, handlers/, api/
  what it keeps         store/tables.py and migrations/0002_....py
  what it tells         contracts/topics/{name}.events.v1.yaml, messaging/outbound.py
  what it listens to    messaging/inbound.py
  whom it knows         store/personal.py and persons_group as order has them, ROUNDSMAN_PERSONAL_SERVICES of identity
  its paths             one line in the gateway's domain/routes.py
docker-compose.yml and .env.example have it too: `python3 deploy/compose/env.py` makes up its password.
"""


def main(arguments: Sequence[str]) -> int:
    """Lay out the service named; a fault is one message on stderr and exit code 1."""
    if len(arguments) not in {1, 2} or not arguments[0]:
        sys.stderr.write("Say which: make new-service NAME=loyalty\n")
        return 1
    name, root = arguments[0], Path(arguments[1] if len(arguments) > 1 else ".").resolve()
    try:
        check_name(name, root)
        folder = lay_out(name, root)
    except (BadName, CannotLayOut, OSError) as error:
        sys.stderr.write(f"new-service: {error}\n")
        return 1
    sys.stdout.write(NEXT.format(name=name, folder=folder.relative_to(root)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
