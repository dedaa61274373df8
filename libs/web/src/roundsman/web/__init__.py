"""App factory, problem details, bearer tokens, idempotency keys and pages."""
