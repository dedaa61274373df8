"""The services behind the gateway, over HTTP."""
