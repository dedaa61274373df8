"""Drivers: who may work, with which vehicle, whether they work now, and what they earn."""
