"""Reads the mailbox."""

from collections.abc import Sequence
from email.parser import BytesHeaderParser
from pathlib import Path


def read_letters(folder: Path) -> Sequence[str]:
    """The Message-ID of every mail, in order of arrival, as its sender made it: without brackets and domain.

    Raises:
        OSError: the folder cannot be read.
    """
    parser = BytesHeaderParser()
    return [_own_part(str(parser.parsebytes(file.read_bytes())["Message-ID"])) for file in sorted(folder.glob("*.eml"))]


def _own_part(message_id: str) -> str:
    return message_id.strip().strip("<>").partition("@")[0]
