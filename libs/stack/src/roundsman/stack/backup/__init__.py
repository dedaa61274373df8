"""Backups of a single-machine platform, stopped or running, and their way back.

A running platform is frozen while its files are copied: the copy is what a `kill -9` of everything at one moment
would have left, and servers and services recover from that as they do from any kill.
"""
