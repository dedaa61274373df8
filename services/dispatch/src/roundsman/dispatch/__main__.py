"""`python -m roundsman.dispatch [role ...]`."""

from roundsman.dispatch.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
