"""The HTTP side of identity."""
