"""The gateway: forwards REST to the owning services, documents them as one, fans events out to sockets.

It keeps nothing durable.
"""
