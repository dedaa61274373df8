"""The dispatch engine: keeps a route plan for every driver and improves it from decision to decision.

Pure: no clock, no I/O, seeded randomness. The same situation gives the same plan, today and in a replay.
"""
