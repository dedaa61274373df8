"""`python -m roundsman.contracts`: generate."""

import sys

from roundsman.contracts.generate import generate
from roundsman.contracts.source import CHECKOUT, read_source

for path in generate(read_source(CHECKOUT)):
    sys.stdout.write(f"wrote {path}\n")
