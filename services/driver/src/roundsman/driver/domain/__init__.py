"""The rules: who may work, what a driver does now, and what a delivery earns."""
