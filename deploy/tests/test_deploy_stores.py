"""The job that makes the stores, and the script that makes up the passwords."""

import asyncio
import importlib.util
import os
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from roundsman.stack import ServerAddresses, drop_database

COMPOSE = Path(__file__).resolve().parents[1] / "compose"
EXAMPLE = "# Said once.\nDEMO=true\n# MAYBE=\nA_PASSWORD=\n\nB_PASSWORD=\n"


def stores_module() -> ModuleType:
    """The job's program; it is no package."""
    spec = importlib.util.spec_from_file_location("deploy_stores", COMPOSE / "stores.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def names(servers: ServerAddresses) -> Iterator[tuple[str, str]]:
    """Two names for stores; what was made of them is removed."""
    made = f"t_{secrets.token_hex(4)}_one", f"t_{secrets.token_hex(4)}-two"
    yield made
    for name in made:
        drop_database(servers.postgres_admin, name)


def run_job(servers: ServerAddresses, urls: list[str]) -> str:
    """Run the job as compose does; returns what it said."""
    stores = {f"STORE_{n}": url for n, url in enumerate(urls)}
    environment = os.environ | stores | {"POSTGRES_ADMIN_URL": servers.postgres_admin}
    ended = subprocess.run(
        [sys.executable, str(COMPOSE / "stores.py")], env=environment, text=True, capture_output=True, check=False
    )
    assert ended.stderr == ""
    return ended.stdout


def address(servers: ServerAddresses, name: str, password: str, database: str = "") -> str:
    place = urlsplit(servers.postgres_admin)
    return f"postgresql://{name}:{password}@{place.hostname}:{place.port}/{database or name}"


async def who(url: str) -> Any:
    """Who one is in the database of this address."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT current_user::text || '@' || current_database()")
    finally:
        await connection.close()


@pytest.mark.stack
async def test_each_role_enters_its_own_database_only(servers: ServerAddresses, names: tuple[str, str]) -> None:
    one, two = names
    urls = [address(servers, one, "first"), address(servers, two, "second")]

    said = await asyncio.to_thread(run_job, servers, urls)

    assert said == f"stores: {one}, {two}\n"
    assert [await who(url) for url in urls] == [f"{one}@{one}", f"{two}@{two}"]
    for database in (two, "postgres"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await who(address(servers, one, "first", database))


@pytest.mark.stack
async def test_a_second_run_keeps_the_data_and_sets_new_passwords(
    servers: ServerAddresses, names: tuple[str, str]
) -> None:
    old, new = (address(servers, names[0], word) for word in ("it's", "an%22other"))  # and quotes what must be
    await asyncio.to_thread(run_job, servers, [old])
    connection = await asyncpg.connect(old)
    await connection.execute("CREATE TABLE kept (it int)")
    await connection.close()

    await asyncio.to_thread(run_job, servers, [new])

    connection = await asyncpg.connect(new)
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(old)


class Documents:
    """A document server that remembers users."""

    def __init__(self) -> None:
        self.users: dict[tuple[str, str], dict[str, Any]] = {}

    def __getitem__(self, database: str) -> "DocumentDatabase":
        return DocumentDatabase(self, database)


class DocumentDatabase:
    """One of its databases; knows the three commands about users as MongoDB does."""

    def __init__(self, server: Documents, name: str) -> None:
        self._users, self._name = server.users, name

    async def command(self, verb: str, user: str, **options: Any) -> dict[str, Any]:
        key = self._name, user
        if verb == "usersInfo":
            return {"users": [user] if key in self._users else []}
        assert (verb == "updateUser") == (key in self._users)
        self._users[key] = options
        return {"ok": 1}


async def test_a_document_store_s_user_may_write_in_its_database_only() -> None:
    program, server = stores_module(), Documents()
    for password in ("first", "second"):
        environment = {"STORE_N": f"mongodb://notes:{password}@mongo:27017/notes", "PATH": "/bin"}
        await program.make_documents(server, program.stores_in(environment))

    assert server.users == {("notes", "notes"): {"pwd": "second", "roles": [{"role": "readWrite", "db": "notes"}]}}


def make_env(folder: Path) -> str:
    """Run the script on a folder; returns the .env that is there then."""
    subprocess.run([sys.executable, "-I", str(COMPOSE / "env.py"), str(folder)], check=True)
    return (folder / ".env").read_text()


def test_empty_variables_get_passwords_of_their_own_that_only_the_owner_can_read(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text(EXAMPLE)

    lines = make_env(tmp_path).splitlines()

    values = dict(line.split("=") for line in lines if line and line[0] != "#")
    assert values.pop("DEMO") == "true"
    assert values.keys() == {"A_PASSWORD", "B_PASSWORD"}
    assert len({*values.values()}) == 2
    assert all(len(value) == 48 and value.isalnum() for value in values.values())
    assert {"# Said once.", "# MAYBE="} <= set(lines)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_another_run_adds_what_is_new_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text(EXAMPLE)
    before = make_env(tmp_path)
    assert make_env(tmp_path) == before
    (tmp_path / ".env.example").write_text(EXAMPLE + "C_PASSWORD=\n")

    after = make_env(tmp_path)

    added = after.removeprefix(before)
    assert added.startswith("C_PASSWORD=")
    assert added.count("\n") == 1
