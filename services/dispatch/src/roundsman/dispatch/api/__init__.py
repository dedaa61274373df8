"""Dispatch over HTTP: drivers' offers and jobs, dispatchers' board."""
