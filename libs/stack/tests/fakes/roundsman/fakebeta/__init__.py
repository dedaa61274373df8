"""A service for tests of the stack."""
