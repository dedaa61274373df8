"""Payment's HTTP side."""
