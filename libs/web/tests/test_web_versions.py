"""`If-Match` and `ETag`: whoever knows the version may change it."""

from contextlib import AbstractContextManager, nullcontext

import pytest
from fastapi import Response
from pydantic import ValidationError

from roundsman.web import RequestBody, tag_version
from roundsman.web.versions import IfMatch, PreconditionFailed

REFUSED = pytest.raises(PreconditionFailed)
FINE: AbstractContextManager[None] = nullcontext()


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("", FINE),
        ("*", FINE),
        ('"v7"', FINE),
        ('W/"v7"', FINE),
        ('"v6", "v7"', FINE),
        ('"v7-5f0c"', FINE),
        ('W/"v7-5f0c"', FINE),
        ('"v6-7"', REFUSED),
        ('"v7', REFUSED),
        ('"v٧"', REFUSED),
        ('"v6"', REFUSED),
        ('"v8"', REFUSED),
        ("v7", REFUSED),
        ('"v77"', REFUSED),
        (" , ", REFUSED),
    ],
)
def test_a_version_has_to_be_among_those_told(told: str, outcome: AbstractContextManager[object]) -> None:
    with outcome as refusal:
        IfMatch(told).check(7)

    assert (refusal is None) is (outcome is FINE)


def test_an_answers_tag_is_what_if_match_takes() -> None:
    response = Response()
    tag_version(response, 7)

    assert response.headers["ETag"] == '"v7"'
    with REFUSED:
        IfMatch(response.headers["ETag"]).check(8)


class Wish(RequestBody):
    name: str


def test_a_field_that_is_not_ours_is_refused() -> None:
    assert Wish.model_validate({"name": "Dal"}).name == "Dal"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Wish.model_validate({"name": "Dal", "owner_id": "usr_me"})
