"""Composes the gateway: the one place that constructs its adapters."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.changes import Changes
from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.documents import MergedDocument, document_routes
from roundsman.gateway.api.feeds import Feeds
from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.hardened import api_headers
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.api.live import Outlets
from roundsman.gateway.api.operations import Operations
from roundsman.gateway.api.own_document import own_document
from roundsman.gateway.api.pages import BUILT, page_routes, read_pages
from roundsman.gateway.api.passes import Passes
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.api.sockets import PATH, Sockets
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.places import AtOnce, Places
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.domain.routes import CHANGES, EVENTS, OPERATIONS, OWN, documented
from roundsman.gateway.domain.tickets import Tickets
from roundsman.gateway.domain.watchers import Watchers
from roundsman.gateway.handlers.see_health import PlatformHealth
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.handlers.subscribe import Desk
from roundsman.gateway.messaging.history import KafkaHistory
from roundsman.gateway.messaging.lanes import Lanes
from roundsman.gateway.messaging.reading import Reader, Source
from roundsman.gateway.messaging.tail import Tail
from roundsman.gateway.owners.client import OwnerClient, Patience
from roundsman.gateway.owners.documents import fetch_documents
from roundsman.gateway.owners.key_tokens import IdentityKeyTokens
from roundsman.gateway.owners.queued import QueuedOwners
from roundsman.gateway.ports import Owners
from roundsman.gateway.settings import GatewaySettings
from roundsman.runtime import Chassis, Parts, Service
from roundsman.web.tokens import TokenVerifier


async def build(chassis: Chassis) -> Parts:
    """Forwarding, documents and sockets on the settings of the environment."""
    settings = GatewaySettings.from_environment(chassis.environment)
    patience = Patience(answer_s=settings.forward_timeout_s, restart_s=settings.restart_patience_s)
    owners = OwnerClient(settings.service_urls, patience)
    own = {OWN: own_document()}
    document = MergedDocument(lambda: fetch_documents(owners), expected=len(documented(owners.services)), own=own)
    tail, desk = _events(chassis, settings, QueuedOwners(owners, settings.socket_asks_at_once))
    gate, gathering = _gate(settings, owners, chassis.verifier), Gathering(settings.sockets, settings.socket_recheck_s)
    shared = SocketDesk(
        desk=desk,
        verifier=chassis.verifier,
        caught_up=tail.ready,
        login_s=settings.socket_login_s,
        crowd=Crowd(settings.sockets_per_user),
        clock=chassis.clock,
        messages_per_s=settings.socket_messages_per_s,
        tokens_in_query=settings.tokens_in_query,
    )
    outlets: Outlets = {
        EVENTS: Feeds(shared, gathering, settings.socket_queue, gate),
        CHANGES: Changes(shared, gate),
        OPERATIONS: Operations(PlatformHealth(owners), gate),
    }

    def adapt(app: FastAPI) -> None:
        add_front(app, gate, Browsers(origins=settings.allowed_origins, hsts_s=settings.hsts_s), outlets)

    return Parts(
        routers=[document_routes(document), page_routes(read_pages(BUILT))],
        tasks={"api": [tail.run, gathering.keep_checking]},
        finish=[gathering.finish],
        close=[owners.close],
        sockets={PATH: Sockets(shared, gathering, settings.socket_queue, settings.allowed_origins)},
        adapt=adapt,
    )


def _gate(settings: GatewaySettings, owners: OwnerClient, verifier: TokenVerifier) -> Gate:
    most = PerMinute(
        user=settings.user_per_minute, address=settings.address_per_minute, login=settings.login_per_minute
    )
    at_once = AtOnce(all=settings.requests_at_once, service=settings.service_at_once, person=settings.user_at_once)
    return Gate(
        owners=owners,
        verifier=verifier,
        passes=Passes(IdentityKeyTokens(owners)),
        rates=Rates(most, settings.gateways),
        places=Places(at_once),
        headers=api_headers(settings.hsts_s),
        watchers=Watchers(settings.watchers),
        body_limit_bytes=settings.body_limit_bytes,
        body_s=settings.body_s,
        tokens_in_query=settings.tokens_in_query,
    )


def _events(chassis: Chassis, settings: GatewaySettings, owners: Owners) -> tuple[Tail, Desk]:
    facts = KnownFacts()
    reader = Reader(chassis.reader, facts)
    recent = Recent(_reach(settings), reader.occurrence)
    stream = Stream(recent, Lanes(recent).logs_of, _json)
    source = Source(bootstrap=chassis.settings.kafka, topic_prefix=chassis.settings.topic_prefix)
    tail = Tail(source, reader, recent, stream)
    history = KafkaHistory(source, lambda: Reader(chassis.reader, facts.copy()), recent)
    tickets = Tickets(settings.secret.get_secret_value())
    return tail, Desk(owners=owners, stream=stream, history=history, facts=facts, tickets=tickets)


def _reach(settings: GatewaySettings) -> Reach:
    most = max(settings.socket_window, settings.socket_window_most)
    return Reach(least=settings.socket_window, most=most, lasts_s=settings.socket_window_s)


def _json(words: Mapping[str, Any]) -> bytes:
    return orjson.dumps(words, option=orjson.OPT_UTC_Z)


SERVICE = Service(name="gateway", store="none", build=build)
