"""Ports and passwords are kept in the data folder."""

import socket
from pathlib import Path

import pytest

from roundsman.stack.errors import FolderInUse
from roundsman.stack.folder import held_folder, holder_of
from roundsman.stack.places import HOST, free_port, is_free, kept_port, kept_secret


def test_a_free_port_is_kept(tmp_path: Path) -> None:
    port = kept_port(tmp_path, "broker")

    assert is_free(port)
    assert kept_port(tmp_path, "broker") == port
    assert kept_port(tmp_path, "controller") != port


def test_ports_that_nobody_listens_on_yet_are_not_given_twice() -> None:
    ports = [free_port() for _ in range(500)]

    assert len(set(ports)) == len(ports)


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    port = kept_port(tmp_path, "broker")
    with socket.socket() as squatter:
        squatter.bind((HOST, port))
        squatter.listen()
        moved = kept_port(tmp_path, "broker")

    assert moved != port
    assert kept_port(tmp_path, "broker") == moved


def test_a_password_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    password = kept_secret(tmp_path, "postgres")

    assert kept_secret(tmp_path, "postgres") == password
    assert kept_secret(tmp_path, "other") != password
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with held_folder(tmp_path):
        assert holder_of(tmp_path) is not None
        with pytest.raises(FolderInUse, match="in use by process"), held_folder(tmp_path):
            pass

    assert holder_of(tmp_path) is None
