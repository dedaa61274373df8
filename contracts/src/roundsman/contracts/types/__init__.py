"""Generated: one module per service."""
