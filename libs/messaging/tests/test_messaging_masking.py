"""Personal fields are hidden wherever they stand."""

from datetime import UTC, datetime

from roundsman.contracts.types.identity import UserRegistered
from roundsman.messaging.masking import HIDDEN, masked, personal, public

REGISTERED = UserRegistered.from_avro(
    {
        "user_id": "usr_1",
        "org_id": "org_1",
        "email": "ada@example.org",
        "name": "Ada",
        "roles": ["customer"],
        "language": "en",
        "at": datetime(2026, 5, 3, tzinfo=UTC),
    }
)


def test_fields_that_the_contracts_mark_are_hidden() -> None:
    assert public(REGISTERED)["email"] == HIDDEN
    assert public(REGISTERED)["name"] == HIDDEN
    assert public(REGISTERED)["user_id"] == "usr_1"


def test_whoever_may_see_them_sees_them() -> None:
    shown = personal(REGISTERED)

    assert (shown["email"], shown["at"]) == ("ada@example.org", "2026-05-03T00:00:00+00:00")


def test_paths_reach_into_records_and_lists_and_leave_the_rest() -> None:
    values = {"stops": [{"address": "1 High St", "n": 1}, {"address": None, "n": 2}], "to": {"address": "2", "lat": 1}}

    assert masked(values, {"stops.address", "to.address", "from.address"}) == {
        "stops": [{"address": HIDDEN, "n": 1}, {"address": None, "n": 2}],
        "to": {"address": HIDDEN, "lat": 1},
    }


def test_a_name_that_only_begins_alike_is_not_hidden() -> None:
    assert masked({"name": "x", "name_of_dish": "y"}, {"name"}) == {"name": HIDDEN, "name_of_dish": "y"}
