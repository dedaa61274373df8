"""The mailbox's process: `mail_catcher PORT FOLDER`."""

import asyncio
import signal
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from roundsman.stack.places import HOST


class MailFolder:
    """Keeps each mail as one file; a mail is acknowledged only when its file is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail; who it is for according to the sender is added as `X-Envelope-*`."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n".encode()
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.eml"
        fresh = self._folder / f".{name}"
        fresh.write_bytes(head + content)
        fresh.rename(self._folder / name)
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    keeper = MailFolder(folder)
    server = await loop.create_server(lambda: SMTP(keeper, hostname="roundsman", enable_SMTPUTF8=True), HOST, port)
    print("the mailbox listens", flush=True)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
