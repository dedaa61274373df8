"""Every mutant, and the tests that have to notice it."""

from collections.abc import Callable
from dataclasses import dataclass

from roundsman.chaos.mutants import consuming, firing, keeping, racing, sealing

_PROCESSOR = "libs/messaging/tests/test_messaging_processor.py"
_AWAY = "libs/messaging/tests/test_messaging_store_away.py"
_RELAY = "libs/messaging/tests/test_messaging_relay.py"
_SUITE = "libs/persistence/tests/test_persistence_suite.py"
_SHARING = "libs/persistence/tests/test_persistence_sharing.py"
_SEALING = "libs/persistence/tests/test_persistence_sealing.py"
_TIMERS = "libs/persistence/tests/test_persistence_timers.py"
_KAFKA = "libs/messaging/tests/test_messaging_kafka.py"
_OUTBOX = "libs/messaging/tests/test_messaging_outbox.py"
_KEYS = "libs/web/tests/test_web_idempotent.py"
_PAYMENT = "services/payment/tests/unit/test_payment_provider_calls.py"
_NOTIFICATION = "services/notification/tests/unit/test_notification_words.py"
_GATEWAY = "services/gateway/tests/unit/test_gateway_stream.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug; `plant` puts it into this process, `tests` is a file or a test below the workspace."""

    plant: Callable[[], None]
    tests: str

    @property
    def name(self) -> str:
        """What is wrong with it."""
        return self.plant.__name__.replace("_", " ")


MUTANTS = (
    Mutant(consuming.no_inbox, _PROCESSOR),
    Mutant(consuming.offset_before_effect, _PROCESSOR),
    Mutant(consuming.no_fencing, _PROCESSOR),
    Mutant(consuming.parked_key_does_not_block, _PROCESSOR),
    Mutant(consuming.redrive_forgets_first, _PROCESSOR),
    Mutant(consuming.fault_of_the_store_parks, _AWAY),
    Mutant(keeping.relay_forgets_first, _RELAY),
    Mutant(keeping.relay_never_forgets, _RELAY),
    Mutant(keeping.failed_unit_commits, _SUITE),
    Mutant(keeping.failed_unit_is_written_with_others, _SHARING),
    Mutant(keeping.answered_before_the_commit, _SHARING),
    Mutant(keeping.one_bad_unit_fails_its_neighbours, _SHARING),
    Mutant(keeping.rows_are_written_again_when_the_server_is_lost, _SHARING),
    Mutant(keeping.sequence_from_a_clock, _SUITE),
    Mutant(keeping.no_version_check, _SUITE),
    Mutant(keeping.answer_is_not_kept, _KEYS),
    Mutant(keeping.key_is_for_any_body, _KEYS),
    Mutant(keeping.keys_of_callers_meet, _KEYS),
    Mutant(sealing.what_is_personal_is_told_in_clear, _SEALING),
    Mutant(sealing.a_key_outlives_its_person, _SEALING),
    Mutant(sealing.a_seal_fits_any_record, _SEALING),
    Mutant(firing.timer_deleted_before_its_effect, _TIMERS),
    Mutant(firing.timer_is_never_finished, _TIMERS),
    Mutant(firing.call_under_a_new_name, _TIMERS),
    Mutant(firing.call_inside_the_transaction, _TIMERS),
    Mutant(firing.provider_is_charged_on_retry, _PAYMENT),
    Mutant(firing.notification_without_a_name, _NOTIFICATION),
    Mutant(firing.cursor_off_by_one, _GATEWAY),
)

# What the stores in memory cannot show.
ON_SERVERS = (
    Mutant(racing.two_relays_at_once, f"{_KAFKA}::test_only_one_relay_is_active_and_another_follows_it"),
    Mutant(racing.relay_by_cursor, _OUTBOX),
    Mutant(racing.no_version_check_in_postgres, f"{_SUITE}::test_a_version_that_has_passed_is_refused"),
)
