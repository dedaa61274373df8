"""`Book` in one SQLite file: it survives a kill at any moment."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from roundsman.kernel.errors import NotFound
from roundsman.sandbox.domain.intent import Intent, IntentId, Status
from roundsman.sandbox.ports import Kept, Totals

_SCHEMA = """
CREATE TABLE IF NOT EXISTS intents (
  intent_id TEXT PRIMARY KEY, reference TEXT NOT NULL, payment_token TEXT NOT NULL, currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL, status TEXT NOT NULL, authorized_minor INTEGER NOT NULL,
  captured_minor INTEGER NOT NULL, released_minor INTEGER NOT NULL, refunded_minor INTEGER NOT NULL,
  decline_reason TEXT NOT NULL, created_at TEXT NOT NULL, changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
"""
_COLUMNS = [field.name for field in fields(Intent)]
_PUT = f"REPLACE INTO intents ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608
_TOTALS = """
SELECT currency, count(*) AS intents, sum(authorized_minor) AS authorized_minor, sum(captured_minor) AS captured_minor,
  sum(released_minor) AS released_minor, sum(refunded_minor) AS refunded_minor,
  sum(authorized_minor - captured_minor - released_minor) AS held_minor,
  sum(captured_minor - refunded_minor) AS balance_minor
FROM intents GROUP BY currency ORDER BY currency
"""


class SqliteBook:
    """See `Book`."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, timeout=10)
        self._connection.row_factory = sqlite3.Row
        # A write-ahead log without a sync per commit: kept past the death of the process, not of the machine.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Book`."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def get(self, intent_id: str) -> Intent:
        """See `Book`."""
        row = self._connection.execute("SELECT * FROM intents WHERE intent_id = ?", (intent_id,)).fetchone()
        if row is None:
            raise NotFound(f"No such intent: {intent_id}.")
        return _intent(row)

    def put(self, intent: Intent) -> None:
        """See `Book`."""
        self._connection.execute(_PUT, {name: _plain(getattr(intent, name)) for name in _COLUMNS})

    def page(self, after: str, limit: int) -> Sequence[Intent]:
        """See `Book`."""
        rows = self._connection.execute(
            "SELECT * FROM intents WHERE intent_id > ? ORDER BY intent_id LIMIT ?", (after, limit)
        )
        return [_intent(row) for row in rows]

    def totals(self) -> Sequence[Totals]:
        """See `Book`."""
        return [Totals(**dict(row)) for row in self._connection.execute(_TOTALS)]

    def answer(self, key: str) -> Kept | None:
        """See `Book`."""
        row = self._connection.execute("SELECT fingerprint, status, body FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else Kept(fingerprint=row[0], status=row[1], body=orjson.loads(row[2]))

    def keep(self, key: str, kept: Kept) -> None:
        """See `Book`."""
        values = (key, kept.fingerprint, kept.status, orjson.dumps(kept.body).decode())
        self._connection.execute("INSERT INTO answers (key, fingerprint, status, body) VALUES (?, ?, ?, ?)", values)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _intent(row: sqlite3.Row) -> Intent:
    given: dict[str, Any] = dict(row)
    return Intent(
        **given
        | {
            "intent_id": IntentId(given["intent_id"]),
            "status": Status(given["status"]),
            "created_at": datetime.fromisoformat(given["created_at"]),
            "changed_at": datetime.fromisoformat(given["changed_at"]),
        }
    )
