"""`python -m roundsman.driver [role ...]`."""

from roundsman.driver.app import SERVICE
from roundsman.runtime import main

if __name__ == "__main__":
    main(SERVICE)
