"""The document that clients are made from: kept in the repository, and held against what the services say."""

from dataclasses import dataclass
from pathlib import Path

import orjson

from roundsman.gateway.domain.document import Document
from roundsman.openapi.breaking import breaking_changes
from roundsman.openapi.promises import broken_promises
from roundsman.openapi.python_client import python_calls, python_models
from roundsman.openapi.typescript_client import typescript_calls, typescript_models

RELEASED = Path("contracts/openapi/v1.json")  # below the checkout
_PYTHON = Path("clients/python/src/roundsman/client")
_TYPESCRIPT = Path("clients/typescript/src")
_HOW = "`make openapi` writes it anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A file that is made from the document."""

    path: Path  # below the checkout
    content: bytes


def released_document(root: Path) -> Document:
    """As it stands in the repository; nothing where there is none yet."""
    file = root / RELEASED
    document: Document = orjson.loads(file.read_bytes()) if file.exists() else {"paths": {}}
    return document


def faults(root: Path, current: Document) -> list[str]:
    """What keeps the checkout from being sound: what breaks clients or promises, and files that are not up to date."""
    broken = [f"breaks clients: {one}" for one in breaking_changes(released_document(root), current)]
    stale = [f"{one.path} is not up to date: {_HOW}" for one in generated(current) if _differs(root, one)]
    return [*broken, *broken_promises(current), *stale]


def write(root: Path, current: Document) -> list[Path]:
    """Bring every generated file up to date; gives those that were not."""
    stale = [one for one in generated(current) if _differs(root, one)]
    for one in stale:
        (root / one.path).parent.mkdir(parents=True, exist_ok=True)
        (root / one.path).write_bytes(one.content)
    return [one.path for one in stale]


def generated(document: Document) -> list[Generated]:
    """All that is made from the document, the document first."""
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return [
        Generated(path=RELEASED, content=text),
        Generated(path=_PYTHON / "models.py", content=python_models(document).encode()),
        Generated(path=_PYTHON / "api.py", content=python_calls(document).encode()),
        Generated(path=_TYPESCRIPT / "models.ts", content=typescript_models(document).encode()),
        Generated(path=_TYPESCRIPT / "api.ts", content=typescript_calls(document).encode()),
    ]


def _differs(root: Path, one: Generated) -> bool:
    file = root / one.path
    return not file.exists() or file.read_bytes() != one.content
