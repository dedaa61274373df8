"""Write down which services are installed: `python -m roundsman.stack.discover FILE [NAME ...]`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from roundsman.stack.discovery import installed_services
from roundsman.stack.errors import StackError

if __name__ == "__main__":
    try:
        found = installed_services(only=sys.argv[2:])
    except StackError as error:
        sys.exit(str(error))
    Path(sys.argv[1]).write_text(json.dumps([asdict(service) for service in found]))
