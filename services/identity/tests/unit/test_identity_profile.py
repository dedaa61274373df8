"""What people tell of themselves, through the handlers and a store in memory."""

from datetime import UTC, datetime
from functools import partial

import pytest

from roundsman.contracts.types import identity as contracts
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import InvalidLanguage, InvalidName
from roundsman.identity.domain.names import checked_language
from roundsman.identity.handlers.change_profile import ChangeProfile, change_profile
from roundsman.identity.handlers.register_user import RegisterUser, register_user
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.errors import DomainError
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged

ADA = UserId.derived(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "ada")
House = tuple[Units[IdentityWork], MemoryDatabase]


@pytest.fixture
async def house() -> House:
    units, database = memory_units(IdentityWork, outbound)
    cmd = RegisterUser(
        user_id=ADA, email=EmailAddress("ada@example.com"), name="Ada", roles=["customer"], password_digest="digest"
    )
    await units.run(lambda uow: register_user(cmd, uow))
    database.state.outbox.clear()
    return units, database


@pytest.mark.parametrize(
    ("name", "language", "then"),
    [
        (" Ada Lovelace ", None, ("Ada Lovelace", "")),
        (None, "sv", ("Ada", "sv")),
        ("Ada L.", "zh-Hant-TW", ("Ada L.", "zh-Hant-TW")),
    ],
)
async def test_what_is_given_changes_and_the_rest_stays(
    house: House, name: str | None, language: str | None, then: tuple[str, str]
) -> None:
    units, database = house

    user = await units.run(lambda uow: change_profile(ChangeProfile(user_id=ADA, name=name, language=language), uow))

    [told] = staged(database)
    assert isinstance(told, contracts.ProfileChanged)
    assert (told.name, told.language) == (user.account.name, user.account.language) == then
    assert told.email == "ada@example.com"


async def test_the_same_again_is_told_once(house: House) -> None:
    units, database = house

    for _ in range(2):
        await units.run(lambda uow: change_profile(ChangeProfile(user_id=ADA, language="sv"), uow))

    assert len(staged(database)) == 1


async def test_a_language_may_be_taken_back(house: House) -> None:
    units, _ = house

    for language in ("sv", ""):
        user = await units.run(partial(change_profile, ChangeProfile(user_id=ADA, language=language)))

    assert user.account.language == ""


@pytest.mark.parametrize(
    ("cmd", "error"),
    [
        (ChangeProfile(user_id=ADA, name=" "), InvalidName),
        (ChangeProfile(user_id=ADA, name="Ada\n"), None),
        (ChangeProfile(user_id=ADA, name="A\x00da"), InvalidName),
        (ChangeProfile(user_id=ADA, name="A" * 101), InvalidName),
        (ChangeProfile(user_id=ADA, language="english"), InvalidLanguage),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    house: House, cmd: ChangeProfile, error: type[DomainError] | None
) -> None:
    units, database = house

    if error is None:
        await units.run(lambda uow: change_profile(cmd, uow))
    else:
        with pytest.raises(error):
            await units.run(lambda uow: change_profile(cmd, uow))

    assert staged(database) == []


@pytest.mark.parametrize("tag", ["en", "pt-BR", "es-419", "zh-Hant-TW", "sr-Latn", ""])
def test_tags_of_languages_are_known(tag: str) -> None:
    assert checked_language(tag) == tag


@pytest.mark.parametrize("tag", ["e", "english", "en_GB", "en-", "-en", "en-GB-oed", "en\n", "../en"])
def test_other_texts_are_not(tag: str) -> None:
    with pytest.raises(InvalidLanguage):
        checked_language(tag)
