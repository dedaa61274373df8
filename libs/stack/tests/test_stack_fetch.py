"""Fetched files are what the lock names, or are refused."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from roundsman.stack import artifacts
from roundsman.stack.artifacts import Artifact, cache_folder, class_path, locked
from roundsman.stack.errors import DownloadMissing, FetchFailed
from roundsman.stack.fetch import fetch_all
from roundsman.stack.progress import Progress

CONTENT = b"the real thing" * 1000


class Mirror(ThreadingHTTPServer):
    """A Maven repository whose next answers a test decides."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []  # given one after the other; then what is right
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Reply)


class Reply(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if not self.path.endswith(".jar"):
            self.send_error(404)
            return
        body = self.server.answers.pop(0) if self.server.answers else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be silent."""


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    with Mirror() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ROUNDSMAN_MAVEN_MIRROR", f"http://127.0.0.1:{server.server_port}/maven")
        monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path))
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def wanted() -> Artifact:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Artifact(
        group="org.example", name="thing", version="1.0", classifier="", packaging="jar",
        sha256=digest, size_bytes=len(CONTENT),
    )  # fmt: skip


def test_a_file_lands_in_the_cache(mirror: Mirror, wanted: Artifact) -> None:
    said: list[str] = []

    fetch_all([wanted], said.append)

    assert (cache_folder() / wanted.path).read_bytes() == CONTENT
    assert mirror.asked[0] == "/maven/org/example/thing/1.0/thing-1.0.jar"
    assert (said[0], said[-1]) == ("fetching 1 files, 0 MB", "100 %")


def test_progress_is_said_in_tenths_and_never_beyond_the_whole() -> None:
    said: list[str] = []
    progress = Progress(1000, said.append)

    for _ in range(30):
        progress.add(50)

    assert said == [f"{tenth}0 %" for tenth in range(1, 11)]


@pytest.mark.parametrize("bad", [CONTENT[:100], b"x" * len(CONTENT)], ids=["cut", "damaged"])
def test_a_bad_download_is_fetched_once_more(mirror: Mirror, wanted: Artifact, bad: bytes) -> None:
    mirror.answers = [bad]

    fetch_all([wanted], print)

    assert (cache_folder() / wanted.path).read_bytes() == CONTENT


def test_a_download_that_stays_bad_is_refused_and_leaves_nothing(mirror: Mirror, wanted: Artifact) -> None:
    mirror.answers = [b"x" * len(CONTENT)] * 2

    with pytest.raises(FetchFailed, match=r"thing-1\.0\.jar: .*SHA-256 differs"):
        fetch_all([wanted], print)

    assert not (cache_folder() / wanted.path).exists()


def test_an_unreachable_repository_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Artifact) -> None:
    monkeypatch.setenv("ROUNDSMAN_MAVEN_MIRROR", "http://127.0.0.1:1")
    monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path))

    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1"):
        fetch_all([wanted], print)


@pytest.mark.parametrize(("content", "problem"), [(None, "missing"), (b"x" * len(CONTENT), "damaged")])
def test_a_class_path_is_checked_before_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Artifact, content: bytes | None, problem: str
) -> None:
    monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path))
    monkeypatch.setattr(artifacts, "locked_here", lambda: {"thing": (wanted,)})
    if content is not None:
        (tmp_path / wanted.path).parent.mkdir(parents=True)
        (tmp_path / wanted.path).write_bytes(content)

    with pytest.raises(DownloadMissing, match=f"{problem}.*make setup"):
        class_path("thing")


def test_every_server_is_locked_with_its_digests() -> None:
    servers = locked()

    assert {"kafka", "documents", "registry", "postgres-x86_64"} <= set(servers)
    assert all(len(file.sha256) == 64 and file.size_bytes > 0 for files in servers.values() for file in files)
