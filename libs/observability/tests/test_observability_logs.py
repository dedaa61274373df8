"""What never comes into the log."""

import subprocess
import sys

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
