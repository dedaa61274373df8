"""Run it."""

from importlib import import_module

import_module("fake_service").main()
