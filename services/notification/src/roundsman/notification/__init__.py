"""Tells people what happens to their orders, by e-mail and in the app, once each."""
