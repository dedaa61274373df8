"""Starts, watches and stops the real servers and the services on one machine."""
