"""Reads the event topics and says what of each event may go out, to whom."""
