"""What is known of orders and drivers, and the figures made of it: no framework, no clock, no waiting."""
