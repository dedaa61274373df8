"""The whole platform measured: placing orders, whole lives, the gateway's hop, sockets, recovery, footprint.

Loads run in processes of their own (`elsewhere`) on connections that cost them little (`wire`), so that what is
measured is the platform and not its clients.
"""
