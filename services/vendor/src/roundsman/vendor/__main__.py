"""`python -m roundsman.vendor [role ...]`."""

from roundsman.runtime import main
from roundsman.vendor.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
