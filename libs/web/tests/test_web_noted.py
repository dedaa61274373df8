"""What an operator finds in the log of those who were kept out."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import APIRouter
from structlog.testing import capture_logs

from roundsman.kernel.errors import DomainError, Invalid
from roundsman.kernel.rights import Permission
from roundsman.testkit import TokenIssuer
from roundsman.testkit.served import served
from roundsman.web import CallerDep, Checks, Role, create_app


class WrongWord(Invalid):
    """A guess."""

    slug = "wrong-word"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def http(issuer: TokenIssuer) -> AsyncIterator[ClientSession]:
    router = APIRouter()

    @router.get("/books/{book_id}")
    async def read(book_id: str, caller: CallerDep) -> str:
        caller.require(Permission.LEDGER_READ)
        return book_id

    @router.post("/words/{word}")
    async def guess(word: str) -> str:
        raise WrongWord("Not that.") if word == "open" else DomainError("Closed today.")

    async with served(create_app("library", [router], issuer.verifier, Checks())) as client:
        yield client


async def test_who_was_kept_out_of_what_and_why_is_noted(http: ClientSession, issuer: TokenIssuer) -> None:
    headers = issuer.bearer("ann", Role.CUSTOMER) | {"X-Request-Id": "r" * 200}
    with capture_logs() as logs:
        async with http.get("/books/secret-book?q=words", headers=headers) as response:
            assert response.status == 403
    [line] = logs

    assert (line["event"], line["log_level"], line["problem"]) == ("refused", "warning", "forbidden")
    assert (line["method"], line["route"], line["user_id"]) == ("GET", "/books/{book_id}", issuer.user("ann"))
    assert (line["request_id"], line["actor_id"]) == ("r" * 128, line["user_id"])
    assert "secret-book" not in str(line)
    assert headers["Authorization"].split()[1] not in str(line)


@pytest.mark.parametrize(
    ("method", "path", "noted"),
    [("GET", "/books/b", ["unauthenticated"]), ("POST", "/words/open", ["wrong-word"]), ("POST", "/words/other", [])],
)
async def test_strangers_and_guesses_are_noted_and_other_refusals_are_not(
    http: ClientSession, method: str, path: str, noted: list[str]
) -> None:
    with capture_logs() as logs:
        (await http.request(method, path)).release()

    assert [line["problem"] for line in logs] == noted
    assert {line["user_id"] for line in logs} <= {None}
