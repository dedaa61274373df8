"""What insights hears and says on the topics."""
