"""`python -m roundsman.gateway`."""

from roundsman.gateway.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
