"""A service for tests of the stack: tells over HTTP what it was told, and can be made to fail at its start."""

import json
import os
import signal
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


@dataclass(frozen=True)
class FakeService:
    """What the stack asks of an entry point."""

    name: str
    store: str


class Answers(BaseHTTPRequestHandler):
    """Every GET is answered with the environment."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"argv": " ".join(sys.argv[1:]), "pid": os.getpid(), **os.environ}).encode())

    def log_message(self, format: str, *args: object) -> None:
        print(format % args, flush=True)


def main() -> None:
    """Serve until SIGTERM."""
    if os.environ.get("ROUNDSMAN_FAKE_FAULT") == "exit":
        sys.exit("the fake was told to fail")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = HTTPServer((os.environ["ROUNDSMAN_HTTP_HOST"], int(os.environ["ROUNDSMAN_HTTP_PORT"])), Answers)
    Path(os.environ["ROUNDSMAN_READY_FILE"]).touch()
    print("the fake serves", flush=True)
    server.serve_forever()
