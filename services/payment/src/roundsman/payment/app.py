"""Composes payment."""

from pathlib import Path

from roundsman.payment.api.ledger_routes import ledger_routes
from roundsman.payment.api.payment_routes import payment_routes
from roundsman.payment.api.webhooks import webhook_routes
from roundsman.payment.handlers.reconcile import Books
from roundsman.payment.messaging.inbound import GROUP
from roundsman.payment.messaging.outbound import PUBLISHES, outbound
from roundsman.payment.provider.calls import provider_calls
from roundsman.payment.provider.sandbox_client import SandboxClient
from roundsman.payment.settings import PaymentSettings
from roundsman.payment.store.personal import HOLDINGS, money_open
from roundsman.payment.store.queries import SUMS_OF_ORDERS, LedgerQueries, StoredPayments
from roundsman.payment.store.work import PaymentWork
from roundsman.persistence.timer_worker import Due
from roundsman.runtime import Chassis, Parts, Service
from roundsman.runtime.persons import TELLS, PersonalData, persons_group


async def build(chassis: Chassis) -> Parts:
    """Payment with the sandbox as its provider."""
    settings = PaymentSettings.from_environment(chassis.environment)
    pool = chassis.database.pool
    units, stored = chassis.units(PaymentWork, outbound), StoredPayments(pool)
    provider = SandboxClient(settings.sandbox_url, settings.secret, settings.provider_timeout_s)
    return Parts(
        units=units,
        routers=[
            payment_routes(units, stored),
            ledger_routes(LedgerQueries(pool), Books(provider=provider, ours=stored)),
            webhook_routes(units, settings.secret),
        ],
        groups=[GROUP, persons_group("payment", PERSONAL)],
        due=Due(calls=provider_calls(provider)),
        close=[provider.close],
    )


PERSONAL: PersonalData[PaymentWork] = PersonalData(holdings=HOLDINGS, objections=money_open)

SERVICE = Service(
    name="payment",
    store="postgres",
    build=build,
    publishes=[*PUBLISHES, *TELLS],
    migrations=Path(__file__).parents[3] / "migrations",
    verified={"ledger": SUMS_OF_ORDERS},
)
