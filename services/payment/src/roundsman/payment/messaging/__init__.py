"""Payment's messages: commands in, events out."""
