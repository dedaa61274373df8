"""What a person is told once everything runs."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from roundsman.cli.welcome import welcome


class Gateway(BaseHTTPRequestHandler):
    answer: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        self.send_response(200 if self.answer else 404)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@pytest.fixture
def gateway_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_logins_are_listed(gateway_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [{"role": "customer", "email": "asha@example.org", "password": "pw"}]
    monkeypatch.setattr(Gateway, "answer", json.dumps({"items": accounts}).encode())

    lines = welcome(gateway_url).splitlines()

    assert lines[:2] == [f"Roundsman is up: {gateway_url}", f"API documentation: {gateway_url}/docs"]
    assert [line.split() for line in lines[3:]] == [
        ["role", "email", "password"],
        ["customer", "asha@example.org", "pw"],
    ]


@pytest.mark.parametrize("answer", [b"", b"not json", b"[]"])
def test_a_platform_without_logins_lists_none(gateway_url: str, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(Gateway, "answer", answer)

    assert len(welcome(gateway_url).splitlines()) == 2


def test_a_platform_without_a_gateway_says_so() -> None:
    assert "without a gateway" in welcome("")
