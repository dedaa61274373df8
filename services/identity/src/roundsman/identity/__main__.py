"""`python -m roundsman.identity [role ...]`."""

from roundsman.identity.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
