"""The rules of tracking: which fixes are believed, how a trip goes on, when somebody arrives."""
