"""Archives are unpacked whole, and a tree that is no longer whole is noticed."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from roundsman.stack.artifacts import Artifact
from roundsman.stack.trees import problem_with, tree_of, unpack


def a_tar(mode: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as tar:  # type: ignore[call-overload]
        member = tarfile.TarInfo("bin/server")
        member.size, member.mode = 5, 0o700
        tar.addfile(member, io.BytesIO(b"hello"))
    return packed.getvalue()


@pytest.fixture(params=["tar.gz", "jar"])
def archive(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path))
    content = a_tar("w:gz")
    if request.param == "jar":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as jar:
            jar.writestr("postgres-linux.txz", a_tar("w:xz"))
        content = packed.getvalue()
    found = Artifact(
        group="org.example", name="server", version="1", classifier="", packaging=request.param,
        sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content),
    )  # fmt: skip
    (tmp_path / found.path).parent.mkdir(parents=True)
    (tmp_path / found.path).write_bytes(content)
    return found


def test_an_unpacked_tree_is_sound_and_readable_by_all(archive: Artifact) -> None:
    unpack(archive)

    assert problem_with(tree_of(archive)) is None
    assert (tree_of(archive) / "bin" / "server").read_text() == "hello"
    assert (tree_of(archive) / "bin" / "server").stat().st_mode & 0o777 == 0o744


def test_a_tree_that_was_never_unpacked_is_missing(archive: Artifact) -> None:
    assert str(problem_with(tree_of(archive))).endswith("is missing")


def test_a_file_cut_short_is_noticed_and_mended(archive: Artifact) -> None:
    unpack(archive)
    (tree_of(archive) / "bin" / "server").write_text("hell")

    assert str(problem_with(tree_of(archive))).endswith("server is damaged")
    unpack(archive)
    assert problem_with(tree_of(archive)) is None
