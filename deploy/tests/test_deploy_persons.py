"""Whoever holds something of persons is asked by identity when one wants to be forgotten, and nobody else."""

from importlib.metadata import entry_points

import pytest

from roundsman.contracts.catalog import Catalog
from roundsman.identity.settings import IdentitySettings
from roundsman.runtime import Service
from roundsman.runtime.persons import TELLS, TOPICS

SERVICES: dict[str, Service] = {entry.name: entry.load() for entry in entry_points(group="roundsman.services")}
ANSWERS = {name for name, service in SERVICES.items() if set(TELLS) <= set(service.publishes)}


def test_identity_waits_for_every_service_that_answers() -> None:
    assert IdentitySettings(secret="x" * 16).services == ANSWERS  # type: ignore[arg-type]  # a text is read, too


@pytest.mark.parametrize("name", SERVICES)
def test_who_tells_something_personal_holds_it_and_answers(name: str) -> None:
    personal = Catalog.installed().personal.keys()

    assert name in ANSWERS or not {message.SCHEMA for message in SERVICES[name].publishes} & personal


def test_the_contract_names_who_answers_and_who_seals() -> None:
    topics = Catalog.installed().topics

    assert set(topics[TELLS[0].TOPIC].writers) == ANSWERS
    assert set(topics[TOPICS[0]].readers) >= ANSWERS
    assert set(topics["platform.keys.v1"].writers) == {name for name in ANSWERS if SERVICES[name].store == "postgres"}
