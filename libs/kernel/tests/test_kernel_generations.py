"""A setting may name a secret and those that it has relieved."""

import pytest

from roundsman.kernel.generations import generations


@pytest.mark.parametrize(
    ("setting", "secrets"),
    [("new", ("new",)), ("new,old", ("new", "old")), ("new, old ,", ("new", "old")), ("", ("",))],
)
def test_the_newest_comes_first(setting: str, secrets: tuple[str, ...]) -> None:
    assert generations(setting) == secrets
