"""Write down which services are installed: `python -m roundsman.stack.discover FILE [NAME ...]`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from roundsman.stack.discovery import installed_services

if __name__ == "__main__":
    found = installed_services(only=sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps([asdict(service) for service in found]))
