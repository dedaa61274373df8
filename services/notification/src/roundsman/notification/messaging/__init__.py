"""What notification hears and says on the topics."""
