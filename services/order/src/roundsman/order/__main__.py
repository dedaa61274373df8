"""`python -m roundsman.order [api|consume|relay|timers ...]`."""

from roundsman.order.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
