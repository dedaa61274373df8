"""What operators see and decide over in each service, by HTTP: its consumer groups, and what they have parked."""

from roundsman.runtime.operations.desk import OperationsDesk
from roundsman.runtime.operations.models import GroupModel
from roundsman.runtime.operations.routes import operations_routes

__all__ = ["GroupModel", "OperationsDesk", "operations_routes"]
