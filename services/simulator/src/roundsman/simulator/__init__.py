"""Plays customers, vendors and drivers as clients of the gateway, and reports on the day they had."""
