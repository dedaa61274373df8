"""What tracking hears and says on the topics."""
