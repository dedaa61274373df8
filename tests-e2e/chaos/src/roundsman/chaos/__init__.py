"""Breaks a running platform under load, by a plan made from a seed, and looks whether its promises were kept."""
