"""HTTP and WebSocket, as the outside sees them."""
