"""Forgetting a person, and telling them what is held of them: as identity leads it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from roundsman.identity.app import PERSONAL
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.erasure import Erasure, ErasureId, ErasureState
from roundsman.identity.domain.export import ExportId
from roundsman.identity.domain.user import Account, User
from roundsman.identity.handlers.add_to_export import AddToExport, add_to_export
from roundsman.identity.handlers.answer_erasure import CLOSED_TIMER, AnswerErasure, answer_erasure
from roundsman.identity.handlers.ask_erasure import UNANSWERED_TIMER, AskErasure, ask_erasure
from roundsman.identity.handlers.ask_export import OVER_TIMER, AskExport, ask_export
from roundsman.identity.handlers.decide_erasure import decide_erasure, give_up_erasure
from roundsman.identity.handlers.note_erasure import NoteErasure, note_erasure
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.personal import drop_export
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.runtime.persons import erase_all
from roundsman.testkit.fakes import memory_units, staged, timers_set

NOW = ManualClock().at
ADA, HOME_ORG = UserId.derived(NOW, "ada"), OrgId.derived(NOW, "home")
BOTH = frozenset({"identity", "order"})
GRACE, PATIENCE, WEEK = timedelta(seconds=90), timedelta(minutes=10), timedelta(days=7)
ERASURE, EXPORT = ErasureId.new(NOW), ExportId.new(NOW)
ASK_EXPORT = AskExport(export_id=EXPORT, user_id=ADA, services=BOTH, kept_for=WEEK, at=NOW)


def a_user() -> User:
    account = Account(
        email=EmailAddress("ada@example.com"),
        name="Ada Lovelace",
        org_id=HOME_ORG,
        roles=frozenset({"customer"}),
        password_digest="digest",
        registered_at=NOW,
    )
    return User.register(ADA, account)


class Office:
    """Identity's units of work on a store in memory, where Ada has an account."""

    def __init__(self, units: Units[IdentityWork], database: MemoryDatabase) -> None:
        self.units = units
        self.database = database

    async def ask(self, erasure_id: ErasureId = ERASURE, org_id: OrgId | None = None) -> Erasure:
        cmd = AskErasure(
            erasure_id=erasure_id,
            user_id=ADA,
            by=ADA,
            org_id=org_id or HOME_ORG,
            services=BOTH,
            patience=PATIENCE,
            at=NOW,
        )
        return await self.units.run(lambda uow: ask_erasure(cmd, uow))

    async def answer(self, service: str, *objections: str) -> None:
        cmd = AnswerErasure(erasure_id=ERASURE, service=service, objections=objections, grace=GRACE, real_at=NOW)
        await self.units.run(lambda uow: answer_erasure(cmd, uow))

    async def decide(self) -> None:
        await self.units.run(lambda uow: decide_erasure(ERASURE, BOTH, uow))

    async def note(self, service: str) -> None:
        await self.units.run(lambda uow: note_erasure(NoteErasure(erasure_id=ERASURE, service=service), uow))

    async def add(self, service: str, number: int, parts: int, content: str) -> None:
        cmd = AddToExport(export_id=EXPORT, service=service, number=number, parts=parts, content=content)
        await self.units.run(lambda uow: add_to_export(cmd, uow))

    async def erasure(self) -> Erasure:
        return await self.units.run(lambda uow: uow.erasures.get(ERASURE))

    @property
    def told(self) -> list[str]:
        return [message.SCHEMA.rpartition(".")[2] for message in staged(self.database)]


@pytest.fixture
async def office() -> Office:
    units, database = memory_units(IdentityWork, outbound)

    async def sign_up(uow: IdentityWork) -> None:
        uow.users.add(a_user())

    await units.run(sign_up)
    database.state.outbox.clear()
    return Office(units, database)


async def test_when_nobody_objects_the_account_is_shut_and_then_all_forget(office: Office) -> None:
    await office.ask()
    await office.answer("order")
    assert (await office.erasure()).file.state is ErasureState.ASKED
    await office.answer("identity")
    assert office.told == ["PersonErasureAsked", "UserSuspended"]
    assert timers_set(office.database)[CLOSED_TIMER, ERASURE].due_at == NOW + GRACE

    await office.decide()
    await office.decide()
    await office.note("order")
    assert (await office.erasure()).file.waiting_for == {"identity"}
    await office.note("identity")
    await office.note("identity")

    assert office.told[2:] == ["PersonErasureDecided", "PersonErased"]
    file = (await office.erasure()).file
    assert (file.state, file.ended_at) == (ErasureState.DONE, NOW)


async def test_one_objection_is_enough_and_changes_nothing_else(office: Office) -> None:
    await office.ask()
    await office.answer("order", "Order ord_1 is under way.")
    await office.answer("identity", "Something else is open.")
    await office.decide()

    file = (await office.erasure()).file
    assert (file.state, file.objections) == (
        ErasureState.REFUSED,
        ("Order ord_1 is under way.", "Something else is open."),  # who answers later is heard, too
    )
    assert office.told == ["PersonErasureAsked"]
    assert timers_set(office.database) == {}


async def test_a_service_that_does_not_answer_is_named(office: Office) -> None:
    await office.ask()
    await office.answer("order")
    assert timers_set(office.database)[UNANSWERED_TIMER, ERASURE].due_at == NOW + PATIENCE
    await office.units.run(lambda uow: give_up_erasure(ERASURE, uow))

    file = (await office.erasure()).file
    assert (file.state, file.objections) == (ErasureState.REFUSED, ("identity did not answer: ask again later.",))


async def test_asking_again_gives_the_erasure_under_way_and_after_a_refusal_a_new_one(office: Office) -> None:
    again = ErasureId.derived(NOW, "again")
    await office.ask()
    assert (await office.ask(again)).id == ERASURE
    await office.answer("order", "Something is open.")

    assert (await office.ask(again)).id == again


async def test_nobody_of_another_organization_has_somebody_forgotten(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.ask(org_id=OrgId.derived(NOW, "elsewhere"))
    assert office.told == []


async def test_of_an_erased_account_no_name_and_no_address_is_left(office: Office) -> None:
    await office.units.run(lambda uow: ask_export(ASK_EXPORT, uow))
    await office.add("order", 1, 1, '{"orders": ["Nightjar Lane"]}')
    await office.units.run_alone(lambda uow: erase_all(ADA, PERSONAL, uow))
    user = await office.units.run(lambda uow: uow.users.get(ADA))

    account = a_user().account
    assert (user.account.name, user.account.email.text) == ("", f"{ADA}@erased.invalid")
    assert account.name not in str(office.database.state.tables)
    assert "Nightjar" not in str(office.database.state.tables)


async def test_an_export_is_ready_when_every_part_of_every_service_is_there(office: Office) -> None:
    export = await office.units.run(lambda uow: ask_export(ASK_EXPORT, uow))
    assert (await office.units.run(lambda uow: ask_export(replace(ASK_EXPORT), uow))).id == export.id
    for service, number in (("order", 2), ("order", 2), ("identity", 1), ("stranger", 1)):
        await office.add(service, number, 2 if service == "order" else 1, "{}")
    assert (await office.units.run(lambda uow: uow.exports.get(EXPORT))).file.missing == {"order": (1,)}
    await office.add("order", 1, 2, "{")

    ready = await office.units.run(lambda uow: uow.exports.get(EXPORT))
    parts = await office.units.run(lambda uow: uow.export_parts.find_by("export_id", [EXPORT]))
    assert (ready.file.ready_at, ready.file.expires_at) == (NOW, NOW + WEEK)
    assert sorted((part.service, part.number) for part in parts) == [("identity", 1), ("order", 1), ("order", 2)]


async def test_a_week_later_an_export_is_gone(office: Office) -> None:
    await office.units.run(lambda uow: ask_export(ASK_EXPORT, uow))
    await office.add("identity", 1, 1, "{}")
    assert timers_set(office.database)[OVER_TIMER, EXPORT].due_at == NOW + WEEK
    await office.units.run_alone(lambda uow: drop_export(EXPORT, uow.desk.session.rows))
    await office.add("order", 1, 1, "{}")  # too late

    tables = office.database.state.tables
    assert (tables["exports"], tables["export_parts"]) == ({}, {})
