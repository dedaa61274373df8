"""Setting some of a topic's settings and no others: Kafka's IncrementalAlterConfigs (KIP-339), which aiokafka lacks.

Its AlterConfigs replaces all settings of a topic; what an operator has just set would be lost, since a broker may
still describe the settings from before.
"""

from typing import Any

from aiokafka.admin.config_resource import ConfigResourceType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int8, Int16, Int32, Schema, String

_SET = 0  # the operation: set this one, whatever it was


class _Answer(Response):  # type: ignore[misc]
    API_KEY = 44
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("resources", Array(("error_code", Int16), ("error_message", String()), ("type", Int8), ("name", String()))),
    )


class _Changes(RequestStruct):  # type: ignore[misc]
    API_KEY = 44
    API_VERSION = 0
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        (
            "resources",
            Array(
                ("type", Int8),
                ("name", String()),
                ("configs", Array(("name", String()), ("operation", Int8), ("value", String()))),
            ),
        ),
        ("validate_only", Boolean),
    )


class SetTopicSettings(Request[_Changes]):  # type: ignore[misc]
    """A request that sets the given settings of the given topics; one that is so already changes nothing."""

    API_KEY = 44

    def __init__(self, settings: dict[str, dict[str, str]]) -> None:
        """`settings` by the topic's name."""
        self._resources = [
            (ConfigResourceType.TOPIC, topic, [(name, _SET, value) for name, value in values.items()])
            for topic, values in settings.items()
        ]

    def build(self, request_struct_class: type[Any]) -> Any:
        return request_struct_class(self._resources, False)
