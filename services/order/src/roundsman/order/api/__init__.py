"""The REST side: `/api/v1/orders`."""
