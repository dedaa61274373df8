"""`python -m roundsman.notification [role ...]`."""

from roundsman.notification.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
