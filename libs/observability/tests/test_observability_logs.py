"""What never comes into the log."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

_SAY = """
import logging
from roundsman.observability import configure_logging
configure_logging("test")
logging.getLogger("uvicorn.error").info('"WebSocket /ws/v1?access_token=secret" [accepted]')
logging.getLogger("uvicorn.error").error("a fault")
"""


def test_the_token_of_a_socket_is_not_logged_but_faults_of_the_server_are() -> None:
    said = subprocess.run([sys.executable, "-c", _SAY], capture_output=True, text=True, check=True)

    assert "secret" not in said.stderr
    assert "a fault" in said.stderr


_FORGE = """
import structlog
from roundsman.observability import configure_logging
configure_logging("test")
structlog.get_logger().warning("refused", request_id='x"}\\n{"event": "logged in", "user_id": "usr_1"}\\r\\x1b[2K')
"""


def test_a_line_says_when_in_utc_where_and_what_and_is_one_line() -> None:
    said = subprocess.run([sys.executable, "-c", _FORGE], capture_output=True, text=True, check=True)
    [line] = said.stderr.splitlines()
    told = json.loads(line)

    assert said.stdout == ""
    assert (told["event"], told["level"], told["service"]) == ("refused", "warning", "test")
    assert datetime.fromisoformat(told["timestamp"]).utcoffset() == timedelta(0)
    assert told["request_id"].startswith('x"}')
    assert "\x1b" not in line
