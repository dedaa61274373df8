"""Composes the gateway: the one place that constructs its adapters."""

from fastapi import FastAPI

from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.owners.client import OwnerClient, Patience
from roundsman.gateway.settings import GatewaySettings
from roundsman.runtime import Chassis, Parts, Service


async def build(chassis: Chassis) -> Parts:
    """Forwarding, documents and sockets on the settings of the environment."""
    settings = GatewaySettings.from_environment(chassis.environment)
    patience = Patience(answer_s=settings.forward_timeout_s, restart_s=settings.restart_patience_s)
    owners = OwnerClient(settings.service_urls, patience)

    def adapt(app: FastAPI) -> None:
        app.add_middleware(
            Forwarding, owners=owners, verifier=chassis.verifier, body_limit_bytes=settings.body_limit_bytes
        )

    return Parts(close=[owners.close], adapt=adapt)


SERVICE = Service(name="gateway", store="none", build=build)
