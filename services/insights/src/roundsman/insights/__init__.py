"""Live figures of what goes on, made from everybody's events; owns no truth, and can be made anew from the topics."""
