"""The web apps that the gateway serves, each below its own name, and where the files are that they share."""

APPS = ("console", "customer", "vendor", "driver")
SHARED = "assets"
