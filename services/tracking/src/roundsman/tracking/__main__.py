"""`python -m roundsman.tracking [role ...]`."""

from roundsman.runtime import main
from roundsman.tracking.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
