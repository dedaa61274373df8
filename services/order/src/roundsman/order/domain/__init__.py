"""What an order is and may become; plain Python, no clock, no store."""
