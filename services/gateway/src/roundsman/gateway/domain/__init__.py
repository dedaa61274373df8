"""What is forwarded to whom, channels and cursors, the merged document: pure rules."""
