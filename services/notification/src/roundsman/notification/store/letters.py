"""Letters about accounts on MongoDB: whole while they wait, then no more than that they were."""

from collections.abc import Collection
from datetime import UTC, datetime

from pymongo import UpdateOne

from roundsman.notification.domain.letters import Letter, LetterState
from roundsman.notification.domain.wording import Kind
from roundsman.notification.ports import ClaimedLetter
from roundsman.notification.store.leases import FREE, Leases
from roundsman.notification.store.mongo import Document, Store, whichever_is_first

_AT_ONCE = datetime(2026, 1, 1, tzinfo=UTC)  # long ago, by every clock


class MongoLetters:
    """`Letters` in `letters` (those that wait) and `letters_ended` (id, kind, person, end: no address, no words)."""

    def __init__(self, store: Store, holder: str) -> None:
        self._waiting = store.letters
        self._ended = store.letters_ended
        self._leases = Leases(store.letters, holder)

    async def add(self, letters: Collection[Letter]) -> None:
        """See `Letters`."""
        if not letters:
            return
        ids = [letter.id for letter in letters]
        ended = {one["_id"] for one in await self._ended.find({"_id": {"$in": ids}}, {"_id": 1}).to_list()}
        writes = [
            UpdateOne({"_id": letter.id}, {"$setOnInsert": _document(letter)}, upsert=True)
            for letter in letters
            if letter.id not in ended
        ]
        if writes:
            with whichever_is_first():
                await self._waiting.bulk_write(writes, ordered=False)

    async def claim(self, now: datetime, limit: int) -> list[ClaimedLetter]:
        """See `Letters`."""
        claimed = await self._leases.claim({}, now, limit)
        return [ClaimedLetter(letter=_letter_of(one), attempts=one["attempts"]) for one in claimed]

    async def release(self) -> None:
        """Give back all that this process, or a former one of its name, had claimed."""
        await self._leases.release({})

    async def postpone(self, letter: Letter, due_at: datetime, why: str) -> None:
        """See `Letters`."""
        await self._leases.give_back(letter.id, {"due_at": due_at, "why": why})

    async def end(self, letter: Letter, state: LetterState, at: datetime) -> None:
        """See `Letters`."""
        kept = {"kind": letter.kind.value, "user_id": letter.user_id, "org_id": letter.org_id}
        ended = kept | {"state": state.value, "at": at}
        await self._ended.update_one({"_id": letter.id}, {"$setOnInsert": ended}, upsert=True)
        await self._waiting.delete_one({"_id": letter.id})


def _document(letter: Letter) -> Document:
    return {
        "_id": letter.id,
        "kind": letter.kind.value,
        "user_id": letter.user_id,
        "org_id": letter.org_id,
        "email": letter.email,
        "name": letter.name,
        "secret": letter.secret,
        "device": letter.device,
        "organization": letter.organization,
        "language": letter.language,
        "valid_until": letter.valid_until,
        "at": letter.at,
        "due_at": _AT_ONCE,
        "attempts": 0,
        "why": "",
        **FREE,
    }


def _letter_of(document: Document) -> Letter:
    return Letter(
        id=document["_id"],
        kind=Kind(document["kind"]),
        user_id=document["user_id"],
        org_id=document["org_id"],
        email=document["email"],
        name=document["name"],
        secret=document["secret"],
        device=document["device"],
        organization=document["organization"],
        language=document.get("language", ""),  # one that the version before has taken in tells none
        valid_until=document["valid_until"],
        at=document["at"],
    )
