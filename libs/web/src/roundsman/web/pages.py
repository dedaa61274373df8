"""Cursor pages: a cursor names the last item seen, so a page is stable while rows are added."""

import base64
import binascii
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from pydantic import BaseModel

from roundsman.kernel.errors import Invalid

Item = TypeVar("Item")
MAX_PAGE = 200


class BadCursor(Invalid):
    """The cursor is not one that we gave."""

    slug = "bad-cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort value and the id of the last item seen."""

    sort: str
    id: str

    def encode(self) -> str:
        """As it goes to the client: opaque."""
        return base64.urlsafe_b64encode(f"{self.sort}\n{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` gave.

        Raises:
            BadCursor: it is something else.
        """
        try:
            sort, item_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("\n")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
        if not (sort + item_id).isprintable():
            raise BadCursor("Use the `next_cursor` of the page before, as it is.")
        return cls(sort, item_id)


class Page(BaseModel, Generic[Item]):
    """Some of a list, newest first unless said otherwise; no `next_cursor` on the last page."""

    items: list[Item]
    next_cursor: str | None = None
