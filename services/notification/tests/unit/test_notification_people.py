"""Whom notification knows, by what identity tells."""

from datetime import UTC, datetime

from roundsman.contracts.types.identity import ProfileChanged, UserRegistered
from roundsman.notification.handlers.take_in import Intake
from roundsman.notification.messaging.inbound import PEOPLE

NOW = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)


def test_a_person_is_called_as_they_want_to_be_from_now_on() -> None:
    intake = Intake()
    registered = UserRegistered(
        user_id="usr_1", org_id="org_1", email="ada@example.com", name="Ada", roles=(), language="de", at=NOW
    )
    renamed = ProfileChanged(
        user_id="usr_1", org_id="org_1", email="ada@example.com", name="Ada L.", language="sv", at=NOW
    )

    for message in (registered, renamed):
        PEOPLE[type(message)](message, intake)

    person = intake.people["usr_1"].fact
    assert (person.name, person.email, person.language) == ("Ada L.", "ada@example.com", "sv")
